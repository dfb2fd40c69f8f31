"""What waits for a person, in words and values that a person reads; deciding a conflict; taking a merge back."""

from typing import Any

import pytest

from crm_core.clock import encode
from crm_core.model import Account, Conflict
from crm_core.model.types import Json
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import inbox, records
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.receive(
        "account",
        id="a1",
        name="海川电子",
        tax_no="A",
        country="CN",
        city="深圳",
        street="一路",
        status="active",
    )


def conflict(desk: Desk, field: str, accepted: dict[str, Any], other: dict[str, Any]) -> str:
    return desk.receive(
        "conflict", id=f"c-{field}", target="account", record_id="a1", field=field, status="OPEN",
        base=Json.to_stored(dict.fromkeys(accepted)), accepted=Json.to_stored(accepted), other=Json.to_stored(other),
        accepted_by=ME, accepted_hlc=encode(START_MS), other_by=COLLEAGUE, other_hlc=encode(START_MS + 1),
    )  # fmt: skip


def resolve(desk: Desk, which: str, choice: inbox.Choice, value: Any = None) -> inbox.Resolved:
    return desk.write(lambda s: inbox.resolve(s, desk.context, which, choice, value))


def the_account(desk: Desk) -> Account:
    found: Account = desk.read(lambda s: s.get(Account, "a1"))
    return found


def test_a_pending_edit_says_what_it_changes(desk: Desk, account: str) -> None:
    typed = records.parse_assignments(["next_contact_on=2026-10-08", "former_names+=旧名", "is_vip=yes"])
    desk.write(lambda s: records.set_fields(s, desk.context, "account", account, typed))
    (waiting,) = desk.read(inbox.pending)
    assert (waiting.entity, waiting.record, waiting.title, waiting.op) == (
        "account",
        "a1",
        "海川电子",
        "update",
    )
    assert waiting.fields == {
        "next_contact_on": "2026-10-08", "former_names": {"add": ["旧名"], "remove": []}, "is_vip": True,
    }  # fmt: skip


def test_a_refused_edit_carries_its_reason(desk: Desk, account: str) -> None:
    desk.write(lambda s: records.set_values(s, desk.context, "account", account, {"phone": "1"}))
    (waiting,) = desk.read(inbox.pending)
    with desk.store.raw() as connection:
        outbox.set_state(connection, waiting.id, outbox.REFUSED, "not_permitted", {"entity": "account"})
    (found,) = desk.read(inbox.refused)
    assert (found.code, found.params, found.n) == ("not_permitted", {"entity": "account"}, waiting.n)
    assert desk.read(inbox.pending) == []


@pytest.mark.parametrize(
    ("choice", "value", "stands"), [("accepted", None, "A"), ("other", None, "B"), ("value", "C", "C")]
)
def test_a_decision_is_an_edit_and_closes_the_conflict(
    desk: Desk, account: str, choice: inbox.Choice, value: str | None, stands: str
) -> None:
    which = conflict(desk, "tax_no", {"tax_no": "A"}, {"tax_no": "B"})
    (shown,) = desk.read(inbox.conflicts)
    assert (shown.base, shown.accepted, shown.other, shown.other_by_name) == (None, "A", "B", "王伟")
    assert shown.label.zh_CN == "统一社会信用代码/税号"
    assert resolve(desk, which, choice, value).values == {"tax_no": stands}
    assert the_account(desk).tax_no == stands
    closed = desk.read(lambda s: s.get(Conflict, which))
    assert (closed.status, closed.resolution, closed.resolved_by) == ("RESOLVED", choice, ME)
    assert desk.read(inbox.conflict_count) == 0
    with pytest.raises(UserError) as caught:
        resolve(desk, which, "accepted")
    assert caught.value.code == "conflict_settled"


def test_a_group_is_decided_as_one(desk: Desk, account: str) -> None:
    ours, theirs = {"city": "深圳", "street": "一路"}, {"city": "东莞", "street": "二路"}
    which = conflict(desk, "address", ours, theirs)
    (shown,) = desk.read(inbox.conflicts)
    assert (shown.accepted, shown.other, shown.label.en) == (ours, theirs, "Address")
    for wrong in ("东莞", {"colour": "red"}):
        with pytest.raises(UserError) as caught:
            resolve(desk, which, "value", wrong)
        assert caught.value.code == "needs_one_value"
    resolve(desk, which, "other")
    assert (the_account(desk).city, the_account(desk).street) == ("东莞", "二路")


def test_a_deletion_that_met_an_edit_can_still_be_had(desk: Desk, account: str) -> None:
    which = conflict(desk, "deleted_at", {"deleted_at": None}, {"deleted_at": START_MS})
    with pytest.raises(UserError) as caught:
        resolve(desk, which, "value", "x")
    assert caught.value.code == "needs_one_value"
    resolve(desk, which, "other")
    assert the_account(desk).deleted_at is not None


def test_an_automatic_decision_is_told_and_taken_back(desk: Desk, account: str) -> None:
    desk.receive(
        "resolution_journal", id="j1", target="account", record_id="a1", field="phone", decided_at=START_MS,
        kept='{"phone":"1"}', lost='{"phone":"2"}', kept_by=ME, lost_by=COLLEAGUE,
    )  # fmt: skip
    (entry,) = desk.read(inbox.journal)
    assert (entry.title, entry.kept, entry.lost, entry.lost_by_name) == ("海川电子", "1", "2", "王伟")
    edit = desk.write(lambda s: inbox.restore_from_journal(s, desk.context, "j1"))
    assert the_account(desk).phone == "2"
    assert edit.after == {"phone": "2"}
