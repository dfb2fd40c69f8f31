"""A list as a workbook: whatever a text has in it arrives, and none of it becomes a formula."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from crm_desktop.documents.list_workbook import Heading, write_list


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('苏州恒远 <机电> & "Co"', '苏州恒远 <机电> & "Co"'),
        (" 前后有空 ", " 前后有空 "),
        ("_x0041_", "_x005F_x0041_"),  # as it stands in the file; a spreadsheet reads it back
        ("两行\n文字\u3000", "两行\n文字\u3000"),
        ("铃\x07", "铃_x0007_"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_text_arrives_and_is_no_formula(tmp_path: Path, text: str, read: str) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(path, "客户", ["筛选"], [Heading("名称", 100)], [[text], ["乙"]]).rows == 2
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=5)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(read, "s"), ("乙", "s")]
