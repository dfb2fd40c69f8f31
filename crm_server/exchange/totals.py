"""Totals of orders whose lines were imported.

The net total follows the lines for as long as it is empty or equals their sum. A total that the other system gave and
that differs (a discount on the whole, say) stands as it is.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection

from crm_core.model.types import Amount
from crm_core.money import MoneyError
from crm_server.exchange.derive import amount_of
from crm_server.records import Row, read_children, read_rows


def sums_of(conn: Connection, order_ids: Collection[str]) -> dict[str, int]:
    """Return the sum of the lines of each order that has any, in stored form. A line without amount counts nothing."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in read_children(conn, "order_line", "order_id", order_ids).values():
        if line["deleted_at"] is None:
            lines[line["order_id"]].append(line)
    return {order_id: sum(line["amount_net"] or 0 for line in found) for order_id, found in lines.items()}


def new_totals(
    conn: Connection, before: dict[str, int], order_ids: Collection[str]
) -> dict[str, dict[str, int]]:
    """Return the net totals that have to change, by order, given the sums of the lines `before` the import."""
    after = sums_of(conn, order_ids)
    found: dict[str, dict[str, int]] = {}
    for order_id, order in read_rows(conn, "order", order_ids, lock=True).items():
        follows = order["total_net"] is None or order["total_net"] == before.get(order_id)
        total = _rounded(after.get(order_id, 0), order)
        if follows and total != order["total_net"]:
            found[order_id] = {"total_net": total}
    return found


def _rounded(total: int, order: Row) -> int:
    try:
        return amount_of(Amount.from_stored(total), order)
    except MoneyError:
        return total
