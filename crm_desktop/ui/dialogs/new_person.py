"""Entering a person at a customer: who, which post, how to reach."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_core.model.customers import CONTACT_ROLE
from crm_desktop.services.customers import NewContact, NewMethod, add_contact
from crm_desktop.services.duplicates import Typed, likely_people, say_another
from crm_desktop.services.lookups import title_of
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.dialogs.duplicates_panel import DuplicatesPanel
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
        self._company = ""
        self.similar = DuplicatesPanel(context, likely_people)
        self.fields.insertWidget(2, self.similar)
        self.similar.opened.connect(self._open)
        self.similar.changed.connect(self.adjustSize)
        for field in (self.name, self.mobile, self.email, self.wechat):
            field.textEdited.connect(self._look)
        self.similar.serve(self.name, self.mobile, self.email, self.wechat)
        context.tasks.read(
            lambda session: title_of(session, "account", account_id), self._know, owner=self, key="company"
        )
        self.name.setFocus()

    def _know(self, company: str) -> None:
        self._company = company

    def _look(self) -> None:
        """Who this may be is looked for while one types, by everything that identifies a person."""
        typed = (("MOBILE", self.mobile), ("EMAIL", self.email), ("WECHAT", self.wechat))
        methods = tuple((kind, text) for kind, field in typed if (text := field.text().strip()))
        self.similar.look(Typed(self.name.text().strip(), "", methods, self._company))

    def _open(self, contact_id: str) -> None:
        self.reject()
        self.context.navigate(Place("contacts", contact_id))

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
        others = tuple(self.similar.others)

        def job(session: Any) -> str:
            contact_id = add_contact(session, context.workspace.context, account_id, person)
            say_another(session, context.workspace.context, "contact", contact_id, others)
            return contact_id

        context.tasks.write(
            job,
            lambda _id: context.toasts.show_message(context.tr("card.person_saved", name=name), Tone.SUCCESS),
        )
        self.accept()
