"""The right column of the card: people, what is to be done, quotes, conflicts, facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.services.attachments import attachments
from crm_desktop.services.business import read_business
from crm_desktop.services.contacts import influence_map
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.lists.field_wording import UNITS
from crm_desktop.ui.screens.contacts.influence_map import InfluenceMap
from crm_desktop.ui.screens.customer_card.access import AccessSection
from crm_desktop.ui.screens.customer_card.business import BusinessSections
from crm_desktop.ui.screens.customer_card.files import FilesSection
from crm_desktop.ui.screens.customer_card.level import LevelSection
from crm_desktop.ui.screens.customer_card.upper import PeopleSection, QuotesSection, TasksSection
from crm_desktop.ui.screens.kept_rows import laid_out_once
from crm_desktop.ui.screens.records.links import offer_records
from crm_desktop.ui.screens.rows_section import FactsGroup
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, push_button

if TYPE_CHECKING:
    from crm_desktop.services.attachments import AttachmentItem
    from crm_desktop.services.business import Business
    from crm_desktop.services.contacts import MapLink, MapPerson
    from crm_desktop.services.customers import CustomerCard, FieldValue
    from crm_desktop.services.levels import LevelReason
    from crm_desktop.services.sharing import Access

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
    """What lies below the people, the tasks and the quotes. Without `level` its figures are still to be added up."""

    map: tuple[list[MapPerson], list[MapLink]]
    files: list[AttachmentItem]
    business: Business
    access: tuple[list[Access], bool]
    level: LevelReason | None


class FactsColumn(QScrollArea):
    """Shows a card's particulars; `task_done(id, title)` when one is ticked off."""

    task_done = Signal(str, str)
    person_wanted = Signal()
    quote_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._card: CustomerCard | None = None
        self.people = PeopleSection(context)
        self.tasks = TasksSection(context)
        self.quotes = QuotesSection(context)
        self.business = BusinessSections(context)
        self.files = FilesSection(context)
        self.level = LevelSection(context)
        self.access = AccessSection(context)
        self.map = InfluenceMap(context)
        self.people.wanted.connect(self.person_wanted)
        self.tasks.done.connect(self.task_done)
        self.quotes.wanted.connect(self.quote_wanted)
        self.map.opened.connect(self._to_person)
        self.files.requested.connect(self._read_files)
        self._conflicts = FactsGroup(context.tr("card.conflicts"))
        self._groups = {code: FactsGroup(context.tr(key)) for code, key in GROUPS.items()}
        self._more = push_button(context.tr("records.title"), ButtonKind.FLAT, "records")
        self._more.clicked.connect(self._offer_records)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 3 * GRID)
        column.setSpacing(GRID // 2)
        upper: tuple[QWidget, ...] = (self.people, self.tasks, self.quotes)
        lower: tuple[QWidget, ...] = (
            self.map,
            self.files,
            self.business,
            self.level,
            self.access,
            self._conflicts,
        )
        for section in (*upper, *lower, *self._groups.values()):
            column.addWidget(section)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)
        self.setAccessibleName(context.tr("card.facts"))

    def reader(self) -> Callable[[Any, CustomerCard], Rest]:
        """Return what reads what is shown besides the card itself. One person alone makes no map."""
        access, level = self.access.reader(), self.level.known_reader()

        def read(session: Any, card: CustomerCard) -> Rest:
            account_id = card.id
            return Rest(
                influence_map(session, account_id) if len(card.contacts) > 1 else ([], []),
                attachments(session, "account", account_id),
                read_business(session, account_id),
                access(session, account_id),
                level(session, account_id),
            )

        return read

    def show_card(self, card: CustomerCard, rest: Rest) -> None:
        """Show this customer's particulars, keeping the place one had scrolled to. All of it is laid out once."""
        place = self.verticalScrollBar().value()
        self._card = card
        with laid_out_once(self._body):
            for section in (self.people, self.tasks, self.quotes):
                section.show_card(card)
            self.map.show_people(rest.map)
            self.files.show_files(card.id, rest.files, may_edit=card.may_edit)
            self.business.show_business(rest.business)
            self.access.show_access(card.id, rest.access)
            self._show_conflicts(card)
            self._show_facts(card)
            self._show_level(rest.level)
        QCoreApplication.sendEvent(self.viewport(), QEvent(QEvent.Type.LayoutRequest))
        self.verticalScrollBar().setValue(place)
        if rest.level is None:
            self._context.tasks.read(
                self.level.reader(card.id), self._show_level, owner=self.level, key="level"
            )

    def _read_files(self) -> None:
        if (card := self._card) is not None:
            self._context.tasks.read(
                lambda session: attachments(session, "account", card.id),
                lambda found: self.files.show_files(card.id, found, may_edit=card.may_edit),
                owner=self,
                key="files",
            )

    def _to_person(self, contact_id: str) -> None:
        self._context.navigate(Place("contacts", contact_id))

    def _show_level(self, reason: LevelReason | None) -> None:
        """Everybody's turnover is added up for it once a day, and when orders changed: until then it is not there."""
        if reason is not None:
            self.level.show_reason(reason, may_edit=self._card is not None and self._card.may_edit)
        self.level.setVisible(reason is not None)

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
