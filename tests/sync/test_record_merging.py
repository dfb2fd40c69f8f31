"""Two records become one: offline proposals, what moves, late edits by old ids, both directions, undo."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from crm_core.model import AccountContact, AccountTag, ContactMethod
from crm_server.database import fetch
from tests.sync.laptop import Laptop
from tests.sync.world import World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
DAY_MS = 24 * 60 * 60 * 1000
Team = tuple[Laptop, Laptop]


@pytest.fixture
def team(world: World) -> Team:
    """Two colleagues, of whom each may edit the other's customers once they are shared."""
    return world.laptop(world.person("ann")), world.laptop(world.person("bo"))


def customer(world: World, owner: Laptop, other: Laptop, **values: Any) -> str:
    account = owner.add("account", **{"name": "宁波长风机械", **values})
    world.sync(owner)
    world.share(account, other.user_id, "edit")
    world.sync(other)
    return account


def merge(laptop: Laptop, survivor: str, merged: str, target: str = "account", **values: Any) -> str:
    return laptop.add("merge_record", target=target, survivor_id=survivor, merged_id=merged, **values)


def tag(laptop: Laptop, account: str, text: str) -> str:
    return laptop.add("account_tag", id=AccountTag.make_id(account, text), account_id=account, tag=text)


def tags(laptop: Laptop, account: str) -> set[str]:
    rows = laptop.rows("account_tag").values()
    return {row["tag"] for row in rows if row["account_id"] == account and row["deleted_at"] is None}


def same(world: World, *laptops: Laptop) -> None:
    """Sync until everybody has heard everything; then what they share is alike and nothing moves any more."""
    world.sync(*laptops, *laptops)
    for laptop in laptops:
        report = laptop.sync(world.lines[laptop])
        assert (report.pushed, report.pulled, report.evicted) == (0, 0, 0)
        for entity in ("account", "account_tag", "visit", "contact", "account_contact", "merge_record"):
            for record_id, row in laptop.rows(entity).items():
                with world.database.transaction() as conn:
                    statement = f'SELECT rev, edited_at FROM "{entity}" WHERE id = %s'.encode()
                    assert fetch(conn, statement, (record_id,)) == [(row["rev"], row["edited_at"])], entity


def test_what_belongs_to_the_merged_customer_is_the_survivors_afterwards(world: World, team: Team) -> None:
    ann, bo = team
    survivor = customer(world, ann, bo, phone="0574-1")
    merged = customer(
        world, bo, ann, name="长风机械（宁波）", phone="0574-2", website="cf.example", city="宁波"
    )
    visit = bo.add("visit", account_id=merged, started_at=WHEN, summary="谈交期")
    contact = bo.add("contact", full_name="李雷")
    role = AccountContact.make_id(merged, contact)
    bo.add("account_contact", id=role, account_id=merged, contact_id=contact, job_title="采购")
    tag(bo, merged, "重点")
    tag(ann, survivor, "重点")
    tag(bo, merged, "外贸")
    world.sync(ann, bo, ann)
    proposal = merge(ann, survivor, merged, reason="同一家")
    assert ann.value("merge_record", proposal, "state") == "PROPOSED"
    same(world, ann, bo)
    for laptop in team:
        assert laptop.value("merge_record", proposal, "state") == "DONE"
        assert laptop.value("account", survivor, "phone") == "0574-1", "the survivor keeps what it has"
        assert laptop.value("account", survivor, "website") == "cf.example", "and its blanks are filled"
        assert laptop.value("account", survivor, "city") == "宁波"
        assert laptop.value("account", merged, "merged_into_id") == survivor
        assert laptop.value("account", merged, "status") == "merged"
        assert laptop.value("visit", visit, "account_id") == survivor
        assert tags(laptop, survivor) == {"重点", "外贸"}
        assert tags(laptop, merged) == set()
        new_role = AccountContact.make_id(survivor, contact)
        assert laptop.value("account_contact", new_role, "job_title") == "采购"
        assert laptop.value("contact", contact, "deleted_at") is None


def test_a_chosen_field_is_taken_from_the_merged_one_and_texts_are_joined(world: World, team: Team) -> None:
    ann, bo = team
    survivor = customer(world, ann, bo, phone="0574-1", description="甲", city="上海", street="一路")
    merged = customer(world, ann, bo, phone="0574-2", description="乙", city="宁波", street="二路")
    merge(ann, survivor, merged, choices={"address": "merged"})
    same(world, ann, bo)
    assert bo.value("account", survivor, "city") == "宁波"
    assert bo.value("account", survivor, "street") == "二路"
    assert bo.value("account", survivor, "phone") == "0574-1"
    assert bo.value("account", survivor, "description") == "甲\n乙"


