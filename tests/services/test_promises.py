"""What we promised: made by hand or by a marked line of a visit, late, kept, broken; its words stand."""

from datetime import date
from typing import Any

import pytest

from crm_core.model import Promise
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import customers, promises
from crm_desktop.services.customers import NewContact
from crm_desktop.services.promises import NewPromise, PromiseItem
from crm_desktop.services.visits import NewVisit, VisitLogged, log_visit, undo_visit
from tests.services.conftest import COLLEAGUE, ME, Desk

TODAY = date(2026, 9, 21)


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


def make(desk: Desk, account: str, text: str = "寄样品", due_on: date | None = None) -> str:
    promise = NewPromise(account, text, due_on=due_on)
    return desk.write(lambda s: promises.make_promise(s, desk.context, promise))


def listed(desk: Desk, wanted: promises.PromiseFilter = "open", **where: Any) -> list[PromiseItem]:
    return desk.read(lambda s: promises.promises(s, wanted, on=TODAY, **where))


def log(desk: Desk, account: str, summary: str) -> VisitLogged:
    return desk.write(lambda s: log_visit(s, desk.context, NewVisit(account, summary=summary)))


def test_marked_lines_of_a_visit_are_promises(desk: Desk, account: str) -> None:
    person = desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("陈志远")))
    text = "谈了交期\n！寄两台样机 下周五\n 对方满意！\n! 给出书面报价\n!"
    visit = NewVisit(account, contact_id=person, summary=text)
    logged = desk.write(lambda s: log_visit(s, desk.context, visit))
    found = listed(desk, account_id=account)
    assert [(one.text, one.due_on) for one in found] == [
        ("寄两台样机", date(2026, 10, 2)), ("给出书面报价", None),
    ]  # fmt: skip
    assert {one.id for one in found} == set(logged.promise_ids)
    assert {(one.to_name, one.maker_name, one.visit_id) for one in found} == {
        ("陈志远", "李娜", logged.visit_id)
    }


def test_a_visit_without_marks_promises_nothing(desk: Desk, account: str) -> None:
    assert log(desk, account, "对方说：好！\n不错!").promise_ids == ()


def test_taking_a_visit_back_takes_its_open_promises(desk: Desk, account: str) -> None:
    visit = log(desk, account, "! 一\n! 二")
    desk.write(lambda s: promises.settle_promise(s, desk.context, visit.promise_ids[0], "DONE"))
    desk.write(lambda s: undo_visit(s, desk.context, visit.visit_id))
    assert [one.id for one in listed(desk, "all")] == [visit.promise_ids[0]]


def test_what_is_late_and_what_was_kept(desk: Desk, account: str) -> None:
    late = make(desk, account, "样品", date(2026, 9, 18))
    due = make(desk, account, "报价", TODAY)
    make(desk, account, "目录")
    assert [(one.id, one.overdue_days) for one in listed(desk, "overdue")] == [(late, 3)]
    assert [one.overdue_days for one in listed(desk)] == [3, 0, 0]
    desk.write(lambda s: promises.settle_promise(s, desk.context, late, "BROKEN", "停产"))
    desk.write(lambda s: promises.settle_promise(s, desk.context, due, "DONE", "邮件 9-21"))
    assert [(one.id, one.evidence, one.overdue_days) for one in listed(desk, "broken")] == [(late, "停产", 0)]
    assert [(one.id, one.fulfilled_on) for one in listed(desk, "kept")] == [(due, TODAY)]
    assert listed(desk, "all", maker_id=COLLEAGUE) == []
    desk.write(lambda s: promises.settle_promise(s, desk.context, due, "OPEN"))
    assert [one.fulfilled_on for one in listed(desk, "all", maker_id=ME)] == [None] * 3


def test_a_withdrawn_promise_stays_withdrawn(desk: Desk, account: str) -> None:
    one = make(desk, account)
    desk.write(lambda s: promises.settle_promise(s, desk.context, one, "WITHDRAWN"))
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: promises.settle_promise(s, desk.context, one, "DONE"))
    assert caught.value.code == "state_not_allowed"


@pytest.mark.parametrize(("text", "code"), [(" ", "missing_value"), ("长" * 1001, "too_long")])
def test_words_that_cannot_be_a_promise(desk: Desk, account: str, text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        make(desk, account, text)
    assert caught.value.code == code


def test_the_words_of_a_promise_never_change_and_settling_travels_alone(desk: Desk, account: str) -> None:
    one = make(desk, account)
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: setattr(s.get(Promise, one), "text", "别的"))
    assert (caught.value.code, caught.value.params["field"]) == ("immutable_field", "text")
    desk.write(lambda s: promises.settle_promise(s, desk.context, one, "DONE", "签收单"))
    (change,) = desk.read(lambda s: outbox.entries(s, "pending"))[-1].mutation.changes
    assert change.fields == {
        "state": ["OPEN", "DONE"], "fulfilled_on": [None, "2026-09-21"], "evidence": [None, "签收单"],
    }  # fmt: skip


def test_visit_and_promise_are_aggregates_of_their_own(desk: Desk, account: str) -> None:
    log(desk, account, "! 寄样品 11-28")
    entries = desk.read(lambda s: outbox.entries(s, "pending"))[-2:]
    by_entity = {entry.mutation.changes[0].entity: entry.mutation for entry in entries}
    assert set(by_entity) == {"visit", "promise"}
    assert by_entity["visit"].id in by_entity["promise"].depends_on
