"""Acceptance cases 35 to 59: which sheet, which row holds the headers, and what each column means."""

import io
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet

from crm_desktop.cards.api import recalled
from crm_desktop.cards.choices import with_fields
from crm_desktop.errors import UserError
from tests.cards.conftest import Desk, MakeBook
from tests.cards.files import card, cards, notes, numbers, packed_xlsx, shown, table_of, xlsx

HEAD = ("姓名", "公司", "手机")
ZHAO = ("赵敏", "上海澜山材料有限公司", "13612345671")
SUN = ("孙浩", "广州海川贸易有限公司", "13412345673")
OUTLOOK_TW = (
    "頭銜,名字,中間名,姓氏,稱謂,公司,部門,職稱,商務 - 街,商務 - 市/鎮,商務 - 縣市,商務 - 郵遞區號,商務 - 國家/地區,"
    "住家 - 街,商務傳真,商務電話,商務電話 2,代表電話,行動電話,呼叫器,電子郵件地址,電子郵件類型,記事,網頁,主管名稱"
)


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def kinds(fields: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["kind"], one["raw"]) for one in fields["methods"]]


def exhibitions(sheet: Worksheet) -> None:
    sheet.title = "说明"
    book = sheet.parent
    assert book is not None
    for name, person in (("春季展", ZHAO), ("秋季展", SUN), ("广交会", ("何苗", "海川", "13112345676"))):
        other = book.create_sheet(name)
        other.append(HEAD)
        other.append(person)


def test_case_035_sheets_of_exhibitions(desk: Desk) -> None:
    path = desk.folder / "展会.xlsx"
    path.write_bytes(xlsx([("每个展会一张表",)], exhibitions))
    report = desk.import_file(path, sheet="秋季展")
    assert cards(report)[0]["full_name"] == "孙浩"
    assert [tag.tag for tag in desk.all("account_tag")] == ["秋季展"]
    assert [sheet["name"] for sheet in report["sheets"]] == ["说明", "春季展", "秋季展", "广交会"]
    assert notes(report)["card_file_sheets_left"] == {"names": "说明, 春季展, 广交会"}


def test_case_035_without_a_choice_the_first_sheet_with_cards() -> None:
    report = shown(xlsx([("每个展会一张表",)], exhibitions))
    assert (report["sheet"], cards(report)[0]["full_name"]) == ("春季展", "赵敏")


def test_case_037_title_row_above_header() -> None:
    content = xlsx([("2024广交会名片",), HEAD, ZHAO], lambda sheet: sheet.merge_cells("A1:C1"))
    report = shown(content)
    assert [(row["row"], row["state"]) for row in report["rows"]] == [(3, "NEW")]
    assert report["columns"] == {"姓名": "full_name", "公司": "company", "手机": "mobile"}


def test_case_038_linkedin_with_its_preamble() -> None:
    report = shown(
        csv(
            "Notes:",
            '"When exporting your connection data, you may notice that some of the email addresses are missing."',
            "",
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
            "Sam,Zhang,https://www.linkedin.com/in/samzhang,,Example Ltd,Buyer,12 Mar 2024",
            "Mei,,https://www.linkedin.com/in/mei,mei@corp.example,Corp Inc,Engineer,01 Feb 2023",
        )
    )
    first, second = cards(report)
    assert (first["full_name"], first["family_name"], first["given_name"]) == ("Sam Zhang", "Zhang", "Sam")
    assert (first["company"], first["job_title"], first["met_on"]) == ("Example Ltd", "Buyer", "2024-03-12")
    assert [one["kind"] for one in first["methods"]] == ["LINKEDIN"]
    assert (second["full_name"], numbers(second, "EMAIL")) == ("Mei", ["mei@corp.example"])


@pytest.mark.parametrize("merged", [True, False])
def test_case_039_two_rows_of_headers(merged: bool) -> None:
    def shape(sheet: Worksheet) -> None:
        if merged:
            for cells in ("A1:A2", "B1:C1", "D1:E1", "F1:F2"):
                sheet.merge_cells(cells)

    rows = [
        ("姓名", "商务", None, "住宅", None, "公司"),
        (None, "电话", "传真", "电话", "传真", None),
        ("赵敏", "021-62345678", "021-62345679", "021-52345678", None, "上海澜山材料有限公司"),
    ]
    report = shown(xlsx(rows, shape))
    assert list(report["columns"]) == ["姓名", "商务电话", "商务传真", "住宅电话", "住宅传真", "公司"]
    [found] = cards(report)
    assert [(one["kind"], one["normalized"], one["usage"]) for one in found["methods"]] == [
        ("LANDLINE", "+862162345678", None),
        ("LANDLINE", "+862152345678", "住宅"),
        ("FAX", "+862162345679", None),
    ]


