"""Who of a quote's customer does not want to be contacted, and in which words: told before the sending refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_core.model.customers import CONSENT_CHANNEL
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import Banner

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.loading import OpenQuote


class RefusalStrip(Banner):
    """Tells of the customer and of the person that the quote goes to; hidden where neither refused."""

    def __init__(self, context: UiContext) -> None:
        super().__init__("", Tone.DANGER, "warning")
        self._context = context

    def show_refusals(self, opened: OpenQuote, contact_id: str | None) -> None:
        """Show those that concern a quote to this person; a sent quote has nothing to warn of."""
        names = {opened.draft.account_id: opened.account_name, **dict(opened.contacts)}
        told = [
            self._context.tr(
                "quotes.refused",
                name=names.get(one.party_id, ""),
                channel=CONSENT_CHANNEL.text(one.channel, self._context.language),
                text=one.text or "—",
            )
            for one in opened.refusals
            if one.party_id in (opened.draft.account_id, contact_id)
        ]
        self.set_text("\n".join(told))
        self.setVisible(bool(told) and not opened.draft.locked)
