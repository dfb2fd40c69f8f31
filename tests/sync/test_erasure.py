"""A person is erased: from the server, from every laptop, and whatever comes late does not bring them back."""

import json
from datetime import UTC, datetime

import orjson
import pytest

from crm_core.ids import child_id
from crm_core.model import AccountContact, ContactMethod, ContactTag
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import refused
from crm_server.database import fetch
from crm_server.erasure import erase_contact
from crm_server.errors import UnknownRecordError
from tests.sync import forensics
from tests.sync.laptop import Laptop
from tests.sync.world import World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
NAME, NUMBER = "欧阳娜娜子", "13900139000"
Team = tuple[Laptop, Laptop, str]


@pytest.fixture
def team(world: World) -> Team:
    ann, bo = world.laptop(world.person("ann")), world.laptop(world.person("bo"))
    account = ann.add("account", name="宁波长风机械")
    world.sync(ann)
    world.share(account, bo.user_id, "edit")
    return ann, bo, account


def person(world: World, ann: Laptop, account: str) -> str:
    contact = ann.add("contact", full_name=NAME, nickname="娜娜", memo="喜欢喝茶")
    role = AccountContact.make_id(account, contact)
    ann.add("account_contact", id=role, account_id=account, contact_id=contact, job_title="采购总监")
    method = ContactMethod.make_id(contact, "MOBILE", f"+86{NUMBER}")
    ann.add(
        "contact_method", id=method, contact_id=contact, kind="MOBILE", raw=NUMBER, match_key=f"+86{NUMBER}"
    )
    ann.add("contact_tag", id=ContactTag.make_id(contact, "茶友"), contact_id=contact, tag="茶友")
    ann.add("note", contact_id=contact, text="女儿在读大学")
    ann.add("visit", account_id=account, contact_id=contact, started_at=WHEN, summary="谈了价格")
    world.sync(ann)
    return contact


def erase(world: World, contact: str) -> dict[str, int]:
    with world.database.transaction() as conn:
        return erase_contact(conn, contact, now_ms=world.now_ms)