def test_late_edits_and_new_children_land_on_the_survivor(world: World, team: Team) -> None:
    ann, bo = team
    survivor = customer(world, ann, bo)
    merged = customer(world, ann, bo, name="长风", level="B")
    world.sync(bo)
    bo.set("account", merged, level="A")
    bo.set("account", merged, fax="0574-9")
    visit = bo.add("visit", account_id=merged, started_at=WHEN, summary="送样品")
    tag(bo, merged, "展会")
    merge(ann, survivor, merged)
    world.sync(ann)
    report = bo.sync(world.lines[bo])
    assert (report.refused, report.handed_over) == (0, 0)
    same(world, ann, bo)
    for laptop in team:
        assert laptop.value("account", survivor, "level") == "A"
        assert laptop.value("account", survivor, "fax") == "0574-9"
        assert laptop.value("visit", visit, "account_id") == survivor
        assert tags(laptop, survivor) == {"展会"}
    late = AccountTag.make_id(survivor, "展会")
    assert world.server_value("account_tag", late, "account_id") == survivor
    assert bo.row("account_tag", AccountTag.make_id(merged, "展会")) is None


def test_a_late_deletion_of_the_merged_one_does_not_delete_the_survivor(world: World, team: Team) -> None:
    ann, bo = team
    survivor, merged = customer(world, ann, bo), customer(world, ann, bo)
    tag(ann, survivor, "重点")
    world.sync(ann, bo)
    bo.set("account", merged, deleted_at=WHEN)
    merge(ann, survivor, merged)
    same(world, ann, bo)
    assert bo.value("account", survivor, "deleted_at") is None
    assert bo.value("account", survivor, "status") == "active"
    assert bo.count("conflict") == 0


@pytest.mark.parametrize("bo_first", [False, True])
def test_117_merged_in_opposite_directions_leave_one_survivor(
    world: World, team: Team, bo_first: bool
) -> None:
    ann, bo = team
    one = customer(world, ann, bo, name="一", phone="1")
    two = customer(world, ann, bo, name="二", website="two.example")
    ann.add("visit", account_id=one, started_at=WHEN, summary="在一")
    world.sync(ann, bo)
    bo.add("visit", account_id=two, started_at=WHEN, summary="在二")
    merge(ann, one, two)
    merge(bo, two, one)
    world.sync(*((bo, ann) if bo_first else (ann, bo)))
    same(world, ann, bo)
    survivor, gone = (two, one) if bo_first else (one, two)
    for laptop in team:
        assert laptop.value("account", survivor, "merged_into_id") is None
        assert laptop.value("account", survivor, "deleted_at") is None
        assert laptop.value("account", gone, "merged_into_id") == survivor
        assert {row["account_id"] for row in laptop.rows("visit").values()} == {survivor}
        assert laptop.value("account", survivor, "phone") == "1"
        assert laptop.value("account", survivor, "website") == "two.example"
        states = {(row["state"], row["code"]) for row in laptop.rows("merge_record").values()}
        assert states == {("DONE", None), ("DONE", "already_merged")}


def test_chains_of_merges_end_at_the_last_survivor(world: World, team: Team) -> None:
    ann, bo = team
    first, second, third = (customer(world, ann, bo, name=name) for name in "甲乙丙")
    world.sync(bo)
    visit = bo.add("visit", account_id=first, started_at=WHEN, summary="迟到的")
    merge(ann, second, first)
    world.sync(ann)
    merge(ann, third, second)
    world.sync(ann, bo)
    same(world, ann, bo)
    assert bo.value("visit", visit, "account_id") == third
    assert bo.value("account", first, "merged_into_id") == third
    with world.database.transaction() as conn:
        found = fetch(conn, "SELECT DISTINCT survivor_id FROM alias WHERE entity = 'account'")
    assert found == [(third,)]


def test_whoever_had_the_merged_customer_has_the_survivor(world: World, team: Team) -> None:
    ann, bo = team
    boss = world.laptop(world.person("may", "manager"), "manager")
    anns = ann.add("account", name="安的")
    bos = bo.add("account", name="波的")
    world.sync(ann, bo, boss)
    merge(boss, anns, bos)
    same(world, boss, ann, bo)
    assert bo.value("account", anns, "name") == "安的"
    bo.set("account", anns, phone="1")
    same(world, bo, ann)
    assert ann.value("account", anns, "phone") == "1"