def test_case_041_width_spaces_hints_and_stars() -> None:
    assert numbers(card(csv("姓名,手机　号码（必填）*", "赵敏,13612345671")), "MOBILE") == ["+8613612345671"]


def test_case_042_numbered_columns() -> None:
    found = card(csv("姓名,手机1,手机2,手机3", "赵敏,13612345671,13612345672,13612345673"))
    assert numbers(found, "MOBILE") == ["+8613612345671", "+8613612345672", "+8613612345673"]


def test_case_043_a_full_width_digit() -> None:
    found = card(csv("姓名,電話,電話２", "歐陽靜,02-23456789,02-23456780"))
    assert numbers(found, "LANDLINE") == ["+886223456789", "+886223456780"]


def test_case_045_an_unknown_header_is_kept_by_name(desk: Desk) -> None:
    path = desk.folder / "名片.csv"
    path.write_bytes(csv("姓名,公司,手机,客户偏好", ",".join((*ZHAO, "月结，走物流"))))
    report = desk.import_file(path)
    assert report["columns"]["客户偏好"] is None
    assert cards(report)[0]["unmapped"] == {"客户偏好": "月结，走物流"}
    assert desk.all("contact")[0].memo == "客户偏好：月结，走物流"


def test_case_046_english_headers_as_people_write_them() -> None:
    found = card(
        csv(
            "FULL  name,company_name,JobTitle,E-Mail,Mobile No.",
            "Sam Zhang,Corp Inc,Buyer,s@corp.example,13612345671",
        )
    )
    assert (found["full_name"], found["company"], found["job_title"]) == ("Sam Zhang", "Corp Inc", "Buyer")
    assert kinds(found) == [("MOBILE", "13612345671"), ("EMAIL", "s@corp.example")]


def test_case_047_outlook_of_taiwan() -> None:
    values = {
        "名字": "大明",
        "姓氏": "張簡",
        "公司": "群鴻實業有限公司",
        "部門": "業務部",
        "職稱": "經理",
        "商務 - 街": "信義路五段7號",
        "商務 - 市/鎮": "信義區",
        "商務 - 縣市": "台北市",
        "商務 - 郵遞區號": "110",
        "商務電話": "02-23456789",
        "商務電話 2": "02-23456780",
        "商務傳真": "02-23456781",
        "行動電話": "0928111222",
        "電子郵件地址": "ming@qunhong.example",
        "電子郵件類型": "SMTP",
        "記事": "年底再訪",
        "住家 - 街": "不關我們的事",
    }
    line = ",".join(values.get(header, "") for header in OUTLOOK_TW.split(","))
    report = shown(f"{OUTLOOK_TW}\n{line}\n".encode("cp950"))
    [found] = cards(report)
    assert (found["full_name"], found["company"], found["department"]) == (
        "張簡大明",
        "群鴻實業有限公司",
        "業務部",
    )
    assert (found["job_title"], found["note"], found["address"]["postal"]) == ("經理", "年底再訪", "110")
    assert kinds(found) == [
        ("MOBILE", "0928111222"),
        ("LANDLINE", "02-23456789"),
        ("LANDLINE", "02-23456780"),
        ("FAX", "02-23456781"),
        ("EMAIL", "ming@qunhong.example"),
    ]
    assert found["unmapped"] == {}
    assert "住家 - 街" in notes(report)["card_file_sensitive_left_out"]["names"]


def test_case_049_the_order_of_columns_means_nothing() -> None:
    headers = ("单位", "移动电话", "姓", "附注", "名", "职务", "商务电话 2", "电子邮件地址", "部门")
    values = (
        "上海澜山材料有限公司",
        "13612345671",
        "赵",
        "老客户",
        "敏",
        "总监",
        "021-62345678",
        "z@lan.example",
        "采购部",
    )
    forth = card(csv(",".join(headers), ",".join(values)))
    back = card(csv(",".join(headers[::-1]), ",".join(values[::-1])))
    for one in (forth, back):
        one["methods"] = sorted(kinds(one))
    assert forth == back
    assert (forth["full_name"], forth["company"], forth["note"]) == ("赵敏", "上海澜山材料有限公司", "老客户")


@pytest.mark.parametrize(
    ("headers", "salutation", "job_title"),
    [
        ("Title,Job Title,Name", "Dr.", "Buyer"),
        ("Name,Title", "", "Buyer"),
        ("姓名,头衔", "", "Buyer"),
        ("头衔,职务,姓名", "Dr.", "Buyer"),
    ],
)
def test_case_050_what_a_title_is(headers: str, salutation: str, job_title: str) -> None:
    words = {"Job Title": "Buyer", "职务": "Buyer", "Name": "Sam Zhang", "姓名": "Sam Zhang"}
    title = "Dr." if salutation else "Buyer"
    found = card(csv(headers, ",".join(words.get(header, title) for header in headers.split(","))))
    assert (found["salutation"], found["job_title"]) == (salutation, job_title)


