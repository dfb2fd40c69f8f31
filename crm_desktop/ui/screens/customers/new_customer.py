"""Entering a customer in a few words; customers that may be the same are shown while the name is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_core.model.customers import LEVEL
from crm_desktop.services.customers import (
    NewContact,
    NewMethod,
    add_contact,
    create_customer,
    find_similar,
)
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.customers import SimilarCustomer
    from crm_desktop.ui.context import UiContext

PAUSE_MS: Final = 250
SHORTEST: Final = 2
MOST: Final = 3


class NewCustomerDialog(SimpleForm):
    """`created(id)`: the customer that was made, or that turned out to be there."""

    created = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("customers.new"), tr("customers.create"), parent)
        self.name = self.line(tr("customers.name"), 255)
        self.similar = QVBoxLayout()
        self.similar.setSpacing(0)
        self.fields.addLayout(self.similar)
        self.level = self.choice(tr("customers.level_short"), LEVEL)
        self.city = self.line(tr("customers.city"), 60)
        self.phone = self.line(tr("customers.phone"), 60)
        self.person = self.line(tr("customers.first_contact"), 120)
        self.mobile = self.line(tr("customers.first_phone"), 60)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look_for_similar)
        self.name.textEdited.connect(self._pause.start)
        self.name.setFocus()

    def _look_for_similar(self) -> None:
        name = self.name.text().strip()
        if len(name) < SHORTEST:
            self._show_similar([])
            return
        self.context.tasks.read(
            lambda session: find_similar(session, name, MOST), self._show_similar, owner=self, key="similar"
        )

    def _show_similar(self, found: list[SimilarCustomer]) -> None:
        tr = self.context.tr
        empty_layout(self.similar)
        if not found:
            return
        sure = any(one.same_firm for one in found)
        words = tr("customers.same_firm") if sure else tr("customers.similar")
        self.similar.addWidget(text_label(words, LabelRole.SMALL, Tone.WARNING if sure else Tone.NEUTRAL))
        for one in found:
            about = " · ".join(part for part in (one.name, one.city, one.owner_name) if part)
            button = push_button(about, ButtonKind.FLAT)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, known=one.id: self._take(known))
            self.similar.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

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
        person = self._person()

        def job(session: Any) -> str:
            account_id = create_customer(session, context.workspace.context, values)
            if person is not None:
                add_contact(session, context.workspace.context, account_id, person)
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
