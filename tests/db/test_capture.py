"""What an edit becomes: one patch a record, one mutation an aggregate, in the transaction that stores it."""

from typing import Any

import orjson
import pytest
from sqlalchemy import insert, update

from crm_core.clock import decode
from crm_core.model import (
    Account,
    AccountContact,
    AccountTag,
    Contact,
    ContactMethod,
    Product,
    Quote,
    QuoteLine,
    Visit,
)
from crm_core.model.types import Instant
from crm_core.wire import Change
from crm_desktop.db import outbox, search
from crm_desktop.db.capture import changes_of
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.store import Store
from crm_desktop.errors import Bug, UserError
from tests.db.support import DEVICE, ME, only_change, pending, rebuilt, receive, sent_part, server_row, stored

ACCOUNT = "0198a000-0000-7000-8000-000000000001"


def have_account(store: Store, **values: Any) -> None:
    receive(
        store, "account", ACCOUNT, **{"name": "宁波海曙泵业", "city": "宁波", "status": "active", **values}
    )


def edit(store: Store, **values: Any) -> None:
    with store.write_session() as session:
        account = session.get_one(Account, ACCOUNT)
        for name, value in values.items():
            setattr(account, name, value)


def changes(store: Store) -> list[Change]:
    return [change for entry in pending(store) for change in entry.mutation.changes]


def test_an_insert_names_what_is_set_and_nothing_else(store: Store) -> None:
    with store.write_session() as session:
        session.add(Contact(full_name="顾明远", preferences=["茶", "书法"], custom={"wine": None, "tea": 3}))
    fields = only_change(store)
    assert fields["full_name"] == [None, "顾明远"]
    assert fields["preferences"] == {"add": ["书法", "茶"], "remove": []}
    assert fields["custom.tea"] == [None, 3]
    assert fields["created_by"] == [None, ME]
    assert fields["device_id"] == [None, DEVICE]
    assert set(fields) == {
        "full_name", "preferences", "custom.tea", "created_by", "created_at", "device_id",
    }  # fmt: skip


def test_an_update_names_what_changed_from_what_to_what(store: Store) -> None:
    have_account(store)
    edit(store, short_name="海曙")
    (change,) = changes(store)
    assert (change.op, change.base_rev) == ("update", 3)
    assert change.fields == {"short_name": [None, "海曙"]}


def test_members_of_a_group_travel_together(store: Store) -> None:
    have_account(store)
    edit(store, street="解放路 1 号")
    fields = only_change(store)
    assert fields["street"] == [None, "解放路 1 号"]
    assert fields["city"] == ["宁波", "宁波"]
    assert set(fields) == {"country", "region", "city", "district", "street", "postal", "lng", "lat"}


def test_values_travel_in_stored_form(store: Store) -> None:
    with store.write_session() as session:
        moment = Instant.from_stored(1_700_000_000_123)
        session.add(Visit(account_id=ACCOUNT, started_at=moment, met_decision_maker=True))
    fields = only_change(store)
    assert fields["started_at"] == [None, 1_700_000_000_123]
    assert fields["met_decision_maker"] == [None, 1]


def test_an_edit_taken_back_leaves_nothing(store: Store) -> None:
    have_account(store)
    before = stored(store, "account", ACCOUNT)
    with store.write_session() as session:
        account = session.get_one(Account, ACCOUNT)
        account.short_name = "错"
        session.flush()
        account.short_name = None
    assert pending(store) == []
    assert not changes_of(session)
    assert stored(store, "account", ACCOUNT) == before


def test_a_value_set_to_itself_leaves_nothing(store: Store) -> None:
    have_account(store)
    edit(store, city="宁波", former_names=[], custom={})
    assert pending(store) == []


def test_several_flushes_make_one_change(store: Store) -> None:
    have_account(store)
    with store.write_session() as session:
        account = session.get_one(Account, ACCOUNT)
        account.short_name = "一"
        session.flush()
        account.short_name, account.website = "二", "haishu.example"
        session.flush()
        account.level = "A"
    assert only_change(store) == {
        "short_name": [None, "二"],
        "website": [None, "haishu.example"],
        "level": [None, "A"],
    }


