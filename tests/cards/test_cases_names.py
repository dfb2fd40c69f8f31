"""Acceptance cases 109 to 129: names of people."""

from typing import Any

import pytest

from tests.cards.conftest import Desk
from tests.cards.deck import shown, take


def split(name: str, **more: Any) -> tuple[str, str, str]:
    fields = shown({"姓名": name, "公司": "云帆科技有限公司", **more})["fields"]
    return fields["full_name"], fields["family_name"], fields["given_name"]


def warned(**cells: Any) -> set[str]:
    return {one["code"] for one in shown(cells)["warnings"]}


def test_case_109_a_double_surname() -> None:
    assert split("欧阳修") == ("欧阳修", "欧阳", "修")


def test_case_110_a_double_surname_and_two_characters() -> None:
    assert split("司马相如") == ("司马相如", "司马", "相如")


@pytest.mark.parametrize(
    "written", ["阿卜杜拉·买买提", "阿卜杜拉・买买提", "阿卜杜拉•买买提", "阿卜杜拉．买买提"]
)
def test_case_111_a_name_with_a_dot_stays_whole(written: str) -> None:
    assert split(written) == ("阿卜杜拉·买买提", "", "")


def test_case_113_a_married_surname() -> None:
    assert split("張簡大明") == ("張簡大明", "張簡", "大明")


def test_case_114_a_title_behind_a_surname() -> None:
    fields = shown({"姓名": "王总", "公司": "云帆科技有限公司"})["fields"]
    assert (fields["full_name"], fields["family_name"], fields["job_title"]) == ("王", "王", "总")


def test_case_115_a_title_and_what_for() -> None:
    fields = shown({"姓名": "王经理(采购)", "公司": "云帆科技有限公司"})["fields"]
    assert (fields["family_name"], fields["job_title"]) == ("王", "采购经理")


def test_case_117_a_surname_in_capitals() -> None:
    assert split("ZHANG San")[1:] == ("Zhang", "San")


def test_case_118_a_surname_before_the_comma() -> None:
    assert split("Zhang, San")[1:] == ("Zhang", "San")


def test_case_119_columns_that_seem_swapped_are_told() -> None:
    assert warned(姓氏="San", 名字="Zhang") == {"card_name_columns_swapped"}
    assert warned(姓氏="三", 名字="张") == {"card_name_columns_swapped"}
    assert warned(姓氏="Zhang", 名字="San") == set()
    assert warned(姓名="San Zhang") == {"card_name_order_turned"}


def test_case_121_a_degree_is_a_salutation() -> None:
    fields = shown({"姓名": "Dr. Anna Müller"})["fields"]
    assert (fields["salutation"], fields["given_name"], fields["family_name"]) == ("Dr.", "Anna", "Müller")


def test_case_122_a_space_between_japanese_names() -> None:
    assert split("佐藤 健")[1:] == ("佐藤", "健")


def test_case_123_korean_letters_stay() -> None:
    assert split("김철수")[0] == "김철수"


def test_case_125_a_number_without_a_name_is_called_after_the_company(desk: Desk) -> None:
    report = take(desk.workspace, {"姓名": None, "公司": "云帆科技有限公司", "手机": "13912345678"})
    assert desk.all("contact")[0].full_name == "云帆科技有限公司 联系人"
    assert [one["code"] for one in report["rows"][0]["warnings"]] == ["card_name_made_up"]


def test_case_126_a_name_that_is_the_company() -> None:
    row = shown({"姓名": "云帆科技有限公司", "公司": "云帆科技有限公司"})
    assert [one["code"] for one in row["warnings"]] == ["card_name_equals_company"]
    assert row["fields"]["family_name"] == ""


def test_case_127_a_name_with_digits() -> None:
    assert warned(姓名="张3丰") == {"card_name_has_digits"}


def test_case_129_two_scripts_one_person(desk: Desk) -> None:
    report = take(
        desk.workspace,
        {"姓名": "張三", "公司": "云帆科技有限公司", "手机": "13912345678"},
        {"姓名": "张三", "公司": "云帆科技有限公司", "手机": "139 1234 5678"},
    )
    assert [row["state"] for row in report["rows"]] == ["NEW", "DUP_IN_FILE"]
    assert len(desk.all("contact")) == 1


def test_two_people_in_one_cell_are_a_proposal(desk: Desk) -> None:
    from crm_desktop.cards.api import Decision

    row = {"姓名": "张三、李四", "公司": "云帆科技有限公司", "手机": "13912345678、13812345679"}
    before = take(desk.workspace, row)["rows"][0]
    assert before["state"] == "ERROR"
    assert "张三、李四" in before["reason"]
    after = take(desk.workspace, row, decisions={2: Decision.NEW})["rows"][0]
    assert after["state"] == "NEW"
    assert {one.full_name for one in desk.all("contact")} == {"张三", "李四"}
    assert {one.normalized for one in desk.all("contact_method")} == {"+8613912345678", "+8613812345679"}
    assert len(desk.all("account")) == 1
