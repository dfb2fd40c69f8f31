"""Undo after a sync travels like any other edit; what undo keeps goes with the record."""

from typing import Any

from crm_desktop.db import drafts, seen
from crm_desktop.services import undoing
from crm_server import grants
from tests.sync.laptop import Laptop
from tests.sync.test_two_laptops import equal, shared_account, team
from tests.sync.world import World

__all__ = ["team"]

OWN = ("local_deed_record", "local_deed", "local_seen", "local_draft")


def undo(laptop: Laptop) -> undoing.UndoReport:
    context = laptop.store.context
    assert context is not None
    return laptop.lane.submit(lambda session: undoing.undo_last(session, context)).result(20)


def test_what_was_synced_is_undone_for_everybody(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, city="苏州", website="a.example")
    world.sync(ann, bo)
    bo.set("account", account, website="b.example")
    world.sync(bo, ann)
    report = undo(ann)
    assert [one.why.params["field"] for one in report.kept] == ["website"]
    world.sync(ann, bo)
    assert equal(ann, bo, "account", account)
    assert (bo.value("account", account, "city"), bo.value("account", account, "website")) == (
        None,
        "b.example",
    )


def test_nothing_of_it_stays_when_the_customer_goes(world: World) -> None:
    ann, bo = world.laptop(world.person("ann")), world.laptop(world.person("bo"))
    account = ann.add("account", name="甲公司")
    ann.set("account", account, city="苏州")
    ann.add("note", account_id=account, text="悄悄话")

    def habits(connection: Any) -> None:
        seen.note(connection, "account", account, 1)
        drafts.put(connection, "visit", account, {"summary": "写了一半"})
        drafts.put(connection, "form account", account, {"name": "乙公司"})

    ann.write(habits)
    world.sync(ann)
    assert all(ann.count(table) for table in OWN)
    with world.database.transaction() as conn:
        grants.assign(conn, [account], bo.user_id, now_ms=ann.now_ms + 1)
    world.sync(ann)
    assert [ann.count(table) for table in OWN] == [0, 0, 0, 0]
    assert ann.mentions(account) == []
