"""The summary beside the list: who it is, how to reach them, what happened last, what to do."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.services.customers import CustomerCard, customer_card
from crm_desktop.services.timeline import TimelineItem, timeline
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.history import tell
from crm_desktop.ui.screens.sections import CopyChip, PersonRow, customer_tags, empty_layout
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Avatar,
    ButtonKind,
    ElidedLabel,
    FlowLayout,
    KeyValueGrid,
    LabelRole,
    SectionHeader,
    push_button,
    text_label,
)

PAUSE_MS: Final = 60
PEOPLE: Final = 3
HISTORY: Final = 3
SHOWN: Final = frozenset(
    ("account", "account_contact", "account_tag", "contact", "contact_method", "visit", "task")
)

Summary = tuple[CustomerCard, list[TimelineItem]]


class Inspector(QWidget):
    """Follows the marked row after a pause, so that moving through the list stays light."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._wanted = ""
        self.setMinimumWidth(300)
        self.setAccessibleName(context.tr("customers.inspector"))
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._column.setSpacing(GRID)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._body)
        self._area.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(context.tr("customers.inspector"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self._area)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._read)

    def show_customer(self, account_id: str) -> None:
        """Show a customer soon; nothing for an empty id."""
        self._wanted = account_id
        self._pause.start()

    def refresh(self, changes: Changed) -> None:
        """Read again if something shown here may have changed."""
        if SHOWN & changes.keys():
            self._pause.start()

    def _read(self) -> None:
        account_id = self._wanted
        if not account_id:
            empty_layout(self._column)
            return

        def job(session: Any) -> Summary:
            return customer_card(session, account_id), timeline(session, account_id, HISTORY)

        self._context.tasks.read(job, self._show, owner=self, key="summary", on_error=self._missing)

    def _missing(self, error: BaseException) -> None:
        """A customer that went away meanwhile leaves the inspector empty; the list is read again anyway."""
        empty_layout(self._column)
        if not isinstance(error, UserError):
            self._context.tasks.failed.emit(error)

    def _show(self, summary: Summary) -> None:
        card, items = summary
        empty_layout(self._column)
        self._column.addLayout(self._head(card))
        self._column.addWidget(customer_tags(self._context, card, wrap=True))
        self._column.addWidget(self._actions(card))
        self._column.addWidget(KeyValueGrid(self._facts(card)))
        self._add_phone(card)
        self._add_people(card)
        self._add_history(items)
        self._column.addStretch(1)

    def _head(self, card: CustomerCard) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID + 4)
        row.addWidget(Avatar(card.short_name or card.name, 40), 0, Qt.AlignmentFlag.AlignTop)
        name = text_label(card.name, LabelRole.TITLE, wrap=True, selectable=True)
        row.addWidget(name, 1)
        return row

    def _actions(self, card: CustomerCard) -> QWidget:
        tr = self._context.tr
        box = QWidget()
        row = FlowLayout(box)
        opened = push_button(tr("card.open"), ButtonKind.NORMAL)
        opened.setAccessibleName(f"{tr('card.open')} {card.name}")
        opened.clicked.connect(self._open)
        visit = push_button(tr("card.log"), ButtonKind.FLAT, "visit")
        visit.clicked.connect(self._context.commands.action("visit.quick").trigger)
        quote = push_button(tr("card.new_quote"), ButtonKind.FLAT, "quote")
        quote.clicked.connect(self._new_quote)
        for button in (opened, visit, quote):
            row.addWidget(button)
        return box

    def _facts(self, card: CustomerCard) -> list[tuple[str, str]]:
        tr, formats = self._context.tr, self._context.formats
        values = {field.name: field.value for group in card.groups for field in group.fields}
        rows = [
            (tr("customers.city"), " ".join(filter(None, (values.get("city"), values.get("district"))))),
            (
                tr("customers.last_contact"),
                formats.relative(card.last_contact_at) or tr("customers.never"),
            ),
            (tr("customers.next_contact"), formats.due(values.get("next_contact_on"))),
            (tr("customers.owner"), card.owner_name),
        ]
        return [(label, value) for label, value in rows if value]

    def _add_phone(self, card: CustomerCard) -> None:
        phone = next(
            (field.value for group in card.groups for field in group.fields if field.name == "phone"), ""
        )
        if phone:
            self._column.addWidget(CopyChip(self._context, "LANDLINE", str(phone)))

    def _add_people(self, card: CustomerCard) -> None:
        tr = self._context.tr
        self._column.addWidget(SectionHeader(tr("customers.people"), len(card.contacts)))
        for person in card.contacts[:PEOPLE]:
            self._column.addWidget(PersonRow(self._context, person))
        if not card.contacts:
            self._column.addWidget(text_label(tr("customers.no_people"), LabelRole.BODY, Tone.NEUTRAL))

    def _add_history(self, items: list[TimelineItem]) -> None:
        tr = self._context.tr
        self._column.addWidget(SectionHeader(tr("customers.recent")))
        for item in items:
            self._column.addWidget(self._line(item))
        if not items:
            self._column.addWidget(text_label(tr("customers.no_history"), LabelRole.BODY, Tone.NEUTRAL))

    def _line(self, item: TimelineItem) -> QWidget:
        told = tell(item, self._context)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(ElidedLabel(told.head, LabelRole.STRONG), 1)
        top.addWidget(text_label(told.when, LabelRole.SMALL, Tone.NEUTRAL))
        column.addLayout(top)
        said = told.text or told.foot
        if said:
            column.addWidget(ElidedLabel(said.replace("\n", " "), LabelRole.BODY, Tone.NEUTRAL))
        box.setAccessibleName(f"{told.when} {told.head} {said}")
        return box

    def _open(self) -> None:
        self._context.navigate(Place("customer", self._wanted))

    def _new_quote(self) -> None:
        self._context.navigate(Place("quotes", options={"new_for": self._wanted}))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            painter.fillRect(0, 0, 1, self.height(), QColor(tokens.hairline))
