"""Price statistics: what products sold for, by customer level and month, from the lines of orders.

Quotes do not count: one that was accepted becomes an order, and one that was not says nothing of what is paid. A cell
with fewer than three different customers is left out, so that no price can be told from the customer who paid it. A
price is what was paid for one unit, after the line's discount; the median is a price that somebody paid, the lower of
the two in the middle. Kept are the twelve months up to that of the latest order.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from crm_core.model import PriceStat
from crm_server.database import fetch
from crm_server.derived.writing import put

FEWEST_CUSTOMERS = 3
_COLUMNS = (
    "product_id",
    "level",
    "month",
    "currency",
    "line_count",
    "qty",
    "min_price",
    "median_price",
    "avg_price",
    "max_price",
)
_PRODUCTS = {
    "order": "SELECT DISTINCT product_id FROM order_line WHERE order_id = ANY(%s) AND product_id IS NOT NULL",
    "order_line": "SELECT DISTINCT product_id FROM order_line WHERE id = ANY(%s) AND product_id IS NOT NULL",
}
_STATS = """
    WITH latest AS (SELECT to_char(max(ordered_on)::date - interval '11 months', 'YYYY-MM') AS first FROM "order"),
    sold AS (
        SELECT l.product_id, a.level, substr(o.ordered_on, 1, 7) AS month, o.currency, o.account_id, l.qty,
            round(l.unit_price * (1000000 - coalesce(l.discount_pct, 0))::numeric / 1000000)::bigint AS price
        FROM order_line l JOIN "order" o ON o.id = l.order_id JOIN account a ON a.id = o.account_id, latest
        WHERE (%(products)s::text[] IS NULL OR l.product_id = ANY(%(products)s)) AND l.product_id IS NOT NULL
            AND l.unit_price IS NOT NULL AND l.deleted_at IS NULL AND o.deleted_at IS NULL
            AND coalesce(o.status, '') NOT IN ('DRAFT', 'CANCELLED') AND substr(o.ordered_on, 1, 7) >= latest.first)
    SELECT product_id, level, month, currency, count(*), sum(qty)::bigint, min(price),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY price), round(avg(price))::bigint, max(price)
    FROM sold GROUP BY product_id, level, month, currency HAVING count(DISTINCT account_id) >= %(fewest)s"""


def derive(conn: Connection, changed: Mapping[str, Collection[str]]) -> set[str]:
    """Work out again the statistics of products that were ordered. Returns the ids of what changed."""
    products = {
        row[0]
        for entity, statement in _PRODUCTS.items()
        if changed.get(entity)
        for row in fetch(conn, statement, (list(changed[entity]),))
    }
    return _refresh(conn, sorted(products)) if products else set()


def refresh_all(conn: Connection) -> set[str]:
    """Work out everything again: levels of customers change, and months pass."""
    return _refresh(conn, None)


def _refresh(conn: Connection, products: list[str] | None) -> set[str]:
    found = fetch(conn, _STATS, {"products": products, "fewest": FEWEST_CUSTOMERS})
    wanted = {PriceStat.make_id(*row[:4]): dict(zip(_COLUMNS, row, strict=True)) for row in found}
    present = fetch(
        conn,
        "SELECT id FROM price_stat WHERE %(products)s::text[] IS NULL OR product_id = ANY(%(products)s)",
        {"products": products},
    )
    return put(conn, PriceStat.entity, wanted, [row[0] for row in present])
