"""Whether a quote is inside its owner's discount limit, so that it needs nobody else's approval (domain.md §3.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from crm_core.model import User
from crm_core.money import TaxMode
from crm_core.money.currency import smallest_unit
from crm_core.pricing import PriceSource, price_in_mode
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft
from crm_desktop.services.quotes.totals import calculate_draft

_LISTED = frozenset(source.value for source in PriceSource if source is not PriceSource.NONE)
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class DiscountCheck:
    """The greatest discount of a line, with its share of the header discount, and what is allowed; in per cent."""

    discount: Decimal
    limit: Decimal
    is_inside: bool


def discount_check(session: Session, draft: QuoteDraft, user_id: str) -> DiscountCheck:
    """Compare a quote's discounts with what a person may give; without a recorded limit that is nothing.

    A price from a price book is no discount; one typed by hand is compared with the list price where there is one. What
    rounding alone takes off a line does not count.
    """
    user = session.get(User, user_id)
    limit = (user.discount_limit_pct if user else None) or Decimal(0)
    unit = smallest_unit(draft.currency)
    greatest, is_inside = Decimal(0), True
    for listed, given in _given(draft):
        greatest = max(greatest, given / listed * _HUNDRED)
        is_inside = is_inside and given - listed * limit / _HUNDRED <= unit
    return DiscountCheck(greatest.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), limit, is_inside)


def _given(draft: QuoteDraft) -> Iterator[tuple[Decimal, Decimal]]:
    """(amount at the listed price, what is taken off it) of each line that has a positive amount."""
    for line, amounts in zip(draft.lines, calculate_draft(draft).lines, strict=True):
        listed = _listed_price(draft, line) * line.qty
        if amounts is not None and listed > 0:
            asked = amounts.amount - amounts.discount
            yield listed, max(Decimal(0), listed - asked)


def _listed_price(draft: QuoteDraft, line: LineDraft) -> Decimal:
    if line.price_source in _LISTED or line.list_price is None:
        return line.unit_price
    return price_in_mode(
        line.list_price,
        tax_inclusive=False,
        mode=TaxMode(draft.tax_mode),
        tax_rate=line.tax_rate or Decimal(0),
    )
