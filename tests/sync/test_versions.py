"""Laptops and servers of different age: what the older one wrote arrives, and what it does not know is not lost."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from crm_core import upcasting
from crm_core.upcasting import Dropped, Moved, Step
from crm_desktop.db import outbox, payload_version, payloads
from crm_desktop.db.rows import RawConnection
from crm_desktop.services import missed
from crm_desktop.sync import forgotten
from crm_desktop.sync.rows import rebase
from crm_server.records import read_rows
from tests.sync.laptop import Laptop
from tests.sync.world import World

OLD_NAMES = {"website": "homepage", "english_name": "latin_name"}
TO_2 = Step(fields={("account", "homepage"): Moved("url", lambda value: value.removeprefix("http://"))})
TO_3 = Step(
    fields={
        ("account", "url"): Moved("website"),
        ("account", "latin_name"): Moved("english_name"),
        ("account", "fax"): Dropped("fax"),
    }
)


@pytest.fixture
def ann(world: World) -> Laptop:
    return world.laptop(world.person("ann"))


def old_changes(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return patches of today in the words of version 1; customers with a site get a fax besides."""
    return [
        _old_change(one) if one["entity"] == "account" and one["op"] != "delete" else one for one in changes
    ]


def _old_change(change: dict[str, Any]) -> dict[str, Any]:
    fields = {OLD_NAMES.get(name, name): value for name, value in change["fields"].items()}
    if pair := fields.get("homepage"):
        fields |= {"homepage": [one and f"http://{one}" for one in pair], "fax": [None, "021-5"]}
    return {**change, "fields": fields}


def age_bases(connection: RawConnection) -> None:
    """Put the bases of customers into the words of version 1."""
    bases = connection.execute("SELECT id, row FROM local_base WHERE entity = 'account'").fetchall()
    for record_id, text in bases:
        row = {OLD_NAMES.get(name, name): value for name, value in json.loads(text).items()}
        connection.execute(
            "UPDATE local_base SET row = ? WHERE entity = 'account' AND id = ?", (json.dumps(row), record_id)
        )


def make_old(laptop: Laptop) -> None:
    """Put the outbox and the bases back into the words of version 1, as if a program of that time had written them."""

    def job(connection: RawConnection) -> None:
        for n, text in connection.execute("SELECT n, changes FROM local_outbox").fetchall():
            changes = json.dumps(old_changes(json.loads(text)))
            connection.execute("UPDATE local_outbox SET schema = 1, changes = ? WHERE n = ?", (changes, n))
        age_bases(connection)

    laptop.write(job)


@pytest.fixture
def two_versions_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upcasting, "STEPS", (TO_2, TO_3))


def write_offline(laptop: Laptop, edits: int) -> list[str]:
    made = [laptop.add("account", name=f"客户{n}", website=f"a{n}.example") for n in range(edits)]
    for n, account in enumerate(made):
        laptop.set("account", account, english_name=f"Customer {n}")
    return made


@pytest.mark.usefixtures("two_versions_later")
def test_an_old_outbox_is_taken_by_a_newer_server(world: World, ann: Laptop) -> None:
    made = write_offline(ann, 20)
    make_old(ann)
    report = ann.sync(world.lines[ann])
    assert (report.pushed, report.applied, report.refused) == (40, 40, 0)
    for n, account in enumerate(made):
        assert world.server_value("account", account, "website") == f"a{n}.example"
        assert world.server_value("account", account, "english_name") == f"Customer {n}"
        assert json.loads(world.server_value("account", account, "custom")) == {"fax": "021-5"}


def test_an_old_outbox_survives_the_laptops_own_upgrade(
    world: World, ann: Laptop, request: pytest.FixtureRequest
) -> None:
    kept = ann.add("account", name="老客户", website="old.example")
    world.sync(ann)
    made = write_offline(ann, 5)
    ann.set("account", kept, website="new.example")
    make_old(ann)
    assert not ann.read(payload_version.is_old)
    request.getfixturevalue("two_versions_later")
    assert ann.read(payload_version.is_old)
    ann.write(payloads.bring_up_to_date)
    assert not ann.read(payload_version.is_old)
    assert ann.count("local_outbox", "schema <> 3") == 0
    assert ann.value("account", kept, "website") == "new.example"
    assert json.loads(ann.value("account", kept, "custom")) == {"fax": "021-5"}
    report = ann.sync(world.lines[ann])
    assert (report.applied, report.refused) == (11, 0)
    assert world.server_value("account", kept, "website") == "new.example"
    assert world.server_value("account", made[3], "website") == "a3.example"


