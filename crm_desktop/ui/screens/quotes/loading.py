"""What the editor needs of a quote, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_desktop.services.quotes import QuoteDraft


@dataclass(frozen=True)
class OpenQuote:
    """A quote with the name of its customer and (id, name) of the people there."""

    draft: QuoteDraft
    account_name: str
    contacts: tuple[tuple[str, str], ...]


def open_quote(session: Any, quote_id: str) -> OpenQuote:
    """Return a stored quote. Raises UserError record_missing."""
    from crm_desktop.services.quotes import load_quote

    return _with_people(session, load_quote(session, quote_id))


def begin_quote(session: Any, context: Any, account_id: str) -> OpenQuote:
    """Return a new quote for a customer; nothing is stored yet. Raises UserError record_missing."""
    from crm_desktop.services.quotes import new_quote

    return _with_people(session, new_quote(session, context, account_id))


def _with_people(session: Any, draft: QuoteDraft) -> OpenQuote:
    from crm_desktop.services.customers import customer_card
    from crm_desktop.services.lookups import title_of

    if not draft.account_id:
        return OpenQuote(draft, "", ())
    contacts = customer_card(session, draft.account_id).contacts
    people = tuple((one.id, one.full_name) for one in contacts)
    return OpenQuote(draft, title_of(session, "account", draft.account_id), people)
