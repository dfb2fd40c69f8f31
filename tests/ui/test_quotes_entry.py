"""What people type into a quote and paste from a spreadsheet becomes exact numbers, or a sentence."""

from decimal import Decimal

import pytest

from crm_desktop.services.quotes import LineDraft
from crm_desktop.ui.screens.quotes.clipboard import block_text, read_block, rows_of
from crm_desktop.ui.screens.quotes.columns import Col, set_cell
from crm_desktop.ui.screens.quotes.entry import (
    BadTextError,
    discount_text,
    plain,
    read_discount,
    read_number,
    read_percent,
    read_price,
    read_quantity,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("１２．５", "12.5"),
        ("1,234,567.80", "1234567.80"),
        ("１，２００", "1200"),
        (" 1 200 ", "1200"),
        ("¥386.00", "386.00"),
        ("CNY 5,680", "5680"),
        ("68元", "68"),
        ("−3", "-3"),
        (".5", "0.5"),
        ("12。5", "12.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1x", "1,23", "12,34,567", "1e5", "NaN", "1.2.3", "--1", "9" * 41, "一百"])
def test_what_is_not_a_number_is_not_guessed_at(text: str) -> None:
    with pytest.raises(BadTextError, match="number"):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("5%", "pct", "5"),
        ("５％", "pct", "5"),
        ("200", "amt", "200"),
        ("95折", "pct", "5"),
        ("8.5折", "pct", "15"),
        ("9折", "pct", "10"),
    ],
)
def test_discounts(text: str, kind: str, value: str) -> None:
    assert read_discount(text) == (kind, Decimal(value))


def test_an_empty_text_is_no_value() -> None:
    assert read_number(" ") is None
    assert read_percent("") is None
    assert read_discount("") == (None, None)


def test_a_value_is_edited_as_it_was_typed() -> None:
    assert plain(Decimal("12.500000")) == "12.5"
    assert plain(Decimal(1200)) == "1200"
    assert discount_text("pct", Decimal("5.0000")) == "5%"
    assert discount_text("amt", Decimal(200)) == "200"


def test_a_block_fills_the_editable_columns_from_the_cursor_on() -> None:
    first, second = read_block("12\t386\r\n3\t68\r\n", Col.QTY)
    assert first.cells == {Col.QTY: "12", Col.UNIT_PRICE: "386"}
    assert second.cells == {Col.QTY: "3", Col.UNIT_PRICE: "68"}


def test_headings_say_where_the_cells_go() -> None:
    (line,) = read_block("数量\t产品编码\t单价\t金额\t交期\n2\tZD-200\t386\t772\t两周", Col.QTY)
    assert line.cells == {Col.QTY: "2", Col.CODE: "ZD-200", Col.UNIT_PRICE: "386"}
    assert line.fields == {"delivery": "两周"}


def test_what_no_column_takes_is_kept() -> None:
    (line,) = read_block("386\t5%\t13%\t加急\t周五前", Col.UNIT_PRICE)
    assert line.cells == {Col.UNIT_PRICE: "386", Col.DISCOUNT: "5%", Col.TAX_RATE: "13%"}
    assert line.left_over == ("加急", "周五前")


def test_quoted_cells_may_hold_tabs_and_line_breaks() -> None:
    assert rows_of('a\t"b\nc"\td\n\n') == [["a", "b\nc", "d"]]


def test_what_is_copied_can_be_pasted() -> None:
    cells = [["ZD-200", 'a "quoted"\nname'], ["CK-08", "x\ty"]]
    assert rows_of(block_text(cells)) == cells


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("10", "10", ""),
        ("１０ 个", "10", "个"),
        ("1,200pcs", "1200", "pcs"),
        ("2.5 m", "2.5", "m"),
        ("-3套", "-3", "套"),
    ],
)
def test_a_quantity_may_bring_its_unit(text: str, quantity: str, unit: str) -> None:
    assert read_quantity(text) == (Decimal(quantity), unit)


@pytest.mark.parametrize("text", ["5万", "5 万个", "２千只", "3k", "1.2亿", "5百"])
def test_a_unit_that_multiplies_is_not_mistaken_for_one(text: str) -> None:
    with pytest.raises(BadTextError):
        read_quantity(text)


@pytest.mark.parametrize(
    ("text", "own", "unit"), [("5千片", "千片", "千片"), ("10千克", "", "千克"), ("3km", "", "km")]
)
def test_units_that_only_sound_like_numbers(text: str, own: str, unit: str) -> None:
    assert read_quantity(text, own)[1] == unit


def test_another_unit_than_the_lines_is_told_and_changes_nothing() -> None:
    line = LineDraft(id="1", unit="个")
    with pytest.raises(BadTextError) as caught:
        set_cell(line, Col.QTY, "10 箱")
    assert (caught.value.code, caught.value.params["unit"]) == ("unit", "个")
    assert line.qty == 1
    set_cell(line, Col.QTY, "10 个")
    assert line.qty == 10
    bare = LineDraft(id="2")
    set_cell(bare, Col.QTY, "10 箱")
    assert (bare.qty, bare.unit) == (Decimal(10), "箱")


@pytest.mark.parametrize(
    ("text", "price"), [("386元/个", "386"), ("¥1,386.50 / 台", "1386.50"), ("USD 12", "12")]
)
def test_a_price_may_say_what_it_is_per(text: str, price: str) -> None:
    assert read_price(text) == Decimal(price)


@pytest.mark.parametrize("text", ["NaN", "inf", "1e9", "abc", "--3", "1/2", "十"])
def test_what_is_no_quantity_is_not_guessed_at(text: str) -> None:
    with pytest.raises(BadTextError):
        read_quantity(text)
