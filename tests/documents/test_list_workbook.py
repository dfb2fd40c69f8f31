"""A list as a workbook: whatever a text has in it arrives, and none of it becomes a formula."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crm_desktop.documents.list_workbook import Heading, Money, write_list


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('苏州恒远 <机电> & "Co"', '苏州恒远 <机电> & "Co"'),
        (" 前后有空 ", " 前后有空 "),
        ("_x0041_", "_x005F_x0041_"),  # as it stands in the file; a spreadsheet reads it back
        ("两行\n文字\u3000", "两行\n文字\u3000"),
        ("铃\x07", "铃_x0007_"),
        ("=1+1", "=1+1"),
        ("<r>甲</r>", "<r>甲</r> "),
        ("长" * 40_000, "长" * 32_767),
        ("𠮷" * 20_000, "𠮷" * 16_383),
    ],
)
def test_a_text_arrives_and_is_no_formula(tmp_path: Path, text: str, read: str) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(path, "客户", ["筛选"], [Heading("名称", 100)], [[text], ["乙"]]).rows == 2
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=5)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(read, "s"), ("乙", "s")]


def test_each_kind_of_value_arrives_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    headings = [Heading(str(n), 100) for n in range(30)]
    moment = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    values = [
        ("甲", "甲", "General"),
        (None, None, "General"),
        ("", None, "General"),
        (7, 7, "#,##0"),
        (10**15, 10**15, "#,##0"),
        (123_456_789_012_345_678, "123456789012345678", "General"),
        (True, "True", "General"),
        (Decimal("1234567.50"), 1_234_567.5, "#,##0.0"),
        (Decimal("-0.000125"), -0.000125, "#,##0.000000"),
        (Money(Decimal(1_000_000), "CNY"), 1_000_000, '"CNY" #,##0.00'),
        (Money(Decimal("1e17") + 1, "USD"), "USD 100000000000000001", "General"),
        (date(2026, 11, 22), moment.replace(hour=0, minute=0, tzinfo=None), "yyyy-mm-dd"),
        (moment, moment.replace(tzinfo=None), "yyyy-mm-dd hh:mm"),
        ("-5", "-5", "General"),
    ]
    row = [value for value, _, _ in values]
    row += [f"第{n}列" for n in range(len(row), len(headings))]
    write_list(path, "客户", ["一", "二"], headings, [row, row[::-1]])
    sheet = load_workbook(path).active
    assert sheet is not None
    assert (sheet.max_row, sheet.max_column) == (7, 30)
    assert sheet.auto_filter.ref == "A5:AD7"
    cells = [list(row) for row in sheet.iter_rows(min_row=5)]
    assert [cell.value for cell in cells[0]] == [heading.title for heading in headings]
    shown = [(cell.value, cell.number_format) for cell in cells[1][: len(values)]]
    assert shown == [(read, pattern) for _, read, pattern in values]
    assert [cell.value for cell in cells[2]] == [cell.value for cell in cells[1]][::-1]
    assert cells[1][len(values) - 1].quotePrefix


def test_a_list_without_rows_has_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(path, "客户", [], [Heading("名称", 100)], []).rows == 0
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["客户"], [None], ["名称"]]
