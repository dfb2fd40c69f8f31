"""Undo of saved changes: former values where nobody changed them since, several records of one deed together."""

from typing import Any

import pytest

from crm_core.model import Account, Promise, QuoteLine, Task, Visit
from crm_desktop.db import deeds, outbox
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import UserError
from crm_desktop.services import customers, quotes, records, sharing, tasks, undoing, visits
from crm_desktop.services.customers import NewContact
from crm_desktop.services.undoing import DeedRow, UndoReport
from crm_desktop.services.visits import NewVisit
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


def change(desk: Desk, account: str, **values: Any) -> None:
    desk.write(lambda s: records.set_values(s, desk.context, "account", account, values))


def undo(desk: Desk) -> UndoReport:
    return desk.write(lambda s: undoing.undo_last(s, desk.context))


def redo(desk: Desk) -> UndoReport:
    return desk.write(lambda s: undoing.redo(s, desk.context))


def listed(desk: Desk) -> list[DeedRow]:
    return desk.read(undoing.last_changes)


def value(desk: Desk, account: str, name: str) -> Any:
    return desk.read(lambda s: getattr(s.get(Account, account), name))


def settle(desk: Desk) -> None:
    """What a sync leaves: an empty outbox."""
    with desk.store.raw() as connection:
        for table in ("local_outbox_record", "local_outbox", "local_base"):
            connection.execute(f"DELETE FROM {table}")


def test_an_edit_goes_back_also_when_the_server_has_it_and_travels_anew(desk: Desk, account: str) -> None:
    change(desk, account, city="苏州", phone="0512-1")
    settle(desk)
    report = undo(desk)
    assert (report.restored, report.kept) == (1, [])
    assert (value(desk, account, "city"), value(desk, account, "phone")) == (None, None)
    (entry,) = desk.read(lambda s: outbox.entries(s, outbox.PENDING))
    fields = entry.mutation.changes[0].fields
    assert (fields["city"], fields["phone"]) == (["苏州", None], ["0512-1", None])


def test_what_a_colleague_changed_since_stays_and_is_told(desk: Desk, account: str) -> None:
    change(desk, account, city="苏州", website="old.example")
    with desk.store.raw() as connection:
        connection.execute("UPDATE account SET city = '无锡' WHERE id = ?", (account,))
    report = undo(desk)
    assert (value(desk, account, "city"), value(desk, account, "website")) == ("无锡", None)
    ((title, why),) = [(one.title, one.why) for one in report.kept]
    assert (title, why.code, why.params["field"]) == ("海川电子", "changed_since", "city")


def test_redo_brings_it_again_until_something_else_is_done(desk: Desk, account: str) -> None:
    change(desk, account, city="苏州")
    change(desk, account, city="无锡")
    undo(desk)
    undo(desk)
    assert value(desk, account, "city") is None
    redo(desk)
    assert value(desk, account, "city") == "苏州"
    redo(desk)
    assert value(desk, account, "city") == "无锡"
    with pytest.raises(UserError, match="nothing_to_redo"):
        redo(desk)
    undo(desk)
    change(desk, account, website="a.example")
    with pytest.raises(UserError, match="nothing_to_redo"):
        redo(desk)


def test_a_visit_goes_with_its_task_and_promises_and_comes_back_with_them(desk: Desk, account: str) -> None:
    visit = NewVisit(account, summary="谈好了\n!寄样品 +3d\n！开发票", next_step="回访")
    logged = desk.write(lambda s: visits.log_visit(s, desk.context, visit))
    settle(desk)
    (row, _) = listed(desk)
    assert (row.entity, row.id, row.op, row.title, row.others) == (
        "visit",
        logged.visit_id,
        "insert",
        "海川电子",
        3,
    )
    assert undo(desk).kept == []

    def gone(cls: Any) -> set[bool]:
        return desk.read(lambda s: {one.deleted_at is not None for one in s.query(cls)})

    assert gone(Visit) == gone(Task) == gone(Promise) == {True}
    assert redo(desk).kept == []
    assert gone(Visit) == gone(Task) == gone(Promise) == {False}


def test_what_was_made_goes_to_the_recycle_bin_unless_something_hangs_on_it(desk: Desk, account: str) -> None:
    assert undo(desk).restored == 1
    assert value(desk, account, "deleted_at") is not None
    redo(desk)
    assert value(desk, account, "deleted_at") is None
    desk.receive("note", id="n1", account_id=account, text="总部加的", created_by=COLLEAGUE)
    report = undo(desk)
    assert (report.restored, report.kept[0].why.code) == (0, "used_since")
    assert [row.state for row in listed(desk)] == ["stuck"]
    with pytest.raises(UserError, match="nothing_to_undo"):
        undo(desk)


def test_what_was_deleted_is_restored(desk: Desk, account: str) -> None:
    desk.write(lambda s: records.delete(s, desk.context, "account", account))
    assert value(desk, account, "deleted_at") is not None
    undo(desk)
    assert value(desk, account, "deleted_at") is None


def test_a_bulk_change_is_one_deed(desk: Desk) -> None:
    def make(session: Any) -> list[str]:
        return [customers.create_customer(session, desk.context, {"name": f"客户{n}"}) for n in range(5)]

    ids = desk.write(make)

    def all_of_them(session: Any) -> None:
        for one in ids:
            records.set_values(session, desk.context, "account", one, {"city": "上海"})

    desk.write(all_of_them)
    assert listed(desk)[0].others == 4
    assert undo(desk).restored == 5
    assert {value(desk, one, "city") for one in ids} == {None}


