"""Edits against edits, deletions against edits, and what time allows, between real laptops and a real server."""

from decimal import Decimal
from functools import partial
from typing import Any

import orjson
import pytest

from crm_core.model import ENTITIES, AccountContact, AccountTag
from crm_desktop.services import inbox
from crm_server.jobs import run_due
from tests.sync.team import DAY_MS, HOUR_MS, WHEN, Team, both, decide, only, settle
from tests.sync.world import World


def test_7_three_edits_between_syncs_arrive_as_the_last(world: World, team: Team) -> None:
    ann, bo, account = team
    for phone in ("a", "b", "c"):
        ann.set("account", account, phone=phone)
    world.sync(ann)
    report = bo.sync(world.lines[bo])
    assert both(team, "phone") == "c"
    assert report.pulled == 1
    assert ann.count("resolution_journal") == 0


def test_17_the_same_value_from_both_is_no_conflict(world: World, team: Team) -> None:
    ann, bo, account = team
    ann.set("account", account, name="长风")
    bo.set("account", account, name="长风")
    settle(world, ann, bo)
    assert both(team, "name") == "长风"
    assert ann.count("conflict") == ann.count("resolution_journal") == 0


def name_conflict(world: World, team: Team) -> str:
    ann, bo, account = team
    ann.set("account", account, name="甲")
    bo.set("account", account, name="乙")
    settle(world, ann, bo)
    assert both(team, "name") == "甲"
    return str(only(ann, "conflict")["id"])


@pytest.mark.parametrize(
    ("choice", "value", "stands"), [("accepted", None, "甲"), ("other", None, "乙"), ("value", "丙", "丙")]
)
def test_19_a_decision_on_one_laptop_clears_the_conflict_on_all(
    world: World, team: Team, choice: inbox.Choice, value: str | None, stands: str
) -> None:
    ann, bo, _ = team
    conflict = name_conflict(world, team)
    decide(bo, choice, value)
    settle(world, bo, ann)
    assert both(team, "name") == stands
    assert both(team, "status", "conflict", conflict) == "RESOLVED"
    assert ann.count("conflict", "status = 'OPEN'") == 0


def test_21_a_decision_against_a_value_that_moved_again_opens_a_new_conflict(
    world: World, team: Team
) -> None:
    ann, bo, account = team
    name_conflict(world, team)
    decide(bo, "other")
    ann.set("account", account, name="丁")
    world.sync(ann)
    settle(world, bo, ann)
    assert both(team, "name") == "丁", "no blind overwrite"
    found = [row for row in bo.rows("conflict").values() if row["status"] == "OPEN"]
    assert [(row["accepted"], row["other"]) for row in found] == [('{"name":"丁"}', '{"name":"乙"}')]


@pytest.mark.parametrize("keeper_first", [False, True])
def test_two_decide_one_conflict_differently_at_the_same_time(
    world: World, team: Team, keeper_first: bool
) -> None:
    """The first decision that arrives stands; the other's value waits in a new conflict."""
    ann, bo, _ = team
    name_conflict(world, team)
    decide(ann, "accepted")
    decide(bo, "other")
    settle(world, *((ann, bo) if keeper_first else (bo, ann)))
    opened = [row for row in ann.rows("conflict").values() if row["status"] == "OPEN"]
    if keeper_first:
        assert both(team, "name") == "乙", "nobody had touched the field when Bo's decision to set it came"
        assert opened == []
    else:
        assert both(team, "name") == "乙"
        assert [(row["accepted"], row["other"]) for row in opened] == [('{"name":"乙"}', '{"name":"甲"}')]
    assert ann.rows("conflict") == bo.rows("conflict")


def test_a_decision_is_undone_on_all_laptops(world: World, team: Team) -> None:
    ann, bo, _ = team
    conflict = name_conflict(world, team)
    decide(bo, "other")
    settle(world, bo, ann)
    context = ann.store.context
    assert context is not None
    ann.lane.submit(lambda session: inbox.reopen(session, context, conflict)).result()
    settle(world, ann, bo)
    assert both(team, "name") == "甲"
    assert both(team, "status", "conflict", conflict) == "OPEN"


def test_23_a_losing_edit_made_again_stands_on_the_winner(world: World, team: Team) -> None:
    ann, bo, account = team
    bo.set("account", account, phone="early")
    ann.now_ms = bo.now_ms + HOUR_MS
    ann.set("account", account, phone="late")
    world.now_ms = ann.now_ms
    settle(world, ann, bo)
    assert both(team, "phone") == "late"
    bo.now_ms = ann.now_ms + HOUR_MS
    world.now_ms = bo.now_ms
    bo.set("account", account, phone="again")
    settle(world, bo, ann)
    assert both(team, "phone") == "again"
    assert ann.count("resolution_journal") == 1, "no ping-pong"


