"""The upper sections of the card's right column: people, what is to be done, the latest quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.rows_section import RowsSection
from crm_desktop.ui.screens.sections import PersonRow
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    ButtonKind,
    ElidedLabel,
    IconButton,
    LabelRole,
    Tag,
    push_button,
    text_label,
)
from crm_desktop.ui.widgets.labels import set_tone

if TYPE_CHECKING:
    from crm_desktop.services.customers import ContactCard, CustomerCard
    from crm_desktop.services.quotes import QuoteRow
    from crm_desktop.services.tasks import TaskRow


class PeopleSection(RowsSection[PersonRow]):
    """The people of a customer. `wanted()` asks for another one to be entered."""

    wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        tr = context.tr
        super().__init__(tr("card.people"), tr("card.no_people"), lambda: PersonRow(context))
        self._context, self._customer = context, ""
        look = IconButton("contact", tr("contacts.to_list"), side=16)
        look.clicked.connect(self._to_people)
        self._add = IconButton("add", tr("card.add_person"), side=16)
        self._add.clicked.connect(self.wanted)
        self.header.add_widget(look)
        self.header.add_widget(self._add)

    def show_card(self, card: CustomerCard) -> None:
        """Show this customer's people."""
        self._customer = card.name
        self._add.setVisible(card.may_edit)

        def fill(row: PersonRow, person: ContactCard) -> None:
            row.show_person(person)

        self.show_rows(card.contacts, fill, len(card.contacts))

    def _to_people(self) -> None:
        self._context.navigate(Place("contacts", options={"text": self._customer}))


class _TaskLine(QWidget):
    def __init__(self, section: TasksSection) -> None:
        super().__init__()
        self._section, self._task_id = section, ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(GRID)
        self._tick, self._title = QCheckBox(), ElidedLabel()
        self._tick.clicked.connect(self._done)
        self._due = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        row.addWidget(self._tick)
        row.addWidget(self._title, 1)
        row.addWidget(self._due)

    def show_task(self, task: TaskRow, context: UiContext) -> None:
        """Show a task, not done."""
        formats = context.formats
        self._task_id = task.id
        self._tick.setChecked(False)
        self._tick.setAccessibleName(task.title)
        self._title.setText(task.title)
        self._due.setText(formats.due(task.due_on))
        late = task.due_on is not None and task.due_on < formats.today()
        set_tone(self._due, Tone.WARNING if late else Tone.NEUTRAL)

    def _done(self) -> None:
        self._section.done.emit(self._task_id, self._title.text())


class TasksSection(RowsSection[_TaskLine]):
    """The open tasks about a customer; `done(id, title)` when one is ticked off."""

    done = Signal(str, str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context.tr("card.tasks"), context.tr("card.no_tasks"), lambda: _TaskLine(self))
        self._context = context

    def show_card(self, card: CustomerCard) -> None:
        """Show what is to be done for this customer."""
        context = self._context

        def fill(row: _TaskLine, task: TaskRow) -> None:
            row.show_task(task, context)

        self.show_rows(card.open_tasks, fill, len(card.open_tasks))


class _QuoteLine(QWidget):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._quote_id = context, ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self._number = push_button("", ButtonKind.FLAT)
        self._number.clicked.connect(self._open)
        self._status, self._total = Tag(""), text_label("")
        row.addWidget(self._number)
        row.addWidget(self._status)
        row.addStretch(1)
        row.addWidget(self._total)

    def show_quote(self, quote: QuoteRow) -> None:
        """Show this quote."""
        context, self._quote_id = self._context, quote.id
        self._number.setText(quote.number)
        self._number.setToolTip(quote.subject or "")
        status = QUOTE_STATUS.text(quote.status, context.language)
        self._status.set_look(status, tones.tone_of(tones.QUOTE_STATUS, quote.status))
        self._total.setText(context.formats.money(quote.total_gross, quote.currency))

    def _open(self) -> None:
        self._context.navigate(Place("quotes", self._quote_id))


class QuotesSection(RowsSection[_QuoteLine]):
    """The latest quotes of a customer. `wanted()` asks for a new one."""

    wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        tr = context.tr
        super().__init__(tr("card.quotes"), tr("card.no_quotes"), lambda: _QuoteLine(context))
        add = IconButton("add", tr("card.new_quote"), side=16)
        add.clicked.connect(self.wanted)
        self.header.add_widget(add)

    def show_card(self, card: CustomerCard) -> None:
        """Show this customer's quotes."""

        def fill(row: _QuoteLine, quote: QuoteRow) -> None:
            row.show_quote(quote)

        self.show_rows(card.recent_quotes, fill, card.counts.get("quotes", 0))
