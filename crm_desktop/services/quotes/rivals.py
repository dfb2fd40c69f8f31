"""What competitors asked, as it is shown beside our own prices (features.md 107)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import CompetitorPrice
from crm_desktop.services.lookups import user_names

MOST_EACH = 3
"""So many prices of rivals are shown for one product."""
MOST_NAMES = 200


@dataclass(frozen=True)
class RivalPrice:
    """A competitor's price for one unit before tax. `trust` is a code of TRUST: how we know of it."""

    record_id: str
    product_id: str
    competitor: str
    offered: str
    price: Decimal
    currency: str
    qty: Decimal | None
    seen_on: date
    trust: str
    note: str
    who: str


def rival_prices(
    session: Session, account_id: str, product_ids: Sequence[str], currency: str
) -> dict[str, tuple[RivalPrice, ...]]:
    """Return by product what competitors asked a customer in one currency, the latest first."""
    wanted = set(product_ids)
    statement = (
        select(CompetitorPrice)
        .where(CompetitorPrice.account_id == account_id, CompetitorPrice.product_id.is_not(None))
        .where(CompetitorPrice.currency == currency, CompetitorPrice.deleted_at.is_(None))
        .order_by(CompetitorPrice.seen_on.desc(), CompetitorPrice.id.desc())
    )
    found: dict[str, list[CompetitorPrice]] = {}
    for row in session.scalars(statement):
        if row.product_id in wanted:
            found.setdefault(row.product_id or "", []).append(row)
    names = user_names(session, (row.created_by for rows in found.values() for row in rows))
    return {
        product_id: tuple(_shown(row, names.get(row.created_by or "", "")) for row in rows[:MOST_EACH])
        for product_id, rows in found.items()
    }


def _shown(row: CompetitorPrice, who: str) -> RivalPrice:
    return RivalPrice(
        row.id,
        row.product_id or "",
        row.competitor,
        row.offered or "",
        row.price,
        row.currency or "CNY",
        row.qty,
        row.seen_on,
        row.trust,
        row.note or "",
        who,
    )


def competitors(session: Session) -> list[str]:
    """Return the names of the competitors that are known here, the most frequent first."""
    statement = (
        select(CompetitorPrice.competitor)
        .where(CompetitorPrice.deleted_at.is_(None))
        .group_by(CompetitorPrice.competitor)
        .order_by(func.count().desc(), CompetitorPrice.competitor)
        .limit(MOST_NAMES)
    )
    return list(session.scalars(statement))
