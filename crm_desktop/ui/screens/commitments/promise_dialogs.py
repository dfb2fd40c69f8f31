"""Writing a promise down, and agreeing another day or another department for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from crm_desktop.services.customers.card import contacts_of
from crm_desktop.services.people import Choice
from crm_desktop.services.promise_ledger import PromiseTerms, change_terms, terms_of
from crm_desktop.services.promises import NewPromise, PromiseItem, make_promise
from crm_desktop.services.records import Edit
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.commitments.task_dialog import tell_edit
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.customers import ContactCard, CustomerRow

LONGEST = 1_000


def unit_choice(context: UiContext, units: Sequence[Choice], chosen: str | None, name: str = "") -> QComboBox:
    """Return the list of departments; one that is gone stays where it was chosen."""
    box = QComboBox()
    box.addItem(context.tr("commitments.no_unit"), None)
    for one in units:
        box.addItem(one.name, one.id)
    if chosen and box.findData(chosen) < 0:
        box.addItem(name or chosen, chosen)
    box.setCurrentIndex(max(0, box.findData(chosen)) if chosen else 0)
    return box


class NewPromiseDialog(SimpleForm):
    """To whom, what, until when, and which department keeps it."""

    def __init__(self, context: UiContext, units: Sequence[Choice], parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("commitments.new_promise"), tr("shell.save"), parent)
        self.customer = CustomerPicker(context, self)
        self._add(tr("commitments.customer"), self.customer)
        self.person = QComboBox()
        self.person.addItem(tr("commitments.whole_customer"), None)
        self._add(tr("commitments.to_whom"), self.person)
        self.words = self.line(tr("commitments.promise_text"), LONGEST)
        self.day = DayEdit(context, tr("commitments.due_on"), tr("visit.day_hint"))
        self._add(tr("commitments.due_on"), self.day)
        self.unit = unit_choice(context, units, None)
        self._add(tr("commitments.unit"), self.unit)
        self.customer.chosen.connect(self._chosen)
        self.customer.setFocus()

    def _chosen(self, customer: CustomerRow) -> None:
        self.problem.hide()
        self.words.setFocus()
        self.context.tasks.read(
            lambda session: contacts_of(session, customer.id), self._offer, owner=self, key="people"
        )

    def _offer(self, found: Sequence[ContactCard]) -> None:
        while self.person.count() > 1:
            self.person.removeItem(1)
        for one in found:
            if one.is_active:
                self.person.addItem(one.full_name, one.id)

    def save(self) -> None:
        """Store it, unless something is missing."""
        context, customer = self.context, self.customer.customer
        if customer is None:
            self.complain(context.tr("visit.customer_missing"), self.customer)
        elif not self.words.text().strip():
            self.complain(context.tr("commitments.text_missing"), self.words)
        elif self.day.is_wrong:
            self.complain(context.tr("visit.day_unknown"), self.day)
        else:
            promise = NewPromise(
                customer.id,
                self.words.text(),
                self.person.currentData(),
                self.day.day(),
                responsible_unit_id=self.unit.currentData(),
            )
            context.tasks.write(
                lambda session: make_promise(session, context.workspace.context, promise),
                lambda _id: context.toasts.show_message(context.tr("commitments.promised"), Tone.SUCCESS),
            )
            self.accept()


class TermsDialog(SimpleForm):
    """Another day, another department, a reminder; the words stand."""

    def __init__(
        self, context: UiContext, promise: PromiseItem, units: Sequence[Choice], parent: QWidget
    ) -> None:
        tr = context.tr
        super().__init__(context, tr("commitments.edit_promise"), tr("shell.save"), parent)
        self._promise = promise
        self.fields.addWidget(text_label(promise.text, LabelRole.BODY, Tone.NEUTRAL, wrap=True))
        self.day = DayEdit(context, tr("commitments.due_on"), tr("visit.day_hint"))
        self.day.set_day(promise.due_on)
        self._add(tr("commitments.due_on"), self.day)
        if promise.former_due:
            days = ", ".join(day.isoformat() for day in promise.former_due)
            former = tr("commitments.was_due", days=days)
            self.fields.addWidget(text_label(former, LabelRole.SMALL, Tone.WARNING))
        self.unit = unit_choice(context, units, promise.unit_id, promise.unit_name)
        self._add(tr("commitments.unit"), self.unit)
        self.remind = DayEdit(context, tr("commitments.remind_at"), tr("visit.day_hint"))
        self.remind.set_day(promise.remind_on)
        self._add(tr("commitments.remind_at"), self.remind)
        self.day.setFocus()
        self.day.selectAll()

    def save(self) -> None:
        """Store what was agreed."""
        context, promise = self.context, self._promise
        for field in (self.day, self.remind):
            if field.is_wrong:
                self.complain(context.tr("visit.day_unknown"), field)
                return
        before = terms_of(promise)
        after = PromiseTerms(self.day.day(), self.unit.currentData(), self.remind.day())
        self.accept()
        if after == before:
            return
        moved = after.due_on != before.due_on and after.due_on is not None
        day = context.formats.relative(after.due_on)
        text = context.tr("commitments.moved", day=day) if moved else context.tr("commitments.changed")

        def done(edit: Edit) -> None:
            tell_edit(context, text, edit)

        context.tasks.write(
            lambda session: change_terms(session, context.workspace.context, promise.id, before, after), done
        )
