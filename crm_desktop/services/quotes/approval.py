"""Whether a quote is inside its owner's limits, so that it needs nobody else's approval (domain.md §3.5)."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.discounts import Authority, DiscountCheck, OfferedLine, check_discounts
from crm_core.model import Product, User
from crm_core.money import TaxMode
from crm_core.price_rows import BASE_CURRENCY
from crm_core.pricing import PriceSource, price_in_mode
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft
from crm_desktop.services.quotes.totals import calculate_draft

__all__ = ["DiscountCheck", "check_against", "discount_check"]

_LISTED = frozenset(source.value for source in PriceSource if source is not PriceSource.NONE)


def discount_check(session: Session, draft: QuoteDraft, user_id: str) -> DiscountCheck:
    """Compare a quote's discounts and prices with what a person may give; without a recorded limit that is nothing."""
    user = session.get(User, user_id)
    authority = Authority(user.discount_limit_pct, bool(user.price_floor_right)) if user else Authority(None)
    return check_against(session, draft, authority)


def check_against(session: Session, draft: QuoteDraft, authority: Authority) -> DiscountCheck:
    """Compare a quote's discounts and prices with an authority.

    A price from a price book is no discount; one typed by hand is compared with the list price where there is one. What
    rounding alone takes off a line does not count. `below_floor` counts the lines of the draft.
    """
    floors = _floors(session, draft)
    numbers, offered = [], []
    for number, (line, amounts) in enumerate(zip(draft.lines, calculate_draft(draft).lines, strict=True)):
        if amounts is not None:
            numbers.append(number)
            asked = amounts.amount - amounts.discount
            offered.append(
                OfferedLine(line.qty, asked, _listed_price(draft, line), _floor(draft, line, floors))
            )
    check = check_discounts(offered, draft.currency, authority, draft.freight_amount or Decimal(0))
    below = tuple(numbers[place] for place in check.below_floor)
    return DiscountCheck(check.discount, check.limit, check.is_inside, below)


def _floors(session: Session, draft: QuoteDraft) -> dict[str, Decimal]:
    ids = {line.product_id for line in draft.lines if line.product_id}
    if not ids:
        return {}
    rows = session.execute(
        select(Product.id, Product.floor_price, Product.currency).where(
            Product.id.in_(ids), Product.floor_price.is_not(None)
        )
    )
    return {one: floor for one, floor, currency in rows if (currency or BASE_CURRENCY) == draft.currency}


def _floor(draft: QuoteDraft, line: LineDraft, floors: Mapping[str, Decimal]) -> Decimal | None:
    floor = floors.get(line.product_id or "")
    return None if floor is None else _as_shown(draft, line, floor)


def _listed_price(draft: QuoteDraft, line: LineDraft) -> Decimal:
    if line.price_source in _LISTED or line.list_price is None:
        return line.unit_price
    return _as_shown(draft, line, line.list_price)


def _as_shown(draft: QuoteDraft, line: LineDraft, net: Decimal) -> Decimal:
    """Return a price without tax as the document shows prices."""
    rate = line.tax_rate or Decimal(0)
    return price_in_mode(net, tax_inclusive=False, mode=TaxMode(draft.tax_mode), tax_rate=rate)