def test_a_savepoint_rolled_back_leaves_no_trace(store: Store) -> None:
    have_account(store)
    with store.write_session() as session:
        session.get_one(Account, ACCOUNT).level = "B"
        session.flush()
        nested = session.begin_nested()
        session.get_one(Account, ACCOUNT).website = "wrong.example"
        session.add(Contact(full_name="不存在"))
        session.flush()
        nested.rollback()
    assert only_change(store) == {"level": [None, "B"]}


def test_a_savepoint_released_is_captured_once(store: Store) -> None:
    with store.write_session() as session:
        with session.begin_nested():
            session.add(Account(name="一家"))
        with session.begin_nested():
            session.add(Account(name="两家"))
    assert [entry.mutation.n for entry in pending(store)] == [1, 2]


def test_an_aggregate_is_one_mutation(store: Store) -> None:
    with store.write_session() as session:
        quote = Quote(account_id=ACCOUNT)
        session.add(quote)
        session.flush()
        session.add_all(QuoteLine(quote_id=quote.id, name=f"第 {n} 行") for n in range(3))
    (entry,) = pending(store)
    assert (entry.aggregate, entry.aggregate_id) == ("quote", quote.id)
    assert [change.entity for change in entry.mutation.changes] == ["quote", *["quote_line"] * 3]


def test_what_others_point_to_goes_first(store: Store) -> None:
    with store.write_session() as session:
        account, contact = Account(id="a-1", name="后建"), Contact(id="c-1", full_name="后建")
        session.add(AccountContact(id="ac-1", account_id="a-1", contact_id="c-1"))
        session.flush()
        session.add_all([contact, account])
    role, *_ = [entry for entry in pending(store) if entry.aggregate == "account_contact"]
    others = [entry for entry in pending(store) if entry is not role and entry.aggregate != "account_contact"]
    assert role.mutation.n == 3
    assert set(role.mutation.depends_on) == {entry.mutation.id for entry in others}


def test_two_that_point_to_each_other_are_both_written(store: Store) -> None:
    with store.write_session() as session:
        session.add_all(
            [Account(id="a", name="甲", parent_id="b"), Account(id="b", name="乙", parent_id="a")]
        )
    assert len(pending(store)) == 2


def test_a_later_edit_depends_on_the_earlier_one(store: Store) -> None:
    have_account(store)
    edit(store, level="A")
    edit(store, level="B")
    first, second = pending(store)
    assert second.mutation.depends_on == [first.mutation.id]
    assert first.mutation.depends_on == []


def test_a_child_depends_on_the_refused_insert_of_its_parent(store: Store) -> None:
    with store.write_session() as session:
        session.add(Account(id="a-1", name="未获准"))
    (insert_,) = pending(store)
    with store.raw() as connection:
        outbox.set_state(connection, insert_.mutation.id, outbox.REFUSED, "not_permitted")
    with store.write_session() as session:
        session.add(AccountTag(id="t-1", account_id="a-1", tag="重点"))
    assert pending(store)[0].mutation.depends_on == [insert_.mutation.id]


def test_an_edit_after_a_refused_edit_stands_alone(store: Store) -> None:
    have_account(store)
    edit(store, website="x" * 200)
    (entry,) = pending(store)
    with store.raw() as connection:
        outbox.set_state(connection, entry.mutation.id, outbox.REFUSED, "invalid_value")
    edit(store, website="fixed.example")
    assert pending(store)[0].mutation.depends_on == []


def test_the_base_is_kept_once(store: Store) -> None:
    have_account(store)
    edit(store, level="A")
    edit(store, level="B")
    with store.raw() as connection:
        base = outbox.base_rows(connection, {"account": [ACCOUNT]})["account", ACCOUNT]
    assert base["level"] is None
    assert base["rev"] == 3


def test_a_record_the_server_has_never_seen_has_no_base(store: Store) -> None:
    with store.write_session() as session:
        session.add(Account(id="a-1", name="新"))
    with store.write_session() as session:
        session.get_one(Account, "a-1").level = "C"
    with store.raw() as connection:
        assert outbox.base_rows(connection, {"account": ["a-1"]}) == {}
        assert rebuilt(connection, "account", "a-1") is not None


def test_sets_are_operations_that_say_what_was_seen(store: Store) -> None:
    stamps = orjson.dumps({"former_names:set": {"旧名": "018bcfe568000001"}}).decode()
    have_account(store, former_names='["旧名","老名"]', stamps=stamps)
    edit(store, former_names=["新名", "新名"])
    assert only_change(store) == {
        "former_names": {"add": ["新名"], "remove": [["旧名", "018bcfe568000001"], ["老名", None]]}
    }
    row = stored(store, "account", ACCOUNT)
    assert row is not None
    assert row["former_names"] == '["新名"]'


