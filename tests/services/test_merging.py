"""Merges, merged records, handed-over edits and decisions taken back, before any server has answered."""

from typing import Any

import pytest

from crm_core.clock import encode
from crm_core.model import Account, Conflict, HandedOverEdit, MergeRecord, Visit
from crm_core.model.types import Json
from crm_desktop.errors import UserError
from crm_desktop.services import inbox, merging
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    return tuple(  # type: ignore[return-value]
        desk.receive("account", id=one, name=name, phone=one, status="active", stamps="{}")
        for one, name in (("a1", "海川电子"), ("a2", "海川电子（深圳）"))
    )


def propose(desk: Desk, survivor: str, merged: str, **options: Any) -> str:
    return desk.write(lambda s: merging.merge_customers(s, desk.context, survivor, merged, **options))


def refusal(desk: Desk, job: Any) -> str:
    with pytest.raises(UserError) as caught:
        desk.write(job)
    return caught.value.code


def test_a_proposal_waits_visibly_and_names_both(desk: Desk, two: tuple[str, str]) -> None:
    proposal = propose(desk, "a1", "a2", take={"address": "merged"}, reason=" 同一家 ")
    (row,) = desk.read(lambda s: merging.waiting(s, "a2"))
    assert (row.id, row.survivor_title, row.merged_title) == (proposal, "海川电子", "海川电子（深圳）")
    assert (row.state, row.reason, row.by_name) == ("PROPOSED", "同一家", "李娜")
    (pending,) = desk.read(inbox.pending)
    assert (pending.entity, pending.title) == ("merge_record", "海川电子（深圳）")


def test_what_cannot_be_merged_is_told_at_once(desk: Desk, two: tuple[str, str]) -> None:
    def job(survivor: str, merged: str, **options: Any) -> Any:
        return lambda s: merging.merge_customers(s, desk.context, survivor, merged, **options)

    assert refusal(desk, job("a1", "a1")) == "merge_with_itself"
    assert refusal(desk, job("a1", "nobody")) == "record_missing"
    assert refusal(desk, job("a1", "a2", take={"colour": "merged"})) == "unknown_field"
    assert refusal(desk, job("a1", "a2", take={"owner_id": "merged"})) == "unknown_field"
    propose(desk, "a1", "a2")
    assert refusal(desk, job("a2", "a1")) == "merge_waits"


def test_a_customer_that_is_only_shared_to_read_is_not_merged(desk: Desk, two: tuple[str, str]) -> None:
    with desk.store.raw() as connection:
        connection.execute("INSERT INTO local_held_scope (scope, level) VALUES ('account:a2', 'read')")
    job = lambda s: merging.merge_customers(s, desk.context, "a1", "a2")  # noqa: E731
    assert refusal(desk, job) == "not_permitted"


def test_a_proposal_that_was_not_sent_is_withdrawn(desk: Desk, two: tuple[str, str]) -> None:
    proposal = propose(desk, "a1", "a2")
    desk.write(lambda s: merging.undo_merge(s, desk.context, proposal))
    assert desk.read(merging.merges) == []


def test_a_merge_that_was_done_is_asked_back_once(desk: Desk, two: tuple[str, str]) -> None:
    desk.receive("merge_record", id="m1", target="account", survivor_id="a1", merged_id="a2", state="DONE")
    undo = lambda s: merging.undo_merge(s, desk.context, "m1")  # noqa: E731
    desk.write(undo)
    assert desk.read(lambda s: s.get(MergeRecord, "m1").state) == "UNDO_ASKED"
    assert refusal(desk, undo) == "state_not_allowed"


def test_a_merged_record_leads_to_its_survivor(desk: Desk, two: tuple[str, str]) -> None:
    desk.receive("account", id="a3", name="旧", merged_into_id="a1", deleted_at=START_MS)
    desk.receive("merge_record", id="m1", target="contact", survivor_id="c1", merged_id="c2", state="DONE")
    found = desk.read(
        lambda s: [
            merging.survivor_of(s, *key)
            for key in (("account", "a3"), ("account", "a2"), ("contact", "c2"), ("visit", "v"))
        ]
    )
    assert found == ["a1", "a2", "c1", "v"]


def handed_over(desk: Desk, *changes: dict[str, Any]) -> str:
    return desk.receive(
        "handed_over_edit", id="h1", target="account", record_id="a1", status="OPEN", author_id=COLLEAGUE,
        made_hlc=encode(START_MS), received_at=START_MS, changes=Json.to_stored(list(changes)),
    )  # fmt: skip


