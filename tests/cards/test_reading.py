"""Files are what their content is; whatever is in one, the answer is rows or one clear code."""

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError

from crm_desktop.cards.readers import excel, process
from crm_desktop.cards.readers.child import read
from crm_desktop.cards.readers.limits import MOST_COLUMNS, MOST_ROWS, ROWS_ABOVE
from crm_desktop.cards.readers.sheets import Merge, Refusal, Workbook
from crm_desktop.cards.table import Table, read_sheets
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.messages import TABLES, sentence
from tests.cards.conftest import PEOPLE_CSV, MakeBook

CODES = {code for table in TABLES for code in table}


def packed(shape: Callable[[Worksheet], None]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    shape(sheet)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def sheet_of(content: bytes) -> Any:
    book = read(content)
    assert isinstance(book, Workbook), book
    return book.sheets[0]


def code_of(content: bytes) -> str:
    answer = read(content)
    assert isinstance(answer, Refusal), answer
    assert answer.code in CODES
    return answer.code


def test_numbers_are_whole_and_row_numbers_those_of_the_file() -> None:
    def shape(sheet: Worksheet) -> None:
        sheet["B3"] = 13912345678
        sheet["C3"] = "0755-12345678"
        sheet["A5"] = 8.613912345678901e18
        sheet["B5"] = True

    found = sheet_of(packed(shape))
    assert found.numbers == [3, 5]
    assert found.rows == [[None, 13912345678, "0755-12345678"], [8.613912345678901e18, True]]


def test_hidden_rows_merges_and_links_by_formula_are_told() -> None:
    def shape(sheet: Worksheet) -> None:
        sheet.append(
            ["蓝桥", '=HYPERLINK("mailto:a@b.example","a@b.example")', '=HYPERLINK("mailto:c@d.example")']
        )
        sheet.append([None, "=1+1"])
        sheet.append(["x"])
        sheet.merge_cells("A1:A2")
        sheet.row_dimensions[3].hidden = True

    found = sheet_of(packed(shape))
    assert found.rows[0] == ["蓝桥", "a@b.example", "c@d.example"]
    assert found.merges == [Merge(1, 1, 2, 1)]
    assert found.hidden_rows == [3]


def test_formats_to_the_last_row_cost_nothing() -> None:
    def shape(sheet: Worksheet) -> None:
        sheet.append(["姓名"])
        sheet.cell(1_048_576, 3).number_format = "0.00"

    assert sheet_of(packed(shape)).numbers == [1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\0" * 2000, "empty_file"),
        (b"%PDF-1.7\n\x00\x01\x02\x03", "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_workbook"),
        (b"PK\x03\x04" + b"\0" * 60, "unreadable_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1016, "unreadable_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (b"<html><p>nothing</p></html>", "not_a_workbook"),
        (b'<?xml version="1.0"?><feed/>', "unsupported_format"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "unsupported_format"),
        (b'<?xml version="1.0"?><Workbook/>', "empty_file"),
        (b'<?xml version="1.0"?><Workbook><Worksheet>', "unreadable_file"),
    ],
)
def test_what_is_no_workbook_is_said(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_package_of_something_else_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert code_of(target.getvalue()) == "not_a_workbook"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 40_000_000)
    assert code_of(target.getvalue()) == "file_too_large"


def test_a_workbook_cut_short_is_unreadable() -> None:
    whole = packed(lambda sheet: sheet.append(["姓名", "公司"]))
    assert code_of(whole[: len(whole) // 2]) == "unreadable_file"


def test_what_one_parser_refuses_another_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise CalamineError("no")

    monkeypatch.setattr(excel, "_by_calamine", fail)
    assert sheet_of(packed(lambda sheet: sheet.append(["姓名", 5.0]))).rows == [["姓名", 5]]
    assert code_of(b"PK\x03\x04") == "unreadable_file"


def test_limits_of_rows_and_columns() -> None:
    wide = ",".join("x" * (MOST_COLUMNS + 1)).encode()
    assert code_of(wide) == "too_many_columns"
    assert code_of(b"a,b\n" * (MOST_ROWS + ROWS_ABOVE + 1)) == "too_many_rows"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gbk"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodings_are_found(encoding: str, expected: str) -> None:
    book = read(PEOPLE_CSV.encode(encoding))
    assert isinstance(book, Workbook)
    assert book.encoding == expected
    assert book.sheets[0].rows[0][0] == "姓名"
    assert book.sheets[0].rows[1][1] == "上海澜山材料有限公司"


def test_big5_is_not_taken_for_gb18030() -> None:
    text = "姓名,公司名稱,職稱,行動電話\n歐陽靜,澜山材料股份有限公司,經理,0912-345-678\n".replace("澜", "藍")
    book = read(text.encode("cp950"))
    assert isinstance(book, Workbook)
    assert book.encoding == "cp950"
    assert book.sheets[0].rows[1][0] == "歐陽靜"


def test_characters_of_four_bytes_are_gb18030() -> None:
    book = read("姓名,公司\n𠮷田,㐂多商事\n".encode("gb18030"))
    assert isinstance(book, Workbook)
    assert book.sheets[0].rows[1] == ["𠮷田", "㐂多商事"]


def test_a_named_encoding_is_believed_or_refused() -> None:
    book = read(PEOPLE_CSV.encode("gbk"), "gbk")
    assert isinstance(book, Workbook)
    assert book.sheets[0].rows[0][0] == "姓名"
    for encoding, code in (("no-such", "unknown_encoding"), ("ascii", "wrong_encoding")):
        answer = read(PEOPLE_CSV.encode("gbk"), encoding)
        assert isinstance(answer, Refusal)
        assert answer.code == code


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_quotes_and_breaks(separator: str) -> None:
    text = (
        separator.join(("姓名", "公司", "备注"))
        + "\r\n"
        + separator.join(("赵敏", '"澜山,材料;部"', '"两行\n""引"""'))
    )
    assert sheet_of(text.encode()).rows[1] == ["赵敏", "澜山,材料;部", '两行\n"引"']


def test_a_declared_separator_is_honoured() -> None:
    assert sheet_of("sep=;\n姓名;公司\n赵敏;a,b\n".encode()).rows == [["姓名", "公司"], ["赵敏", "a,b"]]


class TestTable:
    def table(
        self, rows: list[list[Any]], shape: Callable[[Worksheet], None], tmp_path: Path, **more: Any
    ) -> Table:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(row)
        shape(sheet)
        workbook.save(tmp_path / "卡 片.bin")
        return read_sheets(tmp_path / "卡 片.bin").table(**more)

    def test_a_title_a_merged_company_and_no_spill(self, tmp_path: Path) -> None:
        rows: list[list[Any]] = [
            ["2026 春季展名片"],
            ["姓名", "公司", "手机"],
            ["赵敏", "澜山", 1],
            ["孙浩", None, 2],
            ["吴倩", None, 3],
        ]

        def shape(sheet: Worksheet) -> None:
            sheet.merge_cells("A1:C1")
            sheet.merge_cells("B3:B4")

        found = self.table(rows, shape, tmp_path)
        assert [(row.number, row.cells[1]) for row in found.rows] == [(3, "澜山"), (4, "澜山"), (5, None)]

    def test_two_rows_of_headers(self, tmp_path: Path) -> None:
        rows: list[list[Any]] = [
            ["姓名", "商务", None, "住宅", "公司"],
            [None, "电话", "传真", "电话", None],
            ["赵敏", "021-62345678", "021-62345679", "021-52345678", "澜山"],
        ]

        def shape(sheet: Worksheet) -> None:
            sheet.merge_cells("A1:A2")
            sheet.merge_cells("B1:C1")
            sheet.merge_cells("E1:E2")

        assert self.table(rows, shape, tmp_path).mapping == {
            "姓名": "full_name",
            "商务电话": "phone",
            "商务传真": "fax",
            "住宅电话": "phone_home",
            "公司": "company",
        }

    def test_a_long_gap_is_the_end_and_a_short_one_is_counted(self, tmp_path: Path) -> None:
        def shape(sheet: Worksheet) -> None:
            sheet["A5"], sheet["A500"] = "孙浩", "何苗"

        found = self.table([["姓名", "公司"], ["赵敏", "澜山"]], shape, tmp_path)
        assert [row.number for row in found.rows] == [2, 3, 4, 5, 500]

    def test_sheets_are_chosen_by_name_or_by_their_headers(self, tmp_path: Path) -> None:
        def shape(sheet: Worksheet) -> None:
            sheet.title = "说明"
            book = sheet.parent
            assert isinstance(book, openpyxl.Workbook)
            for name, person in (("春季展", "赵敏"), ("秋季展", "孙浩")):
                other = book.create_sheet(name)
                other.append(["姓名", "公司"])
                other.append([person, "澜山"])
            book.create_sheet("旧").sheet_state = "hidden"

        found = self.table([["如何填写"]], shape, tmp_path)
        assert (found.sheet, found.rows[0].cells[0]) == ("春季展", "赵敏")
        assert [(one.name, one.hidden) for one in found.sheets][-1] == ("旧", True)
        assert self.table([["如何填写"]], shape, tmp_path, name="秋季展").rows[0].cells[0] == "孙浩"
        with pytest.raises(UserError, match="sheet_missing"):
            self.table([["如何填写"]], shape, tmp_path, name="冬季展")

    def test_headers_alone_and_no_headers(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="no_rows"):
            self.table([["姓名", "公司", "手机"]], lambda _: None, tmp_path)
        with pytest.raises(UserError, match="no_header"):
            self.table([["甲", "乙"], [1, 2]], lambda _: None, tmp_path)


class TestChildProcess:
    def test_a_large_answer_comes_through(self, book: MakeBook) -> None:
        rows = [(f"赵{at}", "上海澜山材料有限公司" * 4) for at in range(4000)]
        assert len(read_sheets(book(rows)).table().rows) == 4000

    def test_a_missing_file(self, tmp_path: Path) -> None:
        for path in (tmp_path / "no.xlsx", tmp_path, Path("a\0b")):
            with pytest.raises(UserError, match="file_missing"):
                process.read_file(path)

    def test_an_abort_is_a_sentence(self, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
        command = ["python3", "-c", "import os; os.abort()"]
        monkeypatch.setattr(process, "child_command", lambda: command)
        with pytest.raises(UserError, match="file_too_complex"):
            process.read_file(book([]))

    def test_a_parser_that_does_not_end_is_ended(
        self, book: MakeBook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(process, "child_command", lambda: ["sleep", "30"])
        with pytest.raises(UserError, match="file_too_complex"):
            process.read_file(book([]), seconds=0.05)
        with pytest.raises(Cancelled):
            process.read_file(book([]), cancelled=lambda: True)

    def test_garbage_for_an_answer(self, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "child_command", lambda: ["echo", "Traceback"])
        with pytest.raises(UserError, match="unreadable_file"):
            process.read_file(book([]))

    def test_a_frozen_program_starts_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        assert process.child_command()[1:] == [process.CHILD_SWITCH]


@pytest.mark.slow
def test_files_of_others_end_in_rows_or_in_a_sentence(real_data: Path) -> None:
    kinds = ("valid", "legacy", "hostile", "protected")
    files = [file for kind in kinds for file in sorted((real_data / "excel" / kind).iterdir())]
    assert len(files) > 30
    refused = {file.name: error for file in files if (error := refusal_of(file)) is not None}
    codes = {name: error.code for name, error in refused.items()}
    assert codes["calamine__pass_protected.xlsx"] == codes["poi__password.xls"] == "password_protected"
    assert codes["poi__poc-xmlbomb-empty.xlsx"] == "unreadable_file"
    assert "poi__51626_contact.xlsx" not in codes
    assert set(codes.values()) <= CODES
    assert all("{" not in sentence(error.code, error.params, "zh_CN") for error in refused.values())


def refusal_of(file: Path) -> UserError | None:
    try:
        read_sheets(file).table()
    except UserError as error:
        return error
    return None
