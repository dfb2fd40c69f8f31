"""What is odd about the lines of a quote is told before it is sent, and never costs what was typed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm_core.model.types import ExchangeRate, Percent, Quantity, UnitPrice
from crm_desktop.errors import UserError
from crm_desktop.messages import sentence
from crm_desktop.services import customers, quotes
from crm_desktop.services.quotes.copying import quote_with_products
from crm_desktop.services.quotes.products import bundle_lines, product_card
from crm_desktop.services.quotes.rival_entry import NewRivalPrice, note_rival_price
from crm_desktop.ui.text.quotes import TEXTS
from tests.services.conftest import Desk

TODAY = date(2026, 9, 21)
D = Decimal
TAX = Percent.to_stored(D(13))


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(
        lambda s: customers.create_customer(s, desk.context, {"name": "海川电子", "level": "A"})
    )


def product(desk: Desk, id_: str, price: str | None = "100", **values: Any) -> str:
    listed = None if price is None else UnitPrice.to_stored(D(price))
    row = {
        "code": id_,
        "name": f"泵 {id_}",
        "status": "ON",
        "currency": "CNY",
        "tax_rate": TAX,
        "list_price": listed,
    }
    return desk.receive("product", id=id_, **{**row, **values})


def saved(desk: Desk, account: str, product_id: str | None, **values: Any) -> str:
    def job(session: Any) -> str:
        draft = quotes.new_quote(session, desk.context, account)
        line = quotes.new_line(desk.context)
        if product_id is None:
            line.name, line.unit_price = "安装", D(50)
        else:
            quotes.apply_product(session, draft, line, product_id, TODAY)
        for name, value in values.items():
            setattr(line, name, value)
        draft.lines.append(line)
        return quotes.save_quote(session, desk.context, draft)

    return str(desk.write(job))


def refusal(desk: Desk, quote_id: str) -> UserError:
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: quotes.prepare_to_send(s, desk.context, quote_id))
    for language in ("zh_CN", "zh_TW", "en"):
        assert "{" not in sentence(caught.value.code, caught.value.params, language)
    kept = desk.read(lambda s: quotes.load_quote(s, quote_id))
    assert (kept.status, len(kept.lines)) == ("DRAFT", 1)
    return caught.value


@pytest.mark.parametrize("qty", [D(0), D(-3)])
def test_a_quantity_of_nothing_is_not_sent(desk: Desk, account: str, qty: Decimal) -> None:
    quote_id = saved(desk, account, None, qty=qty)
    assert refusal(desk, quote_id).code == "quote_quantity_zero"


@pytest.mark.parametrize("qty", [D("NaN"), D("Infinity"), D(10) ** 13, D("0.0000001")])
def test_a_quantity_that_is_none_is_refused_at_once(desk: Desk, account: str, qty: Decimal) -> None:
    with pytest.raises(UserError) as caught:
        saved(desk, account, None, qty=qty)
    assert caught.value.code.startswith("price_")
    assert sentence(caught.value.code, caught.value.params, "zh_CN")


def test_a_product_without_a_price_is_saved_and_not_sent(desk: Desk, account: str) -> None:
    desk.receive("price_book", id="b", name="空表", currency="CNY", level="A")
    quote_id = saved(desk, account, product(desk, "p", None))
    assert refusal(desk, quote_id).code == "quote_without_price"


def test_a_product_that_went_off_sale_meanwhile_names_its_successor(desk: Desk, account: str) -> None:
    product(desk, "new", name="新泵")
    quote_id = saved(desk, account, product(desk, "old"))
    product(desk, "old", status="OFF", replaced_by_id="new")
    found = refusal(desk, quote_id)
    assert (found.code, found.params["replacement"]) == ("quote_product_off", "新泵")


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"valid_to": "2026-08-31"}, "tax_rate_ended"), ({"valid_from": "2027-01-01"}, "tax_rate_not_yet"),
        ({"rate": Percent.to_stored(D(9))}, "tax_rate_unknown"),
    ],
)  # fmt: skip
def test_a_tax_rate_that_does_not_hold_is_not_sent(
    desk: Desk, account: str, days: dict[str, Any], code: str
) -> None:
    quote_id = saved(desk, account, product(desk, "p"))
    desk.receive("tax_rate", id="t", code="CN13", **{"rate": TAX, **days})
    assert refusal(desk, quote_id).code == code


@pytest.mark.parametrize("status", ["archived", "locked"])
def test_a_customer_that_is_closed_gets_no_quote(desk: Desk, status: str) -> None:
    desk.receive("account", id="closed", name="关门公司", status="active")
    quote_id = saved(desk, "closed", None)
    desk.receive("account", id="closed", name="关门公司", status=status)
    assert refusal(desk, quote_id).code == "quote_customer_closed"


def test_a_price_by_rule_is_explained_in_three_languages(desk: Desk, account: str) -> None:
    desk.receive("price_book", id="b", name="华东", currency="CNY", level="A", valid_from="2026-03-01")
    desk.receive(
        "price_rule", id="r", price_book_id="b", base="LIST", percent=Percent.to_stored(D(-8)), rounding="UP",
        category="泵", rounding_factor=UnitPrice.to_stored(D(5)), surcharge=UnitPrice.to_stored(D("-0.01")),
        min_qty=Quantity.to_stored(D(50)),
    )  # fmt: skip
    made = product(desk, "p", "123.45", category="泵/离心泵")
    offer = desk.read(lambda s: quotes.price_for(s, account, made, D(50), TODAY))
    assert (offer.price, offer.source) == (D("114.99"), "level_region")
    told = {
        language: [
            TEXTS[f"quotes.why.{one.code}"].wording(language).format(**one.params) for one in offer.reasons
        ]
        for language in ("zh_CN", "zh_TW", "en")
    }
    assert told["zh_CN"][1:4] == ["2026-03-01 起生效", "数量 50 起", "目录价 \N{MINUS SIGN}8%"]
    assert told["en"][-3:] == ["Rounded up to 5", "Surcharge -0.01", "Listed without tax"]
    assert len(set(map(len, told.values()))) == 1
    assert desk.read(lambda s: quotes.price_for(s, account, made, D(49), TODAY)).source == "list"


def test_a_bundle_becomes_its_parts_and_gifts_cost_nothing(desk: Desk, account: str) -> None:
    product(desk, "set", None, substitute_ids='["p2","gone"]', attributes='{"材质":"304"}')
    for number, (part, qty, free) in enumerate((("p1", 1, 0), ("p2", 2, 1))):
        product(desk, part, "100")
        desk.receive(
            "bundle_item", id=f"i{number}", bundle_id="set", product_id=part, is_free=free, sort_key=str(number),
            qty=Quantity.to_stored(D(qty)),
        )  # fmt: skip

    def lines(session: Any) -> quotes.QuoteDraft:
        draft = quotes.new_quote(session, desk.context, account)
        draft.lines = bundle_lines(session, desk.context, draft, "set", D(3), TODAY)
        return draft

    draft = desk.read(lines)
    assert [(line.code, line.qty) for line in draft.lines] == [("p1", D(3)), ("p2", D(6))]
    totals = quotes.calculate_draft(draft).totals
    assert totals is not None
    assert totals.net == D(300)
    card = desk.read(lambda s: product_card(s, "set"))
    assert [(part.product.code, part.is_free) for part in card.parts] == [("p1", False), ("p2", True)]
    assert ([one.product.code for one in card.substitutes], card.attributes) == (["p2"], {"材质": "304"})


def test_a_quote_for_chosen_products_lays_out_its_bundles(desk: Desk, account: str) -> None:
    product(desk, "set", None)
    product(desk, "p1", "100")
    desk.receive("bundle_item", id="i1", bundle_id="set", product_id="p1", qty=Quantity.to_stored(D(2)))
    draft = desk.read(lambda session: quote_with_products(session, desk.context, account, ["p1", "set"]))
    assert [(line.product_id, line.qty, bool(line.section)) for line in draft.lines] == [
        ("p1", D(1), False),
        ("p1", D(2), True),
    ]


def test_a_bundle_inside_a_bundle_is_laid_out_and_a_circle_ends(desk: Desk, account: str) -> None:
    for one in ("outer", "inner"):
        product(desk, one, None)
    for one in ("p1", "p2"):
        product(desk, one, "100")
    parts = (("outer", "inner", 2, 1), ("outer", "p1", 1, 0), ("inner", "p2", 3, 0), ("inner", "outer", 1, 0))
    for number, (bundle, part, qty, free) in enumerate(parts):
        desk.receive(
            "bundle_item", id=f"i{number}", bundle_id=bundle, product_id=part, is_free=free, sort_key=str(number),
            qty=Quantity.to_stored(D(qty)),
        )  # fmt: skip

    def lines(session: Any) -> list[tuple[str | None, D, D | None]]:
        draft = quotes.new_quote(session, desk.context, account)
        made = bundle_lines(session, desk.context, draft, "outer", D(2), TODAY)
        return [(line.code, line.qty, line.discount_value) for line in made]

    assert desk.read(lines) == [("p2", D(12), D(100)), ("p1", D(2), None)]


@pytest.mark.parametrize("price", ["1e13", "1e30", "0", "-5", "0.0000001", "NaN", "Infinity"])
def test_a_rivals_price_that_is_none_is_refused_with_a_sentence(desk: Desk, account: str, price: str) -> None:
    new = NewRivalPrice(account, "西门子", D(price))
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: note_rival_price(s, desk.context, new))
    assert (caught.value.code, caught.value.params["field"]) == ("invalid_value", "price")


def test_a_quote_in_another_currency_takes_the_rate_of_its_day(desk: Desk) -> None:
    for number, (day, rate) in enumerate(
        (("2026-01-01", "7.1"), ("2026-09-01", "7.05"), ("2026-12-01", "7.2"))
    ):
        stored = ExchangeRate.to_stored(D(rate))
        desk.receive("currency_rate", id=f"c{number}", currency="USD", rate=stored, valid_from=day)
    desk.receive("account", id="abroad", name="Acme", default_currency="USD")
    desk.receive("account", id="far", name="Kiwi", default_currency="NZD")
    draft = desk.read(lambda s: quotes.new_quote(s, desk.context, "abroad"))
    assert (draft.fx_rate_to_base, draft.fx_as_of) == (D("7.05"), date(2026, 9, 1))
    without = desk.read(lambda s: quotes.new_quote(s, desk.context, "far"))
    assert (without.fx_rate_to_base, without.fx_as_of) == (None, None)
