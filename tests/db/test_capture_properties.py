"""Whatever is edited, in whatever steps: base + patches is the stored row, and doctor finds nothing."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.ids import new_id
from crm_core.model import Account
from crm_core.model.types import Instant
from crm_desktop.db.capture import WriteSession
from crm_desktop.db.doctor import examine
from crm_desktop.db.store import Store
from tests.db.support import rebuilt, receive, sent_part, stored

TEXTS = st.none() | st.sampled_from(["", "甲", "乙", "A\nB", "A\nC\nB"])
EDITS = st.one_of(
    st.tuples(st.sampled_from(["short_name", "city", "street", "description", "invoice_bank"]), TEXTS),
    st.tuples(st.just("former_names"), st.none() | st.lists(st.sampled_from("一二三四"), max_size=4)),
    st.tuples(
        st.just("custom"),
        st.none()
        | st.dictionaries(st.sampled_from("xyz"), st.none() | st.integers(0, 2) | TEXTS, max_size=3),
    ),
    st.tuples(st.just("is_vip"), st.none() | st.booleans()),
    st.tuples(st.just("status"), st.sampled_from(["active", "archived"])),
    st.tuples(st.just("deleted_at"), st.none() | st.just(Instant.from_stored(1))),
)
STEPS = st.lists(st.one_of(EDITS, st.sampled_from(["flush", "commit", "undo"])), max_size=14)


def _steps(session: WriteSession, id_: str, steps: list[Any]) -> None:
    for step in steps:
        account = session.get(Account, id_)
        if account is None:  # made and deleted in one transaction
            return
        if step == "flush":
            session.flush()
        elif step == "commit":
            session.commit()
        elif step == "undo":
            nested = session.begin_nested()
            account.short_name = "undone"
            session.flush()
            nested.rollback()
        elif account.deleted_at is None or step[0] == "deleted_at":
            setattr(account, *step)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=st.booleans(), steps=STEPS)
def test_base_and_patches_are_the_stored_row(store: Store, known: bool, steps: list[Any]) -> None:
    id_ = new_id()
    if known:
        receive(store, "account", id_, name="原名", former_names='["一","五"]', custom='{"x":1}', city="甲")
    with store.write_session() as session:
        if not known:
            session.add(Account(id=id_, name="新名", owner_id="user-me"))
            session.flush()
        _steps(session, id_, steps)
    row = stored(store, "account", id_)
    with store.raw() as connection:
        meant = rebuilt(connection, "account", id_)
        dirty = connection.execute("SELECT 1 FROM local_outbox_record WHERE id = ?", (id_,)).fetchone()
    if known and not dirty:
        assert row is not None
        assert (row["rev"], row["edited_at"], row["short_name"]) == (3, None, None)
    elif row is None or meant is None:
        assert row is meant
    else:
        assert sent_part("account", row) == sent_part("account", meant)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_doctor_finds_nothing_after_edits(store: Store, steps: list[Any]) -> None:
    id_ = new_id()
    receive(store, "account", id_, name="原名")
    with store.write_session() as session:
        _steps(session, id_, steps)
        session.get_one(Account, id_)
    failed = [check for check in examine(store) if not check.ok and check.name != "search_index"]
    assert failed == []
