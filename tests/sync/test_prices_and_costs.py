"""Prices on the laptop of a rep: the same as at the office, and nothing of what things cost."""

from datetime import date
from decimal import Decimal

import pytest

from crm_core.model import ENTITIES
from crm_core.model.types import Percent, Quantity, UnitPrice
from crm_core.price_rows import query_of
from crm_core.pricing import resolve_in
from crm_desktop.services import quotes
from crm_desktop.services.lists.fields import model_fields
from crm_server.catalogue import Catalogue
from crm_server.jobs import run_due
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import Cast
from tests.sync.world import World

TODAY = date(2026, 9, 21)
COST, MARGIN = UnitPrice.to_stored(Decimal("61.234567")), Percent.to_stored(Decimal("38.7654"))
TELLING = ("61.234567", "61234567", "38.7654", "387654")
"""A cost and a margin as they may be written anywhere."""


def money(text: str) -> int:
    return UnitPrice.to_stored(Decimal(text))


class Shop(Cast):
    """The cast, and three products."""

    products: list[str]


@pytest.fixture
def cast(world: World) -> Shop:
    made = Shop(world)
    products = [
        {"code": f"P{n}", "name": f"泵 {n}", "category": category, "list_price": money(price), "currency": "CNY",
         "tax_rate": 130_000, "status": "ON", "cost": COST}
        for n, (category, price) in enumerate((("泵/离心泵", "123.45"), ("阀", "88"), ("泵", "9.5")))
    ]  # fmt: skip
    made.products = made.load("product", *products)
    vip, base = made.load(
        "price_book",
        {"name": "华东", "currency": "CNY", "level": "A", "valid_from": "2026-03-01"},
        {"name": "全国", "currency": "CNY", "tax_inclusive": 1},
    )
    made.load(
        "price_rule",
        {"price_book_id": vip, "base": "COST", "category": "泵", "cost_percent": MARGIN, "rounding": "UP",
         "rounding_factor": money("1"), "min_qty": Quantity.to_stored(Decimal(10))},
        {"price_book_id": vip, "base": "LIST", "percent": Percent.to_stored(Decimal(-8)), "rounding": "HALF_UP"},
        {"price_book_id": vip, "base": "BOOK", "base_book_id": base, "category": "阀", "rounding": "DOWN",
         "rounding_factor": money("5"), "percent": Percent.to_stored(Decimal(0))},
    )  # fmt: skip
    made.load("price_entry", {"price_book_id": base, "product_id": made.products[1], "price": money("113")})
    made.change("account", made.account, level="A")
    run_due(world.database, world.now_ms)
    made.settle()
    return made


def here(laptop: Laptop, account: str, product: str, qty: str) -> tuple[Decimal | None, list[str]]:
    with laptop.store.read() as session:
        offer = quotes.price_for(session, account, product, Decimal(qty), TODAY)
    return offer.price, [reason.code for reason in offer.reasons]


def at_the_office(cast: Shop, product: str, qty: str) -> tuple[Decimal | None, list[str]]:
    with cast.world.database.transaction() as conn:
        catalogue = Catalogue(conn)
        account = catalogue.account(cast.account)
        lists, _ = catalogue.lists(account, [product])
        stored = Quantity.to_stored(Decimal(qty))
        query = query_of(
            catalogue.products([product])[product], account, currency="CNY", qty=stored, on=TODAY
        )
    found = resolve_in(query, lists)
    return found.unit_price, [reason.code for reason in found.reasons]


@pytest.mark.parametrize("qty", ["1", "10", "1000"])
def test_both_sides_find_the_same_price_for_the_same_reasons(cast: Shop, qty: str) -> None:
    products = cast.products
    found = [here(cast.ann, cast.account, product, qty) for product in products]
    assert found == [at_the_office(cast, product, qty) for product in products]
    of_cost = Decimal(85) if qty != "1" else None
    assert [price for price, _ in found] == [
        of_cost or Decimal("113.574"), Decimal(100), of_cost or Decimal("8.74"),
    ]  # fmt: skip


def test_a_cost_that_changes_changes_the_prices_made_of_it(cast: Shop) -> None:
    products = cast.products
    cast.change("product", products[0], cost=money("70"))
    (rule, *_) = (row for row in cast.ann.rows("price_rule").values() if row["base"] == "COST")
    for _ in range(2):  # what is right already is not written again
        run_due(cast.world.database, cast.world.now_ms)
    cast.settle()
    assert here(cast.ann, cast.account, products[0], "10")[0] == Decimal(98)
    revisions = [row["rev"] for row in cast.ann.rows("price_entry").values() if row["rule_id"] == rule["id"]]
    assert sorted(revisions) == [1, 2]
    cast.change("price_rule", rule["id"], deleted_at=cast.world.now_ms)
    run_due(cast.world.database, cast.world.now_ms)
    cast.settle()
    assert here(cast.ann, cast.account, products[0], "10")[0] == Decimal("113.574")


def test_a_reps_laptop_holds_no_cost_anywhere(
    cast: Shop, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Every column of every table of the decrypted store, the log, and the columns that lists and files offer."""
    manager = world.laptop(world.person("gao", "manager"), "manager")
    world.share(cast.account, manager.user_id, "edit")
    world.sync(manager)
    assert all(manager.mentions(text) for text in ("61234567", "387654")), (
        "a manager sees what the search looks for"
    )
    for laptop in (cast.ann, cast.bo):
        assert [text for text in TELLING if laptop.mentions(text)] == []
        for entity in ("product", "price_rule", "quote_line"):
            hidden = [c.name for c in ENTITIES[entity].__table__.columns if "rep" not in c.info["visible_to"]]
            for row in laptop.rows(entity).values():
                assert not any(row[name] for name in hidden)
            assert hidden
            assert not {one.key for one in model_fields(entity, "rep")} & set(hidden)
            assert {one.key for one in model_fields(entity, "manager")} >= set(hidden)
    assert not any(text in caplog.text for text in TELLING)
