"""Records that seem to be one, through real laptops: what is told of the other one, and what is not on the disk."""

import random

import pytest

from crm_core.model import AccountContact, ContactMethod
from crm_desktop.db import notices
from crm_desktop.messages import sentence
from crm_desktop.services.candidates import Candidate, candidates, decide
from crm_desktop.services.merging import merges, undo_merge
from crm_server import grants
from crm_server.demo.numbers import credit_code
from crm_server.jobs import run_due
from tests.sync import forensics
from tests.sync.laptop import Laptop
from tests.sync.world import World

MOBILE = "+8613800138000"
CODE = credit_code(random.Random(1))
SECRETS = ("只有安知道的备注", "海川电子（宁波）有限公司", "secret-of-ann.example", "李雷的私人电话")
Team = tuple[Laptop, Laptop, Laptop]


@pytest.fixture
def team(world: World) -> Team:
    """Ann, Bo, and who leads both."""
    ann, bo = world.laptop(world.person("ann")), world.laptop(world.person("bo"))
    return ann, bo, world.laptop(world.person("boss", "manager"), "manager")


@pytest.fixture
def twice(world: World, team: Team) -> tuple[str, str]:
    """The same company and the same person, entered by Ann and by Bo while both were offline."""
    ann, bo, boss = team
    note, name, site, usage = SECRETS
    first = ann.add("account", name=name, description=note, website=site, city="宁波市")
    second = bo.add("account", name="宁波海川电子")
    for laptop, account, told in ((ann, first, usage), (bo, second, None)):
        contact = laptop.add("contact", full_name="李雷", memo=told)
        role = AccountContact.make_id(account, contact)
        laptop.add("account_contact", id=role, account_id=account, contact_id=contact)
        method = ContactMethod.make_id(contact, "MOBILE", MOBILE)
        laptop.add(
            "contact_method", id=method, contact_id=contact, kind="MOBILE", raw=MOBILE, normalized=MOBILE,
            match_key=MOBILE,
        )  # fmt: skip
    world.sync(ann, bo)
    run_due(world.database, world.now_ms)
    world.sync(ann, bo, boss)
    return first, second


def told(laptop: Laptop) -> list[Candidate]:
    with laptop.store.read() as session:
        return candidates(session)


def test_a_colleague_is_named_and_nothing_of_theirs_is_on_the_disk(
    team: Team, twice: tuple[str, str]
) -> None:
    ann, bo, boss = team
    account, person = sorted(told(bo), key=lambda one: one.entity)
    assert (account.entity, account.one.id, account.other, account.known_to) == (
        "account",
        twice[1],
        None,
        "ann",
    )
    assert (person.one.title, person.other, person.known_to) == ("李雷", None, "ann")
    assert account.unit == "华东"
    theirs = [*ann.rows("account"), *ann.rows("contact"), *ann.rows("contact_method")]
    assert forensics.found(bo, (*SECRETS, *theirs)) == set()
    assert forensics.found(ann, (twice[1],)) == set()
    whole = [one for one in told(boss) if one.entity == "account"]
    assert [{one.one.id, one.other.id} for one in whole if one.other] == [set(twice)]


def test_what_is_withdrawn_goes_from_the_disk_with_the_whole_of_the_pair(
    world: World, team: Team, twice: tuple[str, str]
) -> None:
    _, bo, _ = team
    world.share(twice[0], bo.user_id, "read")
    world.sync(bo)
    assert all(one.other is not None for one in told(bo))
    with world.database.transaction() as conn:
        grants.unshare(conn, twice[0], bo.user_id, now_ms=world.now_ms)
    world.sync(bo, bo)
    assert [one.other for one in told(bo)] == [None, None]
    assert forensics.found(bo, (*SECRETS, twice[0])) == set()


def test_the_decision_of_who_sees_both_ends_the_question_for_all(
    world: World, team: Team, twice: tuple[str, str]
) -> None:
    ann, bo, boss = team
    context = boss.store.context
    assert context is not None
    pairs = [one.id for one in told(boss)]
    boss.lane.submit(lambda session: [decide(session, context, pair, "NOT_SAME") for pair in pairs]).result()
    assert told(boss) == []
    world.sync(boss)
    run_due(world.database, world.now_ms)
    world.sync(ann, bo, boss)
    assert told(ann) == told(bo) == told(boss) == []
    assert len(boss.rows("duplicate_decision")) == 2
    assert forensics.found(bo, SECRETS) == set()


def test_a_merge_that_nobody_asked_for_is_told_once_and_can_be_taken_back(world: World, team: Team) -> None:
    ann, *_ = team
    first = ann.add("account", name="宁波海川电子有限公司", tax_no=CODE)
    second = ann.add("account", name="海川电子", tax_no=CODE)
    world.sync(ann)
    for _ in range(2):
        run_due(world.database, world.now_ms)
        world.sync(ann, ann)
    with ann.store.raw() as connection:
        (told,) = [one for one in notices.unread(connection) if one.code == "merged_by_code"]
    assert (told.params["id"], told.params["name"]) == (first, "海川电子")
    assert "海川电子" in sentence(told.code, told.params, "zh_CN")
    assert ann.value("account", second, "merged_into_id") == first
    context = ann.store.context
    assert context is not None
    ann.lane.submit(lambda session: undo_merge(session, context, merges(session)[0].id)).result()
    for _ in range(2):
        world.sync(ann)
        run_due(world.database, world.now_ms)
    world.sync(ann)
    assert ann.value("account", second, "merged_into_id") is None
    with ann.store.raw() as connection:
        assert len([one for one in notices.unread(connection) if one.code == "merged_by_code"]) == 1


def test_a_server_that_runs_the_job_again_changes_nothing(
    world: World, team: Team, twice: tuple[str, str]
) -> None:
    ann, bo, boss = team
    before = [laptop.rows("duplicate_candidate") for laptop in team]
    for _ in range(2):
        run_due(world.database, world.now_ms)
        world.sync(ann, bo, boss)
    assert [laptop.rows("duplicate_candidate") for laptop in team] == before
