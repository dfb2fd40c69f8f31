"""The worked merges by number, between real laptops and a real server; and the scenarios that are told from them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
import pytest

from crm_core.model import ENTITIES, AccountContact, AccountTag
from crm_core.wire import Message, Push
from crm_desktop.services import inbox
from crm_desktop.sync.channel import Failure, TransportError
from crm_server import feed
from crm_server.jobs import run_due
from crm_server.records import insert_rows, server_row
from tests.sync.laptop import Laptop
from tests.sync.world import World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
Team = tuple[Laptop, Laptop, str]


@pytest.fixture
def team(world: World) -> Team:
    """Ann, Bo, and a customer of Ann's that Bo may edit; both hold it."""
    ann, bo = world.laptop(world.person("ann")), world.laptop(world.person("bo"))
    account = ann.add(
        "account", name="宁波长风机械", phone="0574-1", industry_code="C34", description="一\n二"
    )
    world.sync(ann)
    world.share(account, bo.user_id, "edit")
    world.sync(bo)
    return ann, bo, account


def settle(world: World, *laptops: Laptop) -> None:
    world.sync(*laptops, *laptops)


def both(team: Team, field: str, entity: str = "account", record: str = "") -> Any:
    """The value of a field, which must be the same on both laptops."""
    ann, bo, account = team
    values = {laptop.value(entity, record or account, field) for laptop in (ann, bo)}
    assert len(values) == 1, values
    return values.pop()


def only(laptop: Laptop, entity: str) -> dict[str, Any]:
    (row,) = laptop.rows(entity).values()
    return row


def decide(laptop: Laptop, choice: inbox.Choice, value: Any = None, conflict: str = "") -> None:
    which = conflict or only(laptop, "conflict")["id"]
    context = laptop.store.context
    assert context is not None
    laptop.lane.submit(lambda session: inbox.resolve(session, context, which, choice, value)).result()


def test_m1_different_fields_are_both_kept(world: World, team: Team) -> None:
    """Also scenario 15."""
    ann, bo, account = team
    ann.set("account", account, phone="0574-2")
    bo.set("account", account, city="宁波", street="中山路 1 号")
    world.sync(ann, bo, ann)
    assert (both(team, "phone"), both(team, "city"), both(team, "street")) == (
        "0574-2",
        "宁波",
        "中山路 1 号",
    )
    assert ann.count("conflict") == ann.count("resolution_journal") == 0


def test_m2_the_later_edit_stands_and_the_other_is_in_the_journal(world: World, team: Team) -> None:
    ann, bo, account = team
    ann.set("account", account, industry_code="C35")
    bo.now_ms = ann.now_ms + HOUR_MS
    bo.set("account", account, industry_code="C36")
    world.now_ms = bo.now_ms
    settle(world, bo, ann)
    assert both(team, "industry_code") == "C36"
    entry = only(ann, "resolution_journal")
    assert (entry["lost"], entry["lost_by"]) == ('{"industry_code":"C35"}', ann.user_id)
    assert only(bo, "resolution_journal") == entry


def test_m3_of_two_prices_the_first_accepted_stands_and_the_other_waits(world: World, team: Team) -> None:
    ann, bo, account = team
    quote = ann.add("quote", account_id=account)
    line = ann.add("quote_line", quote_id=quote, qty=Decimal(1), unit_price=Decimal(90_000))
    settle(world, ann, bo)
    ann.set("quote_line", line, unit_price=Decimal(100_000))
    bo.set("quote_line", line, unit_price=Decimal(120_000))
    settle(world, ann, bo)
    assert both(team, "unit_price", "quote_line", line) == 100_000 * 10**6
    conflict = only(ann, "conflict")
    found = {
        name: orjson.loads(conflict[name])["unit_price"] // 10**6 for name in ("base", "accepted", "other")
    }
    assert found == {"base": 90_000, "accepted": 100_000, "other": 120_000}
    assert (conflict["accepted_by"], conflict["other_by"]) == (ann.user_id, bo.user_id)


@pytest.mark.parametrize("removed_first", [False, True])
def test_m4_a_tag_added_while_it_was_removed_stays(world: World, team: Team, removed_first: bool) -> None:
    ann, bo, account = team
    tag = AccountTag.make_id(account, "重点")
    bo.add("account_tag", id=tag, account_id=account, tag="重点")
    world.sync(bo)
    ann.add("account_tag", id=tag, account_id=account, tag="重点")
    bo.set("account_tag", tag, deleted_at=WHEN)
    settle(world, *((bo, ann) if removed_first else (ann, bo)))
    assert both(team, "deleted_at", "account_tag", tag) is None
    assert ann.count("conflict") == 0


