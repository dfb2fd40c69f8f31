"""Headers in three scripts, cells as people and programs write them, and what becomes of what is not understood."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crm_core.model import Account, AccountContact, Contact, ContactMethod, table_of
from crm_core.model.base import length_of
from crm_core.model.customers import LEVEL
from crm_desktop import cards
from crm_desktop.card_sentences import CARDS, FILES, ROWS
from crm_desktop.cards import card_methods
from crm_desktop.cards.card import Card
from crm_desktop.cards.cells import RowCells
from crm_desktop.cards.columns import read_columns
from crm_desktop.cards.dates import read_day
from crm_desktop.cards.header_words import read_header
from crm_desktop.cards.understand import LEVELS, LONGEST, understand


def card(cells: dict[str, Any], region: str = "CN") -> Card:
    columns = read_columns(list(cells), (), [list(cells.values())])
    return understand(RowCells(columns, list(cells.values())), region)


def methods(found: Card) -> list[tuple[str, str | None, str | None]]:
    return [(one.kind, one.normalized, one.extension) for one in found.methods]


@pytest.mark.parametrize(
    ("header", "field", "number"),
    [
        ("姓名", "full_name", 1),
        ("聯絡人", "full_name", 1),
        ("手机　号码（必填）*", "mobile", 1),
        ("手机2", "mobile", 2),
        ("電話２", "phone", 2),
        ("商务电话 2", "phone", 2),
        ("行動電話", "mobile", 1),
        ("住宅电话", "phone_home", 1),
        ("公司名稱", "company", 1),
        ("職稱", "job_title", 1),
        ("商務 - 街", "address", 1),
        ("E-mail 2 Address", "email", 2),
        ("FULL NAME", "full_name", 1),
        ("Phone 1 - Value", "phone", 1),
        ("Phone 1 - Label", "label", 1),
        ("身份证号", "ignore", 1),
        ("客户偏好", None, 1),
        ("", None, 1),
    ],
)
def test_headers(header: str, field: str | None, number: int) -> None:
    assert read_header(header) == (field, number)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["姓氏", "名字"], ["family_name", "given_name"]),
        (["名字", "公司"], ["full_name", "company"]),
        (["公司", "单位"], ["company", "department"]),
        (["单位", "姓名"], ["company", "full_name"]),
        (["Title", "Job Title"], ["salutation", "job_title"]),
        (["Title", "Name"], ["job_title", "full_name"]),
        (["称呼", "电话"], ["full_name", "phone"]),
    ],
)
def test_context_settles_what_a_header_means(headers: list[str], fields: list[str]) -> None:
    assert [column.field for column in read_columns(headers)] == fields


def test_content_settles_it_too() -> None:
    columns = read_columns(["姓名", "电话"], (), [["赵敏", "13612345671"], ["孙浩", 13412345673]])
    assert columns[1].field == "mobile"


def test_equal_headers_keep_apart() -> None:
    assert [one.header for one in read_columns(["手机", "手机", None, "公司"])] == [
        "手机",
        "手机 (2)",
        "公司",
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (13912345678, [("MOBILE", "+8613912345678", None)]),
        (75512345678, [("LANDLINE", "+8675512345678", None)]),
        ("0755-82345678转801", [("LANDLINE", "+8675582345678", "801")]),
        (
            "139 1234 5678/0755-82345678",
            [("MOBILE", "+8613912345678", None), ("LANDLINE", "+8675582345678", None)],
        ),
        ("400-888-1234", [("LANDLINE", "+864008881234", None)]),
        ("1391234567", [("LANDLINE", None, None)]),
    ],
)
def test_phones(cell: Any, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert methods(card({"姓名": "赵敏", "公司": "澜山", "电话": cell, "x": 1})) == expected


def test_an_invalid_mobile_is_kept_and_told() -> None:
    found = card({"姓名": "赵敏", "手机": "1391234567"})
    assert [(one.kind, one.raw, one.normalized) for one in found.methods] == [("MOBILE", "1391234567", None)]
    assert [note.code for note in found.warnings] == ["card_phone_invalid"]


@pytest.mark.parametrize("cell", ["1.39123E+10", 8.613912345678901e18, 1391234567.5])
def test_lost_digits_are_never_guessed(cell: Any) -> None:
    found = card({"姓名": "赵敏", "手机": cell})
    assert found.methods == ()
    assert [note.code for note in found.errors] == ["card_digits_lost"]


def test_a_local_number_takes_the_area_of_the_address() -> None:
    found = card({"姓名": "赵敏", "电话": "62345678", "地址": "上海市浦东新区世纪大道1号"})
    assert methods(found) == [("LANDLINE", "+862162345678", None)]
    assert found.methods[0].raw == "62345678"
    assert [note.code for note in found.warnings] == ["card_phone_area_suggested"]


def test_an_extension_of_its_own_column() -> None:
    assert methods(card({"姓名": "赵敏", "电话": "021-62345678", "分机": "88"})) == [
        ("LANDLINE", "+862162345678", "88")
    ]


def test_taiwan_by_region() -> None:
    found = card({"姓名": "歐陽靜", "行動電話": 912345678, "電話": "(02)2345-6789#123"}, "TW")
    assert methods(found) == [("MOBILE", "+886912345678", None), ("LANDLINE", "+886223456789", "123")]


def test_mail_chat_and_web() -> None:
    found = card(
        {
            "姓名": "赵敏",
            "公司": "上海澜山材料有限公司",
            "邮箱": "ＺＨＡＯ＠lanshan．example;www.lanshan.com",
            "微信": "zhao_min",
            "QQ": 12345678,
        }
    )
    assert methods(found) == [
        ("EMAIL", "zhao@lanshan.example", None),
        ("WECHAT", "zhao_min", None),
        ("QQ", "12345678", None),
    ]
    assert found.website == "www.lanshan.com"


def test_what_is_no_mail_address_goes_to_the_notes() -> None:
    found = card({"姓名": "赵敏", "邮箱": "问前台"})
    assert found.methods == ()
    assert found.unmapped == {"邮箱": "问前台"}
    assert [note.code for note in found.warnings] == ["card_mail_invalid"]


@pytest.mark.parametrize(
    ("cells", "full", "family", "given", "english"),
    [
        ({"姓名": "欧阳静", "手机": 1}, "欧阳静", "欧阳", "静", ""),
        ({"姓名": "张三 Sam Zhang", "手机": 1}, "张三", "张", "三", "Sam Zhang"),
        ({"姓": "诸葛", "名": "明", "手机": 1}, "诸葛明", "诸葛", "明", ""),
        ({"First Name": "Anna", "Last Name": "Berg", "Mobile": 1}, "Anna Berg", "Berg", "Anna", ""),
        ({"姓名": "王总", "手机": 1}, "王", "王", "", ""),
    ],
)
def test_names(cells: dict[str, Any], full: str, family: str, given: str, english: str) -> None:
    found = card(cells)
    assert (found.full_name, found.family_name, found.given_name, found.english_name) == (
        full,
        family,
        given,
        english,
    )


def test_a_title_behind_the_name_becomes_the_job() -> None:
    assert card({"姓名": "王总", "公司": "澜山"}).job_title == "总"


def test_somebody_without_a_name_is_called_after_the_company() -> None:
    found = card({"姓名": None, "公司": "澜山材料", "手机": 13612345671})
    assert found.full_name == "澜山材料 联系人"
    assert [note.code for note in found.warnings] == ["card_name_made_up"]
    assert card({"姓名": None, "公司": "澜山材料", "电话": "021-62345678"}).is_company_only


def test_companies_in_two_languages_and_two_in_a_cell() -> None:
    found = card({"姓名": "赵敏", "公司": "上海澜山材料有限公司 Lanshan Materials Co., Ltd."})
    assert (found.company, found.company_en) == ("上海澜山材料有限公司", "Lanshan Materials Co., Ltd.")
    both = card({"姓名": "赵敏", "公司": "上海澜山材料有限公司、广州海川贸易有限公司"})
    assert (both.company, both.other_companies) == ("上海澜山材料有限公司", ("广州海川贸易有限公司",))


def test_an_address_is_taken_apart_and_kept() -> None:
    found = card({"姓名": "赵敏", "地址": "广东省深圳市南山区科技路3号 邮编:518000"}).address
    assert (found.country, found.region, found.city, found.district) == ("CN", "广东省", "深圳市", "南山区")
    assert (found.street, found.postal) == ("科技路3号", "518000")
    assert found.raw == "广东省深圳市南山区科技路3号 邮编:518000"


def test_nothing_is_lost_and_nothing_sensitive_kept() -> None:
    found = card(
        {"姓名": "赵敏", "客户偏好": "喝茶", "行业": "材料", "身份证号": "11010119900101001X", "备注": "看展"}
    )
    assert found.unmapped == {"客户偏好": "喝茶", "行业": "材料"}
    assert found.note == "看展"
    cells = RowCells(read_columns(["姓名", "身份证号"]), ["赵敏", "11010119900101001X"])
    assert cells.raw() == cells.texts() == {"姓名": "赵敏"}


def test_damaged_cells_are_empty_and_told() -> None:
    found = card({"姓名": "赵敏", "公司": "#REF!", "微信": True, "手机": "无"})
    assert (found.company, found.methods) == ("", ())
    assert [note.params["column"] for note in found.warnings] == ["公司", "微信"]


def test_texts_too_long_for_their_field_are_kept_whole_beside_it() -> None:
    found = card({"姓名": "赵敏", "公司": "澜山", "职位": "经" * 300})
    assert len(found.job_title) == 120
    assert found.unmapped["job_title"] == "经" * 300


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (29342, "1980-05-01"),
        ("1980年5月1日", "1980-05-01"),
        ("1980/5/1", "1980-05-01"),
        ("民國69年5月1日", "1980-05-01"),
        ("--0501", "--05-01"),
        ("5月1日", "--05-01"),
        ("2月29日", "--02-29"),
        ("12 Mar 2024", "2024-03-12"),
        ("2024-02-30", None),
        ("不详", None),
        (True, None),
        (12, None),
    ],
)
def test_days(cell: Any, day: str | None) -> None:
    assert read_day(cell) == day


def test_a_birthday_that_is_none_is_kept_as_text() -> None:
    found = card({"姓名": "赵敏", "生日": "属龙"})
    assert (found.birthday, found.unmapped) == (None, {"生日": "属龙"})


def test_every_code_has_its_sentence() -> None:
    folder = Path(next(iter(cards.__path__)))
    source = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.py"))
    used = set(re.findall(r'"(card_[a-z_]+)"', source)) | set(re.findall(r'Refused\("([a-z_]+)"', source))
    assert len(used) > 30
    assert used - {*CARDS, *ROWS, *FILES} == set()


def test_what_the_reading_process_knows_of_the_model_is_true() -> None:
    fields = {
        **{name: length_of(table_of(Contact).c[name]) for name in LONGEST if name in table_of(Contact).c},
        **{name: length_of(table_of(AccountContact).c[name]) for name in ("department", "job_title")},
        "company": length_of(table_of(Account).c["name"]),
        "company_en": length_of(table_of(Account).c["english_name"]),
        "website": length_of(table_of(Account).c["website"]),
    }
    assert fields == LONGEST
    assert tuple(LEVEL) == LEVELS
    method = table_of(ContactMethod).c
    assert length_of(method["raw"]) == length_of(method["match_key"]) == card_methods.LONGEST_RAW
    assert length_of(method["extension"]) == card_methods.LONGEST_EXTENSION


def test_the_reading_process_does_without_the_model() -> None:
    loaded = "import sys, crm_desktop.cards.beside.child; print('sqlalchemy' in sys.modules)"
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=root
    )
    assert said.stdout == "False\n"
