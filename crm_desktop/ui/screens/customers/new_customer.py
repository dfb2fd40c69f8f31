"""Entering a customer in a few words; customers that may be the same are shown while the name is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_core.model.customers import LEVEL
from crm_desktop.services.customers import NewContact, NewMethod, add_contact, create_customer
from crm_desktop.services.duplicates import Typed, likely_customers, say_another
from crm_desktop.ui.dialogs.duplicates_panel import DuplicatesPanel
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext


class NewCustomerDialog(SimpleForm):
    """`created(id)`: the customer that was made, or that turned out to be there."""

    created = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("customers.new"), tr("customers.create"), parent)
        self.name = self.line(tr("customers.name"), 255)
        self.similar = DuplicatesPanel(context, likely_customers)
        self.fields.addWidget(self.similar)
        self.level = self.choice(tr("customers.level_short"), LEVEL)
        self.city = self.line(tr("customers.city"), 60)
        self.phone = self.line(tr("customers.phone"), 60)
        self.person = self.line(tr("customers.first_contact"), 120)
        self.mobile = self.line(tr("customers.first_phone"), 60)
        for field in (self.name, self.city, self.phone, self.mobile):
            field.textEdited.connect(self._look)
        self.similar.serve(self.name, self.city, self.phone, self.mobile)
        self.similar.opened.connect(self._take)
        self.similar.changed.connect(self.adjustSize)
        self.name.setFocus()

    def _look(self) -> None:
        """Who this may be is looked for while one types, by everything that identifies a firm."""
        typed = (("LANDLINE", self.phone.text().strip()), ("MOBILE", self.mobile.text().strip()))
        methods = tuple((kind, text) for kind, text in typed if text)
        self.similar.look(Typed(self.name.text().strip(), self.city.text().strip(), methods))

    def _take(self, account_id: str) -> None:
        self.accept()
        self.created.emit(account_id)

    def save(self) -> None:
        context = self.context
        name = self.name.text().strip()
        if not name:
            self.complain(context.tr("customers.name_missing"), self.name)
            return
        values = {
            "name": name,
            "level": self.level.currentData(),
            "city": self.city.text().strip() or None,
            "phone": self.phone.text().strip() or None,
        }
        person, others = self._person(), tuple(self.similar.others)

        def job(session: Any) -> str:
            account_id = create_customer(session, context.workspace.context, values)
            if person is not None:
                add_contact(session, context.workspace.context, account_id, person)
            say_another(session, context.workspace.context, "account", account_id, others)
            return account_id

        context.tasks.write(job, self._created, owner=self)

    def _person(self) -> NewContact | None:
        name, mobile = self.person.text().strip(), self.mobile.text().strip()
        if not name:
            return None
        methods = (NewMethod("MOBILE", mobile),) if mobile else ()
        return NewContact(full_name=name, is_primary=True, methods=methods)

    def _created(self, account_id: str) -> None:
        text = self.context.tr("customers.created", name=self.name.text().strip())
        self.context.toasts.show_message(text, Tone.SUCCESS)
        self._take(account_id)
