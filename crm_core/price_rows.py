"""Price lists from rows in stored form, so that laptop and server search the same in what both have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm_core.model.types import Percent, Quantity, UnitPrice
from crm_core.price_rules import ROUNDINGS, PriceRuleInfo, RuleBase
from crm_core.pricing import PriceBookInfo, PriceEntryInfo, PriceQuery

Row = Mapping[str, Any]
BASE_CURRENCY = "CNY"
BOOK_COLUMNS = (
    "id", "name", "currency", "tax_inclusive", "parent_id", "account_id", "level", "region", "valid_from", "valid_to",
)  # fmt: skip
ENTRY_COLUMNS = ("id", "price_book_id", "product_id", "price", "min_qty", "valid_from", "valid_to")
RULE_COLUMNS = (
    "id", "price_book_id", "category", "base", "base_book_id", "percent", "rounding", "rounding_factor", "surcharge",
    "min_qty", "valid_from", "valid_to",
)  # fmt: skip


def book_of(row: Row, *, own_of: Row | None = None) -> PriceBookInfo:
    """Return a price book; the one that is assigned to the customer `own_of` counts as that customer's own."""
    is_own = own_of is not None and own_of["price_book_id"] == row["id"]
    return PriceBookInfo(
        id=row["id"],
        name=row["name"],
        currency=row["currency"] or BASE_CURRENCY,
        tax_inclusive=bool(row["tax_inclusive"]),
        parent_id=row["parent_id"],
        account_id=own_of["id"] if is_own and own_of is not None else row["account_id"],
        level=row["level"],
        region=row["region"],
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
    )


def entry_of(row: Row) -> PriceEntryInfo:
    """Return the price of a product in a book."""
    return PriceEntryInfo(
        id=row["id"],
        book_id=row["price_book_id"],
        product_id=row["product_id"],
        price=UnitPrice.from_stored(row["price"]),
        min_qty=Quantity.from_stored(row["min_qty"] or 0),
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
    )


def rule_of(row: Row) -> PriceRuleInfo | None:
    """Return a rule; None for one of a newer version, or on cost, which comes as price entries."""
    rounding = row["rounding"] or "HALF_UP"
    if row["base"] not in (RuleBase.LIST, RuleBase.BOOK) or rounding not in ROUNDINGS:
        return None
    return PriceRuleInfo(
        id=row["id"],
        book_id=row["price_book_id"],
        base=RuleBase(row["base"]),
        category=row["category"],
        base_book_id=row["base_book_id"],
        percent=Percent.from_stored(row["percent"] or 0),
        rounding=rounding,
        factor=UnitPrice.from_stored(row["rounding_factor"]) if row["rounding_factor"] else None,
        surcharge=UnitPrice.from_stored(row["surcharge"] or 0),
        min_qty=Quantity.from_stored(row["min_qty"] or 0),
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
    )


def query_of(product: Row, account: Row | None, *, currency: str, qty: int, on: date) -> PriceQuery:
    """Return the question for a product and a customer. `qty` in stored form."""
    list_price = product["list_price"]
    return PriceQuery(
        product_id=product["id"],
        currency=currency,
        on=on,
        qty=Quantity.from_stored(qty),
        account_id=account["id"] if account else None,
        level=account["level"] if account else None,
        region=account["region"] if account else None,
        list_price=None if list_price is None else UnitPrice.from_stored(list_price),
        list_currency=product["currency"] or BASE_CURRENCY,
        category=product["category"],
        tax_rate=Percent.from_stored(product["tax_rate"] or 0),
    )


def day_of(text: str | None) -> date | None:
    """Return a stored day."""
    return None if text is None else date.fromisoformat(text)
