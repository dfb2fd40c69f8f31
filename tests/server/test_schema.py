"""Making the server's tables, and taking older ones to the present version."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from crm_server import feed, schema, unknown
from crm_server.database import Database, execute, fetch
from crm_server.records import insert_rows, read_rows, server_row
from crm_server.unknown import UnknownValue


@pytest.fixture
def empty(database: str) -> Iterator[Database]:
    opened = Database(database, pool_size=2)
    yield opened
    opened.close()


def add_table(conn: Connection) -> None:
    execute(conn, "CREATE TABLE scratch (id int PRIMARY KEY)")


def fail(conn: Connection) -> None:
    execute(conn, "INSERT INTO scratch VALUES (1)")
    raise RuntimeError("power cut")


def facts(database: Database) -> dict[str, str]:
    with database.transaction() as conn:
        return dict(fetch(conn, "SELECT key, value FROM server_meta"))


def test_installing_twice_changes_nothing(empty: Database) -> None:
    schema.install(empty, ())
    before = facts(empty)
    schema.install(empty, ())
    assert facts(empty) == before
    assert before.keys() == {"version", "epoch", "cursor_key", "token_key"}


def test_an_older_database_takes_the_missing_steps_once(empty: Database) -> None:
    schema.install(empty, ())
    schema.install(empty, (add_table,))
    schema.install(empty, (add_table,))
    assert facts(empty)["version"] == "1"
    with empty.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM scratch") == [(0,)]


def test_a_step_that_fails_leaves_the_old_version(empty: Database) -> None:
    schema.install(empty, ())
    with pytest.raises(RuntimeError, match="power cut"):
        schema.install(empty, (add_table, fail))
    assert facts(empty)["version"] == "0"
    schema.install(empty, (add_table,))
    assert facts(empty)["version"] == "1"


def test_a_newer_database_is_left_alone(empty: Database) -> None:
    schema.install(empty, (add_table,))
    with pytest.raises(schema.SchemaTooNewError):
        schema.install(empty, ())


def test_a_new_epoch_is_another_one(empty: Database) -> None:
    schema.install(empty)
    before = facts(empty)["epoch"]
    with empty.transaction() as conn:
        schema.new_epoch(conn)
    assert facts(empty)["epoch"] != before


def test_a_fact_never_written_is_missing(empty: Database) -> None:
    schema.install(empty)
    with empty.transaction() as conn, pytest.raises(KeyError):
        schema.read_meta(conn, "colour")


def test_after_an_upgrade_kept_fields_find_their_columns(empty: Database) -> None:
    schema.install(empty, ())
    with empty.transaction() as conn:
        rows = [server_row("account", {"name": name}) for name in ("新华", "东方", "立新")]
        rows[1]["website"] = "own.example"
        insert_rows(conn, "account", rows)
        feed.publish(conn, {"account": [row["id"] for row in rows]})
        author = ("0" * 16, "ann")
        unknown.keep(
            conn,
            [
                UnknownValue(("account", rows[0]["id"]), "website", "kept.example", *author),
                UnknownValue(("account", rows[1]["id"]), "website", "late.example", *author),
                UnknownValue(("account", rows[2]["id"]), "website", "x" * 100_000, *author),
                UnknownValue(("account", rows[2]["id"]), "mood", "sunny", *author),
            ],
        )
        seq = feed.head(conn)
    schema.install(empty, (add_table,))
    with empty.transaction() as conn:
        held = read_rows(conn, "account", [row["id"] for row in rows])
        assert [held[row["id"]]["website"] for row in rows] == ["kept.example", "own.example", None]
        assert [held[row["id"]]["rev"] for row in rows] == [2, 1, 1]
        assert feed.head(conn) == seq + 1
        assert {name for *_, name in fetch(conn, "SELECT id, name FROM unknown_field")} == {"website", "mood"}