def test_a_finished_task_is_open_again(desk: Desk, account: str) -> None:
    logged = desk.write(
        lambda s: visits.log_visit(s, desk.context, NewVisit(account, summary="好", next_step="回访"))
    )
    desk.write(lambda s: tasks.complete_task(s, desk.context, logged.task_id or ""))
    assert undo(desk).kept == []
    (task,) = desk.read(lambda s: tasks.my_tasks(s, ME))
    assert (task.status, task.done_at) == ("OPEN", None)


def test_any_of_the_list_can_be_undone_and_later_ones_stay(desk: Desk, account: str) -> None:
    change(desk, account, city="苏州")
    change(desk, account, website="a.example")
    (_, second, _) = listed(desk)
    assert second.fields == ("city",)
    desk.write(lambda s: undoing.undo(s, desk.context, second.n))
    assert (value(desk, account, "city"), value(desk, account, "website")) == (None, "a.example")
    assert [row.state for row in listed(desk)] == ["done", "undone", "done"]
    with pytest.raises(UserError, match="nothing_to_undo"):
        desk.write(lambda s: undoing.undo(s, desk.context, second.n))


def test_added_elements_and_custom_fields_go_back_one_by_one(desk: Desk, account: str) -> None:
    def custom(**fields: Any) -> None:
        def job(session: Any) -> None:
            record = session.get(Account, account)
            record.custom = {**(record.custom or {}), **fields}

        desk.write(job)

    custom(a="1")
    custom(b="2")
    (_, first, _) = listed(desk)
    desk.write(lambda s: undoing.undo(s, desk.context, first.n))
    assert value(desk, account, "custom") == {"b": "2"}


def test_an_old_visit_cannot_be_edited_back(desk: Desk, account: str) -> None:
    logged = desk.write(lambda s: visits.log_visit(s, desk.context, NewVisit(account, summary="一")))
    desk.write(lambda s: visits.amend_visit(s, desk.context, logged.visit_id, values={"summary": "二"}))
    with desk.store.raw() as connection:
        connection.execute("UPDATE visit SET accepted_at = ?", (START_MS,))
    desk.time.pass_hours(30)
    assert [one.why.code for one in undo(desk).kept] == ["append_only"]


def test_the_list_is_bounded(desk: Desk, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "MOST_DEEDS", 3)
    for city in "甲乙丙丁":
        change(desk, account, city=city)
    assert len(listed(desk)) == 3
    monkeypatch.setattr(deeds, "MOST_RECORDS", 1)
    change(desk, account, city="戊")
    assert len(listed(desk)) == 1
    desk.time.pass_hours(24 * 31)
    change(desk, account, city="己")
    assert [row.fields for row in listed(desk)] == [("city",)]
    count = desk.read(
        lambda s: raw_connection(s).execute("SELECT count(*) FROM local_deed_record").fetchone()
    )
    assert count == (1,)


def test_a_contact_and_what_was_made_with_it_is_one_deed(desk: Desk, account: str) -> None:
    desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("王芳")))
    row = listed(desk)[0]
    assert (row.entity, row.title) == ("contact", "王芳")
    assert undo(desk).kept == []
    assert desk.read(lambda s: customers.customer_ids(s, customers.CustomerFilter(text="王芳"))) == []


def test_what_the_server_has_carried_out_is_not_said_to_be_undone(desk: Desk, account: str) -> None:
    request = desk.write(lambda s: sharing.hand_over_account(s, desk.context, account, COLLEAGUE))
    settle(desk)
    with desk.store.raw() as connection:
        connection.execute("UPDATE hand_over SET status = 'done' WHERE id = ?", (request,))
    report = undo(desk)
    assert (report.restored, [one.why.code for one in report.kept]) == (0, ["carried_out"])


def test_a_request_that_waits_is_undone(desk: Desk, account: str) -> None:
    desk.write(lambda s: sharing.hand_over_account(s, desk.context, account, COLLEAGUE))
    assert undo(desk).restored == 1
    assert [one.why for one in desk.read(lambda s: sharing.access_of(s, account))] == ["owner"]


def test_a_line_does_not_come_back_into_a_quote_that_the_customer_has(desk: Desk, account: str) -> None:
    draft = desk.read(lambda s: quotes.new_quote(s, desk.context, account))
    draft.lines.append(quotes.new_line(desk.context))
    made = desk.write(lambda s: quotes.save_quote(s, desk.context, draft))
    (line,) = desk.read(lambda s: [one.id for one in s.query(QuoteLine)])
    desk.write(lambda s: records.delete(s, desk.context, "quote_line", line))
    settle(desk)
    with desk.store.raw() as connection:
        connection.execute("UPDATE quote SET status = 'SENT' WHERE id = ?", (made,))
    report = undo(desk)
    assert (report.restored, [one.why.code for one in report.kept]) == (0, ["document_locked"])


def test_a_visit_deleted_in_time_does_not_come_back_too_late(desk: Desk, account: str) -> None:
    logged = desk.write(lambda s: visits.log_visit(s, desk.context, NewVisit(account, summary="谈好了")))
    desk.write(lambda s: visits.undo_visit(s, desk.context, logged.visit_id))
    settle(desk)
    with desk.store.raw() as connection:
        connection.execute("UPDATE visit SET accepted_at = created_at")
    desk.time.pass_hours(30)
    assert [one.why.code for one in undo(desk).kept] == ["append_only"]
