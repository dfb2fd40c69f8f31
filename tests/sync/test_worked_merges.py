"""The worked merges by number, between real laptops and a real server; and the scenarios that are told from them."""

from datetime import date
from decimal import Decimal

import orjson
import pytest

from crm_core.model import AccountContact, AccountTag
from crm_core.wire import Message, Push
from crm_desktop.services import inbox
from crm_desktop.sync.channel import Failure, TransportError
from crm_server import feed
from crm_server.records import insert_rows, server_row
from tests.sync.team import DAY_MS, HOUR_MS, WHEN, Team, both, only, settle
from tests.sync.world import World


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
    world.now_ms = bo.now_ms = ann.now_ms + HOUR_MS
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
