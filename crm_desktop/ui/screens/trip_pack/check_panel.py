"""Beside the route: is it complete, how fresh is it, how much is to be fetched — and fetching it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.screens.trip_pack.rows import size_text
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Banner,
    ButtonKind,
    LabelRole,
    ProgressRow,
    SectionHeader,
    Tag,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.services.trip_pack import Files, PackCheck
    from crm_desktop.ui.context import UiContext

WIDTH: Final = 380
FACTS: Final = ("sync", "prices", "facts", "files")


class CheckPanel(Panel):
    """Emits what the person wants: `fetch_wanted`, `cancel_wanted`, `brief_wanted(kind)`, `unmeter_wanted`."""

    fetch_wanted = Signal()
    cancel_wanted = Signal()
    brief_wanted = Signal(str)
    unmeter_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(left_edge=True)
        self._context = context
        tr = context.tr
        self.setFixedWidth(WIDTH)
        self._header = SectionHeader(tr("trip.check"))
        self._tag: Tag | None = None
        self._facts = {key: text_label("", wrap=True) for key in FACTS}
        self._metered = Banner(tr("trip.metered"), Tone.INFO, "info", action_text=tr("trip.not_metered"))
        self._metered.action_triggered.connect(self.unmeter_wanted)
        self._large = Banner("", Tone.WARNING, "warning")
        self.fetch = push_button(tr("trip.sync_now"), ButtonKind.PRIMARY, "sync")
        self.fetch.clicked.connect(self.fetch_wanted)
        self.progress = ProgressRow("", tr("trip.cancel"))
        self.progress.cancel_requested.connect(self.cancel_wanted)
        self.brief = push_button(tr("trip.brief"), ButtonKind.NORMAL, "report")
        self.brief.clicked.connect(lambda: self.brief_wanted.emit("pdf"))
        self.word = push_button(tr("trip.brief_word"), ButtonKind.FLAT)
        self.word.clicked.connect(lambda: self.brief_wanted.emit("docx"))
        self._said = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        column = self._scrolled()
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self._header)
        for key, value in self._facts.items():
            column.addLayout(self._fact(tr(f"trip.{key}"), value))
        for widget in (
            self._large, self._metered, self.fetch, self.progress, self._said, self.brief, self.word,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        self.show_progress(None)
        self.say("")

    def _scrolled(self) -> QVBoxLayout:
        """Return a column that scrolls where the window is too low for it."""
        body = QWidget()
        body.setAutoFillBackground(False)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(area)
        return QVBoxLayout(body)

    @staticmethod
    def _fact(name: str, value: QLabel) -> QVBoxLayout:
        """A fact may need several lines, so its name stands above it."""
        pair = QVBoxLayout()
        pair.setSpacing(2)
        pair.addWidget(text_label(name, LabelRole.SMALL, Tone.NEUTRAL))
        pair.addWidget(value)
        return pair

    def show_check(self, check: PackCheck, *, metered: bool) -> None:
        """Show what was found."""
        tr, formats = self._context.tr, self._context.formats
        self._show_tag(check)
        synced = formats.moment(check.last_sync) or tr("trip.never_synced")
        prices = formats.day(check.prices_as_of) or tr("trip.never_synced")
        if check.prices_changed_at is not None:
            prices = f"{prices}\n{tr('trip.prices_changed', when=formats.relative(check.prices_changed_at))}"
        if check.prices_end_on is not None:
            prices = f"{prices}\n{tr('trip.prices_end', day=formats.day(check.prices_end_on))}"
        if check.is_first_sync_open:
            synced = f"{synced}\n{tr('trip.first_sync')}"
        texts = (synced, prices, self._people(check), self._files(check.files))
        for value, text in zip(self._facts.values(), texts, strict=True):
            value.setText(text)
        self._large.setVisible(check.files.size > check.room)
        self._large.set_text(
            tr("trip.too_large", size=size_text(check.files.size), room=size_text(check.room))
        )
        self._metered.setVisible(metered and check.files.to_come > 0)
        left = check.files.to_come
        self.fetch.setText(tr("trip.fetch", size=size_text(left)) if left else tr("trip.sync_now"))
        self.brief.setEnabled(bool(check.customers))
        self.word.setEnabled(bool(check.customers))

    def _show_tag(self, check: PackCheck) -> None:
        tr = self._context.tr
        if self._tag is not None:
            self._tag.hide()
            self._tag.deleteLater()
        text = tr("trip.gaps", n=check.gaps) if check.gaps else tr("trip.no_gaps")
        self._tag = Tag(text, Tone.WARNING if check.gaps or check.is_stale else Tone.SUCCESS)
        self._header.add_widget(self._tag)
        self._header.set_count(len(check.customers))

    def _people(self, check: PackCheck) -> str:
        return self._context.tr(
            "trip.facts_line",
            contacts=sum(one.contacts for one in check.customers),
            promises=sum(one.open_promises for one in check.customers),
            quotes=sum(one.running_quotes for one in check.customers),
            complaints=sum(one.open_complaints for one in check.customers),
        )

    def _files(self, files: Files) -> str:
        tr = self._context.tr
        if not files.count:
            return tr("trip.no_files")
        size = size_text(files.size)
        if not files.to_come:
            return tr("trip.files_here", n=files.count, size=size)
        return tr("trip.files_line", n=files.count, size=size, left=size_text(files.to_come))

    def show_progress(self, files: Files | None) -> None:
        """Show how far the fetching is; None ends it."""
        self.progress.setVisible(files is not None)
        self.fetch.setVisible(files is None)
        if files is not None:
            done, total = size_text(files.here), size_text(files.size)
            self.progress.set_text(self._context.tr("trip.fetching", done=done, total=total))
            self.progress.set_progress(files.here // 1000, max(files.size // 1000, 1))

    def say(self, text: str) -> None:
        """Say how the fetching ended."""
        self._said.setText(text)
        self._said.setVisible(bool(text))
