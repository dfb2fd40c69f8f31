"""Acceptance cases 3 to 34: whatever a file is called and however it is encoded: its cards, or one clear sentence."""

import io
import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.cards.api import ImportOptions, plan, read_sheets, run_import
from crm_desktop.cards.readers.limits import MOST_UNPACKED
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.messages import sentence
from tests.cards.biff import xls
from tests.cards.conftest import PEOPLE_CSV
from tests.cards.files import card, cards, notes, numbers, packed_xlsx, shown, xlsx

HEAD = ("姓名", "公司", "职位", "手机")
ZHAO = ("赵敏", "上海澜山材料有限公司", "总监", "13612345671")
TAIWAN = (
    "姓名,公司名稱,職稱,行動電話,地址\n"
    "歐陽靜,臺灣山海精密股份有限公司,經理,0912-345-678,台北市信義區信義路五段7號\n"
    "張簡大明,群鴻實業有限公司,業務,0928111222,高雄市左營區博愛二路777號\n"
)


def assert_people(report: dict[str, Any]) -> None:
    """The two people of PEOPLE_CSV, whole."""
    found = [
        (one["full_name"], one["company"], one["job_title"], *numbers(one, "MOBILE")) for one in cards(report)
    ]
    assert found == [
        ("赵敏", "上海澜山材料有限公司", "总监", "+8613612345671"),
        ("欧阳静", "广州海川贸易有限公司", "财务经理", "+8613512345672"),
    ]


def refused(content: bytes) -> UserError:
    with pytest.raises(UserError) as caught:
        shown(content)
    assert "{" not in sentence(caught.value.code, caught.value.params, "zh_CN")
    return caught.value


def test_case_003_an_old_workbook() -> None:
    content = xls(
        [HEAD, ZHAO, ("孙浩", None, None, 13412345673), ("何苗", "海川", "业务", "13112345676")], hidden=[4]
    )
    report = shown(content)
    assert [one["full_name"] for one in cards(report)] == ["赵敏", "孙浩"]
    assert numbers(cards(report)[1], "MOBILE") == ["+8613412345673"]
    assert notes(report)["card_file_rows_hidden"] == {"n": 1}


def test_case_003_merged_cells_of_an_old_workbook() -> None:
    content = xls([HEAD, ZHAO, ("孙浩", None, None, "13412345673"), ("何苗", None)], merges=[(2, 2, 3, 2)])
    assert [one["company"] for one in cards(shown(content))] == [
        "上海澜山材料有限公司",
        "上海澜山材料有限公司",
        "",
    ]


def test_case_005_a_page_called_xls() -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEAD, ZHAO))
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    found = card(f"<html><head>{meta}</head><table>{rows}</table>".encode("gbk"))
    assert (found["full_name"], found["company"], numbers(found, "MOBILE")) == (*ZHAO[:2], ["+8613612345671"])


def test_case_005_spans_breaks_and_hidden_rows_of_a_page() -> None:
    page = """<!-- made by a web program --><TABLE border=1>
      <tr><th colspan=3>2026 春季展名片<tr><th>姓名<th>公司<th>备注
      <tr><td>赵敏<td rowspan="2">上海澜山材料&nbsp;有限公司<td>第一行<br>第二行 &lt;重点&gt;
      <tr><td>孙浩<td>无
      <tr style="display: none"><td>何苗<td>广州海川贸易有限公司<td></TABLE>"""
    report = shown(page.encode())
    assert [(one["full_name"], one["company"]) for one in cards(report)] == [
        ("赵敏", "上海澜山材料 有限公司"),
        ("孙浩", "上海澜山材料 有限公司"),
    ]
    assert cards(report)[0]["note"] == "第一行\n第二行 <重点>"
    assert notes(report)["card_file_rows_hidden"] == {"n": 1}


def test_case_006_spreadsheet_xml_called_xls() -> None:
    def row(cells: tuple[str, ...], kind: str = "String", more: str = "") -> str:
        return (
            f"<Row{more}>"
            + "".join(f'<Cell><Data ss:Type="{kind}">{one}</Data></Cell>' for one in cells)
            + "</Row>"
        )

    workbook = (
        '<?xml version="1.0" encoding="GBK"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="春季展"><Table>'
        + row(HEAD)
        + '<Row ss:Index="4"><Cell ss:MergeDown="1"><Data ss:Type="String">赵敏</Data></Cell>'
        '<Cell ss:Index="4"><Data ss:Type="Number">13612345671</Data></Cell></Row>'
        '<Row><Cell ss:Index="2"><Data ss:Type="String">澜山</Data></Cell>'
        '<Cell ss:Index="4"><Data ss:Type="Number">1.3512345672E10</Data></Cell></Row>'
        + row(ZHAO, more=' ss:Hidden="1"')
        + "</Table></Worksheet></Workbook>"
    )
    report = shown(workbook.encode("gbk"))
    assert [row["state"] for row in report["rows"]] == ["SKIPPED", "SKIPPED", "NEW", "NEW", "SKIPPED"]
    assert [(one["full_name"], numbers(one, "MOBILE")) for one in cards(report)] == [
        ("赵敏", ["+8613612345671"]),
        ("赵敏", ["+8613512345672"]),
    ]
    assert report["sheet"] == "春季展"