def test_a_crash_during_the_upgrade_leaves_the_old_payloads(
    ann: Laptop, request: pytest.FixtureRequest
) -> None:
    write_offline(ann, 2)
    make_old(ann)
    before = ann.read(lambda c: c.execute("SELECT * FROM local_outbox").fetchall())
    request.getfixturevalue("two_versions_later")

    def die(connection: RawConnection) -> None:
        payloads.bring_up_to_date(connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ann.write(die)
    assert ann.read(payload_version.is_old)
    assert ann.read(lambda c: c.execute("SELECT * FROM local_outbox").fetchall()) == before


def test_a_field_kept_aside_moves_into_its_column_when_there_is_one(
    world: World, ann: Laptop, request: pytest.FixtureRequest
) -> None:
    account = ann.add("account", name="新华")
    edited = ann.add("account", name="东方")
    world.sync(ann)
    ann.set("account", edited, phone="021-1")

    def keep_aside(connection: RawConnection) -> None:
        for record in (account, edited):
            fields = json.dumps({"homepage": "http://kept.example", "mood": "sunny"})
            connection.execute("INSERT INTO local_unknown_field VALUES ('account', ?, ?)", (record, fields))

    ann.write(keep_aside)
    request.getfixturevalue("two_versions_later")
    ann.write(payloads.bring_up_to_date)
    assert ann.value("account", account, "website") == "kept.example"
    assert ann.value("account", edited, "website") == "kept.example"
    assert ann.count("local_unknown_field", """fields = '{"mood":"sunny"}'""") == 2
    base = ann.read(lambda c: c.execute("SELECT row ->> 'website' FROM local_base").fetchall())
    assert base == [("kept.example",)]


def test_rows_of_an_entity_passed_over_are_asked_for_once_it_is_known(
    world: World, ann: Laptop, request: pytest.FixtureRequest
) -> None:
    ann.add("account", name="新华")
    world.sync(ann)
    ann.write(lambda connection: payloads.note_skipped(connection, ["opportunity_of_tomorrow", "task"]))
    request.getfixturevalue("two_versions_later")
    ann.write(payloads.bring_up_to_date)
    assert ann.count("local_meta", "key = 'cursor' AND value = ''") == 1
    assert ann.count("local_meta", "key = 'skipped_entities' AND value = 'opportunity_of_tomorrow'") == 1
    report = ann.sync(world.lines[ann])
    assert (report.evicted, report.refused) == (0, 0)


def test_what_a_restored_server_forgot_is_told_in_the_words_of_today(
    world: World, ann: Laptop, request: pytest.FixtureRequest
) -> None:
    """A field that the kept row lacks, or names otherwise, must not stop the rows that are compared with it."""
    account = ann.add("account", name="新华", website="a.example")
    world.sync(ann)
    row = {OLD_NAMES.get(name, name): value for name, value in (ann.row("account", account) or {}).items()}
    stamps = json.dumps({"*": ["0", ann.user_id], "homepage": ["z", ann.user_id], "fax": ["z", ann.user_id]})
    old = row | {"homepage": "http://kept.example", "fax": "021-5", "stamps": stamps}
    del old["phone"]

    def keep(connection: RawConnection) -> None:
        connection.execute(
            "INSERT INTO local_forgotten (entity, id, row, fields, scopes) VALUES ('account', ?, ?, ?, ?)",
            (account, json.dumps(old), '["homepage","fax"]', f'["account:{account}"]'),
        )

    ann.write(keep)
    request.getfixturevalue("two_versions_later")
    ann.write(payloads.bring_up_to_date)
    with ann.store.read() as session:
        (found,) = missed.missed(session)
    assert found.fields == {"website": "kept.example", "custom.fax": "021-5"}
    with world.database.transaction() as conn:
        told = read_rows(conn, "account", [account])[account]
    ann.write(lambda connection: forgotten.review(connection, "account", list(told), [list(told.values())]))
    assert ann.count("local_forgotten") == 1


def test_a_base_from_before_a_field_takes_patches_of_it(
    world: World, ann: Laptop, request: pytest.FixtureRequest
) -> None:
    account = ann.add("account", name="新华")
    world.sync(ann)
    ann.set("account", account, phone="021-1")

    def age(connection: RawConnection) -> None:
        connection.execute("UPDATE local_base SET row = json_remove(row, '$.city')")

    ann.write(age)
    request.getfixturevalue("two_versions_later")
    ann.write(payloads.bring_up_to_date)
    ann.set("account", account, city="宁波")
    ann.write(lambda connection: rebase(connection, [("account", account)]))
    assert ann.value("account", account, "city") == "宁波"
    assert (
        "city"
        in ann.read(lambda connection: outbox.base_rows(connection, {"account": [account]}))[
            "account", account
        ]
    )
