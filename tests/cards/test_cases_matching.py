"""Acceptance cases 161 to 178: who is known already, and what a person is asked."""

from collections.abc import Mapping
from typing import Any

import pytest

from crm_core.model import Account, AccountContact, Contact, ContactMethod
from crm_desktop.cards.api import Decision, undo_import
from crm_desktop.services import consents
from tests.cards.conftest import Desk
from tests.cards.deck import one, planned, take

CHEN = {"姓名": "陈志远", "公司": "云帆科技有限公司", "职位": "采购经理", "手机": "13912345678", "邮箱": None}
MORE = {
    "姓名": "陈志远",
    "公司": "云帆科技有限公司",
    "职位": None,
    "手机": "13912345678",
    "邮箱": "chen@yunfan.example",
}


def card(base: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {**base, **changes}


@pytest.fixture
def chen(desk: Desk) -> Contact:
    """A person at a customer, imported before."""
    take(desk.workspace, CHEN)
    found: Contact = desk.all("contact")[0]
    return found


def mobiles(desk: Desk) -> set[str]:
    return {method.normalized for method in desk.all("contact_method", kind="MOBILE")}


def test_case_161_same_mobile_same_name_fills_blanks(desk: Desk, chen: Contact) -> None:
    row = one(desk.workspace, MORE)
    assert (row["state"], row["match"]["id"]) == ("UPDATE", chen.id)
    assert row["reason"] == "手机与 陈志远（云帆科技有限公司）相同"
    assert [method.normalized for method in desk.all("contact_method", kind="EMAIL")] == [
        "chen@yunfan.example"
    ]
    assert desk.all("account_contact")[0].job_title == "采购经理"


def test_case_162_same_mobile_other_name_is_asked(desk: Desk, chen: Contact) -> None:
    row = one(desk.workspace, card(CHEN, 姓名="黄丽"))
    assert (row["state"], row["match"]["id"]) == ("DUP_MAYBE", chen.id)
    assert "陈志远" in row["reason"]
    assert len(desk.all("contact")) == 1


def test_case_163_same_name_and_company_new_mobile(desk: Desk, chen: Contact) -> None:
    changed = card(CHEN, 手机="13800001111")
    assert one(desk.workspace, changed)["state"] == "DUP_MAYBE"
    assert mobiles(desk) == {"+8613912345678"}
    one(desk.workspace, changed, Decision.SAME)
    assert mobiles(desk) == {"+8613912345678", "+8613800001111"}
    assert len(desk.all("contact")) == 1


def test_case_165_a_common_name_alone_is_new(desk: Desk) -> None:
    report = take(desk.workspace, {"姓名": "张伟", "职位": "经理"}, {"姓名": "张伟", "职位": "工程师"})
    assert report["new"] == len(desk.all("contact")) == 2


def test_case_166_two_cards_of_one_person_are_joined_and_both_kept(desk: Desk) -> None:
    report = take(desk.workspace, CHEN, MORE)
    assert [row["state"] for row in report["rows"]] == ["NEW", "DUP_IN_FILE"]
    assert {method.kind for method in desk.all("contact_method")} == {"MOBILE", "EMAIL"}
    first, second = sorted(desk.all("import_row"), key=lambda row: row.row_number)
    assert (first.raw["职位"], second.raw["邮箱"]) == ("采购经理", "chen@yunfan.example")
    assert first.contact_id == second.contact_id


def test_case_167_who_does_not_want_contact_is_left_alone(desk: Desk, chen: Contact) -> None:
    context = desk.workspace.context
    desk.write(lambda session: consents.refuse_contact(session, context, text="勿扰", contact_id=chen.id))
    row = one(desk.workspace, MORE)
    assert (row["state"], row["code"]) == ("BLOCKED", "card_do_not_contact")
    assert desk.all("contact_method", kind="EMAIL") == []
    [refusal] = desk.all("consent_record")
    assert refusal.decision == "REFUSE"


def test_case_169_overwriting_shows_every_change_first(desk: Desk, chen: Contact) -> None:
    changed = card(CHEN, 职位="总经理", 英文名="Chen Zhiyuan")
    plan = planned(desk.workspace, changed, existing="overwrite")
    [difference] = plan.rows[0].differences
    assert (difference.field, difference.old, difference.new, difference.applies) == (
        "job_title",
        "采购经理",
        "总经理",
        True,
    )
    assert desk.all("account_contact")[0].job_title == "采购经理"
    report = take(desk.workspace, changed, existing="overwrite")
    [row] = report["rows"]
    assert (row["state"], row["reason"]) == ("UPDATE", "按名片改写 陈志远 的 职位")
    assert row["changes"][0] | {"label": ""} == {
        "field": "job_title",
        "label": "",
        "old": "采购经理",
        "new": "总经理",
        "applies": True,
    }
    assert desk.all("account_contact")[0].job_title == "总经理"
    undo_import(desk.workspace, report["batch"])
    assert desk.all("account_contact")[0].job_title == "采购经理"


def test_what_was_edited_after_the_day_of_the_card_is_not_overwritten_unasked(
    desk: Desk, chen: Contact
) -> None:
    old_card = card(CHEN, 职位="总经理", 创建时间="2020-05-01")
    assert one(desk.workspace, old_card, existing="overwrite")["state"] == "CONFLICT"
    assert desk.all("account_contact")[0].job_title == "采购经理"
    asked = card(old_card, 备注="再问一次")
    assert one(desk.workspace, asked, Decision.SAME, existing="overwrite")["state"] == "UPDATE"
    assert desk.all("account_contact")[0].job_title == "总经理"


def test_known_people_may_be_left_as_they_are(desk: Desk, chen: Contact) -> None:
    assert one(desk.workspace, MORE, existing="leave")["state"] == "DUP_SURE"
    assert desk.all("contact_method", kind="EMAIL") == []


def test_case_170_not_the_same_is_remembered(desk: Desk, chen: Contact) -> None:
    namesake = card(CHEN, 手机=None, 职位="司机")
    assert one(desk.workspace, namesake)["state"] == "DUP_MAYBE"
    assert one(desk.workspace, namesake, Decision.NEW)["state"] == "NEW"
    [decision] = desk.all("duplicate_decision")
    assert (decision.other_id, decision.decision) == (chen.id, "NOT_SAME")
    again = one(desk.workspace, card(namesake, 备注="又一张名片"))
    assert (again["state"], again["code"], again["match"]["id"]) == (
        "DUP_SURE",
        "card_decided_before",
        decision.record_id,
    )


def test_case_173_an_archived_or_merged_target_leads_to_the_survivor(desk: Desk) -> None:
    survivor = Account(id="a" * 36, name="云帆科技有限公司", status="archived")
    gone = Account(id="b" * 36, name="海川贸易有限公司", status="merged", merged_into_id=survivor.id)
    desk.add(survivor, gone)

    def away(session: Any) -> None:
        record = session.get(Account, gone.id)
        record.deleted_at = record.created_at

    desk.write(away)
    take(
        desk.workspace,
        {"姓名": "赵敏", "公司": "海川贸易有限公司"},
        {"姓名": "吴倩", "公司": "云帆科技有限公司"},
    )
    assert [role.account_id for role in desk.all("account_contact")] == [survivor.id] * 2
    assert len(desk.all("account")) == 1


def delete(desk: Desk, contact_id: str) -> None:
    def job(session: Any) -> None:
        record = session.get(Contact, contact_id)
        record.deleted_at = record.created_at

    desk.write(job)


def test_case_174_who_was_deleted_does_not_come_back_unasked(desk: Desk, chen: Contact) -> None:
    delete(desk, chen.id)
    row = one(desk.workspace, MORE)
    assert (row["state"], row["code"]) == ("DUP_MAYBE", "card_deleted_before")
    assert one(desk.workspace, CHEN)["code"] == "card_deleted_before"
    assert desk.all("contact") == []
    assert one(desk.workspace, MORE, Decision.SAME)["state"] == "UPDATE"
    assert [person.id for person in desk.all("contact")] == [chen.id]


def test_case_175_three_secretaries_on_one_line(desk: Desk) -> None:
    lines = (("何苗", "801"), ("孔林", "802"), ("施云", "803"))
    rows = [{"姓名": name, "公司": "海川贸易有限公司", "电话": f"020-87654321转{end}"} for name, end in lines]
    assert take(desk.workspace, *rows)["new"] == 3
    assert {method.extension for method in desk.all("contact_method")} == {"801", "802", "803"}


def test_case_177_a_company_of_the_first_row_serves_the_others(desk: Desk) -> None:
    rows = [
        {"姓名": name, "公司": "云帆科技有限公司", "手机": f"1391234567{at}"}
        for at, name in enumerate(("赵敏", "钱进", "孙浩", "李想", "周全", "吴倩", "郑伟", "王芳", "冯雪"))
    ]
    assert take(desk.workspace, *rows)["new"] == 9
    assert len(desk.all("account")) == 1
    assert len(desk.all("account_contact", is_primary=True)) == 1


def test_case_178_case_width_and_spaces_are_no_conflict(desk: Desk) -> None:
    take(desk.workspace, card(CHEN, 职位="Sales Manager", 英文名="Chen Zhiyuan"))
    row = one(desk.workspace, card(CHEN, 职位="ＳＡＬＥＳ　manager", 英文名="CHEN  ZHIYUAN"))
    assert row["state"] == "DUP_SURE"


def test_a_new_employer_is_offered_and_the_old_role_ended(desk: Desk, chen: Contact) -> None:
    moved = card(CHEN, 公司="海川贸易有限公司", 职位="总监")
    row = one(desk.workspace, moved)
    assert (row["state"], row["code"]) == ("CONFLICT", "card_same_moved")
    assert len(desk.all("account_contact")) == 1
    report = take(desk.workspace, card(moved, 备注="是他"), decisions={2: Decision.SAME})
    assert report["rows"][0]["state"] == "UPDATE"
    old, new = sorted(desk.all("account_contact"), key=lambda role: role.is_active is not False)
    assert (old.is_active, new.job_title) == (False, "总监")
    assert {account.name for account in desk.all("account")} == {"云帆科技有限公司", "海川贸易有限公司"}
    undo_import(desk.workspace, report["batch"])
    [role] = desk.all("account_contact")
    assert role.is_active is not False


def test_a_merged_person_is_found_by_the_survivor(desk: Desk, chen: Contact) -> None:
    other = Contact(id="d" * 36, full_name="陈志远", merged_into_id=chen.id)
    key = "+8613700001111"
    method = ContactMethod(
        id=ContactMethod.make_id(other.id, "MOBILE", key),
        contact_id=other.id,
        kind="MOBILE",
        raw="13700001111",
        normalized=key,
        match_key=key,
    )
    desk.add(other, method)
    delete(desk, other.id)
    row = one(desk.workspace, card(CHEN, 手机="13700001111", 邮箱=None), Decision.SAME)
    assert row["match"]["id"] == chen.id
    assert AccountContact.make_id(desk.all("account")[0].id, chen.id) == desk.all("account_contact")[0].id
