"""The search order of prices, what breaks a tie, and the reasons that come with the answer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.money import TaxMode
from crm_core.pricing import (
    PriceBookInfo,
    PriceEntryInfo,
    PriceQuery,
    PriceSource,
    Reason,
    ResolvedPrice,
    price_in_mode,
    resolve_price,
)

TODAY = date(2026, 3, 10)
QUERY = PriceQuery(
    product_id="valve",
    currency="CNY",
    on=TODAY,
    qty=Decimal(60),
    account_id="huanghe",
    level="VIP",
    region="华东",
    list_price=Decimal(100),
    list_currency="CNY",
)


def book(book_id: str, **more: object) -> PriceBookInfo:
    base = PriceBookInfo(id=book_id, name=f"book {book_id}", currency="CNY", tax_inclusive=False)
    return replace(base, **more)  # type: ignore[arg-type]  # the names are checked by replace itself


def entry(book_id: str, price: str, min_qty: str = "0", **more: object) -> PriceEntryInfo:
    base = PriceEntryInfo(
        id=f"{book_id}-{price}",
        book_id=book_id,
        product_id="valve",
        price=Decimal(price),
        min_qty=Decimal(min_qty),
    )
    return replace(base, **more)  # type: ignore[arg-type]  # the names are checked by replace itself


BOOKS = [
    book("account", account_id="huanghe"),
    book("level and region", level="VIP", region="华东"),
    book("level", level="VIP"),
    book("region", region="华东", parent_id="parent"),
    book("parent", account_id="nobody", parent_id="grandparent"),
    book("grandparent", level="nobody"),
    book("default"),
]
ORDER = ["account", "level and region", "level", "region", "parent", "grandparent", "default"]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_more_specific_book_wins(first: int) -> None:
    entries = [entry(name, str(index + 1), min_qty=str(index)) for index, name in enumerate(ORDER)]
    found = resolve_price(QUERY, BOOKS, entries[first:])
    assert (found.book_id, found.unit_price) == (ORDER[first], Decimal(first + 1))


def test_each_stage_has_its_source() -> None:
    sources = [resolve_price(QUERY, BOOKS, [entry(name, "1")]).source for name in ORDER]
    level, parent = PriceSource.LEVEL_REGION, PriceSource.PARENT
    assert sources == [PriceSource.ACCOUNT, level, level, level, parent, parent, PriceSource.DEFAULT]


def test_books_for_others_are_not_searched() -> None:
    others = [book("a", account_id="other"), book("b", level="VIP", region="华南"), book("c", region="华北")]
    found = resolve_price(QUERY, others, [entry(name, "1") for name in "abc"])
    assert found.source is PriceSource.LIST
    stranger = replace(QUERY, account_id=None, level=None, region=None)
    assert resolve_price(stranger, BOOKS, [entry(name, "1") for name in ORDER]).book_id == "default"


def test_the_greatest_quantity_step_not_above_the_quantity() -> None:
    steps = [entry("default", "9", "1"), entry("default", "8", "50"), entry("default", "7", "60.000001")]
    assert resolve_price(QUERY, BOOKS, steps).unit_price == 8
    assert resolve_price(replace(QUERY, qty=Decimal(49)), BOOKS, steps).unit_price == 9
    assert resolve_price(replace(QUERY, qty=Decimal(-60)), BOOKS, steps).unit_price == 8
    assert resolve_price(replace(QUERY, qty=Decimal("0.5")), BOOKS, steps).source is PriceSource.LIST


def test_then_the_latest_start_of_the_entry_or_else_of_its_book() -> None:
    books = [book("old", valid_from=date(2026, 1, 1)), book("new", valid_from=date(2026, 2, 1))]
    assert resolve_price(QUERY, books, [entry("old", "1"), entry("new", "2")]).unit_price == 2
    renewed = entry("old", "3", valid_from=date(2026, 3, 1))
    assert resolve_price(QUERY, books, [entry("old", "1"), entry("new", "2"), renewed]).unit_price == 3


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "valid"),
    [
        (TODAY, TODAY, True),
        (date(2026, 3, 11), None, False),
        (None, date(2026, 3, 9), False),
        (None, None, True),
    ],
)
def test_both_days_are_inclusive(valid_from: date | None, valid_to: date | None, valid: bool) -> None:
    dated = entry("default", "1", valid_from=valid_from, valid_to=valid_to)
    by_entry = resolve_price(QUERY, BOOKS, [dated])
    dated_book = book("default", valid_from=valid_from, valid_to=valid_to)
    by_book = resolve_price(QUERY, [dated_book], [entry("default", "1")])
    assert [by_entry.unit_price == 1, by_book.unit_price == 1] == [valid, valid]


def test_a_book_of_another_currency_or_day_still_leads_to_its_parent() -> None:
    for barred in ({"currency": "USD"}, {"valid_to": date(2026, 1, 31)}):
        books = [book("vip", level="VIP", parent_id="company", **barred), book("company", level="nobody")]
        found = resolve_price(QUERY, books, [entry("vip", "1"), entry("company", "2")])
        assert (found.source, found.unit_price) == (PriceSource.PARENT, Decimal(2))


def test_parents_in_a_circle_or_missing_end_the_chain() -> None:
    circle = [book("a", level="VIP", parent_id="b"), book("b", level="x", parent_id="a")]
    assert resolve_price(QUERY, circle, []).source is PriceSource.LIST
    orphan = [book("a", level="VIP", parent_id="gone")]
    assert resolve_price(QUERY, orphan, []).source is PriceSource.LIST
    default = [book("d", parent_id="e"), book("e", level="x")]
    assert resolve_price(QUERY, default, [entry("e", "5")]).source is PriceSource.PARENT


def test_the_answer_says_why() -> None:
    books = [
        book("heir", name="华东重点客户", region="华东", parent_id="base"),
        book("base", name="全国", region="none", tax_inclusive=True, valid_from=date(2026, 3, 1)),
    ]
    found = resolve_price(QUERY, books, [entry("base", "88", "50.00")])
    assert found == ResolvedPrice(
        source=PriceSource.PARENT,
        unit_price=Decimal(88),
        tax_inclusive=True,
        reasons=(
            Reason("book_parent", {"book": "全国"}),
            Reason("inherited_by", {"book": "华东重点客户"}),
            Reason("valid_from", {"date": "2026-03-01"}),
            Reason("from_quantity", {"qty": "50"}),
            Reason("tax_included", {}),
        ),
        book_id="base",
        entry_id="base-88",
    )


def test_the_list_price_is_the_last_resort_and_only_in_its_currency() -> None:
    found = resolve_price(QUERY, [], [])
    assert (found.source, found.unit_price) == (PriceSource.LIST, Decimal(100))
    assert found.reasons == (Reason("list_price", {}), Reason("tax_excluded", {}))
    abroad = resolve_price(replace(QUERY, currency="USD"), BOOKS, [entry("default", "1")])
    assert (abroad.source, abroad.unit_price) == (PriceSource.NONE, None)
    assert abroad.reasons == (Reason("no_price", {"currency": "USD", "date": "2026-03-10"}),)


def test_the_order_of_the_input_does_not_matter() -> None:
    entries = [
        entry("default", "1", id="a"),
        entry("default", "2", id="b"),
        entry("default", "3", id="c", product_id="pump"),
    ]
    found = {resolve_price(QUERY, BOOKS, order).entry_id for order in permutations(entries)}
    assert found == {"b"}


def test_a_price_is_shown_as_the_document_shows_tax() -> None:
    thirteen = Decimal(13)
    to_net = price_in_mode(Decimal(113), tax_inclusive=True, mode=TaxMode.EXCL, tax_rate=thirteen)
    to_gross = price_in_mode(Decimal(100), tax_inclusive=False, mode=TaxMode.INCL, tax_rate=thirteen)
    rounded = price_in_mode(Decimal(100), tax_inclusive=True, mode=TaxMode.EXCL, tax_rate=thirteen)
    same = price_in_mode(Decimal("9.90"), tax_inclusive=True, mode=TaxMode.INCL, tax_rate=thirteen)
    assert (to_net, to_gross) == (Decimal(100), Decimal(113))
    assert (str(rounded), str(same)) == ("88.495575", "9.90")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(ORDER), st.integers(0, 80), st.integers(1, 28), st.integers(1, 999)),
        max_size=12,
    )
)
def test_no_better_entry_is_passed_over(rows: list[tuple[str, int, int, int]]) -> None:
    entries = [
        entry(name, str(price), str(step), id=str(index), valid_from=date(2026, 2, day))
        for index, (name, step, day, price) in enumerate(rows)
    ]
    fitting = [row for row in rows if row[1] <= 60]
    found = resolve_price(QUERY, BOOKS, entries)
    if not fitting:
        assert found.source is PriceSource.LIST
        return
    best = max((-ORDER.index(name), step, day) for name, step, day, _ in fitting)
    name, step, day, price = rows[int(found.entry_id or -1)]
    assert (-ORDER.index(name), step, day) == best
    assert found.unit_price == price
