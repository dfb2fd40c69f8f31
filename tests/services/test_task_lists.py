"""Tasks as a list, entered in one line; the ledger of promises with its moved days."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm_desktop.errors import UserError
from crm_desktop.services.customers import create_customer
from crm_desktop.services.lookups import local_day
from crm_desktop.services.people import Choice
from crm_desktop.services.promise_ledger import (
    NO_UNIT,
    LedgerCounts,
    LedgerFilter,
    PromiseTerms,
    change_terms,
    ledger_counts,
    ledger_ids,
    ledger_items,
)
from crm_desktop.services.promises import NewPromise, make_promise, settle_promise
from crm_desktop.services.records import undo_edit
from crm_desktop.services.task_lists import TypedTask, add_task, read_line, task_ids, tasks_by_id
from crm_desktop.services.tasks import complete_task, reopen_task
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

TODAY = local_day(START_MS)  # a Monday
ZHOU = Choice("u1", "周岩")


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("寄样品", TypedTask("寄样品")),
        ("寄样品 明天", TypedTask("寄样品", TODAY + timedelta(days=1))),
        ("！报价给恒远 +3d", TypedTask("报价给恒远", TODAY + timedelta(days=3), priority="HIGH")),
        ("催合同 @周岩 下周五", TypedTask("催合同", TODAY + timedelta(days=11), ZHOU)),
        ("催合同 下周五 @周岩", TypedTask("催合同", TODAY + timedelta(days=11), ZHOU)),
        ("send samples @somebody", TypedTask("send samples @somebody")),
    ],
)
def test_a_line_says_what_until_when_and_by_whom(line: str, typed: TypedTask) -> None:
    assert read_line(line, TODAY, [ZHOU]) == typed


def add(desk: Desk, line: str, **values: Any) -> str:
    return desk.write(lambda session: add_task(session, desk.context, line, TODAY, **values))


def listed(desk: Desk, wanted: Any, user_id: str | None = ME) -> list[str]:
    def job(session: Any) -> list[str]:
        ids = task_ids(session, wanted, ME, user_id, on=TODAY)
        return [row.title for row in tasks_by_id(session, ids)]

    return desk.read(job)


def test_tasks_stand_by_what_is_to_be_done_with_them(desk: Desk) -> None:
    late = add(desk, "迟了 2026-09-01")
    add(desk, "今天 今天")
    add(desk, "以后 +9d")
    add(desk, "随便哪天")
    add(desk, "请王伟寄样 @王伟 明天")
    assert listed(desk, "open") == ["迟了", "今天", "以后", "随便哪天"]
    assert listed(desk, "due") == ["迟了", "今天"]
    assert listed(desk, "overdue") == ["迟了"]
    assert listed(desk, "given") == ["请王伟寄样"]
    assert listed(desk, "open", None) == ["迟了", "今天", "请王伟寄样", "以后", "随便哪天"]
    desk.write(lambda session: complete_task(session, desk.context, late))
    assert (listed(desk, "overdue"), listed(desk, "done")) == ([], ["迟了"])
    desk.write(lambda session: reopen_task(session, desk.context, late))
    assert listed(desk, "overdue") == ["迟了"]


def test_a_line_without_words_is_no_task(desk: Desk) -> None:
    with pytest.raises(UserError, match="missing_value"):
        add(desk, " ！ ")


def promise(desk: Desk, text: str, due_on: date | None, **values: Any) -> str:
    def job(session: Any) -> str:
        account_id = create_customer(session, desk.context, {"name": f"客户 {text}"})
        return make_promise(session, desk.context, NewPromise(account_id, text, due_on=due_on, **values))

    return desk.write(job)


def ledger(desk: Desk, **wanted: Any) -> list[str]:
    def job(session: Any) -> list[str]:
        ids = ledger_ids(session, LedgerFilter(**wanted), TODAY)
        return [one.text for one in ledger_items(session, ids, TODAY)]

    return desk.read(job)


def test_the_ledger_is_narrowed_by_state_department_and_maker(desk: Desk) -> None:
    desk.receive("org_unit", id="unit-1", name="技术部", is_active=1)
    promise(desk, "送样", TODAY + timedelta(days=2), responsible_unit_id="unit-1")
    late = promise(desk, "回电", TODAY - timedelta(days=1))
    promise(desk, "培训", TODAY + timedelta(days=30))
    kept = promise(desk, "报价", TODAY - timedelta(days=3))
    desk.write(lambda session: settle_promise(session, desk.context, kept, "DONE"))
    assert ledger(desk) == ["回电", "送样", "培训"]
    assert ledger(desk, state="due") == ["回电", "送样"]
    assert ledger(desk, state="overdue") == ["回电"]
    assert ledger(desk, state="kept") == ["报价"]
    assert ledger(desk, unit_id="unit-1") == ["送样"]
    assert ledger(desk, unit_id=NO_UNIT) == ["回电", "培训"]
    assert ledger(desk, maker_id=COLLEAGUE) == []
    counts = desk.read(lambda session: ledger_counts(session, LedgerFilter(), TODAY))
    assert counts == LedgerCounts(open=3, overdue=1, kept=1, broken=0)
    desk.write(lambda session: settle_promise(session, desk.context, late, "BROKEN"))
    assert desk.read(lambda session: ledger_counts(session, LedgerFilter(), TODAY)).kept_percent == 50


def test_a_moved_day_stays_to_be_seen_until_the_move_is_taken_back(desk: Desk) -> None:
    first, second = TODAY + timedelta(days=2), TODAY + timedelta(days=9)
    promise_id = promise(desk, "送样", first)

    def shown() -> Any:
        return desk.read(lambda session: ledger_items(session, [promise_id], TODAY)[0])

    before = PromiseTerms(first, None, None)
    after = PromiseTerms(second, None, TODAY)
    edit = desk.write(lambda session: change_terms(session, desk.context, promise_id, before, after))
    assert (shown().due_on, shown().former_due, shown().remind_on) == (second, (first,), TODAY)
    with pytest.raises(UserError, match="changed_since"):
        desk.write(lambda session: change_terms(session, desk.context, promise_id, before, after))
    desk.write(lambda session: undo_edit(session, desk.context, edit))
    assert (shown().due_on, shown().former_due, shown().remind_on) == (first, (), None)


def test_the_terms_of_a_settled_promise_stand(desk: Desk) -> None:
    promise_id = promise(desk, "送样", TODAY)
    desk.write(lambda session: settle_promise(session, desk.context, promise_id, "DONE"))
    terms = PromiseTerms(TODAY, None, None)
    with pytest.raises(UserError, match="state_not_allowed"):
        desk.write(lambda session: change_terms(session, desk.context, promise_id, terms, terms))
