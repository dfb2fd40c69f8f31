"""The summary beside the list: what a rep wants to know before a meeting, and the keys to act on it.

From top to bottom it answers: may I contact them, whom do I call, what was said last, what do we owe them, what runs,
what did they buy, when do we meet again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.errors import UserError
from crm_desktop.services.customers.brief import Brief, customer_brief
from crm_desktop.services.reach import CALLABLE
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.customer_card.warnings import ENTITIES, TONES, WarningWording
from crm_desktop.ui.screens.sections import CopyChip, PersonRow, customer_tags, empty_layout
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Avatar,
    Banner,
    ButtonKind,
    ElidedLabel,
    FlowLayout,
    LabelRole,
    SectionHeader,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerCard

PAUSE_MS: Final = 60
PEOPLE: Final = 2
MOST_TASKS: Final = 5
_NATIVE: Final = QKeySequence.SequenceFormat.NativeText
LONGEST_SAID: Final = 280
SHOWN: Final = ENTITIES | frozenset(
    (
        "account_contact",
        "account_tag",
        "contact",
        "contact_method",
        "task",
        "promise",
        "quote",
        "order",
        "visit_plan",
    )
)


class Inspector(QWidget):
    """Follows the marked row after a pause, so that moving through the list stays light."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._wanted = ""
        self.brief: Brief | None = None
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
            self.brief = None
            empty_layout(self._column)
            return

        me, today = self._context.workspace.me.user_id, self._context.formats.today()
        self._context.tasks.read(
            lambda session: customer_brief(session, account_id, me, today),
            self._show,
            owner=self,
            key="summary",
            on_error=self._missing,
        )

    def _missing(self, error: BaseException) -> None:
        """A customer that went away meanwhile leaves the inspector empty; the list is read again anyway."""
        self.brief = None
        empty_layout(self._column)
        if not isinstance(error, UserError):
            self._context.tasks.failed.emit(error)

    def number(self) -> str:
        """Return the number to call: that of the first person who has one, else the switchboard."""
        if self.brief is None:
            return ""
        people = (one for one in self.brief.card.contacts if one.is_active)
        methods = (method for one in people for method in one.methods)
        numbers = (one.raw for one in methods if one.kind in CALLABLE and not one.is_bad)
        return next(numbers, "") or _switchboard(self.brief.card)

    def copy_number(self) -> None:
        """Copy the number to call, to be dialled elsewhere."""
        tr, toasts = self._context.tr, self._context.toasts
        if number := self.number():
            QGuiApplication.clipboard().setText(number)
            toasts.show_message(tr("shell.copied", text=number), timeout_ms=2500)
        else:
            toasts.show_message(tr("customers.no_number"))

    def _show(self, brief: Brief) -> None:
        self.brief = brief
        self._body.hide()  # laid out once, not for each line
        empty_layout(self._column)
        card = brief.card
        self._column.addLayout(self._head(card))
        self._column.addWidget(customer_tags(self._context, card))
        self._add_warnings(brief)
        self._column.addWidget(self._actions(card))
        self._add_people(card)
        self._add_last_visit(brief)
        self._add_owed(brief)
        self._add_quotes(brief)
        self._add_bought(brief)
        self._add_next(brief)
        self._column.addStretch(1)
        self._body.show()

    def _head(self, card: CustomerCard) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID + 4)
        row.addWidget(Avatar(card.short_name or card.name, 40), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text_label(card.name, LabelRole.TITLE, wrap=True, selectable=True))
        about = " · ".join(
            filter(None, (*(_value(card, name) for name in ("city", "district")), card.owner_name))
        )
        if about:
            words.addWidget(ElidedLabel(about, LabelRole.SMALL, Tone.NEUTRAL))
        row.addLayout(words, 1)
        return row

    def _add_warnings(self, brief: Brief) -> None:
        wording = WarningWording(self._context)
        for one in brief.warnings:
            if one.code != "stale_data" or one.params["days"] is not None:
                icon = "info" if one.tone == "info" else "warning"
                self._column.addWidget(Banner(wording.text(one), TONES[one.tone], icon))

    def _actions(self, card: CustomerCard) -> QWidget:
        tr, commands = self._context.tr, self._context.commands
        box = QWidget()
        row = FlowLayout(box)
        for key, icon, command in (
            ("card.open", "", "customers.open"),
            ("card.log", "visit", "visit.quick"),
            ("card.new_quote", "quote", "customers.quote"),
            ("customers.copy_number", "phone", "customers.copy_number"),
        ):
            action = commands.action(command)
            button = push_button(tr(key), ButtonKind.FLAT if icon else ButtonKind.NORMAL, icon)
            button.setAccessibleName(f"{tr(key)} {card.name}")
            button.setToolTip(f"{tr(key)}  {action.shortcut().toString(_NATIVE)}".strip())
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        return box

    def _add_people(self, card: CustomerCard) -> None:
        tr = self._context.tr
        self._column.addWidget(SectionHeader(tr("customers.people"), len(card.contacts) or None))
        for person in card.contacts[:PEOPLE]:
            self._column.addWidget(PersonRow(self._context, person))
        if switchboard := _switchboard(card):
            self._column.addWidget(CopyChip(self._context, "LANDLINE", switchboard))
        elif not card.contacts:
            self._column.addWidget(text_label(tr("customers.no_people"), LabelRole.BODY, Tone.NEUTRAL))

    def _add_last_visit(self, brief: Brief) -> None:
        tr, formats, language = self._context.tr, self._context.formats, self._context.language
        self._column.addWidget(SectionHeader(tr("customers.last_contact")))
        visit = brief.last_visit
        if visit is None:
            self._column.addWidget(text_label(tr("customers.no_history"), LabelRole.BODY, Tone.NEUTRAL))
            return
        kind = VISIT_KIND.text(visit.kind, language)
        head = " · ".join(filter(None, (kind, visit.contact_name, visit.by_name)))
        result = VISIT_RESULT.text(visit.result, language)
        right = " · ".join(filter(None, (result, formats.relative(visit.started_at))))
        self._line(head, right, tones.tone_of(tones.VISIT_RESULT, visit.result) if result else Tone.NEUTRAL)
        said = " ".join(visit.summary.split())
        if said:
            short = said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"
            self._column.addWidget(text_label(short, LabelRole.BODY, wrap=True, selectable=True))
        for one in brief.said:
            words = tr("customers.promised", text=one.text)
            self._column.addWidget(text_label(words, LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        if brief.next_step:
            words = tr("customers.next_step", text=" ".join(brief.next_step.split()))
            self._column.addWidget(text_label(words, LabelRole.SMALL, Tone.NEUTRAL, wrap=True))

    def _add_owed(self, brief: Brief) -> None:
        """Promises and tasks that are open, the late ones in a tone."""
        tr, formats, today = self._context.tr, self._context.formats, self._context.formats.today()
        tasks = brief.card.open_tasks
        count = len(brief.open_promises) + len(tasks)
        if not count:
            return
        self._column.addWidget(SectionHeader(tr("customers.owed"), count))
        owed = [(tr("customers.promised", text=one.text), one.due_on) for one in brief.open_promises]
        owed += [(one.title, one.due_on) for one in tasks[:MOST_TASKS]]
        for text, due in owed:
            late = due is not None and due < today
            self._line(text, formats.due(due), Tone.WARNING if late else Tone.NEUTRAL)

    def _add_quotes(self, brief: Brief) -> None:
        tr, formats, today = self._context.tr, self._context.formats, self._context.formats.today()
        if not brief.quotes:
            return
        self._column.addWidget(SectionHeader(tr("customers.running_quotes"), len(brief.quotes)))
        for one in brief.quotes:
            self._line(one.subject or one.number, formats.money(one.total_gross, one.currency), None)
            state = QUOTE_STATUS.text(one.status, self._context.language)
            until = tr("customers.valid_until", day=formats.day(one.valid_until)) if one.valid_until else ""
            is_over = one.valid_until is not None and one.valid_until < today
            words = " · ".join(filter(None, (one.number if one.subject else "", state, until)))
            tone = Tone.WARNING if is_over else Tone.NEUTRAL
            self._column.addWidget(ElidedLabel(words, LabelRole.SMALL, tone))

    def _add_bought(self, brief: Brief) -> None:
        tr, formats = self._context.tr, self._context.formats
        if brief.bought is None:
            return
        order = brief.bought.order
        amount = order.total_gross if order.total_gross is not None else order.total_net
        self._column.addWidget(SectionHeader(tr("customers.bought")))
        head = " · ".join(filter(None, (formats.relative(order.ordered_on), order.number)))
        self._line(head, formats.money(amount, order.currency), None)
        if products := [one for one in brief.bought.products if one]:
            rest = order.lines - len(products)
            more = tr("customers.more_products", n=rest) if rest > 0 else ""
            words = " · ".join(filter(None, (*products, more)))
            self._column.addWidget(text_label(words, LabelRole.SMALL, Tone.NEUTRAL, wrap=True))

    def _add_next(self, brief: Brief) -> None:
        tr, formats, plan = self._context.tr, self._context.formats, brief.next_plan
        wanted = _day(brief.card, "next_contact_on")
        if plan is None and wanted is None:
            return
        self._column.addWidget(SectionHeader(tr("customers.next_visit")))
        if plan is not None:
            when = " ".join(filter(None, (formats.relative(plan.planned_on), plan.starts)))
            about = " · ".join(filter(None, (plan.purpose, plan.contact_name, plan.assignee_name)))
            self._line(about or tr("visits.planned_list"), when, Tone.ACCENT)
        else:
            self._line(tr("customers.next_contact"), formats.due(wanted), Tone.NEUTRAL)

    def _line(self, text: str, right: str, tone: Tone | None) -> None:
        """One line: what, and at its end when or how much."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(ElidedLabel(" ".join(text.split()), LabelRole.BODY), 1)
        row.addWidget(text_label(right, LabelRole.SMALL, tone))
        box.setAccessibleName(f"{text} {right}".strip())
        self._column.addWidget(box)

    def new_quote(self) -> None:
        """Begin a quote for this customer."""
        if self._wanted:
            self._context.navigate(Place("quotes", options={"new_for": self._wanted}))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            painter.fillRect(0, 0, 1, self.height(), QColor(tokens.hairline))


def _value(card: CustomerCard, name: str) -> str:
    values = (one.value for group in card.groups for one in group.fields if one.name == name)
    return str(next(values, None) or "")


def _switchboard(card: CustomerCard) -> str:
    return _value(card, "phone")


def _day(card: CustomerCard, name: str) -> date | None:
    found = next((one.value for group in card.groups for one in group.fields if one.name == name), None)
    return found if isinstance(found, date) else None
