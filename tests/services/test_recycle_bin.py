"""The recycle bin: what was deleted and is the person's own comes back, with what went along, for thirty days."""

from datetime import timedelta

import pytest

from crm_core.model import Account, Contact, Task, Visit
from crm_desktop.db.capture import EditContext
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from crm_desktop.services import recycle_bin
from crm_desktop.services.lookups import today
from crm_desktop.services.records.writing import delete
from crm_desktop.services.visits import NewVisit, log_visit, undo_visit
from tests.db.conftest import folder, store
from tests.db.support import ME, Ticking, pending, receive

__all__ = ["folder", "store"]


@pytest.fixture
def context(store: Store) -> EditContext:
    assert store.context is not None
    return store.context


def listed(store: Store, context: EditContext) -> list[tuple[str, str, str]]:
    with store.read() as session:
        return [(one.entity, one.title, one.customer) for one in recycle_bin.deleted(session, context)]


def test_a_deleted_record_is_listed_and_comes_back_as_an_edit(store: Store, context: EditContext) -> None:
    receive(store, "user", ME, name="林晓", login="lin", role="rep")
    receive(store, "account", "a-1", name="苏州恒远", owner_id=ME)
    with store.write_session() as session:
        delete(session, context, "account", "a-1")
    with store.read() as session:
        (found,) = recycle_bin.deleted(session, context)
    assert (found.title, found.deleted_by, found.customer) == ("苏州恒远", "林晓", "")
    with store.write_session() as session:
        assert recycle_bin.restore(session, context, "account", "a-1") == 1
    with store.read() as session:
        account = session.get_one(Account, "a-1")
        assert account.deleted_at is None
        assert account.deleted_by is None
    assert listed(store, context) == []
    assert len(pending(store)) == 2, "the deletion, and an edit that takes it back"


def test_what_went_with_a_record_comes_back_with_it(store: Store, context: EditContext) -> None:
    receive(store, "account", "a-1", name="苏州恒远", owner_id=ME)
    with store.write_session() as session:
        visit = NewVisit(
            "a-1", summary="谈了报价", next_step="寄样品", next_step_on=today() + timedelta(days=2)
        )
        visit_id = log_visit(session, context, visit).visit_id
    with store.write_session() as session:
        undo_visit(session, context, visit_id)
    assert [(entity, customer) for entity, _, customer in listed(store, context)] == [("visit", "苏州恒远")]
    with store.write_session() as session:
        assert recycle_bin.restore(session, context, "visit", visit_id) == 2
    with store.read() as session:
        assert session.get_one(Visit, visit_id).deleted_at is None
        assert session.query(Task).filter(Task.visit_id == visit_id).one().deleted_at is None


def test_others_matters_old_ones_and_hidden_ones_are_not_offered(store: Store, context: EditContext) -> None:
    now = Ticking().now
    day = 24 * 3600 * 1000
    receive(store, "account", "theirs", name="别人的", owner_id="x", deleted_at=now, deleted_by="x")
    receive(store, "account", "old", name="很久以前", owner_id=ME, deleted_at=now - 31 * day, deleted_by=ME)
    receive(store, "account", "hidden", name="不再授权", owner_id=ME, deleted_at=now)
    receive(
        store, "account", "merged", name="已合并", owner_id=ME, deleted_at=now, deleted_by=ME,
        merged_into_id="theirs",
    )  # fmt: skip
    receive(store, "contact", "c", full_name="王建国", created_by=ME, deleted_at=now, deleted_by="x")
    assert listed(store, context) == [("contact", "王建国", "")]


def test_what_cannot_come_back_is_said(store: Store, context: EditContext) -> None:
    receive(store, "account", "there", name="还在", owner_id=ME)
    receive(store, "account", "merged", name="已合并", deleted_at=1_700_000_000_000, merged_into_id="there")
    for record_id, code in (("there", "not_deleted"), ("merged", "merged_away"), ("none", "record_missing")):
        with pytest.raises(UserError, match=code), store.write_session() as session:
            recycle_bin.restore(session, context, "account", record_id)
    with store.read() as session:
        assert session.get(Contact, "none") is None


def test_a_visit_that_can_no_longer_be_edited_does_not_come_back_either(
    store: Store, context: EditContext
) -> None:
    now, day = Ticking().now, 24 * 3600 * 1000
    receive(
        store, "visit", "v", account_id="a-1", kind="VISIT", created_by=ME, deleted_by=ME, deleted_at=now - day,
        created_at=now - 2 * day, started_at=now - 2 * day,
        accepted_at=now - 2 * day,
    )  # fmt: skip
    with pytest.raises(UserError, match="append_only"), store.write_session() as session:
        recycle_bin.restore(session, context, "visit", "v")