def server_mentions(world: World, text: str) -> list[str]:
    """The tables of the server in which a text stands, in whatever column."""
    with world.database.transaction() as conn:
        tables = [
            row[0] for row in fetch(conn, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        return [
            table
            for table in sorted(tables)
            if fetch(
                conn, f'SELECT 1 FROM "{table}" t WHERE strpos(t::text, %s) > 0 LIMIT 1'.encode(), (text,)
            )
        ]


TRACES = (NAME, NUMBER, "娜娜", "喝茶", "采购总监", "茶友", "女儿")


def check_gone(world: World, *laptops: Laptop) -> None:
    for text in TRACES:
        assert server_mentions(world, text) == [], text
        for laptop in laptops:
            assert laptop.mentions(text) == [], text


def test_nothing_of_the_person_is_left_anywhere(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = person(world, ann, account)
    world.sync(bo)
    assert bo.mentions(NAME)
    erase(world, contact)
    world.sync(ann, bo)
    check_gone(world, ann, bo)
    (visit,) = bo.rows("visit").values()
    assert (visit["summary"], visit["contact_id"]) == ("谈了价格", None)
    assert world.server_value("contact", contact, "deleted_at") is not None


def test_a_late_edit_is_refused_and_its_content_leaves_the_laptop(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = person(world, ann, account)
    world.sync(bo)
    bo.set("contact", contact, nickname="小娜")
    bo.add("note", contact_id=contact, text="又见到女儿")
    visit = bo.add("visit", account_id=account, contact_id=contact, started_at=WHEN, summary="送了样品")
    erase(world, contact)
    world.sync(bo)
    assert bo.count("local_outbox", "state = 'refused' AND code = 'erased' AND changes = '[]'") == 2
    assert bo.mentions("小娜") == bo.mentions("女儿") == []
    assert bo.value("visit", visit, "contact_id") is None, "the visit stays, without the person"
    assert world.server_value("visit", visit, "summary") == "送了样品"
    world.sync(ann)
    check_gone(world, ann, bo)


def test_an_edit_without_its_content_cannot_be_tried_again(world: World, team: Team) -> None:
    _, bo, account = team
    contact = person(world, team[0], account)
    world.sync(bo)
    bo.set("contact", contact, nickname="小娜")
    erase(world, contact)
    world.sync(bo)
    (refused_id,) = bo.read(lambda connection: connection.execute("SELECT id FROM local_outbox").fetchone())
    with pytest.raises(UserError) as caught:
        bo.write(lambda connection: refused.retry(connection, refused_id, bo.ids))
    assert caught.value.code == "record_gone"
    assert bo.count("local_outbox", "state = 'pending'") == 0
    bo.write(lambda connection: refused.discard(connection, refused_id))
    assert bo.count("local_outbox") == 0


def test_an_edit_that_waits_while_the_news_comes_is_stripped(world: World, team: Team) -> None:
    """Here the laptop hears of the erasure before it sends: what it had set aside earlier goes as well."""
    ann, bo, account = team
    contact = person(world, ann, account)
    world.share(account, bo.user_id, "read")
    world.sync(bo)
    bo.set("contact", contact, nickname="小娜")
    world.sync(bo)
    assert bo.count("local_outbox", "state = 'refused' AND code = 'not_permitted'") == 1
    erase(world, contact)
    world.sync(bo)
    assert bo.mentions("小娜") == []
    assert bo.count("local_outbox", "code = 'erased' AND changes = '[]'") == 1


def test_what_was_told_and_kept_aside_of_the_person_goes_too(world: World, team: Team) -> None:
    """A notice that names them, the words still in the log, and what a restored server forgot about them."""
    ann, _, account = team
    contact = person(world, ann, account)
    method = json.dumps({"id": "m", "contact_id": contact, "value": "小娜的号码"}, ensure_ascii=False)

    def keep(connection: RawConnection) -> None:
        told = {"entity": "contact", "id": contact, "name": "小娜"}
        notices.add(connection, "contacted_after_refusal", told, now_ms=1)
        connection.execute(
            "INSERT INTO local_forgotten (entity, id, row, fields, scopes) VALUES (?, 'm', ?, NULL, ?)",
            ("contact_method", method, json.dumps([f"account:{account}"])),
        )

    ann.write(keep)
    words = {"小娜又见到女儿"}
    note = ann.add("note", contact_id=contact, text="小娜又见到女儿")
    assert forensics.found(ann, words) == words
    erase(world, contact)
    world.sync(ann)
    assert ann.row("note", note) is None
    assert ann.mentions("小娜") == []
    assert forensics.found(ann, words) == set()


def test_nothing_revives_an_erased_person(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = person(world, ann, account)
    world.sync(bo)
    ann.set("contact", contact, nickname="甲")
    bo.set("contact", contact, nickname="乙")
    world.sync(ann, bo, ann)
    (entry,) = ann.rows("resolution_journal").values()
    erase(world, contact)
    lost = orjson.loads(entry["lost"])
    ann.set("contact", contact, **lost)
    world.sync(ann)
    assert ann.count("local_outbox", "code = 'erased'") == 1
    again = ann.add("contact", full_name="另一人")
    world.sync(ann, bo)
    assert world.server_value("contact", contact, "nickname") is None
    assert world.server_value("contact", again, "full_name") == "另一人"
    assert ann.count("resolution_journal") == 0
    check_gone(world, ann, bo)


def test_an_insert_with_the_same_id_is_refused(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = person(world, ann, account)
    erase(world, contact)
    bo.add("contact", id=contact, full_name=NAME)
    world.sync(bo)
    assert bo.count("local_outbox", "code = 'erased' AND changes = '[]'") == 1
    world.sync(ann)
    check_gone(world, ann, bo)


def test_merged_records_of_the_person_go_too_and_the_merge_is_not_undone(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = person(world, ann, account)
    double = ann.add("contact", full_name="欧阳娜娜子（重复）")
    merge = ann.add(
        "merge_record", target="contact", survivor_id=contact, merged_id=double, merged_title=NAME
    )
    world.sync(ann)
    assert world.server_value("merge_record", merge, "state") == "DONE"
    ann.set("merge_record", merge, state="UNDO_ASKED")
    erase(world, double)
    world.sync(ann, bo)
    assert server_mentions(world, "重复") == ann.mentions("重复") == []
    assert ann.count("local_outbox", "code = 'erased'") == 1
    check_gone(world, ann, bo)


def test_a_refusal_outlives_the_person(world: World, team: Team) -> None:
    ann, bo, account = team
    contact = person(world, ann, account)
    ann.add("consent_record", contact_id=contact, channel="ALL", decision="REFUSE", text="别再打来")
    world.sync(ann, bo)
    before = bo.rows("suppression")
    assert before
    erase(world, contact)
    ann.add("consent_record", account_id=account, channel="CALL", decision="REFUSE", text="总机也别打")
    world.sync(ann, bo)
    assert bo.rows("suppression").keys() >= before.keys()
    assert bo.mentions("别再打来") == []


def test_erasing_twice_and_erasing_nobody(world: World, team: Team) -> None:
    ann, _, account = team
    contact = person(world, ann, account)
    erase(world, contact)
    erase(world, contact)
    with pytest.raises(UnknownRecordError):
        erase(world, child_id(contact, "nobody", ""))