def test_25_tags_and_remarks_of_both_are_kept(world: World, team: Team) -> None:
    ann, bo, account = team
    for laptop, text in ((ann, "安"), (bo, "波")):
        laptop.add("account_tag", id=AccountTag.make_id(account, text), account_id=account, tag=text)
        laptop.add("note", account_id=account, text=text)
    settle(world, ann, bo)
    for laptop in (ann, bo):
        assert {row["tag"] for row in laptop.rows("account_tag").values()} == {"安", "波"}
        assert {row["text"] for row in laptop.rows("note").values()} == {"安", "波"}


def test_27_a_conflict_shows_all_three_values_and_both_authors(world: World, team: Team) -> None:
    _, bo, _ = team
    name_conflict(world, team)
    with bo.store.read() as session:
        (shown,) = inbox.conflicts(session)
    assert (shown.base, shown.accepted, shown.other) == ("宁波长风机械", "甲", "乙")
    assert (shown.accepted_by_name, shown.other_by_name) == ("ann", "bo")
    assert shown.accepted_at is not None
    assert shown.other_at is not None


# --- deletions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deleted_first", [False, True])
def test_29_an_edit_revives_whatever_the_order(world: World, team: Team, deleted_first: bool) -> None:
    ann, bo, account = team
    ann.set("account", account, phone="edited")
    bo.set("account", account, deleted_at=WHEN)
    settle(world, *((bo, ann) if deleted_first else (ann, bo)))
    assert both(team, "phone") == "edited"
    assert both(team, "deleted_at") is None
    assert only(ann, "conflict")["field"] == "deleted_at"


def test_31_both_delete(world: World, team: Team) -> None:
    ann, bo, account = team
    ann.set("account", account, deleted_at=WHEN)
    bo.set("account", account, deleted_at=WHEN)
    settle(world, ann, bo)
    assert both(team, "deleted_by") == ann.user_id
    assert both(team, "rev") == 2
    assert ann.count("conflict") == 0


def test_33_a_record_made_here_and_deleted_there_under_one_id_lives(world: World, team: Team) -> None:
    """Two laptops made the same tag; one of them deleted its own before anybody synced: adding wins."""
    ann, bo, account = team
    tag = AccountTag.make_id(account, "展会")
    ann.add("account_tag", id=tag, account_id=account, tag="展会")
    bo.add("account_tag", id=tag, account_id=account, tag="展会")
    bo.set("account_tag", tag, deleted_at=WHEN)
    settle(world, bo, ann)
    assert both(team, "deleted_at", "account_tag", tag) is None


def test_35_an_update_of_a_record_that_a_laptop_lacks_creates_it(world: World, team: Team) -> None:
    ann, bo, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN, summary="初")
    world.sync(ann)
    ann.set("visit", visit, summary="改")
    settle(world, ann, bo)
    assert both(team, "summary", "visit", visit) == "改"


def test_37_what_one_act_deleted_comes_back_with_the_customer(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = ann.add("contact", full_name="李雷")
    role = AccountContact.make_id(account, contact)
    ann.add("account_contact", id=role, account_id=account, contact_id=contact)
    kept = ann.add("visit", account_id=account, started_at=WHEN, summary="一起删的")
    before = ann.add("visit", account_id=account, started_at=WHEN, summary="早已删的")
    world.sync(ann)
    ann.set("visit", before, deleted_at=WHEN)
    ann.now_ms += HOUR_MS
    world.now_ms = ann.now_ms

    def delete_all(session: Any) -> None:
        for entity, one in (("account", account), ("account_contact", role), ("visit", kept)):
            session.get_one(ENTITIES[entity], one).deleted_at = WHEN

    ann.lane.submit(delete_all).result()
    settle(world, ann, bo)
    assert both(team, "deleted_at") is not None
    bo.set("account", account, deleted_at=None)
    settle(world, bo, ann)
    assert both(team, "deleted_at") is None
    assert both(team, "deleted_at", "account_contact", role) is None
    assert both(team, "deleted_at", "visit", kept) is None
    assert both(team, "deleted_at", "visit", before) is not None
    assert ann.count("conflict") == 0


def test_39_a_record_edited_and_deleted_in_one_outbox_ends_deleted(world: World, team: Team) -> None:
    ann, bo, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN)
    world.sync(ann, bo)
    ann.set("visit", visit, summary="最后一次")
    ann.set("visit", visit, deleted_at=WHEN)
    settle(world, ann, bo)
    assert both(team, "deleted_at", "visit", visit) is not None


def test_a_child_added_to_a_deleted_customer_brings_it_back_archived(world: World, team: Team) -> None:
    ann, bo, account = team
    visit = bo.add("visit", account_id=account, started_at=WHEN, summary="刚谈完")
    ann.set("account", account, deleted_at=WHEN)
    settle(world, ann, bo)
    assert both(team, "account_id", "visit", visit) == account
    assert (both(team, "deleted_at"), both(team, "status")) == (None, "archived")
    conflict = only(ann, "conflict")
    assert (conflict["field"], orjson.loads(conflict["other"])["deleted_by"]) == ("deleted_at", ann.user_id)


