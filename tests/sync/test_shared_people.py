"""What a laptop tells of customers that are not its own: refusals, colleagues' contact, names, owners at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm_core.model import AccountContact, ContactMethod
from crm_desktop.db import notices
from crm_desktop.messages import sentence
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.ownership import owner_at
from crm_desktop.services.suppressions import refused_channels
from crm_desktop.services.warnings import warnings
from tests.sync.laptop import START_MS, Laptop
from tests.sync.world import World

WHEN = datetime.fromtimestamp(START_MS / 1000, UTC)
MOBILE = "+8613800138000"


@pytest.fixture
def team(world: World) -> tuple[Laptop, Laptop]:
    return world.laptop(world.person("ann")), world.laptop(world.person("bo"))


def person_at(laptop: Laptop, account: str, **values: Any) -> str:
    contact = laptop.add("contact", full_name="李雷", **values)
    role = AccountContact.make_id(account, contact)
    laptop.add("account_contact", id=role, account_id=account, contact_id=contact)
    laptop.add(
        "contact_method",
        id=ContactMethod.make_id(contact, "MOBILE", MOBILE),
        contact_id=contact,
        kind="MOBILE",
        raw="138 0013 8000",
        normalized=MOBILE,
        match_key=MOBILE,
    )
    return contact


def test_a_refusal_written_offline_stands_and_who_called_meanwhile_is_told(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = ann.add("account", name="甲公司")
    contact = person_at(ann, account)
    world.sync(ann)
    world.share(account, bo.user_id, "edit")
    world.sync(bo)
    refusal = ann.add("consent_record", contact_id=contact, channel="CALL", decision="REFUSE", said_at=WHEN)
    call = bo.add(
        "visit", account_id=account, contact_id=contact, kind="CALL", started_at=WHEN + timedelta(hours=1)
    )
    earlier = {"account_id": account, "contact_id": contact, "kind": "CALL"}
    ann.add("visit", **earlier, started_at=WHEN + timedelta(hours=2))
    world.sync(bo, ann, bo, ann)
    assert bo.value("consent_record", refusal, "decision") == "REFUSE"
    assert bo.value("visit", call, "deleted_at") is None
    (told,) = bo.read(notices.unread)
    assert told.code == "contacted_after_refusal"
    assert "李雷" in sentence(told.code, told.params, "zh_CN")
    assert ann.read(notices.unread) == [], "who wrote it down knows it"


def test_a_number_refused_at_a_customer_of_a_colleague_is_known_here(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    theirs = ann.add("account", name="甲公司")
    contact = person_at(ann, theirs)
    ann.add("consent_record", contact_id=contact, channel="ALL", decision="REFUSE", said_at=WHEN)
    own = bo.add("account", name="乙公司")
    person = person_at(bo, own)
    world.sync(ann, bo)
    with bo.store.read() as session:
        keys = {("MOBILE", MOBILE), ("MOBILE", "+8613800138001")}
        assert refused_channels(session, keys) == {("MOBILE", MOBILE): frozenset({"ALL"})}
        (warning,) = [one for one in warnings(session, own, bo.user_id) if one.code == "do_not_contact"]
    assert (warning.params["party_id"], warning.params["contact"]) == (person, "李雷")
    assert bo.row("contact", contact) is None
    ann.add(
        "consent_record",
        contact_id=contact,
        channel="ALL",
        decision="ALLOW",
        text="现在可以",
        said_at=WHEN + timedelta(1),
    )
    world.sync(ann, bo)
    with bo.store.read() as session:
        assert not [one for one in warnings(session, own, bo.user_id) if one.code == "do_not_contact"]


def test_a_colleagues_contact_with_a_shared_person_is_told_at_the_customer(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    first, second = ann.add("account", name="甲公司"), bo.add("account", name="乙公司")
    contact = person_at(ann, first)
    world.sync(ann, bo)
    world.share(second, ann.user_id, "edit")
    world.sync(ann)
    ann.add(
        "account_contact", id=AccountContact.make_id(second, contact), account_id=second, contact_id=contact
    )
    ann.add(
        "visit",
        account_id=first,
        contact_id=contact,
        kind="CALL",
        started_at=WHEN,
        summary="机密内容机密内容",
    )
    world.sync(ann, bo)
    with bo.store.read() as session:
        found = warnings(session, second, bo.user_id, now_ms=START_MS + 86_400_000)
    (told,) = [one for one in found if one.code == "colleague_was_here"]
    assert (told.params["user_id"], told.params["kind"], told.params["contact"]) == (
        ann.user_id,
        "CALL",
        "李雷",
    )
    assert bo.mentions("机密内容机密内容") == []


def test_a_reference_out_of_sight_is_shown_by_its_name(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    account = ann.add("account", name="甲公司")
    ann.add("task", title="送样品", account_id=account, assignee_id=bo.user_id)
    world.sync(ann, bo)
    assert bo.row("account", account) is None
    with bo.store.read() as session:
        assert titles_of(session, "account", [account]) == {account: "甲公司"}
    assert bo.count("local_search_row", "title LIKE '%甲公司%'") == 0


def test_the_owner_at_a_time_is_the_same_on_every_laptop(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    boss = world.laptop(world.person("boss", "manager"), "manager")
    account = ann.add("account", name="甲公司")
    world.sync(ann)
    made = datetime.fromtimestamp(world.now_ms / 1000, UTC)
    world.now_ms += 1000
    world.assign(account, bo.user_id)
    moved = datetime.fromtimestamp(world.now_ms / 1000, UTC)
    world.now_ms += 1000
    world.assign(account, ann.user_id)
    world.share(account, bo.user_id, "read")
    world.sync(ann, bo, boss)
    for laptop in (ann, bo, boss):
        with laptop.store.read() as session:
            owners = [owner_at(session, account, at) for at in (made, moved, moved + timedelta(days=1))]
        assert owners == [ann.user_id, bo.user_id, ann.user_id]
