"""Verdicts on pairs of people and of companies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from crm_core.keys.company_matching import CompanyFacts, core_similarity, match_company
from crm_core.keys.matching import (
    Match,
    PersonFacts,
    Verdict,
    company_blocking_keys,
    match_person,
    person_blocking_keys,
    person_facts,
)
from crm_core.keys.phone import parse_phones

MOBILE = frozenset({"+8613912345678"})
OTHER_MOBILE = frozenset({"+8613800000000"})
LAN = "蓝鲸科技有限公司"
ZHANG = PersonFacts("张三", mobiles=MOBILE, company=LAN)


def codes(match: Match) -> set[str]:
    return {reason.code for reason in match.reasons}


def test_same_mobile_and_name_is_sure() -> None:
    match = match_person(ZHANG, PersonFacts("張三", mobiles=MOBILE))
    assert match.verdict is Verdict.SAME
    assert {"mobile", "name"} <= codes(match)


@pytest.mark.parametrize(("one", "other"), [("张三", "李四"), ("Anna Bell", "Tom Hill"), ("王总", "李四")])
def test_same_mobile_with_another_name_is_never_sure(one: str, other: str) -> None:
    mails = frozenset({"a@lanjing.cn"})
    match = match_person(
        PersonFacts(one, mobiles=MOBILE, mails=mails, company=LAN),
        PersonFacts(other, mobiles=MOBILE, mails=mails),
    )
    assert match.verdict is Verdict.MAYBE
    assert "names_differ" in codes(match)


def test_same_name_and_company_with_a_new_mobile_is_for_review() -> None:
    match = match_person(ZHANG, replace(ZHANG, mobiles=OTHER_MOBILE))
    assert match.verdict is Verdict.MAYBE
    assert {"name_and_company", "mobile_differs"} <= codes(match)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (PersonFacts("张伟"), PersonFacts("张伟"), Verdict.NEW),
        (PersonFacts("张伟", region="深圳"), PersonFacts("张伟", region="深圳"), Verdict.NEW),
        (PersonFacts("张伟"), PersonFacts(""), Verdict.NEW),
        (
            PersonFacts("张伟", mails=frozenset({"info@lanjing.cn"})),
            PersonFacts("李四", mails=frozenset({"info@lanjing.cn"})),
            Verdict.NEW,
        ),
        (
            PersonFacts("", mobiles=MOBILE),
            PersonFacts("张三", mobiles=MOBILE),
            Verdict.MAYBE,
        ),
        (
            PersonFacts("张三", mobiles=MOBILE, mails=frozenset({"z@lanjing.cn"})),
            PersonFacts("San Zhang", mobiles=MOBILE, mails=frozenset({"z@lanjing.cn"})),
            Verdict.SAME,
        ),
        (
            PersonFacts("张三", chats=frozenset({"zs1"}), company=LAN),
            PersonFacts("张三", chats=frozenset({"zs1"}), company="藍鯨科技"),
            Verdict.SAME,
        ),
        (
            PersonFacts("张三", landlines=frozenset({"+8675582345678x1"}), company=LAN),
            PersonFacts("张三", landlines=frozenset({"+8675582345678x1"}), company=LAN),
            Verdict.MAYBE,
        ),
    ],
)
def test_verdicts_on_people(one: PersonFacts, other: PersonFacts, verdict: Verdict) -> None:
    assert match_person(one, other).verdict is verdict
    assert match_person(other, one).verdict is verdict


def test_a_shared_landline_without_extension_is_no_fact() -> None:
    one = person_facts("张三", parse_phones("0755-82345678"), [])
    assert one.landlines == frozenset()
    assert match_person(one, person_facts("李四", parse_phones("0755-82345678"), [])).verdict is Verdict.NEW


def test_three_people_behind_three_extensions_stay_three() -> None:
    people = [
        person_facts(n, parse_phones(f"0755-82345678转{i}"), [], company=LAN)
        for i, n in enumerate("张王李", 801)
    ]
    assert all(match_person(a, b).verdict is Verdict.NEW for a in people for b in people if a is not b)


def test_same_person_at_another_company_has_moved() -> None:
    match = match_person(replace(ZHANG, company="红鹤贸易有限公司"), ZHANG)
    assert match.moved
    assert match.verdict is Verdict.SAME
    assert dict(match.reasons[-1].params) == {"from": LAN, "to": "红鹤贸易有限公司"}
    assert not match_person(ZHANG, ZHANG).moved


def test_names_that_sound_alike_count_at_one_company() -> None:
    assert "pinyin_and_company" in codes(match_person(ZHANG, PersonFacts("San Zhang", company=LAN)))
    assert "pinyin_and_company" in codes(
        match_person(PersonFacts("吕玮", company=LAN), PersonFacts("Lu Wei", company=LAN))
    )
    assert "pinyin_and_company" not in codes(
        match_person(ZHANG, PersonFacts("San Zhang", company="红鹤集团"))
    )


def test_different_gender_costs_points() -> None:
    same = match_person(replace(ZHANG, gender="M"), replace(ZHANG, gender="M"))
    different = match_person(replace(ZHANG, gender="M"), replace(ZHANG, gender="F", company=""))
    assert same.score > different.score


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("深圳市蓝鲸科技有限公司", "蓝鲸科技（深圳）有限公司", Verdict.SAME),
        ("蓝鲸科技有限公司", "藍鯨科技", Verdict.SAME),
        ("蓝鲸科技(上海)有限公司", "蓝鲸科技(深圳)有限公司", Verdict.RELATED),
        ("广东蓝鲸科技有限公司", "深圳蓝鲸科技有限公司", Verdict.MAYBE),
        ("蓝鲸科技有限公司", "深圳蓝鲸科技有限公司", Verdict.MAYBE),
        ("蓝鲸科技有限公司", "蓝鲸科技有限公司深圳分公司", Verdict.BRANCH),
        ("蓝鲸集团", "蓝鲸科技有限公司", Verdict.NEW),
        ("蓝鲸集团", "蓝鲸有限公司", Verdict.RELATED),
        ("红鹤贸易", "蓝鲸科技", Verdict.NEW),
        ("", "", Verdict.NEW),
    ],
)
def test_verdicts_on_company_names(one: str, other: str, verdict: Verdict) -> None:
    assert match_company(CompanyFacts(one), CompanyFacts(other)).verdict is verdict
    assert match_company(CompanyFacts(other), CompanyFacts(one)).verdict is verdict


def test_the_registration_code_is_stronger_than_the_name() -> None:
    code = "91440300MA5EXAMPL1"
    assert (
        match_company(CompanyFacts("蓝鲸", code), CompanyFacts("红鹤", code.lower())).verdict is Verdict.SAME
    )
    match = match_company(CompanyFacts("蓝鲸科技", code), CompanyFacts("蓝鲸科技", "91440300MA5EXAMPL2"))
    assert match.verdict is Verdict.MAYBE
    assert "codes_differ" in codes(match)


def test_domain_alias_and_region_field_speak_when_names_do_not() -> None:
    domains = frozenset({"lanjing.cn"})
    assert "domain" in codes(
        match_company(CompanyFacts("蓝鲸", domains=domains), CompanyFacts("LJ Ltd", domains=domains))
    )
    similar = match_company(
        CompanyFacts("蓝鲸人工智能科技", domains=domains),
        CompanyFacts("蓝鲸人工智能科技发展", domains=domains),
    )
    assert "domain_and_similar_name" in codes(similar)
    former = match_company(
        CompanyFacts("蓝鲸科技", aliases=frozenset({"红鹤电子厂"})), CompanyFacts("红鹤电子厂")
    )
    assert "alias" in codes(former)
    apart = match_company(CompanyFacts("蓝鲸科技", region="上海"), CompanyFacts("蓝鲸科技", region="深圳"))
    assert apart.verdict is Verdict.RELATED


def test_similarity_of_cores() -> None:
    assert core_similarity("蓝鲸科技", "蓝鲸科技") == 1.0
    assert core_similarity("蓝鲸科技", "红鹤贸易") == 0.0
    assert core_similarity("bluewhale", "bluewhal") > 0.9


def test_pairs_that_match_share_a_blocking_key() -> None:
    moved = replace(ZHANG, company="红鹤贸易")
    assert person_blocking_keys(ZHANG) & person_blocking_keys(moved)
    assert person_blocking_keys(ZHANG) & person_blocking_keys(PersonFacts("San Zhang", company=LAN))
    assert company_blocking_keys("深圳蓝鲸科技") & company_blocking_keys("蓝鲸科技发展有限公司")
    assert company_blocking_keys("蓝鲸", frozenset({"x.cn"})) & company_blocking_keys(
        "红鹤", frozenset({"x.cn"})
    )


people = st.builds(
    PersonFacts,
    st.sampled_from(["张三", "張三", "李四", "San Zhang", "王总", ""]),
    mobiles=st.sampled_from([frozenset[str](), MOBILE, OTHER_MOBILE]),
    mails=st.sampled_from([frozenset[str](), frozenset({"z@lanjing.cn"}), frozenset({"info@lanjing.cn"})]),
    company=st.sampled_from(["", LAN, "红鹤贸易"]),
    gender=st.sampled_from(["", "M", "F"]),
)


@given(people, people)
def test_the_order_of_a_pair_does_not_matter(one: PersonFacts, other: PersonFacts) -> None:
    forth, back = match_person(one, other), match_person(other, one)
    assert (forth.verdict, forth.score, forth.moved) == (back.verdict, back.score, back.moved)
    assert 0 <= forth.score <= 100
