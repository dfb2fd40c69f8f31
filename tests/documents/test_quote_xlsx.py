"""The workbook: its formulas calculate what it shows, what it shows is what the calculator says, texts stay texts."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm_desktop.documents.quote_xlsx import quote_workbook, write_quote
from crm_desktop.errors import UserError
from crm_desktop.services.quotes import LineDraft, QuoteDraft, calculate_draft
from tests.documents.samples import D, draft, line, source
from tests.documents.spreadsheet import Spreadsheet

CHECKED = ("I", "K", "L", "M")
RATES = [D(rate) for rate in ("0", "1", "6", "8.5", "13")]


def opened(quote: QuoteDraft) -> Spreadsheet:
    return Spreadsheet(quote_workbook(source(quote), "zh_CN"))


def agrees(sheet: Spreadsheet) -> None:
    for column in CHECKED:
        for cell in sheet.formulas(column):
            assert sheet.value(cell) == pytest.approx(sheet.stored[cell], abs=1e-6), (cell, sheet.cells[cell])


def row_of(sheet: Spreadsheet, text: str) -> int:
    return next(int(cell[1:]) for cell, value in sheet.stored.items() if str(value).startswith(text))


def amount_of(sheet: Spreadsheet, text: str) -> Decimal:
    return D(f"{sheet.value(f'I{row_of(sheet, text)}'):.4f}")


MOST = D(12_000)
"""Seven lines of 5,000 pieces at this price are still shared out exactly in a currency of three decimals."""


@st.composite
def lines(draw: st.DrawFn) -> LineDraft:
    kind = draw(st.sampled_from([None, "pct", "amt"]))
    qty = draw(st.decimals(min_value=0, max_value=5000, places=draw(st.sampled_from([0, 1, 3]))))
    price = draw(st.decimals(min_value=0, max_value=MOST, places=draw(st.sampled_from([0, 2, 4]))))
    most = min(D(99), qty * price) if kind == "amt" else D(100)
    return line(
        draw(st.integers(0, 99)),
        qty=qty,
        unit_price=price,
        tax_rate=draw(st.sampled_from([None, *RATES])),
        discount_kind=kind,
        discount_value=draw(st.decimals(min_value=0, max_value=most, places=2))
        if kind and most >= 0
        else None,
        is_optional=draw(st.sampled_from([None, False, False, True])),
        section=draw(st.sampled_from([None, None, "备件"])),
    )


@st.composite
def quotes(draw: st.DrawFn) -> QuoteDraft:
    kind = draw(st.sampled_from([None, "pct", "pct", "amt"]))
    return draft(
        lines=draw(st.lists(lines(), max_size=7)),
        currency=draw(st.sampled_from(["CNY", "CNY", "JPY", "KWD"])),
        tax_mode=draw(st.sampled_from(["EXCL", "INCL"])),
        tax_rounding=draw(st.sampled_from(["LINE", "DOC"])),
        header_discount_kind=kind,
        header_discount_value=draw(st.decimals(min_value=0, max_value=60, places=2)) if kind else None,
        freight_amount=draw(st.none() | st.decimals(min_value=0, max_value=900, places=2)),
        freight_tax_rate=draw(st.sampled_from(RATES)),
    )


@settings(max_examples=40)
@given(quotes())
def test_formulas_give_what_the_calculator_gives(quote: QuoteDraft) -> None:
    priced = calculate_draft(quote)
    assume(priced.totals is not None)
    assert priced.totals is not None
    sheet = opened(quote)
    agrees(sheet)
    gross = "含税总计" if "含税总计" in str(sheet.stored) else "价税合计"
    assert amount_of(sheet, gross) == priced.totals.gross


def test_large_amounts_share_a_discount_to_the_cent() -> None:
    quote = draft(
        lines=[
            line(n, qty=D(1), unit_price=price)
            for n, price in enumerate([D("41999999.99"), D("33333333.37"), D("0.01")])
        ],
        header_discount_kind="pct",
        header_discount_value=D("12.5"),
    )
    agrees(opened(quote))


def test_what_is_left_of_a_discount_goes_to_the_largest_remainder_in_fils() -> None:
    """Discount times line is far beyond 2⁵³ here."""
    quote = draft(
        lines=[
            line(n, qty=D(1), unit_price=price)
            for n, price in enumerate(
                [D("50449385.612"), D("4792904.953"), D("55631145.292"), D("50730263.57")]
            )
        ],
        currency="KWD",
        header_discount_kind="pct",
        header_discount_value=D("18.01"),
    )
    agrees(opened(quote))


def test_equal_lines_share_a_discount_from_the_first_on() -> None:
    quote = draft(
        lines=[line(n, qty=D(1), unit_price=D(100)) for n in range(3)],
        header_discount_kind="amt",
        header_discount_value=D(100),
    )
    sheet = opened(quote)
    assert [sheet.value(cell) for cell in sheet.formulas("K")] == [33.34, 33.33, 33.33]


def test_a_changed_quantity_changes_the_total() -> None:
    quote = draft(5, header_discount_kind="pct", header_discount_value=D(3))
    sheet = opened(quote)
    first = row_of(sheet, "HL-1000-B")
    sheet.put(f"D{first}", 77)
    quote.lines[0].qty = D(77)
    changed = calculate_draft(quote).totals
    assert changed is not None
    assert amount_of(sheet, "价税合计") == changed.gross


def test_words_disappear_once_they_are_no_longer_true() -> None:
    sheet = opened(draft(1))
    words = f"C{row_of(sheet, '合计大写')}"
    assert sheet.stored[words] == sheet.value(words) == "人民币壹仟玖佰陆拾壹元整"
    sheet.put(f"D{row_of(sheet, 'HL-1000-B')}", 2)
    assert sheet.value(words) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
def test_texts_never_become_formulas(text: str) -> None:
    quote = draft(
        subject=text, terms_text=text, lines=[line(1, code=text, name=text, unit=text, section=text)]
    )
    sheet = load_workbook(BytesIO(quote_workbook(source(quote), "zh_CN"))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) >= 4
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_control_characters_do_not_break_the_file() -> None:
    quote = draft(lines=[line(1, name="泵\x00\x0b")])
    assert opened(quote).stored


def test_what_looks_like_markup_stays_a_text() -> None:
    markup = "<r><t>泵</t></r>"
    shown = [
        str(value) for value in opened(draft(lines=[line(1, name=markup)], terms_text=markup)).stored.values()
    ]
    assert sum(markup in value for value in shown) == 2


def test_numbers_are_numbers() -> None:
    sheet = opened(draft(lines=[line(3, discount_kind="pct", discount_value=D("7.5"))]))
    row = row_of(sheet, "HL-1003-B")
    assert [sheet.stored[f"{column}{row}"] for column in "DFGH"] == [9.5, 124.75, 0.075, 0.13]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        write_quote(source(draft(1)), "zh_CN", tmp_path / "nowhere" / "quote.xlsx")
    assert refused.value.code == "file_unwritable"


def test_a_discount_that_leaves_a_tie_rounds_it_up() -> None:
    """In binary floating point 69057.495 less 61737.4 is a little below 7320.095."""
    quote = draft(
        lines=[line(0, qty=D("1.417"), unit_price=D(48735), discount_kind="amt", discount_value=D("61737.4"))]
    )
    sheet = opened(quote)
    agrees(sheet)
    assert amount_of(sheet, "货款") == D("7320.1")
