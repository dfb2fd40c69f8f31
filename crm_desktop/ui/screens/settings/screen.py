"""Settings: five cards in two columns, in one column where the window is narrow."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_core.model.organisation import ROLE
from crm_desktop.services.safety import SafetyFacts, safety_facts
from crm_desktop.services.upkeep import Check, LaptopFacts, StoreFacts, examine, laptop_facts, store_facts
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.settings.backup_dialog import BackupDialog
from crm_desktop.ui.screens.settings.data_card import DataCard
from crm_desktop.ui.screens.settings.licences import LicencesDialog
from crm_desktop.ui.screens.settings.look_card import LookCard
from crm_desktop.ui.screens.settings.safety_actions import SafetyActions
from crm_desktop.ui.screens.settings.safety_card import SafetyCard
from crm_desktop.ui.theme import Mode, Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, KeyValueGrid, LabelRole, SectionHeader, push_button, text_label
from crm_desktop.version import app_version

if TYPE_CHECKING:
    from crm_desktop.ui.window import MainWindow

ROOM_FOR_TWO: Final = 900
WIDEST: Final = 1280


class SettingsScreen(Screen):
    """`Place("settings", options={"do": "backup"})` opens the backup."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self.look = LookCard(context)
        self.account = KeyValueGrid()
        self.data = DataCard(context)
        self.safety = SafetyCard(context)
        self.licences = push_button(tr("settings.licences"))
        self._columns = QHBoxLayout()
        self._arrange()
        self.look.language_chosen.connect(self._choose_language)
        self.look.theme_chosen.connect(self._choose_theme)
        self.data.check_wanted.connect(self.check)
        self.deeds = SafetyActions(self, context)
        self.deeds.changed.connect(self.reload)
        self.safety.wanted.connect(self.deeds.do)
        self.licences.clicked.connect(self.show_licences)
        self.reload()

    def _arrange(self) -> None:
        tr = self.context.tr
        account = Card()
        account.body.addWidget(SectionHeader(tr("settings.account")))
        account.body.addWidget(self.account)
        about = Card()
        about.body.addWidget(SectionHeader(tr("settings.about")))
        about.body.addWidget(KeyValueGrid(self._about()))
        about.body.addWidget(text_label(tr("settings.about_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        about.body.addWidget(self.licences, 0, Qt.AlignmentFlag.AlignLeft)
        self._columns.setSpacing(2 * GRID)
        for cards in ((self.safety, self.data), (self.look, account, about)):
            column = QVBoxLayout()
            column.setSpacing(2 * GRID)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        body = QWidget()
        body.setMaximumWidth(WIDEST)
        whole = QVBoxLayout(body)
        whole.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID + 4)
        whole.addWidget(text_label(tr("settings.title"), LabelRole.HEADLINE))
        whole.addLayout(self._columns)
        whole.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("settings.title"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _about(self) -> list[tuple[str, str]]:
        tr = self.context.tr
        version = app_version()
        return [
            (tr("shell.product"), tr("settings.version_source") if version == "0" else version),
            (tr("settings.python"), platform.python_version()),
            (tr("settings.qt"), qVersion()),
            (tr("settings.system"), f"{platform.system()} {platform.release()}"),
        ]

    def commands(self) -> Sequence[Command]:
        return (
            Command("settings.look", "settings.look", self.activate, icon="settings"),
            Command("settings.back_up", "settings.back_up", self.back_up, icon="save", menu="view"),
            Command("settings.check", "settings.check", self.check, icon="check", menu="view"),
            *self.deeds.commands(),
        )

    def show_place(self, place: Place) -> None:
        self.look.show_chosen()
        if place.options.get("do") == "backup":
            self.back_up()
        self.reload()

    def activate(self) -> None:
        self.look.language.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= ROOM_FOR_TWO
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(across if beside else down)

    def reload(self) -> None:
        workspace = self.context.workspace

        def read(session: Any) -> tuple[LaptopFacts, StoreFacts, SafetyFacts]:
            return laptop_facts(session), store_facts(session, workspace), safety_facts(session, workspace)

        self.context.tasks.read(read, self._show, owner=self, key="facts")

    def _show(self, facts: tuple[LaptopFacts, StoreFacts, SafetyFacts]) -> None:
        laptop, store, safety = facts
        tr, formats = self.context.tr, self.context.formats
        unknown = tr("settings.unknown")
        who = (tr("settings.user"), " · ".join(filter(None, (laptop.name, laptop.login))) or unknown)
        alone = (who, (tr("settings.server"), tr("settings.no_server")))
        self.account.set_rows(
            alone
            if self.context.workspace.sync.is_alone()
            else (
                who,
                (tr("settings.role"), ROLE.text(laptop.role, self.context.language) or unknown),
                (tr("settings.unit"), laptop.unit or unknown),
                (tr("settings.server"), laptop.server_url or unknown),
                (tr("settings.device"), laptop.device_label or unknown),
                (tr("settings.device_id"), laptop.device_id or unknown),
                (tr("settings.lease"), self._lease(laptop) or unknown),
                (tr("settings.last_sync"), formats.moment(laptop.last_sync) or tr("settings.never")),
            )
        )
        self.data.show_facts(store)
        self.safety.show_facts(safety)
        self.deeds.facts = safety
        self.ready.emit()

    def _lease(self, laptop: LaptopFacts) -> str:
        formats = self.context.formats
        if laptop.lease_until is None:
            return ""
        left = (formats.local(laptop.lease_until).date() - formats.today()).days
        moment = formats.moment(laptop.lease_until)
        return self.context.tr("settings.lease_left", moment=moment, n=left) if left > 0 else moment

    def _choose_language(self, language: str) -> None:
        cast("MainWindow", self.window()).language_chosen.emit(language)

    def _choose_theme(self, mode: Mode) -> None:
        cast("MainWindow", self.window()).theme_chosen.emit(mode)

    def back_up(self) -> None:
        """Ask where to keep a copy, and write it."""
        BackupDialog(self.context, self.window()).open()

    def check(self) -> None:
        """Look at all of the data and say what was found."""
        workspace = self.context.workspace
        self.data.show_checking()

        def done(checks: list[Check]) -> None:
            self.data.show_checks(checks)
            self.reload()

        self.context.tasks.run(lambda: examine(workspace), done, owner=self)

    def show_licences(self) -> None:
        """Show what the program is made of."""
        LicencesDialog(self.context, self.window()).open()
