"""Recording that somebody does not want to be contacted, and that they may be again."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from crm_core.model.customers import CONSENT_CHANNEL
from crm_desktop.errors import UserError
from crm_desktop.services.consents import allow_contact, refuse_contact
from crm_desktop.services.customers import CustomerCard, customer_card
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID

LONGEST_WORDS: Final = 1_000


class _ConsentDialog(SimpleForm):
    """What both have in common: a channel, the words, and how failures are told."""

    def _channels(self, chosen: str) -> QComboBox:
        field = QComboBox()
        for code in CONSENT_CHANNEL:
            field.addItem(CONSENT_CHANNEL.text(code, self.context.language), code)
        field.setCurrentIndex(max(field.findData(chosen), 0))
        self._add(self.context.tr("warnings.channel"), field)
        return field

    def _done(self, told: str) -> None:
        self.context.toasts.show_message(told, Tone.SUCCESS)
        self.accept()

    def _failed(self, error: BaseException, field: QWidget) -> None:
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        self.complain(sentence(error.code, error.params, self.context.language), field)


class RefuseDialog(_ConsentDialog):
    """Who, through which channel, in which words, until when."""

    def __init__(self, context: UiContext, account_id: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("warnings.refuse_title"), tr("warnings.refuse_save"), parent)
        self._account_id = account_id
        self.party = QComboBox()
        self.party.addItem(tr("warnings.whole_customer"), None)
        self._add(tr("warnings.party"), self.party)
        self.channel = self._channels("ALL")
        self.words = self.line(tr("warnings.words"), LONGEST_WORDS)
        self.expires = DayEdit(context, tr("warnings.expires"), tr("visit.day_hint"))
        self._add(tr("warnings.expires"), self.expires)
        self.mass_only = QCheckBox(tr("warnings.mass_only"))
        self.fields.addSpacing(GRID)
        self.fields.addWidget(self.mass_only)
        self.party.setFocus()
        context.tasks.read(lambda session: customer_card(session, account_id), self._offer, owner=self)

    def _offer(self, card: CustomerCard) -> None:
        for person in card.contacts:
            self.party.addItem(person.full_name, person.id)

    def save(self) -> None:
        """Store the refusal."""
        if self.expires.is_wrong:
            self.complain(self.context.tr("visit.day_unknown"), self.expires)
            return
        edit, person = self.context.workspace.context, self.party.currentData()
        account_id = None if person else self._account_id
        channel, text = self.channel.currentData(), self.words.text()
        day, mass_only = self.expires.day(), self.mass_only.isChecked()

        def job(session: Any) -> str:
            return refuse_contact(
                session,
                edit,
                contact_id=person,
                account_id=account_id,
                channel=channel,
                text=text,
                expires_on=day,
                mass_only=mass_only,
            )

        self.context.tasks.write(
            job,
            lambda _id: self._done(self.context.tr("warnings.refused")),
            lambda error: self._failed(error, self.words),
            owner=self,
        )


class AllowDialog(_ConsentDialog):
    """The permission needs words: how do we know? `params` are those of the warning."""

    def __init__(self, context: UiContext, params: dict[str, Any], parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("warnings.allow_title"), tr("warnings.allow_save"), parent)
        self._params = params
        self.channel = self._channels(params["channel"])
        self.words = self.line(tr("warnings.allow_words"), LONGEST_WORDS)
        self.words.setFocus()

    def save(self) -> None:
        """Store the permission, unless nobody said why."""
        text = self.words.text().strip()
        if not text:
            self.complain(self.context.tr("warnings.words_missing"), self.words)
            return
        edit, channel = self.context.workspace.context, self.channel.currentData()
        person, party = self._params["party"] == "contact", self._params["party_id"]

        def job(session: Any) -> str:
            return allow_contact(
                session,
                edit,
                contact_id=party if person else None,
                account_id=None if person else party,
                channel=channel,
                text=text,
            )

        self.context.tasks.write(
            job,
            lambda _id: self._done(self.context.tr("warnings.allowed")),
            lambda error: self._failed(error, self.words),
            owner=self,
        )
