"""Charts, workbooks and PDFs of reports."""

import re
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from crm_desktop.errors import UserError
from crm_desktop.reports import typeface
from crm_desktop.reports.chart import chart_figure, chart_png, height_for, short, write_png
from crm_desktop.reports.palette import Palette
from crm_desktop.reports.pdf import render_pdf, write_pdf
from crm_desktop.reports.shape import ReportResult
from crm_desktop.reports.workbook import write_xlsx
from tests.reports.office import Office, at

DARK = Palette("#1B2026", "#E5E9EF", "#9CA8B6", "#2E353F", ("#7EB0F7", "#E8743B"))


@pytest.fixture
def ranking(office: Office) -> ReportResult:
    office.order(office.customer("苏州恒远精密机械有限公司"), "1234567.89")
    office.order(office.customer("=HYPERLINK(1)"), "1000.5")
    office.order(office.customer("台北電子"), "90000", currency="TWD")
    return office.report("sales_ranking")


def head_row(sheet: Any, title: str) -> int:
    return next(row for row in range(1, 40) if sheet.cell(row, 1).value == title)


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_a_chart_has_the_size_and_the_colours_asked_for(ranking: ReportResult) -> None:
    light, dark = chart_png(ranking, (480, 320)), chart_png(ranking, (480, 320), 96, DARK)
    assert size_of(light) == size_of(dark) == (480, 320)
    assert light != dark
    assert chart_png(ranking, (480, 320)) == light


def test_a_panel_for_each_currency(ranking: ReportResult) -> None:
    figure = chart_figure(ranking, (960, 640), 96, DARK)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles == ["客户销售排行 · CNY", "客户销售排行 · TWD"]
    written = {text.get_text() for text in figure.axes[0].texts}
    assert written == {"123.5万  99.9%", "1,000.5  0.1%"}


def test_bars_without_room_are_told(office: Office) -> None:
    for number in range(30):
        office.order(office.customer(f"客户{number:02}"), "10")
    result = office.report("sales_ranking")
    (ax,) = chart_figure(result, (800, 300), 96, Palette()).axes
    shown = len(ax.get_yticklabels())
    assert shown < 30
    assert f"前 {shown} 项，共 30 项" in ax.get_xlabel()
    assert height_for(result) > 300


def test_a_time_axis_says_its_sums(office: Office) -> None:
    account = office.customer("恒远")
    for kind in ("VISIT", "CALL", "VISIT"):
        office.visit(account, at("2026-09-22"), kind=kind)
    weeks, course = chart_figure(office.report("visits"), (960, 600), 96, Palette()).axes
    assert [text.get_text() for text in weeks.texts][-1] == "3"
    legend = weeks.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["上门", "电话"]
    assert len(course.lines) == 2


def test_the_highest_sum_stands_below_the_title(office: Office) -> None:
    account = office.customer("恒远")
    office.visit(account, at("2026-09-22"), kind="CALL")
    for _ in range(4):
        office.visit(account, at("2026-09-15"), kind="VISIT")
    weeks, _course = chart_figure(office.report("visits"), (960, 600), 96, Palette()).axes
    assert weeks.get_ylim()[0] == 0
    assert weeks.get_ylim()[1] > 4.6, "a call that nobody made on top of four visits takes no room away"


def test_what_the_typeface_lacks_becomes_a_box(office: Office) -> None:
    office.order(office.customer("🚀 $x$ 公司\n第二行"), "10")
    (ax,) = chart_figure(office.report("sales_ranking"), (800, 300), 96, Palette()).axes
    assert ax.get_yticklabels()[0].get_text() == r"□ \$x\$ 公司 第二行"
    assert not typeface.covers("🚀")
    assert typeface.covers("苏州\u200b 鴻")