def test_m5_both_paragraphs_are_kept(world: World, team: Team) -> None:
    ann, bo, account = team
    ann.set("account", account, description="一\n二\n安的话")
    bo.set("account", account, description="一\n二\n波的话")
    settle(world, ann, bo)
    assert both(team, "description") == "一\n二\n安的话\n波的话"


def test_m6_an_edit_outlives_a_deletion_which_is_proposed_again(world: World, team: Team) -> None:
    """Also scenario 29."""
    ann, bo, account = team
    contact = ann.add("contact", full_name="李雷")
    role = AccountContact.make_id(account, contact)
    ann.add("account_contact", id=role, account_id=account, contact_id=contact)
    settle(world, ann, bo)
    bo.now_ms += 2 * DAY_MS
    bo.set("contact", contact, deleted_at=WHEN)
    world.now_ms = ann.now_ms = bo.now_ms + 3 * DAY_MS
    ann.set("contact", contact, nickname="小李")
    settle(world, bo, ann)
    assert both(team, "nickname", "contact", contact) == "小李"
    assert both(team, "deleted_at", "contact", contact) is None
    conflict = only(bo, "conflict")
    assert (conflict["field"], orjson.loads(conflict["other"])["deleted_by"]) == ("deleted_at", bo.user_id)


def test_m7_a_visit_on_a_merged_customer_lands_on_the_survivor(world: World, team: Team) -> None:
    ann, bo, account = team
    survivor = ann.add("account", name="长风集团")
    world.sync(ann)
    world.share(survivor, bo.user_id, "edit")
    world.sync(bo)
    visit = bo.add("visit", account_id=account, started_at=WHEN, summary="送样")
    ann.add("merge_record", target="account", survivor_id=survivor, merged_id=account)
    world.sync(ann)
    settle(world, bo, ann)
    assert both(team, "account_id", "visit", visit) == survivor


def test_m10_a_clock_two_hours_ahead_is_corrected(world: World, team: Team) -> None:
    """The skew is measured at each sync, so a slow colleague's later edit is not beaten by a fast clock."""
    ann, bo, account = team
    ann.now_ms += 2 * HOUR_MS
    world.sync(ann)
    ann.set("account", account, phone="ahead")
    world.now_ms = bo.now_ms = max(world.now_ms, bo.now_ms) + 60_000
    bo.set("account", account, phone="later")
    settle(world, bo, ann)
    assert both(team, "phone") == "later"


def test_m11_a_lost_answer_has_no_second_effect(world: World, team: Team) -> None:
    ann, bo, account = team
    visit = ann.add("visit", account_id=account, started_at=WHEN, summary="一次")
    line = world.lines[ann]

    def lose(operation: str, message: Message) -> None:
        if isinstance(message, Push):
            raise TransportError(Failure.OFFLINE)

    line.after = lose
    with pytest.raises(TransportError):
        ann.sync(line)
    line.after = lambda operation, message: None
    settle(world, ann, bo)
    assert both(team, "rev", "visit", visit) == 1
    assert bo.count("visit") == 1


@pytest.mark.parametrize("tax_numbers", [("", ""), ("91330200X", "91330200Y")])
def test_m12_the_same_company_twice_is_accepted_twice(
    world: World, team: Team, tax_numbers: tuple[str, str]
) -> None:
    ann, bo, _ = team
    made = [
        laptop.add("account", name="海川电子", tax_no=number or None)
        for laptop, number in zip((ann, bo), tax_numbers, strict=True)
    ]
    settle(world, ann, bo)
    for account in made:
        assert world.server_value("account", account, "deleted_at") is None
        assert world.server_value("account", account, "merged_into_id") is None
    assert ann.count("local_outbox") == bo.count("local_outbox") == 0


