"""Prices that rules make of costs, worked out where costs are known.

A laptop that may not know what a product costs cannot apply such a rule, and must not see its percentage: price and
percentage together would tell the cost. So the server makes price entries of it, and every laptop searches those.
"""

from typing import Any

from sqlalchemy import Connection

from crm_core.ids import child_id
from crm_core.model.types import Percent, Quantity, UnitPrice
from crm_core.price_rows import BASE_CURRENCY
from crm_core.price_rules import ROUNDINGS, PriceRuleInfo, RuleBase, is_in_category, rule_price
from crm_server import feed
from crm_server.database import fetch
from crm_server.jobs import JOBS
from crm_server.records import Row, insert_rows, read_rows, server_row, set_columns

_DERIVED = ("price", "min_qty", "valid_from", "valid_to", "deleted_at")


def make_cost_prices(conn: Connection, now_ms: int) -> None:
    """Bring the price entries of rules on cost up to what rules and costs say now."""
    rules = _rules(conn)
    stored = _stored(conn)
    if not rules and not any(row["deleted_at"] is None for row in stored.values()):
        return
    products = _products(conn)
    wanted = {row["id"]: row for rule in rules for row in _entries(rule, products)}
    fresh = [server_row("price_entry", wanted[one], now_ms=now_ms) for one in wanted.keys() - stored.keys()]
    changed: dict[str, dict[str, Any]] = {}
    for one, row in stored.items():
        values = wanted.get(one, {**row, "deleted_at": row["deleted_at"] or now_ms})
        if any(values.get(name) != row[name] for name in _DERIVED):
            changed[one] = {name: values.get(name) for name in _DERIVED}
    insert_rows(conn, "price_entry", fresh)
    set_columns(conn, "price_entry", changed, now_ms=now_ms)
    if fresh or changed:
        feed.publish(conn, {"price_entry": [*changed, *(row["id"] for row in fresh)]})


def _rules(conn: Connection) -> list[Row]:
    ids = fetch(
        conn,
        "SELECT id FROM price_rule WHERE base = %s AND cost_percent IS NOT NULL AND deleted_at IS NULL",
        (RuleBase.COST.value,),
    )
    rules = read_rows(conn, "price_rule", {row[0] for row in ids})
    books = read_rows(conn, "price_book", {rule["price_book_id"] for rule in rules.values()})
    return [
        rule | {"currency": books[rule["price_book_id"]]["currency"] or BASE_CURRENCY}
        for rule in rules.values()
        if (rule["rounding"] or "HALF_UP") in ROUNDINGS and rule["price_book_id"] in books
    ]


def _stored(conn: Connection) -> dict[str, Row]:
    ids = fetch(conn, "SELECT id FROM price_entry WHERE rule_id IS NOT NULL")
    return read_rows(conn, "price_entry", {row[0] for row in ids}, lock=True)


def _products(conn: Connection) -> list[tuple[str, int, str | None, str]]:
    return [
        (one, cost, category, currency or BASE_CURRENCY)
        for one, cost, category, currency in fetch(
            conn,
            "SELECT id, cost, category, currency FROM product WHERE cost IS NOT NULL AND deleted_at IS NULL",
        )
    ]


def _entries(rule: Row, products: list[tuple[str, int, str | None, str]]) -> list[dict[str, Any]]:
    info = PriceRuleInfo(
        id=rule["id"],
        book_id=rule["price_book_id"],
        base=RuleBase.COST,
        percent=Percent.from_stored(rule["cost_percent"]),
        rounding=rule["rounding"] or "HALF_UP",
        factor=UnitPrice.from_stored(rule["rounding_factor"]) if rule["rounding_factor"] else None,
        surcharge=UnitPrice.from_stored(rule["surcharge"] or 0),
        min_qty=Quantity.from_stored(rule["min_qty"] or 0),
    )
    return [
        {
            "id": child_id(rule["id"], "price_entry", product_id),
            "price_book_id": rule["price_book_id"],
            "product_id": product_id,
            "rule_id": rule["id"],
            "price": UnitPrice.to_stored(rule_price(info, UnitPrice.from_stored(cost))),
            "min_qty": rule["min_qty"],
            "valid_from": rule["valid_from"],
            "valid_to": rule["valid_to"],
            "deleted_at": None,
        }
        for product_id, cost, category, currency in products
        if currency == rule["currency"] and is_in_category(category, rule["category"])
    ]


JOBS["cost_prices"] = make_cost_prices
