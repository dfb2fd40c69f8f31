"""Who was not contacted for too long: the limit of each class, what counts as contact, and who is left out."""

from typing import Any

import pytest

from tests.reports.office import COLLEAGUE, MANAGER, REP, Office, at, column


def test_each_class_has_its_limit(office: Office) -> None:
    for level, day in (("A", "2026-08-24"), ("B", "2026-07-25"), ("C", "2026-06-25"), (None, "2026-06-25")):
        account = office.customer(f"刚好 {level}", level)
        office.visit(account, at(day))
    assert office.report("not_contacted").rows == ()
    for level, day in (("A", "2026-08-23"), ("B", "2026-07-24"), ("C", "2026-06-24"), (None, "2026-06-24")):
        account = office.customer(f"超期 {level}", level)
        office.visit(account, at(day))
    result = office.report("not_contacted")
    assert column(result, "customer") == ["超期 A", "超期 B", "超期 C", "超期 None"]
    assert column(result, "silent") == [31, 61, 91, 91]
    assert column(result, "overdue") == [1, 1, 1, 1]
    assert result.records_seen == 8


def test_days_are_those_of_the_reader(office: Office) -> None:
    late, early = office.customer("前一天", "A"), office.customer("当天", "A")
    office.visit(late, at("2026-08-23", "23:59"))
    office.visit(early, at("2026-08-24", "00:00"))
    assert column(office.report("not_contacted"), "customer") == ["前一天"]


def test_a_colleague_on_the_telephone_is_contact_too(office: Office) -> None:
    account = office.customer("恒远", "A")
    office.visit(account, at("2026-01-05"))
    assert column(office.report("not_contacted"), "contacted_by") == ["李娜"]
    office.visit(account, at("2026-09-20"), by=COLLEAGUE, kind="CALL")
    assert office.report("not_contacted").rows == ()


@pytest.mark.parametrize(
    "what",
    [{"result": "NOT_MET"}, {"result": "CANCELLED"}, {"deleted_at": 1}, {"started_at": at("2026-12-01")}],
)
def test_what_is_no_contact(office: Office, what: dict[str, Any]) -> None:
    account = office.customer("恒远", "A")
    office.visit(account, at("2026-05-05"))
    visit = {"account": account, "started_at": at("2026-09-20"), **what}
    office.visit(**visit)
    assert [str(day) for day in column(office.report("not_contacted"), "last_contact")] == ["2026-05-05"]


def test_a_withdrawn_visit_is_no_contact(office: Office) -> None:
    account = office.customer("恒远", "A")
    visit = office.visit(account, at("2026-09-20"))
    office.put("visit_addendum", visit_id=visit, kind="ADD", text="补充")
    office.put("account", id=account, name="恒远", level="A", owner_id=REP, created_at=at("2026-02-01"))
    assert office.report("not_contacted").rows == ()
    office.put("visit_addendum", visit_id=visit, kind="VOID", text="录错客户")
    assert column(office.report("not_contacted"), "last_contact") == [None]


def test_one_never_contacted_counts_from_its_record(office: Office) -> None:
    office.customer("新客户", "A", created_at=at("2026-09-01"))
    office.customer("老客户", "A", created_at=at("2026-06-01"))
    office.customer("不知何时", "A", created_at=None)
    result = office.report("not_contacted")
    assert column(result, "customer") == ["不知何时", "老客户"]
    assert column(result, "silent") == [None, 114]


@pytest.mark.parametrize(
    "what",
    [
        {"deleted_at": 1},
        {"status": "merged"},
        {"status": "archived"},
        {"kind": "supplier"},
        {"lifecycle": "REJECTED"},
    ],
)
def test_who_is_left_out(office: Office, what: dict[str, Any]) -> None:
    office.customer("某公司", "A", created_at=at("2025-01-01"), **what)
    result = office.report("not_contacted")
    assert (result.rows, result.records_seen) == ((), 0)


def test_the_limits_can_be_set(office: Office) -> None:
    account = office.customer("恒远", "A")
    office.visit(account, at("2026-09-13"))
    assert office.report("not_contacted", days="10").rows == ()
    result = office.report("not_contacted", days_a=9)
    assert column(result, "limit") == [9]
    assert "A 级 9 天" in result.definition[0]
    assert "C 级及未分级 5 天" in office.report("not_contacted", days=5).definition[0]


def test_a_rep_sees_his_own_and_a_manager_the_team(office: Office) -> None:
    for owner in (REP, COLLEAGUE, None):
        office.customer(f"{owner} 的客户", "A", owner, created_at=at("2025-01-01"))
    assert column(office.report("not_contacted"), "owner") == ["李娜"]
    office.sign_in(MANAGER)
    assert set(column(office.report("not_contacted"), "owner")) == {"李娜", "王伟", "未分配"}
    assert column(office.report("not_contacted", owner="wang.wei"), "owner") == ["王伟"]


def test_a_row_leads_to_its_customer(office: Office) -> None:
    account = office.customer("恒远", "A", created_at=at("2025-01-01"))
    result = office.report("not_contacted")
    assert office.behind(result, result.rows[0]) == (account,)


def test_the_chart_counts_by_owner_and_class(office: Office) -> None:
    office.sign_in(MANAGER)
    for name, level, owner in (("一", "A", REP), ("二", "B", REP), ("三", None, REP), ("四", "A", COLLEAGUE)):
        office.customer(name, level, owner, created_at=at("2025-01-01"))
    (panel,) = office.report("not_contacted").panels
    assert panel.labels == ("李娜", "王伟")
    assert {one.name: one.values for one in panel.series} == {"A": (1, 1), "B": (1, 0), "未分级": (1, 0)}
