"""Prices by rule, where they stand among entries, and what is said about them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm_core.price_age import are_too_old
from crm_core.price_rules import PriceRuleInfo, RuleBase, is_in_category, rule_price
from crm_core.pricing import PriceBookInfo, PriceEntryInfo, PriceQuery, PriceSource, Reason, resolve_price
from crm_core.tax_rates import TaxProblem, TaxRateInfo, tax_problem

D = Decimal
TODAY = date(2026, 3, 10)
QUERY = PriceQuery(
    product_id="pump", currency="CNY", on=TODAY, qty=D(60), level="VIP", list_price=D("123.45"),
    list_currency="CNY", category="泵/离心泵", tax_rate=D(13),
)  # fmt: skip
VIP = PriceBookInfo("vip", "华东", "CNY", tax_inclusive=False, level="VIP", valid_from=date(2026, 3, 1))
BASE = PriceBookInfo("base", "全国", "CNY", tax_inclusive=True)


def rule(**more: object) -> PriceRuleInfo:
    return replace(PriceRuleInfo(id="rule", book_id="vip", percent=D(-8)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({}, "113.574"), ({"percent": D("7.5")}, "132.70875"), ({"factor": D(1)}, "114"),
        ({"factor": D(5)}, "115"), ({"factor": D(5), "rounding": "DOWN"}, "110"),
        ({"factor": D(10), "rounding": "UP", "surcharge": D("-0.01")}, "119.99"),
        ({"percent": D(-100), "surcharge": D(-5)}, "0"), ({"surcharge": D("1.5")}, "115.074"),
    ],
)  # fmt: skip
def test_per_cent_then_rounding_then_surcharge(changes: dict[str, object], price: str) -> None:
    assert rule_price(rule(**changes), D("123.45")) == D(price)


def test_a_rule_on_the_list_says_how_it_came_about() -> None:
    found = resolve_price(QUERY, [VIP], [], [rule(factor=D(1), surcharge=D("0.5"), min_qty=D(50))])
    assert (found.source, found.unit_price, found.rule_id) == (PriceSource.LEVEL_REGION, D("114.5"), "rule")
    assert found.reasons == (
        Reason("book_level_region", {"book": "华东"}),
        Reason("valid_from", {"date": "2026-03-01"}),
        Reason("from_quantity", {"qty": "50"}),
        Reason("rule_on_list", {"percent": "\N{MINUS SIGN}8"}),
        Reason("rounded_half_up", {"factor": "1"}),
        Reason("surcharge", {"amount": "0.5"}),
        Reason("tax_excluded", {}),
    )


def test_a_rule_on_a_book_takes_its_price_without_tax() -> None:
    entry = PriceEntryInfo("e", "base", "pump", D(113))
    on_book = rule(base=RuleBase.BOOK, base_book_id="base", percent=D(10))
    found = resolve_price(QUERY, [VIP, BASE], [entry], [on_book])
    assert (found.unit_price, found.tax_inclusive) == (D(110), False)
    assert Reason("rule_on_book", {"percent": "+10", "book": "全国"}) in found.reasons


def test_an_entry_goes_before_a_category_and_that_before_everything() -> None:
    entries = [PriceEntryInfo("e", "vip", "pump", D(99))]
    rules = [rule(id="all", min_qty=D(60)), rule(id="category", category="泵", percent=D(-20))]
    assert resolve_price(QUERY, [VIP], entries, rules).entry_id == "e"
    assert resolve_price(QUERY, [VIP], [], rules).rule_id == "category"
    assert resolve_price(replace(QUERY, category="阀"), [VIP], [], rules).rule_id == "all"


@pytest.mark.parametrize(
    "changes",
    [
        {"min_qty": D(61)}, {"valid_from": date(2026, 3, 11)}, {"valid_to": date(2026, 3, 9)}, {"category": "泵/离"},
        {"base": RuleBase.COST}, {"base": RuleBase.BOOK, "base_book_id": "gone"},
        {"base": RuleBase.BOOK, "base_book_id": "vip"},
    ],
)  # fmt: skip
def test_a_rule_that_does_not_hold_gives_no_price(changes: dict[str, object]) -> None:
    assert resolve_price(QUERY, [VIP], [], [rule(**changes)]).source is PriceSource.LIST


def test_rules_in_a_circle_end() -> None:
    back = rule(id="back", book_id="base", base=RuleBase.BOOK, base_book_id="vip")
    there = rule(base=RuleBase.BOOK, base_book_id="base")
    assert resolve_price(QUERY, [VIP, BASE], [], [back, there]).source is PriceSource.LIST


def test_a_list_price_of_another_currency_is_no_base() -> None:
    assert resolve_price(replace(QUERY, list_currency="USD"), [VIP], [], [rule()]).source is PriceSource.NONE


@pytest.mark.parametrize(
    ("category", "wanted", "inside"),
    [
        ("泵/离心泵", "泵", True),
        ("泵", "泵", True),
        ("泵浦", "泵", False),
        (None, "泵", False),
        (None, None, True),
    ],
)
def test_a_category_holds_those_below_it(category: str | None, wanted: str | None, inside: bool) -> None:
    assert is_in_category(category, wanted) is inside


OLD = TaxRateInfo(D(17), None, date(2018, 4, 30))
NOW = TaxRateInfo(D(13), date(2019, 4, 1))
NEXT = TaxRateInfo(D(12), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("rate", "problem"),
    [
        (D("13.0000"), None), (D(17), TaxProblem("ended", D(17), date(2018, 4, 30))),
        (D(12), TaxProblem("not_yet", D(12), date(2027, 1, 1))), (D(11), TaxProblem("unknown", D(11))),
    ],
)  # fmt: skip
def test_rates_hold_on_their_days(rate: Decimal, problem: TaxProblem | None) -> None:
    assert tax_problem([OLD, NOW, NEXT], rate, TODAY) == problem
    assert tax_problem([], rate, TODAY) is None


@pytest.mark.parametrize(
    ("as_of", "confirmed", "old"),
    [
        (date(2026, 2, 8), None, False), (date(2026, 2, 7), None, True), (None, None, False),
        (date(2026, 1, 1), date(2026, 3, 1), False), (date(2026, 1, 1), date(2026, 1, 2), True),
    ],
)  # fmt: skip
def test_prices_hold_for_thirty_days(as_of: date | None, confirmed: date | None, old: bool) -> None:
    assert are_too_old(as_of, confirmed, TODAY) is old