def test_nothing_to_draw_is_said(office: Office) -> None:
    with pytest.raises(UserError) as caught:
        chart_png(office.report("sales_ranking"))
    assert caught.value.code == "report_nothing_to_draw"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("99999", "99,999", "99,999"),
        ("865000", "86.5万", "865K"),
        ("123000000", "1.23亿", "123M"),
        ("0.5", "0.5", "0.5"),
    ],
)
def test_short_numbers(value: str, zh: str, en: str) -> None:
    assert (short(Decimal(value), "zh_CN"), short(Decimal(value), "en")) == (zh, en)


def test_the_workbook_has_typed_cells_and_a_native_chart(ranking: ReportResult, tmp_path: Path) -> None:
    file = tmp_path / "排行.xlsx"
    write_xlsx(ranking, file)
    book = load_workbook(file)
    table: Any = book.worksheets[0]
    charts: Any = book.worksheets[1]
    assert table.cell(1, 1).value == "客户销售排行"
    assert table.cell(2, 1).value == ranking.definition[0]
    assert "2026-09-23 09:00" in str(table.cell(head_row(table, "名次") - 2, 1).value)
    head = head_row(table, "名次")
    cells = [table.cell(head + 1, place) for place in range(1, 8)]
    assert [cell.value for cell in cells[:5]] == [1, "苏州恒远精密机械有限公司", 1, "CNY", 1234567.89]
    assert cells[4].number_format == "#,##0.00"
    assert (cells[5].value, cells[5].number_format) == (0.9992, "0.00%")
    assert table.cell(head + 3, 5).number_format == "#,##0"
    assert (table.freeze_panes, table.auto_filter.ref) == (f"A{head + 1}", f"A{head}:G{head + 3}")
    assert len(charts._charts) == 2


def test_a_name_that_looks_like_a_formula_stays_a_text(ranking: ReportResult, tmp_path: Path) -> None:
    write_xlsx(ranking, tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    found = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"
    ]
    assert len(found) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_days_are_days_and_control_characters_are_dropped(office: Office, tmp_path: Path) -> None:
    account = office.customer("恒\x07远", "A")
    office.visit(account, at("2026-01-05"))
    write_xlsx(office.report("not_contacted"), tmp_path / "x.xlsx")
    table: Any = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    head = head_row(table, "客户")
    assert table.cell(head + 1, 1).value == "恒远"
    cell = table.cell(head + 1, 4)
    assert cell.is_date
    assert str(cell.value)[:10] == date(2026, 1, 5).isoformat()


def test_an_empty_report_is_a_workbook_and_a_pdf_too(office: Office, tmp_path: Path) -> None:
    result = office.report("sales_ranking")
    write_xlsx(result, tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    assert len(book.worksheets) == 1
    assert render_pdf(result).startswith(b"%PDF")


def test_the_pdf_is_the_same_for_the_same_result(ranking: ReportResult, tmp_path: Path) -> None:
    made = render_pdf(ranking)
    assert made.startswith(b"%PDF")
    assert render_pdf(ranking) == made
    write_pdf(ranking, tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").read_bytes() == made


def test_a_long_report_says_in_the_pdf_what_is_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        office.order(office.customer(f"客户{number}"), "10")
    result = office.report("sales_ranking")
    whole = _text_size(render_pdf(result))
    monkeypatch.setattr("crm_desktop.reports.pdf.MOST_ROWS", 1)
    assert _text_size(render_pdf(result)) != whole


def _text_size(pdf: bytes) -> int:
    """How many bytes of page content there are."""
    return sum(
        len(zlib.decompress(stream))
        for stream in re.findall(rb"FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
        if stream[:1] == b"\x78"
    )


@pytest.mark.parametrize("write", [write_xlsx, write_png, write_pdf])
def test_a_file_that_cannot_be_written_is_a_sentence(
    ranking: ReportResult, tmp_path: Path, write: Any
) -> None:
    with pytest.raises(UserError) as caught:
        write(ranking, tmp_path / "missing" / "x")
    assert caught.value.code == "file_unwritable"
