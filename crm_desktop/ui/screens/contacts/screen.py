"""People: the list over all customers, found while one types, and the person that is marked beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.customers import CONTACT_ROLE, LEVEL
from crm_desktop.services.contacts import ContactFilter, ContactRow, Post, contact_ids, contact_rows
from crm_desktop.services.contacts.listing import Say
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.action_table import ActionTable
from crm_desktop.ui.models.paged import PagedTable
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.contacts.dialogs import JobDialog, RelationDialog, RoleDialog, SuperiorDialog
from crm_desktop.ui.screens.contacts.inspector import PersonPanel
from crm_desktop.ui.screens.contacts.wording import contact_columns
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip, EmptyState, LabelRole, SearchBox, text_label
from crm_desktop.ui.widgets.flow_layout import FlowLayout

SHOWN: Final = frozenset(
    ("contact", "account_contact", "contact_method", "contact_relation", "consent_record", "visit", "account")
)
SAYS: Final = ("any", "decides", "guards", "unknown")
PAUSE_MS: Final = 150
ROOM_FOR_PERSON: Final = 1100
SEARCH_WIDTH: Final = 220
LEAST_CUSTOMER: Final = 224
"""Fourteen Chinese letters, as most companies need."""


class ContactsScreen(Screen):
    """`Place("contacts", contact_id)` marks a person; `options={"text": …}` searches."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self._stale = self._was_ready = False
        self._wanted_id = ""
        self.say: Say = "any"
        self.rows: dict[str, ContactRow] = {}
        self._model: PagedTable[ContactRow] = PagedTable(contact_columns(context), self._fetch, self)
        actions = {
            "E": tr("contacts.edit_role"),
            "B": tr("contacts.superior"),
            "R": tr("contacts.relate"),
            "J": tr("contacts.job"),
            "P": tr("contacts.plan"),
        }
        self.table = ActionTable(self._model, tr("contacts.list"), actions)
        self.table.widest = self._model.place_of_column("account")
        self.table.least_first = LEAST_CUSTOMER
        self.tools = ListTools(context, self.table, "contacts", self._source)
        self.tools.arrangement.give_way(("influence", "post", "attitude"))
        self.person = PersonPanel(context)
        self.search = SearchBox(tr("contacts.search"), tr("contacts.clear"))
        self.chips = {say: self._chip(say) for say in SAYS}
        self.role = self._choice(tr("contacts.role"), tr("contacts.any_role"))
        for code in CONTACT_ROLE:
            self.role.addItem(CONTACT_ROLE.text(code, context.language), code)
        self.level = self._choice(tr("customers.level_short"), tr("contacts.any_level"))
        for code in LEVEL:
            self.level.addItem(LEVEL.text(code, context.language), code)
        self.left = QCheckBox(tr("contacts.show_left"))
        self._count = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._arrange()
        self._connect()

    def _chip(self, say: str) -> Chip:
        chip = Chip(self.context.tr(f"contacts.say_{say}"), checkable=True)
        chip.clicked.connect(self._chooser(cast("Say", say)))
        return chip

    def _chooser(self, say: Say) -> Callable[[], None]:
        def choose() -> None:
            self.say = say
            self.reload()

        return choose

    @staticmethod
    def _choice(name: str, every: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.addItem(every, None)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(7)
        return box

    def _arrange(self) -> None:
        tr = self.context.tr
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(text_label(tr("contacts.title"), LabelRole.HEADLINE))
        self._count.setContentsMargins(0, 0, 0, 3)
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        self._hint = text_label(tr("contacts.keys"), LabelRole.SMALL, Tone.NEUTRAL)
        head.addWidget(self._hint)
        head.addWidget(self.tools.button())
        self._bar = QWidget()
        bar = FlowLayout(self._bar)
        self.search.setFixedWidth(SEARCH_WIDTH)
        bar.addWidget(self.search)
        for widget in (*self.chips.values(), self.role, self.level, self.left):
            bar.addWidget(widget)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(EmptyState("contact", tr("contacts.none"), tr("contacts.none_hint")))
        column = QVBoxLayout()
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(column, 1)
        whole.addWidget(self.person)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._pause.start)
        self.search.left_below.connect(self.table.setFocus)
        self._pause.timeout.connect(self.reload)
        self.role.currentIndexChanged.connect(self.reload)
        self.level.currentIndexChanged.connect(self.reload)
        self.left.toggled.connect(self.reload)
        self.table.looked_at.connect(self.person.show_person)
        self.table.opened.connect(self._open)
        self.table.keyed.connect(self._act)

    def commands(self) -> Sequence[Command]:
        return (
            Command("contacts.find", "contacts.find", self._take_search, "Ctrl+F", "search"),
            Command("contacts.merge", "merging.command", self._merge, "Ctrl+M", "contact", enabled=self._has),
            *self.tools.commands("contacts"),
        )

    def show_place(self, place: Place) -> None:
        self._wanted_id = place.record_id
        text = place.options.get("text", "" if place.record_id else self.search.text())
        if text != self.search.text():
            self.search.setText(text)
        self.reload()

    def activate(self) -> None:
        if self._stale:
            self._stale = False
            self.reload()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def account_id(self) -> str:
        row = self.rows.get(self.table.current_id)
        return (row.account_id or "") if row is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.person.setVisible(self.width() >= ROOM_FOR_PERSON)
        self._hint.setVisible(self.width() >= ROOM_FOR_PERSON)

    def refresh(self, changes: Changed) -> None:
        if not SHOWN & changes.keys():
            return
        if self.isVisible():
            self.reload()
            self.person.show_person(self.table.current_id)
        else:
            self._stale = True

    def reload(self) -> None:
        for say, chip in self.chips.items():
            chip.setChecked(say == self.say)
        wanted = ContactFilter(
            self.search.text(),
            self.say,
            self.role.currentData(),
            self.level.currentData(),
            left=self.left.isChecked() or bool(self._wanted_id),
        )
        self.context.tasks.read(
            lambda session: contact_ids(session, wanted), self._show_ids, owner=self, key="ids"
        )

    def _show_ids(self, ids: Sequence[str]) -> None:
        self._count.setText(self.context.tr("contacts.count", n=len(ids)))
        self._pages.setCurrentIndex(0 if ids else 1)
        self._model.set_ids(ids)
        if self._wanted_id:
            self.table.select_id(self._wanted_id)
            self._wanted_id = ""
        if not self._was_ready:
            self._was_ready = True
            self.table.select_id(self.table.current_id)
            self.ready.emit()

    def _fetch(self, ids: list[str], answer: Callable[[list[ContactRow]], None]) -> None:
        def keep(rows: list[ContactRow]) -> None:
            self.rows.update((row.id, row) for row in rows)
            answer(rows)

        self.context.tasks.read(
            lambda session: contact_rows(session, ids), keep, owner=self, key=f"rows {ids[0]}"
        )

    def _source(self) -> ListSource:
        tr = self.context.tr
        chosen = [box.currentText() for box in (self.role, self.level) if box.currentData()]
        say = tr(f"contacts.say_{self.say}") if self.say != "any" else ""
        left = self.left.text() if self.left.isChecked() else ""
        words = [f"“{text}”" for text in (self.search.text().strip(),) if text]
        return ListSource(
            "contact",
            tr("contacts.title"),
            lambda session, ids: contact_rows(session, list(ids)),
            " · ".join(filter(None, (*words, say, *chosen, left))),
            {
                "text": self.search.text().strip(),
                "say": self.say,
                "role": self.role.currentData(),
                "level": self.level.currentData(),
                "left": self.left.isChecked(),
            },
        )

    def _take_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _open(self, contact_id: str) -> None:
        row = self.rows.get(contact_id)
        if row is not None and row.account_id:
            self.context.navigate(Place("customer", row.account_id))

    # --- acting ----------------------------------------------------------------------------------------------------

    def _act(self, key: str, contact_id: str) -> None:
        row = self.rows.get(contact_id)
        if row is None or contact_id != self.table.current_id:
            return
        if key == "P":
            self._plan_visits()
            return
        post = self._post(contact_id)
        if key == "R":
            RelationDialog(self.context, contact_id, row.name, self.window()).open()
        elif post is None or not post.may_edit:
            return
        elif key == "E":
            RoleDialog(self.context, row.name, post, self.window()).open()
        elif key == "B":
            SuperiorDialog(self.context, row, self.window()).open()
        elif key == "J":
            JobDialog(self.context, row.name, post, self.window()).open()

    def _has(self) -> bool:
        return bool(self.table.current_id)

    def _merge(self) -> None:
        """Merge the two marked people, or ask with whom the marked one is merged."""
        from crm_desktop.ui.dialogs.merge_with import merge_marked

        merge_marked(self.context, "contact", self.table.marked_ids(), self.window())

    def _plan_visits(self) -> None:
        """Plan a visit at each customer of the marked people."""
        marked = (self.rows.get(one) for one in self.table.marked_ids())
        accounts = dict.fromkeys(row.account_id for row in marked if row is not None and row.account_id)
        if accounts:
            self.context.navigate(Place("visits", options={"plan": ",".join(accounts)}))

    def _post(self, contact_id: str) -> Post | None:
        """The post that the row shows, once the person beside it is read."""
        shown = self.person.shown
        if shown is None or shown.id != contact_id:
            return None
        row = self.rows[contact_id]
        return next((one for one in shown.posts if one.account_id == row.account_id), None)