def test_case_007_a_mark_is_no_part_of_the_first_header() -> None:
    report = shown(PEOPLE_CSV.encode("utf-8-sig"))
    assert list(report["columns"]) == ["姓名", "公司", "职位", "手机"]
    assert_people(report)


def test_case_009_gbk_of_a_chinese_spreadsheet() -> None:
    report = shown(PEOPLE_CSV.replace("\n", "\r\n").encode("gbk"))
    assert report["encoding"] == "gbk"
    assert notes(report)["card_file_encoding_guessed"] == {"encoding": "gbk"}
    assert_people(report)


def test_case_009_one_broken_byte_spoils_one_cell() -> None:
    content = PEOPLE_CSV.encode("gbk").replace("总监".encode("gbk"), b"\xd7\xdc\xff")
    report = shown(content)
    assert report["encoding"] == "gbk"
    assert [one["full_name"] for one in cards(report)] == ["赵敏", "欧阳静"]
    assert report["rows"][0]["warnings"][0]["code"] == "card_cell_damaged"


def test_case_010_characters_of_four_bytes() -> None:
    report = shown("姓名,公司\n𠮷田,㐂多商事有限公司\n".encode("gb18030"))
    assert report["encoding"] == "gb18030"
    assert [(one["full_name"], one["company"]) for one in cards(report)] == [("𠮷田", "㐂多商事有限公司")]


@pytest.mark.parametrize("encoding", ["cp950", "big5"])
def test_case_011_big5_of_taiwan(encoding: str) -> None:
    report = shown(TAIWAN.encode(encoding))
    assert report["encoding"] == "cp950"
    assert [(one["full_name"], one["company"]) for one in cards(report)] == [
        ("歐陽靜", "臺灣山海精密股份有限公司"),
        ("張簡大明", "群鴻實業有限公司"),
    ]
    assert numbers(cards(report)[0], "MOBILE") == ["+886912345678"]


def test_case_011_characters_of_hong_kong() -> None:
    report = shown("姓名,公司,地址\n陳嘉栢,峯滙貿易有限公司,香港九龍深水埗鴨寮街\n".encode("big5hkscs"))
    assert report["encoding"] == "big5hkscs"
    assert cards(report)[0]["company"] == "峯滙貿易有限公司"


@pytest.mark.parametrize("mark", [b"\xff\xfe", b""])
def test_case_013_unicode_text_of_excel(mark: bytes) -> None:
    report = shown(mark + PEOPLE_CSV.replace(",", "\t").encode("utf-16-le"))
    assert str(report["encoding"]).startswith("utf-16")
    assert_people(report)


def test_case_014_two_lines_are_not_korean() -> None:
    report = shown("张三,深圳蓝桥有限公司,13912345678\n李四,广州海川有限公司,13812345679\n".encode("gbk"))
    assert report["encoding"] == "gbk"
    assert [one["full_name"] for one in cards(report)] == ["张三", "李四"]


def test_case_014_the_choice_can_be_changed() -> None:
    content = PEOPLE_CSV.encode("gbk")
    assert_people(shown(content, encoding="gb18030"))
    with pytest.raises(UserError, match="wrong_encoding"):
        shown(content, encoding="utf-8")


def test_case_015_ascii_is_utf8() -> None:
    report = shown(b"Name,Company,Email\nSam Zhang,Example Ltd,sam@corp.example\n")
    assert (report["encoding"], cards(report)[0]["full_name"]) == ("utf-8", "Sam Zhang")
    assert "card_file_encoding_guessed" not in notes(report)


def test_case_017_a_declared_separator() -> None:
    assert_people(shown(("sep=;\r\n" + PEOPLE_CSV.replace(",", ";")).encode()))


def test_case_018_tabs_called_csv() -> None:
    assert_people(shown(PEOPLE_CSV.replace(",", "\t").encode()))


def test_case_019_quotes_and_breaks_in_a_cell() -> None:
    found = card('姓名,公司,备注\n赵敏,"澜山,""材料""部","第一行\n第二行"\n'.encode())
    assert (found["company"], found["note"]) == ('澜山,"材料"部', "第一行\n第二行")


