"""Acceptance cases 61 to 85: what programs and people leave in the cells of a sheet."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet

from tests.cards.biff import xls
from tests.cards.conftest import Desk
from tests.cards.files import card, cards, notes, numbers, ods, packed_xlsx, shown, warned, xlsx

HEAD = ("姓名", "公司", "手机", "电话", "邮箱", "微信", "生日", "备注")


def row(**cells: Any) -> tuple[Any, ...]:
    """One row under HEAD; 赵敏 where no other name is given."""
    names = {
        "name": "姓名",
        "company": "公司",
        "mobile": "手机",
        "phone": "电话",
        "mail": "邮箱",
        "chat": "微信",
    }
    names |= {"birthday": "生日", "note": "备注"}
    values = {names[key]: value for key, value in ({"name": "赵敏"} | cells).items()}
    return tuple(values.get(header) for header in HEAD)


def one(shape: Any = None, **cells: Any) -> dict[str, Any]:
    return shown(xlsx([HEAD, row(**cells)], shape))


def test_case_061_a_merged_company_stands_for_all_its_people() -> None:
    rows = [HEAD, row(company="上海澜山材料有限公司"), row(name="孙浩"), row(name="何苗")]
    found = cards(shown(xlsx(rows, lambda sheet: sheet.merge_cells("B2:B4"))))
    assert [one["company"] for one in found] == ["上海澜山材料有限公司"] * 3


def test_case_062_no_spill_beyond_the_merge() -> None:
    def shape(sheet: Worksheet) -> None:
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("B5:B6")

    rows = [
        HEAD,
        row(company="澜山"),
        row(name="孙浩"),
        row(name="何苗"),
        row(name="吴倩", company="海川"),
        row(name="郑伟"),
    ]
    found = cards(shown(xlsx(rows, shape)))
    assert [one["company"] for one in found] == ["澜山", "澜山", "", "海川", "海川"]


def test_case_062_merged_cells_of_an_open_document() -> None:
    def cell(text: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'
        )

    covered = "<table:covered-table-cell/>"
    rows = "".join(
        f"<table:table-row{more}>{cells}</table:table-row>"
        for cells, more in (
            (cell("姓名") + cell("公司"), ""),
            (cell("赵敏") + cell("澜山有限公司", ' table:number-rows-spanned="2"'), ""),
            (cell("孙浩") + covered, ""),
            (cell("何苗"), ' table:visibility="filter"'),
            (cell("吴倩"), ""),
        )
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="名片">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest><file-entry full-path="/" media-type="{mime}"/></manifest>'
        )
    report = shown(target.getvalue())
    assert [(one["full_name"], one["company"]) for one in cards(report)] == [
        ("赵敏", "澜山有限公司"),
        ("孙浩", "澜山有限公司"),
        ("吴倩", ""),
    ]
    assert notes(report)["card_file_rows_hidden"] == {"n": 1}


def test_case_063_a_mobile_as_a_number() -> None:
    assert numbers(cards(one(mobile=13912345678))[0], "MOBILE") == ["+8613912345678"]


@pytest.mark.parametrize("value", ["1.39123E+10", 8.613912345678901e18])
def test_cases_065_066_lost_digits_are_an_error(desk: Desk, value: Any) -> None:
    path = desk.folder / "名片.xlsx"
    path.write_bytes(xlsx([HEAD, row(mobile=value, company="澜山"), row(name="孙浩", company="海川")]))
    report = desk.import_file(path)
    assert [(one["state"], one["code"]) for one in report["rows"]] == [
        ("ERROR", "card_digits_lost"),
        ("NEW", None),
    ]
    assert desk.all("import_row", row_number=2)[0].raw["手机"] == value
    assert [one.full_name for one in desk.all("contact")] == ["孙浩"]


def test_case_065_lost_digits_told() -> None:
    assert one(mobile="1.39123E+10")["rows"][0]["code"] == "card_digits_lost"


def test_case_066_a_float_beyond_its_digits() -> None:
    assert one(mobile=8.613912345678901e18)["rows"][0]["code"] == "card_digits_lost"


def test_case_067_the_area_code_gets_its_zero_back() -> None:
    report = one(phone=75512345678, company="深圳蓝桥有限公司")
    assert numbers(cards(report)[0], "LANDLINE") == ["+8675512345678"]
    assert "card_phone_zero_restored" in warned(report)


def test_case_069_a_mobile_of_taiwan_gets_its_zero_back() -> None:
    found = card(xlsx([("姓名", "行動電話"), ("歐陽靜", 912345678)]), region="TW")
    assert numbers(found, "MOBILE") == ["+886912345678"]


@pytest.mark.parametrize("text", ["0755-12345678", "'0755-12345678"])
def test_case_070_a_number_as_text_stays(text: str) -> None:
    [found] = cards(one(phone=text))
    assert [(one["raw"], one["normalized"]) for one in found["methods"]] == [
        ("0755-12345678", "+8675512345678")
    ]


@pytest.mark.parametrize("formula", ['=HYPERLINK("mailto:a@b.cn","a@b.cn")', '=HYPERLINK("mailto:a@b.cn")'])
def test_case_071_a_link_without_its_result(formula: str) -> None:
    assert numbers(cards(one(mail=formula))[0], "EMAIL") == ["a@b.cn"]


def _raw(reference: str, kind: str, value: str) -> str:
    return f'<c r="{reference}" t="{kind}"><v>{value}</v></c>'


@pytest.mark.parametrize("error", ["#N/A", "#REF!"])
def test_case_073_an_error_is_nothing_and_is_told(error: str) -> None:
    cells = (
        "".join(f'<c r="{letter}{at}" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in line)
        for at, line in ((1, zip("ABC", ("姓名", "公司", "职位"), strict=True)), (2, [("A", "赵敏")]))
    )
    head, first = cells
    data = f"<sheetData><row r='1'>{head}</row><row r='2'>{first}{_raw('B2', 'e', error)}</row></sheetData>"
    report = shown(packed_xlsx(("Sheet1", data)))
    assert cards(report)[0]["company"] == ""
    assert report["rows"][0]["warnings"][0]["params"] == {"column": "公司"}
    assert "card_cell_damaged" in warned(one(company=error))
    assert cards(one(company=error))[0]["company"] == ""


@pytest.mark.parametrize("value", [True, False])
def test_case_074_true_is_no_wechat(value: bool) -> None:
    report = one(chat=value)
    assert cards(report)[0]["methods"] == ()
    assert "card_cell_damaged" in warned(report)


def test_case_075_days_and_serial_numbers() -> None:
    from datetime import date

    assert cards(one(birthday=date(1980, 5, 1)))[0]["birthday"] == "1980-05-01"
    assert cards(one(birthday=29342))[0]["birthday"] == "1980-05-01"


def test_case_075_the_calendar_of_1904() -> None:
    def shape(sheet: Worksheet) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        book = sheet.parent
        assert book is not None
        book.epoch = CALENDAR_MAC_1904
        sheet["G2"].number_format = "yyyy-mm-dd"

    assert cards(one(shape, birthday=29342 - 1462))[0]["birthday"] == "1980-05-01"


def test_case_075_mere_numbers_count_from_1904_where_the_workbook_does() -> None:
    """A number without a date format in a column that holds days, in the three kinds of workbooks."""

    def of_1904(sheet: Worksheet) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        book = sheet.parent
        assert book is not None
        book.epoch = CALENDAR_MAC_1904

    days = 29342 - 1462
    rows = (("姓名", "公司", "生日", "备注"), ("赵敏", "澜山", days, days))
    for content in (xlsx(rows, of_1904), xls(rows, from_1904=True), ods(rows, from_1904=True)):
        found = card(content)
        assert (found["birthday"], found["note"]) == ("1980-05-01", str(days))
    for content in (xlsx(rows), xls(rows), ods(rows)):
        assert card(content)["birthday"] == "1976-04-30"


def test_case_077_years_of_the_republic() -> None:
    assert cards(one(birthday="民國69年5月1日"))[0]["birthday"] == "1980-05-01"


@pytest.mark.parametrize("text", ["--0501", "5月1日", "--05-01"])
def test_case_078_a_day_without_a_year(text: str) -> None:
    assert cards(one(birthday=text))[0]["birthday"] == "--05-01"


def _written(write: Any) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名片")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, [cell or "" for cell in row(company="澜山有限公司", mobile="13612345671")])
        write(book, sheet)
    return target.getvalue()


def test_case_079_rich_text_is_text() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(
            1, 1, book.add_format({"bold": True}), "上海", book.add_format({"color": "red"}), "澜山有限公司"
        )

    assert card(_written(write))["company"] == "上海澜山有限公司"


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def test_case_081_a_picture_over_a_cell_stops_nothing() -> None:
    content = _written(
        lambda _, sheet: sheet.insert_image(1, 0, "card.png", {"image_data": io.BytesIO(_png())})
    )
    assert card(content)["full_name"] == "赵敏"


def test_case_082_hidden_rows_are_asked_about() -> None:
    content = xlsx(
        [HEAD, row(), row(name="孙浩"), row(name="何苗")],
        lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True),
    )
    report = shown(content)
    assert [(one["row"], one["code"]) for one in report["rows"]] == [
        (2, None),
        (3, "card_row_hidden"),
        (4, None),
    ]
    assert notes(report)["card_file_rows_hidden"] == {"n": 1}
    assert [one["full_name"] for one in cards(shown(content, hidden_rows=True))] == ["赵敏", "孙浩", "何苗"]


def test_case_082_hidden_sheets_are_asked_about() -> None:
    def shape(sheet: Worksheet) -> None:
        book = sheet.parent
        assert book is not None
        other = book.create_sheet("去年")
        other.append(HEAD)
        other.append(row(name="孙浩"))
        other.sheet_state = "veryHidden"

    content = xlsx([HEAD, row()], shape)
    report = shown(content)
    assert (report["sheet"], notes(report)["card_file_sheets_hidden"]) == ("Sheet1", {"names": "去年"})
    assert cards(shown(content, sheet="去年"))[0]["full_name"] == "孙浩"


def test_case_083_the_longest_cell(desk: Desk) -> None:
    long = "拜访记录。" * 6553 + "完整"
    assert len(long) == 32_767
    path = desk.folder / "名片.xlsx"
    path.write_bytes(xlsx([HEAD, row(note=long, company="澜山")]))
    assert cards(desk.import_file(path))[0]["note"] == long
    [kept] = desk.all("import_row")
    assert kept.raw["备注"] == long
    memo = desk.all("contact")[0].memo
    assert memo is not None
    assert long.startswith(memo)


def test_case_085_a_leading_apostrophe() -> None:
    [found] = cards(one(mobile="'13912345678"))
    assert [(one["raw"], one["normalized"]) for one in found["methods"]] == [
        ("13912345678", "+8613912345678")
    ]
