"""What the editor needs of a quote, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_core.tax_rates import TaxRateInfo
    from crm_desktop.services.approvals import ApprovalItem
    from crm_desktop.services.backoffice import CreditItem
    from crm_desktop.services.consents import Refusal
    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.services.quotes.aside import Aside
    from crm_desktop.services.quotes.family import Revision


@dataclass(frozen=True)
class OpenQuote:
    """A quote with the name of its customer and (id, name) of the people there."""

    draft: QuoteDraft
    account_name: str
    contacts: tuple[tuple[str, str], ...]
    credit: CreditItem | None = None
    approval: ApprovalItem | None = None
    revisions: tuple[Revision, ...] = ()
    decides: bool = False
    rates: tuple[TaxRateInfo, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    """Of contact, by the customer and the people there."""
    aside: Aside | None = None
    """What was typed into it and not saved, as an earlier run of the program left it."""
    seen: str = ""
    """The hash of the content as it was read, where somebody is to decide about it."""


def open_quote(session: Any, quote_id: str, user_id: str) -> OpenQuote:
    """Return a stored quote, or one that was begun and is only kept aside. Raises UserError record_missing."""
    from crm_desktop.services.quotes import load_quote
    from crm_desktop.services.quotes.aside import aside_of

    kept = aside_of(session, quote_id)
    if kept is not None and kept.draft.loaded is None:
        return _with_people(session, kept.draft)
    return _with_people(session, load_quote(session, quote_id), user_id)


def open_if_locked(session: Any, quote_id: str, user_id: str) -> OpenQuote | None:
    """Return a stored quote if its content may no longer change, None while it may. Raises UserError record_missing."""
    from crm_core.model import Quote
    from crm_core.workflow import LOCKED_QUOTE_STATES
    from crm_desktop.services.lookups import living_one

    if living_one(session, Quote, quote_id).status not in LOCKED_QUOTE_STATES:
        return None
    return open_quote(session, quote_id, user_id)


def copy_quote(session: Any, context: Any, quote_id: str) -> OpenQuote:
    """Return a new quote with the lines of another one; nothing is stored yet. Raises UserError record_missing."""
    from crm_desktop.services.quotes.copying import copied_quote

    return _with_people(session, copied_quote(session, context, quote_id))


def begin_quote(session: Any, context: Any, account_id: str, products: tuple[str, ...] = ()) -> OpenQuote:
    """Return a new quote for a customer, perhaps with a line for each of some products; nothing is stored yet.

    Raises UserError record_missing.
    """
    from crm_desktop.services.quotes.copying import quote_with_products

    return _with_people(session, quote_with_products(session, context, account_id, list(products)))


def _with_people(session: Any, draft: QuoteDraft, user_id: str = "") -> OpenQuote:
    from crm_core.model import Account, Quote
    from crm_desktop.services.approvals import approval_of
    from crm_desktop.services.backoffice import credit_of
    from crm_desktop.services.consents import effective
    from crm_desktop.services.customers.card import contacts_of
    from crm_desktop.services.lookups import living_one, title_of
    from crm_desktop.services.quotes.aside import aside_of
    from crm_desktop.services.quotes.asking import may_decide
    from crm_desktop.services.quotes.family import revisions_of
    from crm_desktop.services.quotes.line_checks import tax_rates
    from crm_desktop.services.quotes.states import content_hash

    stored = session.get(Quote, draft.id) if draft.loaded is not None else None
    approval = approval_of(session, draft.id, user_id) if stored else None
    revisions = tuple(revisions_of(session, draft.id)) if stored else ()
    more: dict[str, Any] = {
        "approval": approval,
        "aside": aside_of(session, draft.id),
        "revisions": revisions if len(revisions) > 1 else (),
        "rates": () if draft.locked else tuple(tax_rates(session)),
        "decides": bool(user_id) and may_decide(session, user_id),
        "seen": content_hash(session, stored) if stored and stored.status == "IN_APPROVAL" else "",
    }
    if not draft.account_id:
        return OpenQuote(draft, "", (), **more)
    living_one(session, Account, draft.account_id)
    people = tuple((one.id, one.full_name) for one in contacts_of(session, draft.account_id))
    credit = credit_of(session, draft.account_id)
    refused = effective(session, [draft.account_id, *(one for one, _ in people)])
    more["refusals"] = tuple(one for found in refused.values() for one in found if not one.mass_only)
    return OpenQuote(draft, title_of(session, "account", draft.account_id), people, credit, **more)