def test_case_051_what_a_first_name_is() -> None:
    parts = card(csv("姓氏,名字,公司", "欧阳,静,海川"))
    assert (parts["full_name"], parts["family_name"], parts["given_name"]) == ("欧阳静", "欧阳", "静")
    alone = card(csv("名字,公司", "欧阳静,海川"))
    assert (alone["full_name"], alone["family_name"]) == ("欧阳静", "欧阳")
    assert card(csv("名,公司", "赵敏,海川"))["full_name"] == "赵敏"


def test_case_053_google_of_today() -> None:
    headers = (
        "First Name,Last Name,Organization Name,Organization Title,Photo,Labels,Notes,"
        "E-mail 1 - Label,E-mail 1 - Value,"
        "Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,"
        "Address 1 - City,Custom Field 1 - Label,Custom Field 1 - Value"
    )
    values = (
        '敏,赵,上海澜山材料有限公司,总监,https://photos.example/a.jpg,* myContacts ::: 供应商,"第一行\n第二行",* Work,'
        "zhao@lan.example ::: min@lan.example,Mobile,13612345671 ::: 13612345672,Work Fax,021-62345679,Work,"
        "上海市浦东新区张江路1号,上海市,客户偏好,月结"
    )
    found = card(f"\ufeff{headers}\r\n{values}\r\n".encode())
    assert found["full_name"] == "赵敏"
    assert [(one["kind"], one["normalized"], one["usage"]) for one in found["methods"]] == [
        ("MOBILE", "+8613612345671", None),
        ("MOBILE", "+8613612345672", None),
        ("FAX", "+862162345679", None),
        ("EMAIL", "zhao@lan.example", "工作"),
        ("EMAIL", "min@lan.example", "工作"),
    ]
    assert (*found["tags"], found["note"]) == ("供应商", "第一行\n第二行")
    assert found["address"]["raw"] == "上海市浦东新区张江路1号"
    assert found["unmapped"] == {"Photo": "https://photos.example/a.jpg", "客户偏好": "月结"}


def test_case_054_google_of_former_years() -> None:
    found = card(
        csv(
            "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,"
            "Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Phone 3 - Type,Phone 3 - Value,"
            "Organization 1 - Type,Organization 1 - Name,Organization 1 - Title",
            "Sam Zhang,Sam,Zhang,* Home,sam@home.example,Work,sam@corp.example,Home,010-62345678,Work Fax,010-62345679,"
            "Pager,126-1234,,Corp Inc,Buyer",
        )
    )
    assert [(one["kind"], one["raw"], one["usage"]) for one in found["methods"]] == [
        ("LANDLINE", "010-62345678", "住宅"),
        ("FAX", "010-62345679", None),
        ("EMAIL", "sam@home.example", "住宅"),
        ("EMAIL", "sam@corp.example", "工作"),
    ]
    assert (found["company"], found["job_title"]) == ("Corp Inc", "Buyer")
    assert found["unmapped"] == {"Pager": "126-1234"}


def test_case_055_hubspot_and_its_companies() -> None:
    found = card(
        csv(
            "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Associated Company IDs",
            "51,Sam,Zhang,sam@corp.example,+86 13612345671,Li Na,Corp Inc,9002;9999",
        )
    )
    assert found["unmapped"]["Associated Company IDs"] == "9002;9999"
    assert (found["company"], len(found["other_companies"])) == ("Corp Inc", 0)


def test_case_057_an_identity_number_is_left_out(desk: Desk) -> None:
    path = desk.folder / "名片.csv"
    path.write_bytes(csv("姓名,公司,身份证号", "赵敏,澜山,310101198005010011"))
    report = shown(path.read_bytes())
    assert notes(report)["card_file_sensitive_left_out"] == {"names": "身份证号"}
    assert "310101198005010011" not in str(report)
    chosen = shown(path.read_bytes(), columns=(("身份证号", "none"),))
    assert notes(chosen)["card_file_sensitive_taken"] == {"names": "身份证号"}
    assert cards(chosen)[0]["unmapped"] == {"身份证号": "310101198005010011"}
    desk.import_file(path)
    assert "310101198005010011" not in str([row.raw for row in desk.all("import_row")])