def test_a_merge_with_a_customer_of_others_is_refused(world: World, team: Team) -> None:
    ann, bo = team
    own = ann.add("account", name="安的")
    others = bo.add("account", name="波的")
    world.sync(ann, bo)
    world.share(others, ann.user_id, "read")
    world.sync(ann)
    merge(ann, own, others)
    report = ann.sync(world.lines[ann])
    assert report.refused == 1
    assert world.server_value("account", others, "merged_into_id") is None


def test_a_merge_is_undone_as_far_as_nothing_was_edited_since(world: World, team: Team) -> None:
    ann, bo = team
    survivor = customer(world, ann, bo, name="甲")
    merged = customer(world, ann, bo, name="乙", phone="2", website="b.example")
    visit = ann.add("visit", account_id=merged, started_at=WHEN, summary="原属乙")
    tag(ann, merged, "重点")
    world.sync(ann)
    proposal = merge(ann, survivor, merged)
    same(world, ann, bo)
    later = bo.add("visit", account_id=survivor, started_at=WHEN, summary="后来")
    bo.set("account", survivor, website="edited.example")
    world.sync(bo, ann)
    ann.set("merge_record", proposal, state="UNDO_ASKED")
    same(world, ann, bo)
    for laptop in team:
        assert laptop.value("merge_record", proposal, "state") == "UNDONE"
        assert laptop.value("account", merged, "deleted_at") is None
        assert laptop.value("account", merged, "merged_into_id") is None
        assert laptop.value("account", merged, "status") == "active"
        assert laptop.value("account", survivor, "phone") is None, "as before"
        assert laptop.value("account", survivor, "website") == "edited.example", "edited since"
        assert laptop.value("visit", visit, "account_id") == merged
        assert laptop.value("visit", later, "account_id") == survivor
        assert (tags(laptop, survivor), tags(laptop, merged)) == (set(), {"重点"})


def test_a_merge_cannot_be_undone_after_a_month(world: World, team: Team) -> None:
    ann, bo = team
    survivor, merged = customer(world, ann, bo), customer(world, ann, bo)
    proposal = merge(ann, survivor, merged)
    world.sync(ann)
    for laptop in (ann, bo):
        laptop.now_ms += 31 * DAY_MS
    world.now_ms += 31 * DAY_MS
    ann.set("merge_record", proposal, state="UNDO_ASKED")
    same(world, ann, bo)
    assert ann.value("merge_record", proposal, "state") == "DONE"
    assert ann.value("merge_record", proposal, "code") == "too_late"
    assert ann.value("account", merged, "merged_into_id") == survivor


def test_two_records_of_one_person_become_one(world: World, team: Team) -> None:
    ann, bo = team
    account = customer(world, ann, bo)
    people = []
    for name, number in (("李雷", "+8613800138000"), ("李 雷", "+8613900139000")):
        contact = ann.add("contact", full_name=name)
        role = AccountContact.make_id(account, contact)
        ann.add("account_contact", id=role, account_id=account, contact_id=contact, job_title=name)
        for key in (number, "+8613700137000"):
            method = ContactMethod.make_id(contact, "MOBILE", key)
            ann.add("contact_method", id=method, contact_id=contact, kind="MOBILE", raw=key, match_key=key)
        people.append(contact)
    survivor, merged = people
    visit = ann.add("visit", account_id=account, contact_id=merged, started_at=WHEN, their_people=[merged])
    world.sync(ann, bo)
    bo.set("contact", merged, nickname="小李")
    merge(ann, survivor, merged, target="contact")
    same(world, ann, bo)
    for laptop in team:
        assert laptop.value("visit", visit, "contact_id") == survivor
        assert orjson.loads(laptop.value("visit", visit, "their_people")) == [survivor]
        assert laptop.value("contact", survivor, "nickname") == "小李"
        methods = [row for row in laptop.rows("contact_method").values() if row["deleted_at"] is None]
        assert {(row["contact_id"], row["match_key"]) for row in methods} == {
            (survivor, key) for key in ("+8613800138000", "+8613900139000", "+8613700137000")
        }
        roles = [row for row in laptop.rows("account_contact").values() if row["deleted_at"] is None]
        assert [(row["contact_id"], row["job_title"]) for row in roles] == [(survivor, "李雷")]
    assert ann.value("contact", merged, "merged_into_id") == survivor
    assert bo.row("contact", merged) is None, (
        "it works nowhere any more, so only who made it keeps the tombstone"
    )