def test_m13_visits_of_the_former_owner_are_taken_and_later_edits_handed_over(
    world: World, team: Team
) -> None:
    """The new owner sees the edit with its author, takes it over or lets it go; the author keeps no content."""
    ann, bo, _ = team
    account = ann.add("account", name="要移交的", phone="1")
    world.sync(ann)
    visit = ann.add("visit", account_id=account, started_at=WHEN, summary="移交前")
    world.assign(account, bo.user_id)
    ann.now_ms = world.now_ms + 60_000
    ann.set("account", account, phone="太晚", website="late.example")
    late = ann.add("visit", account_id=account, started_at=WHEN, summary="移交后的拜访")
    world.now_ms = ann.now_ms
    report = ann.sync(world.lines[ann])
    assert (report.applied, report.handed_over) == (1, 2)
    assert ann.mentions("太晚") == ann.mentions("移交后的拜访") == []
    world.sync(bo)
    assert bo.value("visit", visit, "created_by") == ann.user_id
    assert bo.value("account", account, "phone") == "1"
    with bo.store.read() as session:
        first, second = inbox.handed_to_me(session)
    assert (first.title, first.author_name) == ("要移交的", "ann")
    assert first.fields == {"phone": "太晚", "website": "late.example"}
    assert second.fields["visit.summary"] == "移交后的拜访"
    context = bo.store.context
    assert context is not None
    bo.lane.submit(lambda one: inbox.accept(one, context, first.id)).result()
    bo.lane.submit(lambda one: inbox.accept(one, context, second.id)).result()
    settle(world, bo)
    assert world.server_value("account", account, "phone") == "太晚"
    assert world.server_value("visit", late, "summary") == "移交后的拜访"
    assert world.server_value("handed_over_edit", first.id, "status") == "ACCEPTED"


def test_a_handed_over_edit_can_be_let_go_and_not_settled_twice(world: World, team: Team) -> None:
    ann, bo, _ = team
    account = ann.add("account", name="要移交的", phone="1")
    world.sync(ann)
    world.assign(account, bo.user_id)
    ann.now_ms = world.now_ms + 60_000
    ann.set("account", account, phone="太晚")
    world.now_ms = ann.now_ms
    world.sync(ann, bo)
    context = bo.store.context
    assert context is not None
    edit = only(bo, "handed_over_edit")["id"]
    bo.lane.submit(lambda session: inbox.dismiss(session, context, edit)).result()
    world.sync(bo)
    assert world.server_value("handed_over_edit", edit, "status") == "DISMISSED"
    assert world.server_value("account", account, "phone") == "1"
    with pytest.raises(Exception, match="conflict_settled"):
        bo.lane.submit(lambda session: inbox.accept(session, context, edit)).result()


def test_m14_a_refusal_stands_beside_the_call_made_meanwhile(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = ann.add("contact", full_name="李雷")
    role = AccountContact.make_id(account, contact)
    ann.add("account_contact", id=role, account_id=account, contact_id=contact)
    settle(world, ann, bo)
    refusal = ann.add("consent_record", contact_id=contact, channel="CALL", decision="REFUSE", text="别打了")
    call = bo.add("visit", account_id=account, contact_id=contact, kind="CALL", started_at=WHEN)
    settle(world, ann, bo)
    assert both(team, "decision", "consent_record", refusal) == "REFUSE"
    assert both(team, "kind", "visit", call) == "CALL"


def test_m16_what_the_office_decides_and_what_people_note_are_both_kept(world: World, team: Team) -> None:
    """Receipts come later; an order's state is the office's in the same way, a promise is the rep's."""
    ann, bo, account = team
    row = server_row("order", {"account_id": account, "ordered_on": "2026-09-01", "status": "CONFIRMED"})
    with world.database.transaction() as conn:
        insert_rows(conn, "order", [row])
        feed.publish(conn, {"order": [row["id"]]})
    settle(world, ann, bo)
    promise = ann.add("promise", account_id=account, text="月底付清", due_on=date(2026, 9, 30))
    settle(world, ann, bo)
    assert both(team, "text", "promise", promise) == "月底付清"
    assert both(team, "status", "order", row["id"]) == "CONFIRMED"


def test_m17_a_field_unknown_to_an_old_laptop_is_preserved(world: World, team: Team) -> None:
    ann, bo, account = team
    ann.set("account", account, phone="0574-2")

    def from_a_newer_version(operation: str, message: Message) -> None:
        if isinstance(message, Push) and message.mutations:
            message.mutations[0].changes[0].fields["carbon_class"] = [None, "A+"]

    world.lines[ann].before = from_a_newer_version
    world.sync(ann)
    world.lines[ann].before = lambda operation, message: None
    bo.set("account", account, website="cf.example")
    settle(world, bo, ann)
    kept = bo.read(lambda c: c.execute("SELECT fields FROM local_unknown_field").fetchall())
    assert kept == [('{"carbon_class":"A+"}',)]


def test_m18_a_code_that_the_server_does_not_know_is_kept_raw(world: World, team: Team) -> None:
    ann, bo, account = team
    ann.set("account", account, source="REMOVED_SOURCE")
    settle(world, ann, bo)
    assert both(team, "source") == "REMOVED_SOURCE"
    bo.set("account", account, phone="0574-3")
    settle(world, bo, ann)
    assert both(team, "source") == "REMOVED_SOURCE"


# --- edits and edits --------------------------------------------------------------------------------------------------


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
