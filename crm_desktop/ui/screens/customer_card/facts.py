"""The right column of the card: people, what is to be done, quotes, conflicts, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.services.attachments import attachments
from crm_desktop.services.contacts import influence_map
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.lists.field_wording import UNITS
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.contacts.influence_map import InfluenceMap
from crm_desktop.ui.screens.customer_card.access import AccessSection
from crm_desktop.ui.screens.customer_card.business import Business, BusinessSections, read_business
from crm_desktop.ui.screens.customer_card.files import FilesSection
from crm_desktop.ui.screens.customer_card.level import LevelSection
from crm_desktop.ui.screens.records.links import offer_records
from crm_desktop.ui.screens.sections import PersonRow, refilled
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    ButtonKind,
    ElidedLabel,
    IconButton,
    KeyValueGrid,
    LabelRole,
    SectionHeader,
    Tag,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.services.attachments import AttachmentItem
    from crm_desktop.services.contacts import MapLink, MapPerson
    from crm_desktop.services.customers import CustomerCard, FieldValue
    from crm_desktop.services.levels import LevelReason
    from crm_desktop.services.quotes import QuoteRow
    from crm_desktop.services.sharing import Access
    from crm_desktop.services.tasks import TaskRow

GROUPS = {
    "basic": "card.group_basic",
    "reach": "card.group_reach",
    "address": "card.group_address",
    "invoice": "card.group_invoice",
    "terms": "card.group_terms",
    "notes": "card.group_notes",
    "company": "records.group_company",
}


def field_text(field: FieldValue, context: UiContext) -> str:
    """Return the value of a field as people read it."""
    if field.choices is not None:
        return field.choices.text(field.value, context.language)
    if field.title:
        return field.title
    shown = context.formats.value(field.value)
    if field.unit in UNITS and shown:
        return context.tr(UNITS[field.unit], n=shown)
    return f"{shown} {field.unit}" if shown and field.unit else shown


def _in_words(value: object) -> str:
    """A group of fields is a map: its values stand one after the other."""
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values() if one)
    return "–" if value is None else str(value)


@dataclass(frozen=True)
class Rest:
    """What lies below the people, the tasks and the quotes."""

    map: tuple[list[MapPerson], list[MapLink]]
    files: list[AttachmentItem]
    business: Business
    access: tuple[list[Access], bool]


class FactsColumn(QScrollArea):
    """Shows a card's particulars; `task_done(id, title)` when one is ticked off."""

    task_done = Signal(str, str)
    person_wanted = Signal()
    quote_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.business = BusinessSections(context)
        self.files = FilesSection(context)
        self.level = LevelSection(context)
        self.access = AccessSection(context)
        self.map = InfluenceMap(context)
        self.map.opened.connect(self._to_person)
        self.files.requested.connect(self._read_rest)
        self._card: CustomerCard | None = None
        body = QWidget()
        whole = QVBoxLayout(body)
        whole.setContentsMargins(2 * GRID, GRID, 2 * GRID, 3 * GRID)
        whole.setSpacing(GRID // 2)
        self._upper = QVBoxLayout()
        self._upper.setSpacing(GRID // 2)
        self._conflicts = FactsGroup(context.tr("card.conflicts"))
        self._groups = {code: FactsGroup(context.tr(key)) for code, key in GROUPS.items()}
        self._more = push_button(context.tr("records.title"), ButtonKind.FLAT, "records")
        self._more.clicked.connect(self._offer_records)
        self._rest = QWidget()
        below = QVBoxLayout(self._rest)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(GRID // 2)
        sections = (self.map, self.files, self.business, self.level, self.access)
        for section in (*sections, self._conflicts, *self._groups.values()):
            below.addWidget(section)
        below.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addLayout(self._upper)
        whole.addWidget(self._rest)
        whole.addStretch(1)
        self._column = self._upper
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        self.setAccessibleName(context.tr("card.facts"))

    def show_card(self, card: CustomerCard) -> None:
        """Show this customer's particulars, keeping the place one had scrolled to."""
        place = self.verticalScrollBar().value()
        if self._card is None or card.id != self._card.id:
            self._rest.hide()
            self.level.hide()
        self._card = card
        with refilled(self._upper) as self._column:
            self._people(card)
            self._tasks(card)
            self._quotes(card)
        self._read_rest()
        self.verticalScrollBar().setValue(place)

    def _read_rest(self) -> None:
        """Read what lies farther down, at one stroke: each answer would lay out the column anew."""
        if self._card is None:
            return
        account_id = self._card.id
        access = self.access.reader(account_id)

        def job(session: Any) -> Rest:
            return Rest(
                influence_map(session, account_id),
                attachments(session, "account", account_id),
                read_business(session, account_id),
                access(session),
            )

        tasks = self._context.tasks
        tasks.read(job, self._show_rest, owner=self, key="rest")
        # By itself: the first time, and when orders changed, everybody's turnover is added up for it.
        tasks.read(self.level.reader(account_id), self._show_level, owner=self.level, key="level")

    def _show_rest(self, rest: Rest) -> None:
        """What belongs to another customer than the one before is filled while it is hidden, and laid out once."""
        card = self._card
        if card is None:
            return
        self.map.show_people(rest.map)
        self.files.show_files(card.id, rest.files, may_edit=card.may_edit)
        self.business.show_business(rest.business)
        self.access.show_access(card.id, rest.access)
        self._show_conflicts(card)
        self._show_facts(card)
        self._rest.show()

    def _to_person(self, contact_id: str) -> None:
        self._context.navigate(Place("contacts", contact_id))

    def _to_people(self, name: str) -> None:
        self._context.navigate(Place("contacts", options={"text": name}))

    def _header(self, title: str, count: int | None = None) -> SectionHeader:
        header = SectionHeader(title, count)
        self._column.addSpacing(GRID)
        self._column.addWidget(header)
        return header

    def _nothing(self, text: str) -> None:
        self._column.addWidget(text_label(text, LabelRole.BODY, Tone.NEUTRAL))

    def _people(self, card: CustomerCard) -> None:
        tr = self._context.tr
        header = self._header(tr("card.people"), len(card.contacts) or None)
        look = IconButton("contact", tr("contacts.to_list"), side=16)
        look.clicked.connect(lambda _on=False, name=card.name: self._to_people(name))
        header.add_widget(look)
        if card.may_edit:
            add = IconButton("add", tr("card.add_person"), side=16)
            add.clicked.connect(self.person_wanted)
            header.add_widget(add)
        for person in card.contacts:
            self._column.addWidget(PersonRow(self._context, person))
        if not card.contacts:
            self._nothing(tr("card.no_people"))

    def _tasks(self, card: CustomerCard) -> None:
        tr = self._context.tr
        self._header(tr("card.tasks"), len(card.open_tasks) or None)
        for task in card.open_tasks:
            self._column.addWidget(self._task(task))
        if not card.open_tasks:
            self._nothing(tr("card.no_tasks"))

    def _task(self, task: TaskRow) -> QWidget:
        formats = self._context.formats
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(GRID)
        tick = QCheckBox()
        tick.setAccessibleName(task.title)
        tick.toggled.connect(lambda _on, one=task, told=self.task_done: told.emit(one.id, one.title))
        row.addWidget(tick)
        row.addWidget(ElidedLabel(task.title), 1)
        late = task.due_on is not None and task.due_on < formats.today()
        due = text_label(formats.due(task.due_on), LabelRole.SMALL, Tone.WARNING if late else Tone.NEUTRAL)
        row.addWidget(due)
        return box

    def _quotes(self, card: CustomerCard) -> None:
        tr = self._context.tr
        header = self._header(tr("card.quotes"), card.counts.get("quotes") or None)
        add = IconButton("add", tr("card.new_quote"), side=16)
        add.clicked.connect(self.quote_wanted)
        header.add_widget(add)
        for quote in card.recent_quotes:
            self._column.addWidget(self._quote(quote))
        if not card.recent_quotes:
            self._nothing(tr("card.no_quotes"))

    def _quote(self, quote: QuoteRow) -> QWidget:
        context = self._context
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        number = push_button(quote.number, ButtonKind.FLAT)
        number.setToolTip(quote.subject or "")
        number.clicked.connect(lambda _on=False, go=context.navigate, one=quote.id: go(Place("quotes", one)))
        row.addWidget(number)
        status = QUOTE_STATUS.text(quote.status, context.language)
        row.addWidget(Tag(status, tones.tone_of(tones.QUOTE_STATUS, quote.status)))
        row.addStretch(1)
        row.addWidget(text_label(context.formats.money(quote.total_gross, quote.currency)))
        return box

    def _show_level(self, reason: LevelReason) -> None:
        self.level.show_reason(reason, may_edit=self._card is not None and self._card.may_edit)
        self.level.show()

    def _show_conflicts(self, card: CustomerCard) -> None:
        context = self._context
        rows = [
            (context.label(conflict.label), f"{_in_words(conflict.accepted)} ↔ {_in_words(conflict.other)}")
            for conflict in card.open_conflicts
        ]
        self._conflicts.show_rows(rows, len(rows))

    def _show_facts(self, card: CustomerCard) -> None:
        context = self._context
        found = {
            group.code: [
                (context.label(field.label), shown)
                for field in group.fields
                if (shown := field_text(field, context))
            ]
            for group in card.groups
        }
        for code, group in self._groups.items():
            if code == "notes":
                group.show_text("\n".join(note for _, note in found.get(code, ())))
            else:
                group.show_rows(found.get(code, []))

    def _offer_records(self) -> None:
        if self._card is not None:
            offer_records(self._context, self._card.id, self._more)


class FactsGroup(QWidget):
    """A heading with facts or a text below it, made once and shown where there is something to show."""

    def __init__(self, title: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID // 2)
        self._header = SectionHeader(title)
        self._grid = KeyValueGrid()
        self._text = text_label("", wrap=True, selectable=True)
        self._text.hide()
        for widget in (self._header, self._grid, self._text):
            column.addWidget(widget)
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, str]], count: int | None = None) -> None:
        """Show facts, and how many there are if `count` says so."""
        self._header.set_count(count)
        self._grid.set_rows(rows)
        self.setVisible(bool(rows))

    def show_text(self, text: str) -> None:
        """Show a text that can be copied."""
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._grid.hide()
        self.setVisible(bool(text))
