"""Acceptance cases 130 to 147: which two names are one company."""

import pytest

from crm_core.model import Account, AccountContact
from crm_desktop.cards.api import Decision
from tests.cards.conftest import Desk
from tests.cards.deck import one, take

PEOPLE = ("陈志远", "林晓芳", "周国栋", "赵敏")


def customers(desk: Desk, *companies: str) -> list[str]:
    """Import a person for each company and return the customers that this makes."""
    rows = [{"姓名": name, "公司": company} for name, company in zip(PEOPLE, companies, strict=False)]
    take(desk.workspace, *rows)
    return [account.name for account in desk.all("account")]


def test_case_130_the_town_before_or_in_brackets(desk: Desk) -> None:
    names = ("深圳市云帆科技有限公司", "深圳云帆科技有限公司", "云帆科技（深圳）有限公司")
    assert customers(desk, *names) == ["深圳市云帆科技有限公司"]


def test_case_131_other_region_is_related(desk: Desk) -> None:
    assert len(customers(desk, "云帆科技(上海)有限公司", "云帆科技(深圳)有限公司")) == 2
    row = one(desk.workspace, {"姓名": "吴倩", "公司": "云帆科技(北京)有限公司"})
    assert (row["state"], row["code"]) == ("NEW", "card_company_related")


def test_case_133_a_group_is_not_its_company(desk: Desk) -> None:
    assert len(customers(desk, "云帆集团", "云帆科技有限公司")) == 2


def test_case_134_a_branch_is_put_under_its_company(desk: Desk) -> None:
    customers(desk, "云帆科技有限公司")
    row = one(desk.workspace, {"姓名": "吴倩", "公司": "云帆科技有限公司深圳分公司"})
    assert (row["state"], row["code"]) == ("NEW", "card_company_branch")
    parent, branch = desk.all("account")
    assert branch.parent_id == parent.id


def test_case_135_english_forms_of_one_company(desk: Desk) -> None:
    assert len(customers(desk, "ABC CO.,LTD", "ABC Co., Ltd.", "ABC Company Limited")) == 1


def test_case_137_pty_limited(desk: Desk) -> None:
    assert len(customers(desk, "Example Pty Limited", "Example Pty Ltd")) == 1


def test_case_138_japanese_forms(desk: Desk) -> None:
    assert len(customers(desk, "株式会社トヨタ", "トヨタ株式会社", "㈱トヨタ")) == 1


def test_case_139_two_scripts_one_company(desk: Desk) -> None:
    assert len(customers(desk, "台灣積體電路製造股份有限公司", "台湾积体电路制造股份有限公司")) == 1


def test_case_141_single_letters_do_not_match_everything(desk: Desk) -> None:
    names = ("A-B-C Company", "Alpha Company", "Company", "B Company")
    assert sorted(customers(desk, *names)) == sorted(names)


def test_case_142_two_companies_in_one_cell_are_two_roles(desk: Desk) -> None:
    take(desk.workspace, {"姓名": "赵敏", "公司": "云帆科技有限公司、海川贸易有限公司"})
    assert {account.name for account in desk.all("account")} == {"云帆科技有限公司", "海川贸易有限公司"}
    assert len(desk.all("account_contact")) == 2
    assert len(desk.all("contact")) == 1


def test_case_143_the_mail_domain_suggests_the_customer(desk: Desk) -> None:
    account = Account(id="a" * 36, name="海川贸易有限公司", website="www.haichuan.example")
    desk.add(account)
    card = {"姓名": "赵敏", "公司": None, "邮箱": "zhao@haichuan.example"}
    row = one(desk.workspace, card, dry_run=False)
    assert (row["state"], row["code"], row["match"]["id"]) == ("NEW", "card_company_by_domain", account.id)
    assert desk.all("account_contact") == []
    other = {"姓名": "吴倩", "公司": None, "邮箱": "wu@haichuan.example"}
    assert one(desk.workspace, other, Decision.SAME)["state"] == "NEW"
    assert [role.account_id for role in desk.all("account_contact")] == [account.id]


def test_case_145_two_languages_one_customer(desk: Desk) -> None:
    take(
        desk.workspace,
        {"姓名": "赵敏", "公司": "海川贸易有限公司", "英文公司": "Haichuan Trading Co., Ltd."},
        {"姓名": "吴倩", "公司": "Haichuan Trading Company Limited", "英文公司": None},
    )
    [account] = desk.all("account")
    assert (account.name, account.english_name) == ("海川贸易有限公司", "Haichuan Trading Co., Ltd.")


def test_case_146_a_former_name_finds_the_customer(desk: Desk) -> None:
    desk.add(Account(id="a" * 36, name="云帆科技有限公司", former_names=["海川贸易有限公司"]))
    assert one(desk.workspace, {"姓名": "赵敏", "公司": "海川贸易有限公司"})["state"] == "NEW"
    assert [role.account_id for role in desk.all("account_contact")] == ["a" * 36]
    assert len(desk.all("account")) == 1


@pytest.mark.parametrize(
    "written", ["云帆科技（深圳）有限公司", "云帆科技(深圳)有限公司 ", "云帆 科技 ( 深圳 ) 有限公司"]
)
def test_case_147_width_of_brackets_and_spaces(desk: Desk, written: str) -> None:
    assert customers(desk, "云帆科技（深圳）有限公司", written) == ["云帆科技（深圳）有限公司"]


def test_a_role_of_the_same_person_is_made_once(desk: Desk) -> None:
    take(desk.workspace, {"姓名": "赵敏", "公司": "云帆科技有限公司 / 云帆科技有限公司"})
    [role] = desk.all("account_contact")
    assert role.id == AccountContact.make_id(role.account_id, role.contact_id)