def test_case_019_a_quote_that_is_never_closed_swallows_nothing() -> None:
    report = shown('姓名,公司\n"赵敏,澜山有限公司\n孙浩,海川有限公司\n'.encode())
    assert [one["company"] for one in cards(report)] == ["澜山有限公司", "海川有限公司"]


@pytest.mark.parametrize("content", [b"", b"\r\n \r\n", b"\0" * 900, "\ufeff".encode("utf-16")])
def test_case_021_an_empty_file(content: bytes) -> None:
    assert refused(content).code == "empty_file"


@pytest.mark.parametrize("content", ["姓名,公司,手机\n".encode(), xlsx([("姓名", "公司", "手机")])])
def test_case_022_headers_alone(content: bytes) -> None:
    error = refused(content)
    assert error.code == "no_rows"
    assert "0 行" in sentence(error.code, error.params, "zh_CN")


def test_case_023_a_password() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + "EncryptedPackage".encode("utf-16-le")
    assert refused(locked).code == "password_protected"


def test_case_025_a_bomb() -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(3):
            part.write(b" " * (MOST_UNPACKED // 25))
    assert len(target.getvalue()) < 1024 * 1024
    assert refused(target.getvalue()).code == "file_too_large"


def test_case_025_entities_that_multiply() -> None:
    entities = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY a0 "ha">{entities}]><Workbook>&a11;</Workbook>'
    assert refused(bomb.encode()).code == "unreadable_file"


def test_case_026_macros_are_not_run() -> None:
    plain = xlsx([HEAD, ZHAO])
    target = io.BytesIO(plain)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"Auto_Open")
    assert card(target.getvalue())["full_name"] == "赵敏"


def test_case_027_fifty_thousand_rows(tmp_path: Path) -> None:
    path = tmp_path / "五万.csv"
    path.write_text(
        "姓名,公司,手机\n" + "".join(f"赵{at},澜山{at}有限公司,{13000000000 + at}\n" for at in range(50_000))
    )
    table = read_sheets(path).table()
    assert len(table.rows) == 50_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * 1024
    seen: list[int] = []
    with pytest.raises(Cancelled):
        plan(None, table, None, None, lambda done, _: seen.append(done), lambda: len(seen) >= 3)
    assert len(seen) == 3
    assert seen[-1] < 1000


def test_case_030_a_long_chinese_path_with_spaces(tmp_path: Path) -> None:
    folder = tmp_path / ("广交会 名片 " * 6).strip() / ("第 二 期 " * 8).strip() / ("资料 " * 12).strip()
    folder.mkdir(parents=True)
    path = folder / f"{'名片 汇总 ' * 13}.csv"
    path.write_text(PEOPLE_CSV, encoding="gbk")
    assert len(str(path)) > 260
    assert_people(run_import(None, path, ImportOptions(dry_run=True)))


def test_case_031_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名片.xlsx"
    path.write_bytes(xlsx([HEAD, ZHAO]))

    def held(*_: Any) -> Any:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(UserError, match="file_locked") as caught:
        run_import(None, path, ImportOptions(dry_run=True))
    assert "名片.xlsx" in sentence(caught.value.code, caught.value.params, "zh_CN")


def _inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_case_033_an_export_of_numbers() -> None:
    summary = f"<sheetData><row r='3'>{_inline('B3', '本文稿是从 Numbers 表格导出的')}</row></sheetData>"
    head = "".join(_inline(f"{letter}2", word) for letter, word in zip("ABCD", HEAD, strict=True))
    row = "".join(_inline(f"{letter}3", word) for letter, word in zip("ABCD", ZHAO, strict=True))
    title = _inline("A1", "表格 1")
    data = (
        f"<sheetData><row r='1'>{title}</row><row r='2'>{head}</row><row r='3'>{row}</row></sheetData>"
        '<mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>'
    )
    report = shown(packed_xlsx(("导出概要", summary), ("工作表 1 - 表格 1", data)))
    assert report["sheet"] == "工作表 1 - 表格 1"
    assert [one["full_name"] for one in cards(report)] == ["赵敏"]


def test_case_034_an_export_of_google_sheets() -> None:
    def row(number: int, first: int) -> str:
        cells = "".join(
            f'<c r="{letter}{number}" s="1" t="s"><v>{first + at}</v></c>' for at, letter in enumerate("ABCD")
        )
        return f'<row r="{number}" ht="15.75" customHeight="1">{cells}</row>'

    blank = "".join(
        f'<row r="{at}" ht="15.75" customHeight="1"><c r="A{at}" s="1"/></row>' for at in range(3, 1001)
    )
    data = f"<sheetData>{row(1, 0)}{row(2, 4)}{blank}</sheetData>"
    report = shown(packed_xlsx(("Sheet1", data), shared=(*HEAD, *ZHAO)))
    assert (report["read"], cards(report)[0]["full_name"]) == (1, "赵敏")
