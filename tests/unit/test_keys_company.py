"""Company names: core, region, branch, legal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.keys.company import company_key, parse_company, split_bilingual, split_companies
from crm_core.keys.regions import area_code_of, one_inside_other, region_named, regions


@pytest.mark.parametrize(
    "names",
    [
        [
            "深圳市蓝鲸科技有限公司",
            "深圳蓝鲸科技有限公司",
            "蓝鲸科技（深圳）有限公司",
            "廣東省深圳市藍鯨科技",
            "蓝鲸科技深圳有限公司",
        ],
        ["ABC CO.,LTD", "ABC Co., Ltd.", "ABC Company Limited", "Ａ.B.C. Ltd"],
        ["Example Pty Limited", "Example Pty Ltd"],
        ["株式会社ミナト", "ミナト株式会社", "㈱ミナト"],
        ["台灣藍海電路製造股份有限公司", "台湾蓝海电路制造股份有限公司"],
        ["Hill & Sons Inc.", "Hill and Sons, Inc"],
        ["蓝 鲸 科技【深圳】 有限公司", "蓝鲸科技(深圳)有限公司"],
        ["Foo L.L.C.", "Foo LLC"],
        ["蓝鲸科技有限公司 Blue Whale Technology Co., Ltd.", "蓝鲸科技有限公司"],
    ],
)
def test_spellings_of_one_firm_share_core_and_region(names: list[str]) -> None:
    assert len({(parse_company(name).core, parse_company(name).region) for name in names}) == 1


@pytest.mark.parametrize(
    ("name", "core", "region", "branch"),
    [
        ("蓝鲸科技(上海)有限公司", "蓝鲸科技", "上海", ""),
        ("蓝鲸科技有限公司深圳分公司", "蓝鲸科技", "", "深圳分公司"),
        ("蓝鲸公司上海办事处", "蓝鲸", "", "上海办事处"),
        ("海潮银行深圳分行", "海潮银行", "", "深圳分行"),
        ("义乌市蓝鲸饰品厂", "蓝鲸饰品", "义乌", ""),
        ("深圳市南山区蓝鲸电子厂", "蓝鲸电子", "深圳", ""),
        ("Blue Whale (Shenzhen) Co., Ltd.", "bluewhale", "深圳", ""),
        ("蓝鲸(中国)有限公司", "蓝鲸", "中国", ""),
        ("好邻居超市有限公司", "好邻居超市", "", ""),
    ],
)
def test_parts(name: str, core: str, region: str, branch: str) -> None:
    parsed = parse_company(name)
    assert (parsed.core, parsed.region, parsed.branch) == (core, region, branch)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("中国公司", "中国公司"),
        ("上海有限公司", "上海有限公司"),
        ("北京银行股份有限公司", "北京银行"),
        ("公司", "公司"),
        ("Co., Ltd.", "coltd"),
        ("A-B-C Company", "abc"),
        ("Chase & Co", "chase"),
        ("3M中国有限公司", "3m中国"),
    ],
)
def test_the_core_never_says_too_little(name: str, core: str) -> None:
    assert parse_company(name).core == core


def test_a_group_is_not_its_companies() -> None:
    assert parse_company("蓝鲸集团").group
    assert not parse_company("蓝鲸有限公司").group
    assert company_key("蓝鲸集团") != company_key("蓝鲸科技有限公司")


@pytest.mark.parametrize("name", ["", "无", "😀", "  "])
def test_no_name_has_no_key(name: str) -> None:
    assert company_key(name) == ""


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                [
                    "深圳",
                    "市",
                    "蓝鲸",
                    "科技",
                    "(",
                    ")",
                    "集团",
                    "有限",
                    "公司",
                    "分公司",
                    "上海",
                    "银行",
                    "株式会社",
                ]
            ),
            max_size=9,
        ).map("".join),
        st.lists(
            st.sampled_from(["Abc", "Co.", ", Ltd", "&", "Group", "(China)", "The", "L.L.C."]), max_size=6
        ).map(" ".join),
    )
)
def test_keys_are_idempotent(name: str) -> None:
    key = company_key(name)
    assert company_key(key) == key


def test_cells_with_two_companies_or_two_languages() -> None:
    assert split_companies("蓝鲸有限公司、红鹤集团") == ["蓝鲸有限公司", "红鹤集团"]
    assert split_companies("蓝鲸有限公司/深圳") == ["蓝鲸有限公司/深圳"]
    assert split_bilingual("蓝鲸有限公司 Blue Whale Co., Ltd.") == ("蓝鲸有限公司", "Blue Whale Co., Ltd.")
    assert split_bilingual("ABC科技有限公司") == ("ABC科技有限公司", "")
    assert split_bilingual("Blue Whale Ltd") == ("", "Blue Whale Ltd")


def test_regions_know_their_province_and_area_code() -> None:
    assert (area_code_of("深圳市"), area_code_of("上海"), area_code_of("高雄"), area_code_of("某地")) == (
        "755",
        "21",
        "7",
        "",
    )
    assert one_inside_other("广东", "深圳")
    assert not one_inside_other("广东", "上海")
    found = region_named("義烏市")
    assert found is not None
    assert (found.name, found.province) == ("义乌", "浙江")


def test_the_region_list_is_complete_enough_and_consistent() -> None:
    provinces = {region.name for region in regions() if region.name == region.province}
    assert len(provinces) == 34
    assert all(region.province in provinces for region in regions())
    mainland = [r for r in regions() if r.kind == "city" and r.province != "台湾"]
    assert len(mainland) > 330
    assert all(r.area_code and not r.area_code.startswith("0") for r in mainland)
