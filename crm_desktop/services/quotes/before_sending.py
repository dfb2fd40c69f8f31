"""What has to be settled before a quote goes to its customer, so that the window asks for it one by one."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_core.price_age import are_too_old
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import living_one, today
from crm_desktop.services.quotes.approval import DiscountCheck, discount_check
from crm_desktop.services.quotes.consistency import deviation, unit_net
from crm_desktop.services.quotes.draft import QuoteDraft, load_quote
from crm_desktop.services.quotes.memory import PriceMemory, price_memories
from crm_desktop.services.quotes.prices import prices_as_of
from crm_desktop.services.quotes.states import check_sendable
from crm_desktop.services.quotes.totals import calculate_draft


@dataclass(frozen=True)
class BeforeSending:
    """What is open.

    `needs_approval` for a draft beyond its owner's limits; `unexplained` are the lines beyond the band without a
    reason; `prices_of` is the day of price lists that are too old and were not confirmed.
    """

    status: str
    needs_approval: DiscountCheck | None
    unexplained: tuple[str, ...]
    prices_of: date | None


def look_before_sending(session: Session, context: EditContext, quote_id: str) -> BeforeSending:
    """Say what is to be settled. Raises UserError as `check_sendable`, but for what an approval would settle."""
    quote = living_one(session, Quote, quote_id)
    draft = load_quote(session, quote_id)
    check_sendable(session, context, quote, None)
    check = discount_check(session, draft, context.user_id) if quote.status == "DRAFT" else None
    return BeforeSending(
        quote.status,
        check if check is not None and not check.is_inside else None,
        tuple(unexplained(draft, memories_of(session, draft))),
        stale_prices(session, context, draft),
    )


def memories_of(session: Session, draft: QuoteDraft) -> dict[str, PriceMemory]:
    """Return what is known of the products of a quote."""
    products = [line.product_id for line in draft.lines if line.product_id]
    return price_memories(session, draft.account_id, products, draft.currency, but_not=draft.id)


def unexplained(draft: QuoteDraft, memories: dict[str, PriceMemory]) -> list[str]:
    """Return the ids of the lines whose price deviates without a reason."""
    priced = calculate_draft(draft)
    return [
        line.id
        for line, amounts in zip(draft.lines, priced.lines, strict=True)
        if line.product_id
        and not line.price_reason
        and deviation(memories.get(line.product_id), unit_net(line, amounts)) is not None
    ]


def stale_prices(session: Session, context: EditContext, draft: QuoteDraft) -> date | None:
    """Return the day of the price lists if it is too long ago and nobody confirmed them lately."""
    as_of = draft.price_as_of or prices_as_of(session)
    too_old = as_of is not None and are_too_old(as_of, draft.old_prices_accepted_on, today(context))
    return as_of if too_old else None


def accept_old_prices(session: Session, context: EditContext, quote_id: str) -> None:
    """Remember that somebody was asked about the age of the prices and said yes."""
    living_one(session, Quote, quote_id).old_prices_accepted_on = today(context)