def test_a_choice_of_columns_is_for_known_ones() -> None:
    for wrong, code in ((("电话", "phone"), "column_missing"), (("手机", "telefon"), "unknown_choice")):
        with pytest.raises(UserError, match=code):
            shown(csv(",".join(HEAD), ",".join(ZHAO)), columns=(wrong,))


def test_what_was_made_of_columns_is_remembered(desk: Desk) -> None:
    one, two = desk.folder / "一.csv", desk.folder / "二.csv"
    one.write_bytes(csv("姓名,手机,推荐人", "赵敏,13612345671,海川公司"))
    two.write_bytes(csv("推荐人,姓名,手机", "蓝桥公司,孙浩,13412345673"))
    desk.import_file(one, columns=(("推荐人", "company"),))
    assert cards(desk.import_file(two))[0]["company"] == "蓝桥公司"
    with desk.workspace.read() as session:
        table = recalled(session, table_of(two.read_bytes()))
    assert table.mapping["推荐人"] == "company"
    forgotten = with_fields(table, (("推荐人", "none"),))
    assert forgotten.mapping["推荐人"] is None


@pytest.mark.parametrize("total", ["合计 128 张", "总计：128", "Total 128", "共计"])
def test_case_058_a_row_of_totals(total: str) -> None:
    report = shown(csv("姓名,公司,手机", ",".join(ZHAO), f"{total},,"))
    assert [(row["state"], row["code"]) for row in report["rows"]] == [
        ("NEW", None),
        ("SKIPPED", "card_row_total"),
    ]
    assert report["rows"][1]["reason"]


def test_case_059_stray_formats_to_the_last_row() -> None:
    def cells(number: int, words: tuple[str, ...]) -> str:
        texts = (
            f'<c r="{"CDE"[at]}{number}" t="inlineStr"><is><t>{word}</t></is></c>'
            for at, word in enumerate(words)
        )
        return f'<row r="{number}">{"".join(texts)}</row>'

    blank = "".join(
        f'<row r="{at}"><c r="A{at}" s="1"/><c r="XFD{at}" s="1"/></row>' for at in range(6, 60_000)
    )
    last = '<row r="1048576"><c r="A1048576" s="1"/></row>'
    report = shown(
        packed_xlsx(("Sheet1", f"<sheetData>{cells(3, HEAD)}{cells(5, ZHAO)}{blank}{last}</sheetData>"))
    )
    assert [(row["row"], row["state"]) for row in report["rows"]] == [(4, "SKIPPED"), (5, "NEW")]
    assert cards(report)[0]["company"] == ZHAO[1]


def test_no_headers_at_all_are_told_by_content() -> None:
    report = shown(csv(",".join(ZHAO) + ",zhao@lan.example,采购", ",".join(SUN) + ",,"))
    assert report["columns"] == {"A": "full_name", "B": "company", "C": "mobile", "D": "email", "E": None}
    assert [one["full_name"] for one in cards(report)] == ["赵敏", "孙浩"]
    assert "card_file_columns_guessed" in notes(report)


def test_headers_in_the_middle_of_a_file_are_no_card() -> None:
    report = shown(csv(",".join(HEAD), ",".join(ZHAO), ",".join(HEAD), ",".join(SUN)))
    assert [row["code"] for row in report["rows"]] == [None, "card_row_header_again", None]


def test_thunderbird_has_its_birthday_in_three_columns() -> None:
    found = card(
        csv(
            "姓,名,主要 Email,次要 Email,生日 (年),生日 (月),生日 (日)",
            "歐陽,靜,a@b.example,c@d.example,1980,5,1",
        )
    )
    assert (found["birthday"], numbers(found, "EMAIL")) == ("1980-05-01", ["a@b.example", "c@d.example"])
    assert (
        card(csv("First Name,Last Name,Birth Year,Birth Month,Birth Day", "Sam,Zhang,,5,1"))["birthday"]
        == "--05-01"
    )


def test_every_name_of_a_field_on_screen_is_understood_in_a_file() -> None:
    from crm_desktop.cards.header_words import field_of
    from crm_desktop.ui.text import TEXTS

    prefix = "import.field."
    own = {key.removeprefix(prefix): text for key, text in TEXTS.items() if key.startswith(prefix)}
    for field, text in own.items():
        if field not in ("none", "ignore", "label", "phone_home", "street"):
            for word in (text.zh_CN, text.zh_TW, text.en):
                assert (field_of(word) or "").removeprefix("?") in (
                    field,
                    "given_or_full",
                    "salutation_or_title",
                ), word


def test_a_workbook_of_another_writer(book: MakeBook) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("名片")
        for at, row in enumerate((HEAD, ZHAO)):
            sheet.write_row(at, 0, row)
    assert card(target.getvalue())["full_name"] == "赵敏"
