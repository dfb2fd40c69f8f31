"""What a product sold for lately, as a hint beside a price: from the server's statistics, which name no customer."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import PriceStat


@dataclass(frozen=True)
class PriceHint:
    """One month of sales to customers of a level. Prices are per unit, after discount, before tax."""

    month: str
    currency: str | None
    count: int
    low: Decimal
    median: Decimal
    high: Decimal


def price_hint(
    session: Session, product_id: str, level: str | None, currency: str | None
) -> PriceHint | None:
    """Return the latest month in which a product sold to customers of this level, or None."""
    row = session.scalars(
        select(PriceStat)
        .where(PriceStat.product_id == product_id, PriceStat.level.is_not_distinct_from(level))
        .where(PriceStat.currency.is_not_distinct_from(currency), PriceStat.deleted_at.is_(None))
        .order_by(PriceStat.month.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return PriceHint(
        row.month, row.currency, row.line_count or 0, row.min_price, row.median_price, row.max_price
    )
