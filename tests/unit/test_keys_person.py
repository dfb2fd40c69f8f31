"""Names of people: splitting, titles, order, keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.keys.person import NameFlag, person_key, split_name, split_people


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("欧阳修", "欧阳", "修"),
        ("司马相如", "司马", "相如"),
        ("張簡大明", "張簡", "大明"),
        ("陳李美玉", "陳李", "美玉"),
        ("李林峰", "李", "林峰"),
        ("张 三", "张", "三"),
        ("单 于飞", "单", "于飞"),
        ("佐藤 健", "佐藤", "健"),
        ("ZHANG San", "Zhang", "San"),
        ("Zhang, San", "Zhang", "San"),
        ("San Zhang", "Zhang", "San"),
        ("Sam Zhang", "Zhang", "Sam"),
        ("Lü Bu", "Lü", "Bu"),
        ("Dr. Anna Müller", "Müller", "Anna"),
        ("John von Neumann", "von Neumann", "John"),
        ("Smith, John Jr.", "Smith", "John Jr."),
        ("阿卜杜拉・买买提", "", ""),
        ("김철수", "", ""),
        ("王总", "王", ""),
        ("诸葛", "诸葛", ""),
        ("老王", "王", ""),
    ],
)
def test_family_and_given_name(text: str, family: str, given: str) -> None:
    name = split_name(text)
    assert (name.family_name, name.given_name) == (family, given)


@pytest.mark.parametrize(
    ("text", "full", "salutation", "title"),
    [
        ("王总", "王", "", "总"),
        ("王经理(采购)", "王", "", "采购经理"),
        ("王工", "王", "", "工"),
        ("李建工", "李建工", "", ""),
        ("张三（销售部）", "张三", "", "销售部"),
        ("陈女士", "陈", "女士", ""),
        ("張偉強 先生", "張偉強", "先生", ""),
        ("欧阳总", "欧阳", "", "总"),
        ("Dr. Anna Müller", "Anna Müller", "Dr.", ""),
        ("总", "", "", "总"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提", "", ""),
    ],
)
def test_polite_words_become_salutation_or_title(text: str, full: str, salutation: str, title: str) -> None:
    name = split_name(text)
    assert (name.full_name, name.salutation, name.title_hint) == (full, salutation, title)


@pytest.mark.parametrize("text", ["张三 Sam Zhang", "Sam Zhang 张三", "张三(Sam Zhang)"])
def test_the_latin_name_beside_a_han_name_is_the_english_name(text: str) -> None:
    name = split_name(text)
    assert (name.full_name, name.english_name) == ("张三", "Sam Zhang")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("San Zhang", NameFlag.ORDER_TURNED),
        ("Li Wang", NameFlag.ORDER_UNSURE),
        ("张3", NameFlag.HAS_DIGITS),
        ("无", NameFlag.EMPTY),
        ("", NameFlag.EMPTY),
        ("总", NameFlag.EMPTY),
        ("阿卜杜拉·买买提", NameFlag.NOT_SPLIT),
        ("王总", NameFlag.ONLY_FAMILY_NAME),
        ("赵钱孙李周吴", NameFlag.LONG),
    ],
)
def test_doubts_are_flagged(text: str, flag: NameFlag) -> None:
    assert flag in split_name(text).flags


def test_a_name_that_repeats_the_company_is_flagged() -> None:
    assert NameFlag.EQUALS_COMPANY in split_name("華泰電機", "华泰电机").flags
    assert NameFlag.EQUALS_COMPANY not in split_name("张三", "华泰电机").flags


def test_the_salutation_tells_the_gender() -> None:
    assert [split_name(text).gender for text in ("王先生", "王女士", "王总", "Ms. Anna Bell")] == [
        "M",
        "F",
        "",
        "F",
    ]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张三、李四", ["张三", "李四"]),
        ("张三 / 李四 / 王总", ["张三", "李四", "王"]),
        ("欧阳修,苏轼", ["欧阳修", "苏轼"]),
        ("Smith, John", ["John Smith"]),
        ("张三", ["张三"]),
    ],
)
def test_several_people_are_proposed_apart(cell: str, names: list[str]) -> None:
    people = split_people(cell)
    assert [person.full_name for person in people] == names
    assert all((NameFlag.SEVERAL_PEOPLE in person.flags) == (len(names) > 1) for person in people)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("張三", "张三"),
        ("张 三", "张三"),
        ("张三先生", "张三"),
        ("张三(Sam)", "张三"),
        ("Sam Zhang 张三", "张三"),
        ("ZHANG San", "San Zhang"),
        ("Zhang, San", "zhang san"),
        ("Dr. Anna Müller", "MULLER Anna"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
    ],
)
def test_spellings_of_one_name_share_the_key(one: str, other: str) -> None:
    assert person_key(one) == person_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("张三", "张四"), ("Sam Zhang", "Tom Zhang"), ("王总", "李总")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert person_key(one) != person_key(other)


@given(st.one_of(st.text(), st.text(st.sampled_from(list("张三总先生·(Sam) Zhang,、3王经理")), max_size=14)))
def test_any_cell_can_be_read_and_keys_are_stable(text: str) -> None:
    split_name(text)
    split_people(text)
    assert person_key(person_key(text)) == person_key(text)


@given(
    st.text(
        st.sampled_from(list("王欧陽無无暂未知工師师老阿總总经理先生女士助張〇·0")), min_size=1, max_size=6
    )
)
def test_a_plain_name_has_the_key_that_taking_it_apart_gives(text: str) -> None:
    """With a bracket at its end a name is never plain, and what is in an empty one is no part of the key."""
    assert person_key(text) == person_key(f"{text}()")