def test_removing_what_a_pending_edit_added_has_seen_that_edit(store: Store) -> None:
    have_account(store)
    edit(store, former_names=["试"])
    edit(store, former_names=None)
    first, second = pending(store)
    operation = second.mutation.changes[0].fields["former_names"]
    assert operation == {"add": [], "remove": [["试", first.mutation.hlc]]}


def test_custom_fields_go_key_by_key(store: Store) -> None:
    have_account(store, custom='{"a":1,"b":"x","c":true}')
    edit(store, custom={"a": 1, "b": "y", "d": [1]})
    assert only_change(store) == {
        "custom.b": ["x", "y"],
        "custom.c": [True, None],
        "custom.d": [None, [1]],
    }


def test_deleting_is_marking(store: Store) -> None:
    have_account(store)
    with store.write_session() as session:
        account = session.get_one(Account, ACCOUNT)
        account.city = "不再要紧"
        account.deleted_at = Instant.from_stored(5)
    (entry,) = pending(store)
    (change,) = entry.mutation.changes
    assert (change.op, change.fields) == ("delete", {})
    row = stored(store, "account", ACCOUNT)
    assert row is not None
    assert row["city"] == "宁波"
    assert row["deleted_at"] == decode(entry.mutation.hlc)[0]
    assert row["deleted_by"] == ME


def test_undeleting_inserts_again(store: Store) -> None:
    have_account(store, deleted_at=1_600_000_000_000, deleted_by="x", phone="1", level=None)
    with store.write_session() as session:
        account = session.get_one(Account, ACCOUNT)
        account.deleted_at, account.phone, account.level = None, None, "A"
    (change,) = changes(store)
    assert (change.op, change.base_rev) == ("insert", 3)
    assert change.fields["name"] == [None, "宁波海曙泵业"]
    assert change.fields["phone"] == ["1", None]
    assert change.fields["level"] == [None, "A"]
    row = stored(store, "account", ACCOUNT)
    assert row is not None
    assert row["deleted_by"] is None


def test_a_set_child_stated_again_lives_again(store: Store) -> None:
    id_ = AccountTag.make_id(ACCOUNT, "重点")
    receive(store, "account_tag", id_, account_id=ACCOUNT, tag="重点", deleted_at=1)
    with store.write_session() as session:
        session.get_one(AccountTag, id_).deleted_at = None
    (change,) = changes(store)
    assert change.op == "insert"


def test_a_record_made_and_deleted_at_once_was_never_there(store: Store) -> None:
    with store.write_session() as session:
        contact = Contact(id="c-1", full_name="误建")
        session.add(contact)
        session.flush()
        contact.deleted_at = Instant.from_stored(5)
    assert pending(store) == []
    assert stored(store, "contact", "c-1") is None


def test_a_deleted_record_cannot_be_edited(store: Store) -> None:
    have_account(store, deleted_at=1)
    with pytest.raises(UserError) as error:
        edit(store, city="杭州")
    assert error.value.code == "record_deleted"


def test_physical_deletion_is_a_bug(store: Store) -> None:
    have_account(store)
    with pytest.raises(Bug, match="physical"), store.write_session() as session:
        session.delete(session.get_one(Account, ACCOUNT))
    assert stored(store, "account", ACCOUNT) is not None


def test_bulk_changes_are_a_bug(store: Store) -> None:
    for statement in (
        update(Account).values(city="x"),
        insert(Account).values(id="x", name="x", rev=0, stamps={}),
        Account.__table__.delete(),  # type: ignore[attr-defined]
    ):
        with pytest.raises(Bug, match="bulk"), store.write_session() as session:
            session.execute(statement)


def test_the_companys_records_cannot_be_edited(store: Store) -> None:
    receive(store, "product", "p-1", code="P1", name="泵")
    with pytest.raises(UserError) as error, store.write_session() as session:
        session.get_one(Product, "p-1").name = "便宜的泵"
    assert error.value.code == "server_only"
    row = stored(store, "product", "p-1")
    assert row is not None
    assert row["name"] == "泵"