def change(entity: str, record_id: str, op: str, **fields: Any) -> dict[str, Any]:
    return {"entity": entity, "id": record_id, "op": op, "fields": fields}


def test_an_edit_is_taken_over_field_by_field(desk: Desk, two: tuple[str, str]) -> None:
    fields: dict[str, Any] = {
        "phone": ["a1", "9"],
        "former_names": {"add": ["旧名"]},
        "custom.area": [None, "东"],
    }
    visit = {"account_id": [None, "a1"], "started_at": [None, START_MS], "created_by": [None, COLLEAGUE]}
    edit = handed_over(
        desk, change("account", "a1", "update", **fields), change("visit", "v1", "insert", **visit)
    )
    (row,) = desk.read(inbox.handed_to_me)
    assert (row.author_name, row.fields["phone"], row.title) == ("王伟", "9", "海川电子")
    assert desk.read(inbox.handed_to_me_count) == 1
    changed = desk.write(lambda s: inbox.accept(s, desk.context, edit))
    assert changed == [("account", "a1"), ("visit", "v1")]
    account = desk.read(lambda s: s.get(Account, "a1"))
    assert (account.phone, account.former_names, account.custom) == ("9", ["旧名"], {"area": "东"})
    assert desk.read(lambda s: s.get(Visit, "v1").created_by) == ME
    settled = desk.read(lambda s: s.get(HandedOverEdit, edit))
    assert (settled.status, settled.settled_by) == ("ACCEPTED", ME)
    assert refusal(desk, lambda s: inbox.dismiss(s, desk.context, edit)) == "conflict_settled"


def test_an_edit_of_what_is_not_here_stays_open(desk: Desk, two: tuple[str, str]) -> None:
    edit = handed_over(desk, change("visit", "nowhere", "update", summary=[None, "x"]))
    assert refusal(desk, lambda s: inbox.accept(s, desk.context, edit)) == "record_missing"
    assert desk.read(inbox.handed_to_me_count) == 1
    desk.write(lambda s: inbox.dismiss(s, desk.context, edit))
    assert desk.read(inbox.handed_to_me_count) == 0


def decided(desk: Desk, **values: Any) -> str:
    return desk.receive(
        "conflict", **{"id": "c1", "target": "account", "record_id": "a1", "field": "phone", "status": "RESOLVED",
        "resolution": "other", "resolved_by": COLLEAGUE, "resolved_at": START_MS, "base": '{"phone":"0"}',
        "accepted": '{"phone":"1"}', "other": '{"phone":"a1"}', **values},
    )  # fmt: skip


def test_a_decision_is_undone_to_the_accepted_value(desk: Desk, two: tuple[str, str]) -> None:
    conflict = decided(desk)
    (row,) = desk.read(inbox.decided)
    assert (row.resolution, row.by_name, row.label.en) == ("other", "王伟", "Switchboard")
    done = desk.write(lambda s: inbox.reopen(s, desk.context, conflict))
    assert done.values == {"phone": "1"}
    assert desk.read(lambda s: s.get(Account, "a1").phone) == "1"
    again = desk.read(lambda s: s.get(Conflict, conflict))
    assert (again.status, again.resolution, again.resolved_by) == ("OPEN", None, None)
    assert refusal(desk, lambda s: inbox.reopen(s, desk.context, conflict)) == "conflict_open"


def test_a_decision_is_not_undone_over_a_later_edit(desk: Desk, two: tuple[str, str]) -> None:
    conflict = decided(desk, other='{"phone":"something else"}')
    assert refusal(desk, lambda s: inbox.reopen(s, desk.context, conflict)) == "changed_since"


def test_a_custom_field_comes_back_from_the_journal(desk: Desk, two: tuple[str, str]) -> None:
    desk.receive(
        "resolution_journal", id="j1", target="account", record_id="a1", field="custom.area", decided_at=START_MS,
        kept='{"custom.area":"东"}', lost='{"custom.area":"西"}', kept_by=ME, lost_by=COLLEAGUE,
    )  # fmt: skip
    desk.write(lambda s: inbox.restore_from_journal(s, desk.context, "j1"))
    assert desk.read(lambda s: s.get(Account, "a1").custom) == {"area": "西"}
