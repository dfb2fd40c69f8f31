"""What follows from the rows of a file and need not stand in it: amounts of order lines, owners, units."""

from decimal import Decimal

from sqlalchemy import Connection

from crm_core.model.types import Amount, Percent, Quantity, UnitPrice
from crm_core.money import MoneyError, round_amount
from crm_server.exchange.binding import Binding
from crm_server.exchange.entries import Entry
from crm_server.records import Row, read_rows

_PRICED = ("qty", "unit_price", "discount_pct", "order_id")


def derive(conn: Connection, binding: Binding, entries: list[Entry]) -> None:
    """Fill in what the file leaves to the server."""
    if binding.shape.is_owned:
        _inherit_owners(conn, binding, entries)
        _find_units(conn, binding, entries)
    if binding.shape.entity == "order_line":
        _price_lines(conn, entries)


def _inherit_owners(conn: Connection, binding: Binding, entries: list[Entry]) -> None:
    """A new order or case without owner belongs to the owner of its customer."""
    if "account_id" not in binding.shape.fields:
        return
    orphans = [
        entry
        for entry in entries
        if entry.old is None and "owner_id" not in entry.values and "account_id" in entry.values
    ]
    accounts = read_rows(conn, "account", {entry.values["account_id"] for entry in orphans})
    for entry in orphans:
        account = accounts[entry.values["account_id"]]
        if account["owner_id"] is not None:
            entry.values["owner_id"] = account["owner_id"]


def _find_units(conn: Connection, binding: Binding, entries: list[Entry]) -> None:
    """A record lies in the unit of its owner, unless the file says otherwise."""
    if any(bound.field.name == "org_unit_id" for bound in binding.rules):
        return
    users = read_rows(
        conn, "user", {entry.values["owner_id"] for entry in entries if "owner_id" in entry.values}
    )
    for entry in entries:
        if "owner_id" in entry.values and entry.values["owner_id"] != (entry.old or {}).get("owner_id"):
            owner = users.get(entry.values["owner_id"])
            entry.values["org_unit_id"] = owner and owner["org_unit_id"]


def _price_lines(conn: Connection, entries: list[Entry]) -> None:
    """Work out the amount of lines that came without one, where price or quantity changed."""
    open_ones = [entry for entry in entries if "amount_net" not in entry.values and _is_repriced(entry)]
    orders = read_rows(
        conn, "order", {entry.current("order_id") for entry in open_ones if entry.current("order_id")}
    )
    for entry in open_ones:
        order = orders.get(entry.current("order_id"))
        if order is not None:
            _price(entry, order)


def _is_repriced(entry: Entry) -> bool:
    return entry.old is None or any(
        name in entry.values and entry.values[name] != entry.old[name] for name in _PRICED
    )


def _price(entry: Entry, order: Row) -> None:
    qty, price = entry.current("qty"), entry.current("unit_price")
    if qty is None or price is None:
        return
    discount = Percent.from_stored(entry.current("discount_pct") or 0)
    amount = Quantity.from_stored(qty) * UnitPrice.from_stored(price) * (100 - discount) / 100
    try:
        entry.values["amount_net"] = amount_of(amount, order)
    except MoneyError:
        entry.fail(
            "amount_net", "unknown_currency", f"The order's currency {order['currency']} is not known."
        )
    except ValueError as error:
        entry.fail("amount_net", "invalid_number", f"The amount does not fit: {error}.")


def amount_of(amount: Decimal, order: Row) -> int:
    """Return an amount in stored form, rounded half up to the exponent of the order's currency."""
    return Amount.to_stored(round_amount(amount, order["currency"] or "CNY"))