def test_an_immutable_field_cannot_be_edited(store: Store) -> None:
    receive(store, "contact_method", "m-1", contact_id="c-1", kind="EMAIL", raw="a@b.example")
    with pytest.raises(UserError) as error, store.write_session() as session:
        session.get_one(ContactMethod, "m-1").kind = "URL"
    assert (error.value.code, error.value.params) == (
        "immutable_field", {"entity": "contact_method", "field": "kind"},
    )  # fmt: skip


def test_the_servers_field_alone_cannot_be_edited(store: Store) -> None:
    have_account(store)
    with pytest.raises(UserError) as error:
        edit(store, owner_id=ME)
    assert error.value.code == "server_field"


def test_what_is_foretold_is_stored_but_not_sent(store: Store) -> None:
    with store.write_session() as session:
        session.add(Account(id="a-1", name="新", owner_id=ME))
    assert "owner_id" not in only_change(store)
    row = stored(store, "account", "a-1")
    assert row is not None
    assert row["owner_id"] == ME


def test_bookkeeping_alone_makes_no_mutation(store: Store) -> None:
    have_account(store)
    before = stored(store, "account", ACCOUNT)
    edit(store, edited_by="someone", edited_at="f" * 16)
    assert pending(store) == []
    assert stored(store, "account", ACCOUNT) == before


@pytest.mark.parametrize("name", ["rev", "stamps"])
def test_the_sync_engines_columns_are_its_own(store: Store, name: str) -> None:
    have_account(store)
    with pytest.raises(Bug, match=name):
        edit(store, **{name: 9 if name == "rev" else {"x": 1}})


def test_each_edit_is_later_than_the_last_also_in_the_next_run(store: Store) -> None:
    have_account(store)
    edit(store, level="A")
    edit(store, level="B")
    assert store.context is not None
    yesterday = type(store.context.clock)(lambda: 1_600_000_000_000)
    store.context = type(store.context)(ME, DEVICE, yesterday, store.context.ids)
    yesterday.offset_ms = 100_000_000_000
    edit(store, level="C")
    readings = [entry.mutation.hlc for entry in pending(store)]
    assert readings == sorted(set(readings))


def test_the_changes_name_every_record_written(store: Store) -> None:
    have_account(store)
    with store.write_session() as session:
        session.get_one(Account, ACCOUNT).level = "A"
        contact = Contact(full_name="新人")
        session.add(contact)
        session.commit()
        session.get_one(Account, ACCOUNT).level = "B"
        session.add(Contact(id="c-2", full_name="又一人"))
    assert changes_of(session).records == {
        "account": frozenset({ACCOUNT}),
        "contact": frozenset({contact.id, "c-2"}),
    }


def test_base_and_patches_are_the_row(store: Store) -> None:
    have_account(store, custom='{"k":1}', former_names='["旧"]', description="一\n二")
    edit(store, custom={"k": 2, "m": "x"}, former_names=["新"], city="温州", description="一\n三")
    edit(store, former_names=["旧", "新"], custom=None, owner_id="foretold", level="B")
    with store.raw() as connection:
        meant = rebuilt(connection, "account", ACCOUNT)
    row = stored(store, "account", ACCOUNT)
    assert row is not None
    assert meant is not None
    assert sent_part("account", meant) == sent_part("account", row)
    assert meant != server_row("account", ACCOUNT)


PENDING = 600


def test_an_edit_costs_the_same_however_many_are_pending(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in steps of SQLite's machine: a plan that walks the outbox shows at once."""
    monkeypatch.setattr(search, "refresh", lambda *_: None)  # its merging comes in bursts

    def steps_of_an_edit(name: str) -> int:
        steps = [0]

        def count() -> int:
            steps[0] += 1
            return 0

        with store.write_session() as session:
            raw_connection(session).set_progress_handler(count, 1)
            session.add(Contact(id=name, full_name="同样长"))
            session.get_one(Account, ACCOUNT).level = "A" if name == "first" else "B"
            session.flush()
        with store.raw() as connection:
            connection.set_progress_handler(None, 0)
        return steps[0]

    have_account(store)
    first = steps_of_an_edit("first")
    with store.write_session() as session:
        session.add_all(Contact(full_name=f"第{n}人") for n in range(PENDING))
    assert steps_of_an_edit("last-") < first + PENDING, "less than one step for each of them"
