"""Which store of a device asks, what the server remembers of mutations, and cursors of older formats."""

from typing import cast

import msgspec

from crm_core.wire import Hello, Pull, Welcome
from crm_server import jobs
from crm_server.cursor import Cursor, CursorSeal
from crm_server.database import execute, fetch
from crm_server.handlers import hello, pull
from crm_server.push.outcomes import KEPT_MS
from crm_server.schema import CURSOR_KEY, EPOCH, read_meta
from tests.server.company import DAY_MS, Company, Person, delete, insert


def enrol(company: Company, person: Person) -> None:
    with company.database.transaction() as conn:
        execute(
            conn,
            "INSERT INTO device (id, user_id, label, public_key, created_ms) VALUES (%s, %s, '', '', 0)",
            (person.context.session.device_id, person.id),
        )


def greet(person: Person, token: str) -> Welcome:
    return hello(
        person.context, Hello(protocol_min=1, protocol_max=1, schema=1, app_version="", sync_token=token)
    )


def show(person: Person, token: str) -> None:
    message = Hello(protocol_min=1, protocol_max=1, schema=1, app_version="", sync_token=token)
    pull(person.context, Pull(hello=message))


def test_a_token_is_followed_once_it_was_shown(company: Company, ann: Person) -> None:
    enrol(company, ann)
    first = greet(ann, "")
    assert first.sync_token
    assert greet(ann, "").sync_token == first.sync_token, "the answer was lost"
    second = greet(ann, first.sync_token)
    assert second.sync_token != first.sync_token
    assert [first.stale_store, second.stale_store] == [False, False]
    assert not greet(ann, first.sync_token).stale_store, "the second was not shown yet"
    show(ann, second.sync_token)
    assert greet(ann, first.sync_token).stale_store
    assert greet(ann, "").stale_store
    assert not greet(ann, second.sync_token).stale_store


def test_outcomes_are_forgotten_after_their_time(company: Company, ann: Person) -> None:
    old = ann.mutation(insert("account", name="新华"))
    ann.push(old)
    company.tick(KEPT_MS - DAY_MS)
    ann.make("account", name="东方")
    handed = company.insert("handed_over_edit", target="account", record_id="x", author_id=ann.id)
    jobs.run_due(company.database, company.tick(2 * DAY_MS))
    with company.database.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM outcome WHERE mutation_id = %s", (old.id,)) == [(0,)]
        assert fetch(conn, "SELECT count(*) FROM outcome") == [(1,)]
    assert company.find("handed_over_edit", handed) is not None


def test_a_cursor_of_an_older_format_goes_on(company: Company, ann: Person) -> None:
    """Scenario 43: an update has added fields to the cursor; those that are missing have their defaults."""

    class CursorOfBefore(msgspec.Struct):
        epoch: str
        seq: int
        established: int
        told: int

    ann.make("account", name="新华")
    ann.pull()
    with company.database.transaction() as conn:
        seal = CursorSeal(read_meta(conn, CURSOR_KEY), read_meta(conn, EPOCH), ann.id)
        short = msgspec.convert(seal.read(ann.mirror.cursor, 10**9), CursorOfBefore, from_attributes=True)
    ann.mirror.cursor = seal.write(cast("Cursor", short))
    later = ann.make("account", name="东方")
    page = ann.pull_page()
    told = {
        row[table.columns.index("id")]
        for table in page.tables
        for row in table.rows
        if table.entity == "account"
    }
    assert told == {later}


def test_a_record_that_the_server_deleted_before_it_came(company: Company, ann: Person) -> None:
    """Scenario 33: the same id was brought by an import and deleted; the later insert brings it back to life."""
    ann.make("account", "0197a000-0000-7000-8000-000000000001", name="新华")
    ann.do(delete("account", "0197a000-0000-7000-8000-000000000001"))
    outcome = ann.do(insert("account", "0197a000-0000-7000-8000-000000000001", name="东方"))
    assert outcome.result in {"applied", "merged"}
    row = company.row("account", "0197a000-0000-7000-8000-000000000001")
    assert (row["name"], row["deleted_at"]) == ("东方", None)


def test_what_the_office_loads_is_not_pushed_back(company: Company, ann: Person) -> None:
    """Scenario 115: rows that came from the server are nobody's edits."""
    for number in range(3):
        company.insert("product", code=f"P{number}", name=f"产品{number}")
    assert len(ann.pull().of("product")) == 3
    assert ann.pull_page().tables == []
