"""Entering a person at a customer: who, which post, how to reach."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_core.model.customers import CONTACT_ROLE
from crm_desktop.services.customers import NewContact, NewMethod, add_contact
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone


class NewPersonDialog(SimpleForm):
    """Adds one person to one customer."""

    def __init__(self, context: UiContext, account_id: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("card.add_person"), tr("shell.save"), parent)
        self._account_id = account_id
        self.name = self.line(tr("card.person_name"), 120)
        self.post = self.line(tr("card.person_post"), 120)
        self.role = self.choice(tr("card.person_role"), CONTACT_ROLE)
        self.mobile = self.line(tr("card.person_mobile"), 60)
        self.email = self.line(tr("card.person_email"), 200)
        self.wechat = self.line(tr("card.person_wechat"), 120)
        self.name.setFocus()

    def save(self) -> None:
        context, account_id = self.context, self._account_id
        name = self.name.text().strip()
        if not name:
            self.complain(context.tr("card.name_missing"), self.name)
            return
        typed = (("MOBILE", self.mobile), ("EMAIL", self.email), ("WECHAT", self.wechat))
        person = NewContact(
            full_name=name,
            job_title=self.post.text().strip() or None,
            role=self.role.currentData(),
            methods=tuple(NewMethod(kind, text) for kind, field in typed if (text := field.text().strip())),
        )
        context.tasks.write(
            lambda session: add_contact(session, context.workspace.context, account_id, person),
            lambda _id: context.toasts.show_message(context.tr("card.person_saved", name=name), Tone.SUCCESS),
        )
        self.accept()
