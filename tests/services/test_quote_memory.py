"""What is remembered of prices, what a price should agree with, and which of several prices is valid."""

from datetime import date
from decimal import Decimal

import pytest

from crm_core.ids import new_id
from crm_core.model.types import Amount, Quantity, UnitPrice
from crm_desktop.services import customers
from crm_desktop.services.quotes.consistency import deviation, is_below_floor
from crm_desktop.services.quotes.known_products import known_products
from crm_desktop.services.quotes.memory import PriceMemory, price_memories
from crm_desktop.services.quotes.price_check import check_prices
from tests.services.conftest import COLLEAGUE, ME, Desk

TODAY = date(2026, 9, 21)
PUMP = "product-pump"


def stored(value: str) -> int:
    return UnitPrice.to_stored(Decimal(value)) or 0


@pytest.fixture
def account(desk: Desk) -> str:
    desk.receive("user", id=ME, login="li.na", name="李娜", role="rep", is_active=1)
    desk.receive("user", id=COLLEAGUE, login="wu", name="吴磊", role="rep", is_active=1)
    desk.receive("product", id=PUMP, code="P-1", name="泵", list_price=stored("120"), currency="CNY",
                 status="ON", floor_price=stored("80"), cost=stored("60"))  # fmt: skip
    values = {"name": "海川电子", "level": "A"}
    return desk.write(lambda s: customers.create_customer(s, desk.context, values))


def quoted(desk: Desk, account: str, net: str, on: str, *, qty: str = "10", **values: object) -> str:
    quote = new_id()
    said = {"status": "SENT", "currency": "CNY", "tax_mode": "EXCL", "tax_rounding": "LINE", "revision": 1}
    desk.receive("quote", id=quote, account_id=account, owner_id=COLLEAGUE, quote_on=on, **(said | values))
    desk.receive("quote_line", id=new_id(), quote_id=quote, product_id=PUMP, sort_key="a",
                 qty=Quantity.to_stored(Decimal(qty)), unit_price=stored("1"),
                 amount_net=Amount.to_stored(Decimal(net)))  # fmt: skip
    return quote


def memory(desk: Desk, account: str, currency: str = "CNY", but_not: str = "") -> PriceMemory:
    found = desk.read(lambda s: price_memories(s, account, [PUMP], currency, but_not=but_not))
    return found[PUMP]


def test_prices_are_those_after_all_discounts(desk: Desk, account: str) -> None:
    quoted(desk, account, "950", "2026-05-01", number="Q-1")
    known = memory(desk, account)
    (last,) = known.here
    assert (last.price, last.qty, last.on, last.who) == (Decimal(95), Decimal(10), date(2026, 5, 1), "吴磊")
    assert (known.floor, known.cost) == (Decimal(80), None)
    every = desk.read(lambda s: price_memories(s, account, [PUMP], "CNY", with_cost=True))
    assert every[PUMP].cost == 60
    assert memory(desk, account, "USD").here == (), "another currency is not comparable"
    assert memory(desk, account, "USD").floor is None


def test_the_quote_at_hand_and_drafts_are_no_memory(desk: Desk, account: str) -> None:
    root = quoted(desk, account, "950", "2026-05-01")
    second = quoted(desk, account, "940", "2026-05-02", root_id=root)
    quoted(desk, account, "100", "2026-06-01", status="DRAFT")
    assert len(memory(desk, account).here) == 2
    assert memory(desk, account, but_not=root).here == ()
    assert memory(desk, account, but_not=second).here == ()


def test_the_group_is_asked_where_the_customer_has_no_price(desk: Desk, account: str) -> None:
    values = {"name": "海川（苏州）", "parent_id": account}
    sister = desk.write(lambda s: customers.create_customer(s, desk.context, values))
    quoted(desk, account, "1000", "2026-05-01")
    known = memory(desk, sister)
    assert (known.here, [one.account_name for one in known.group]) == ((), ["海川电子"])
    found = deviation(known, Decimal(85))
    assert found is not None
    assert (found.against, found.share, found.whose) == ("group", Decimal("-0.150"), "海川电子")


def test_customers_of_the_level_are_the_last_resort(desk: Desk, account: str) -> None:
    desk.receive("price_stat", id=new_id(), product_id=PUMP, level="A", month="2026-08", currency="CNY",
                 line_count=6, min_price=stored("90"), median_price=stored("100"), avg_price=stored("99"),
                 max_price=stored("110"))  # fmt: skip
    found = deviation(memory(desk, account), Decimal(111))
    assert found is not None
    assert (found.against, found.on, found.share) == ("peers", "2026-08", Decimal("0.110"))
    quoted(desk, account, "1050", "2026-05-01")
    assert deviation(memory(desk, account), Decimal(111)) is None, "the customer's own price comes first"


@pytest.mark.parametrize(
    ("price", "beyond"), [("90", False), ("110", False), ("89.94", True), ("110.1", True)]
)
def test_the_band(desk: Desk, account: str, price: str, beyond: bool) -> None:
    quoted(desk, account, "1000", "2026-05-01")
    assert (deviation(memory(desk, account), Decimal(price)) is not None) == beyond


def test_below_the_floor(desk: Desk, account: str) -> None:
    known = memory(desk, account)
    assert is_below_floor(known, Decimal("79.99"))
    assert not is_below_floor(known, Decimal(80))
    assert not is_below_floor(None, Decimal(1))


def test_what_a_customer_knows_from_us(desk: Desk, account: str) -> None:
    quoted(desk, account, "950", "2026-05-01")
    quoted(desk, account, "900", "2026-06-01")
    (known,) = desk.read(lambda s: known_products(s, account))
    assert (known.code, known.on_sale, known.last.price) == ("P-1", True, Decimal(90))
    desk.receive("product", id=PUMP, code="P-1", name="泵", status="OFF")
    assert [one.on_sale for one in desk.read(lambda s: known_products(s, account))] == [False]


def test_which_of_two_prices_is_valid(desk: Desk, account: str) -> None:
    desk.receive("price_book", id="b", name="标准价", currency="CNY", valid_from="2026-01-01")
    for number, (price, least, last) in enumerate(
        (("100", "0", None), ("90", "50", None), ("70", "0", "2026-08-31"))
    ):
        desk.receive("price_entry", id=f"e{number}", price_book_id="b", product_id=PUMP, price=stored(price),
                     min_qty=Quantity.to_stored(Decimal(least)), valid_to=last)  # fmt: skip
    quoted(desk, account, "850", "2026-09-01", number="Q-1", valid_until="2026-10-01")
    quoted(desk, account, "800", "2026-07-01", number="Q-0", valid_until="2026-08-01")
    found = desk.read(lambda s: check_prices(s, account, PUMP, TODAY))
    assert found.offer.price == 100
    told = [(one.kind, one.verdict, int(one.price)) for one in found.prices]
    assert told == [
        ("quote", "offered", 85),
        ("book", "wins", 100),
        ("book", "wins", 90),
        ("list", "outranked", 120),
        ("book", "ended", 70),
        ("quote", "ended", 80),
    ]