# --- visits, numbers, months ------------------------------------------------------------------------------------------


def test_a_visit_withdrawn_in_time_is_gone_however_late_that_arrives(world: World, team: Team) -> None:
    """Within a day the author takes it back, also after it was accepted; what counts is when, not when it syncs."""
    ann, bo, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN)
    world.sync(ann, bo)
    ann.now_ms += 23 * HOUR_MS
    ann.set("visit", visit, deleted_at=WHEN)
    ann.now_ms += 10 * DAY_MS
    world.now_ms = ann.now_ms
    settle(world, ann, bo)
    assert both(team, "deleted_at", "visit", visit) is not None


def test_a_visit_is_not_withdrawn_after_a_day_but_an_addendum_voids_it(world: World, team: Team) -> None:
    ann, bo, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN)
    world.sync(ann, bo)
    ann.now_ms += 25 * HOUR_MS
    world.now_ms = ann.now_ms
    ann.set("visit", visit, summary="后来改的")
    report = ann.sync(world.lines[ann])
    assert report.refused == 1
    addendum = ann.add("visit_addendum", visit_id=visit, kind="VOID", text="记错客户")
    settle(world, ann, bo)
    assert both(team, "kind", "visit_addendum", addendum) == "VOID"
    assert both(team, "summary", "visit", visit) is None


def test_an_old_visit_may_be_edited_until_it_was_accepted(world: World, team: Team) -> None:
    ann, bo, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN)
    ann.now_ms += 5 * DAY_MS
    ann.set("visit", visit, summary="五天后写完")
    world.now_ms = ann.now_ms
    settle(world, ann, bo)
    assert both(team, "summary", "visit", visit) == "五天后写完"
    assert ann.count("local_outbox") == 0


def test_editing_does_not_prolong_the_day(world: World, team: Team) -> None:
    ann, _, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN)
    world.sync(ann)
    for _ in range(2):
        ann.now_ms += 15 * HOUR_MS
        world.now_ms = ann.now_ms
        ann.set("visit", visit, summary=str(ann.now_ms))
        world.sync(ann)
    assert ann.count("local_outbox", "state = 'refused' AND code = 'append_only'") == 1


def test_79_links_hold_when_official_numbers_come(world: World, team: Team) -> None:
    ann, bo, account = team
    quote = ann.add("quote", account_id=account, provisional_number="Q~A7-1")
    line = ann.add("quote_line", quote_id=quote, qty=Decimal(1), unit_price=Decimal(5))
    promise = ann.add("promise", account_id=account, quote_id=quote, text="三天内回复")
    settle(world, ann, bo)
    assert both(team, "number", "quote", quote) is None
    ann.set("quote", quote, status="APPROVED")
    settle(world, ann, bo)
    assert both(team, "number", "quote", quote).startswith("Q-")
    assert both(team, "provisional_number", "quote", quote) == "Q~A7-1"
    assert both(team, "quote_id", "quote_line", line) == quote
    assert both(team, "quote_id", "promise", promise) == quote


def test_journal_entries_leave_after_a_month(world: World, team: Team) -> None:
    ann, bo, account = team
    for laptop, phone in ((ann, "x"), (bo, "y")):
        laptop.set("account", account, phone=phone)
    settle(world, ann, bo)
    assert ann.count("resolution_journal") == bo.count("resolution_journal") == 1
    run_due(world.database, world.now_ms + 29 * DAY_MS)
    settle(world, ann, bo)
    assert ann.count("resolution_journal") == 1
    run_due(world.database, world.now_ms + 31 * DAY_MS)
    settle(world, ann, bo)
    assert ann.count("resolution_journal") == bo.count("resolution_journal") == 0


def test_a_lost_value_is_restored_from_the_journal_for_all(world: World, team: Team) -> None:
    ann, bo, account = team
    for laptop, value in ((ann, "东"), (bo, "西")):
        laptop.set("account", account, phone=value, custom={"area": value})
    settle(world, ann, bo)
    kept = both(team, "phone")
    context = ann.store.context
    assert context is not None
    for entry in ann.rows("resolution_journal"):
        restore = partial(inbox.restore_from_journal, context=context, journal_id=entry)
        ann.lane.submit(restore).result()
    settle(world, ann, bo)
    other = {"东": "西", "西": "东"}[kept]
    assert (both(team, "phone"), orjson.loads(both(team, "custom"))) == (other, {"area": other})


def test_only_the_server_hands_over(world: World, team: Team) -> None:
    ann, _, account = team
    ann.add("handed_over_edit", target="account", record_id=account, changes=[])
    report = ann.sync(world.lines[ann])
    assert report.refused == 1
