"""Acceptance cases 86 to 107: numbers as they stand on cards and in workbooks."""

from typing import Any

import pytest

from tests.cards.conftest import Desk
from tests.cards.deck import reached, shown, take

MOBILE, LINE = "+8613912345678", "+8675582345678"


def codes(row: dict[str, Any]) -> set[str]:
    return {one["code"] for one in row["warnings"]}


def test_case_86_a_mobile_and_a_landline_in_one_cell() -> None:
    assert reached({"姓名": "张三", "电话": "13912345678/0755-82345678"}) == [
        ("MOBILE", MOBILE, None),
        ("LANDLINE", LINE, None),
    ]


@pytest.mark.parametrize(
    "cell", ["139 1234 5678", "139-1234-5678", "(139)12345678", 13912345678, 13912345678.0]
)
def test_case_87_spaces_and_dashes_make_no_other_number(cell: object) -> None:
    assert reached({"姓名": "张三", "手机": cell}) == [("MOBILE", MOBILE, None)]


@pytest.mark.parametrize("cell", ["+86 13912345678", "008613912345678", "86-13912345678", "8613912345678"])
def test_case_89_the_code_of_the_country_makes_no_other_number(cell: object) -> None:
    assert reached({"姓名": "张三", "手机": cell}) == [("MOBILE", MOBILE, None)]


def test_case_90_a_zero_before_a_mobile_is_dropped() -> None:
    assert reached({"姓名": "张三", "手机": "013912345678"}) == [("MOBILE", MOBILE, None)]


@pytest.mark.parametrize(
    "mark",
    [
        "转801",
        "轉801",
        "-801",
        "*801",
        "#801",
        "ext.801",
        " ext 801",
        "x801",
        "分机801",
        "分機801",
        "内线801",
    ],
)
def test_case_91_an_extension_however_it_is_marked(mark: str) -> None:
    assert reached({"姓名": "张三", "电话": f"0755-82345678{mark}"}) == [("LANDLINE", LINE, "801")]


def test_case_93_a_second_number_takes_the_area_of_the_first() -> None:
    numbers = [number for _, number, _ in reached({"姓名": "张三", "电话": "010-62345678、62345680"})]
    assert numbers == ["+861062345678", "+861062345680"]


def test_case_94_the_area_of_the_company_is_suggested_and_the_cell_kept() -> None:
    row = shown({"姓名": "张三", "公司": "上海云帆科技有限公司", "电话": "62345678"})
    [method] = row["fields"]["methods"]
    assert (method["normalized"], method["raw"]) == ("+862162345678", "62345678")
    assert codes(row) == {"card_phone_area_suggested"}
    assert "62345678" in row["warnings"][0]["message"]


def test_case_95_a_service_number_is_no_mobile_and_400_no_area() -> None:
    assert reached({"姓名": "张三", "电话": "400-888-1234"}) == [("LANDLINE", "+864008881234", None)]


def test_case_97_labels_inside_a_cell_give_the_kind() -> None:
    cell = "T:0755-82345671 M:13912345678 F:0755-82345672"
    assert [(kind, number) for kind, number, _ in reached({"姓名": "张三", "电话": cell})] == [
        ("LANDLINE", "+8675582345671"),
        ("MOBILE", MOBILE),
        ("FAX", "+8675582345672"),
    ]


@pytest.mark.parametrize(
    "cells", [{"电话": "0755-82345678", "传真": "同电话"}, {"电话": "0755-82345678 传真同电话"}]
)
def test_case_98_a_fax_that_is_the_telephone(cells: dict[str, str]) -> None:
    row = shown({"姓名": "张三", **cells})
    assert ("FAX", LINE) in [(one["kind"], one["normalized"]) for one in row["fields"]["methods"]]
    assert codes(row) == {"card_phone_same_as_phone"}


def test_case_99_a_number_of_taipei_with_its_extension() -> None:
    assert reached({"姓名": "張三", "電話": "(02)2345-6789#123"}, "TW") == [
        ("LANDLINE", "+886223456789", "123")
    ]


def test_case_101_numbers_of_hong_kong() -> None:
    assert reached({"姓名": "陳大文", "電話": "2345 6789", "手機": "+852 9123 4567"}, "HK") == [
        ("MOBILE", "+85291234567", None),
        ("LANDLINE", "+85223456789", None),
    ]


def test_case_102_a_number_abroad_without_its_remark() -> None:
    assert reached({"姓名": "佐藤 健", "电话": "+81-3-1234-5678 (代)"}) == [
        ("LANDLINE", "+81312345678", None)
    ]


def test_case_103_a_mobile_that_lost_a_digit_is_kept_and_told(desk: Desk) -> None:
    report = take(desk.workspace, {"姓名": "张三", "手机": "1391234567"})
    assert report["rows"][0]["state"] == "NEW"
    assert codes(report["rows"][0]) == {"card_phone_invalid"}
    [method] = desk.all("contact_method")
    assert (method.raw, method.normalized) == ("1391234567", None)


def test_case_105_a_landline_among_the_mobiles() -> None:
    assert reached({"姓名": "张三", "手机": "0755-82345678"}) == [("LANDLINE", LINE, None)]


def test_case_106_a_landline_alone_joins_nobody(desk: Desk) -> None:
    report = take(
        desk.workspace,
        {"姓名": "张三", "公司": "海川贸易有限公司", "电话": "0755-82345678"},
        {"姓名": "李四", "公司": "海川贸易有限公司", "电话": "0755-82345678"},
    )
    assert report["new"] == 2
    assert len(desk.all("contact")) == 2


def test_case_107_a_privacy_number_keeps_its_extension() -> None:
    assert reached({"姓名": "张三", "手机": "13912345678-1234"}) == [("MOBILE", MOBILE, "1234")]
