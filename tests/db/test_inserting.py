"""Records inserted many at once are stored, sent and found as those that pass through the session."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from crm_core.model import ENTITIES, Account
from crm_desktop.db.inserting import insert
from crm_desktop.db.store import Store
from crm_desktop.errors import Bug, UserError
from tests.db.support import pending, stored

MOMENT = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
VALUES: dict[str, dict[str, Any]] = {
    "account": {
        "name": "恒远机电有限公司",
        "former_names": ["扬帆电子", "扬帆电子", "安宏"],
        "custom": {"size": 3, "colour": "red"},
        "next_contact_on": date(2026, 9, 1),
    },
    "contact": {"full_name": "王志强", "met_on": date(2026, 8, 31), "source_ref": "import:b:2"},
    "contact_method": {"contact_id": "c-1", "kind": "MOBILE", "raw": "138", "opt_out": True},
    "import_batch": {
        "file_name": "a.csv",
        "sha256": "0" * 64,
        "mapping": {"b": "x", "a": "y"},
        "imported_at": MOMENT,
    },
    "visit": {"account_id": "a-1", "started_at": MOMENT, "summary": "谈了 价格"},
}
OWN = ("id", "edited_at", "created_at")


@pytest.mark.parametrize("entity", VALUES)
def test_rows_and_patches_are_those_of_the_session(store: Store, entity: str) -> None:
    with store.write_session() as session:
        session.add(ENTITIES[entity](id="by-session", **VALUES[entity]))
    with store.write_session() as session:
        insert(session, [(entity, {"id": "at-once", **VALUES[entity]})])
    one, other = stored(store, entity, "by-session"), stored(store, entity, "at-once")
    assert one is not None
    assert other is not None
    assert {name: value for name, value in one.items() if name not in OWN} == {
        name: value for name, value in other.items() if name not in OWN
    }
    assert one["edited_at"] < other["edited_at"]
    changes = [entry.mutation.changes[0] for entry in pending(store)]
    assert [change.op for change in changes] == ["insert", "insert"]
    fields = [
        {name: value for name, value in change.fields.items() if name != "created_at"} for change in changes
    ]
    assert fields[0] == fields[1]
    assert fields[0]


def test_what_the_session_does_to_them_later_is_one_patch_with_it(store: Store) -> None:
    with store.write_session() as session:
        insert(session, [("account", {"id": "a-1", "name": "恒远机电有限公司"})])
        session.get_one(Account, "a-1").city = "苏州"
    (entry,) = pending(store)
    (change,) = entry.mutation.changes
    assert (change.op, change.fields["city"]) == ("insert", [None, "苏州"])


def test_nothing_is_left_of_them_when_the_transaction_fails(store: Store) -> None:
    nameless = [("account", {"id": "a-1", "name": "恒远机电有限公司"}), ("contact", {"id": "c-1"})]
    with pytest.raises(dbapi2.IntegrityError), store.write_session() as session:
        insert(session, nameless)
    assert stored(store, "account", "a-1") is None
    assert pending(store) == []


def test_the_server_s_own_and_a_session_of_nobody_are_refused(store: Store) -> None:
    server_only = next(name for name, cls in ENTITIES.items() if cls.server_only)
    with pytest.raises(UserError, match="server_only"), store.write_session() as session:
        insert(session, [(server_only, {"id": "x"})])
    store.context = None
    with pytest.raises(Bug), store.write_session() as session:
        insert(session, [("account", {"id": "a-1", "name": "恒远机电有限公司"})])
