"""Making the server's tables, and taking older ones to the present version."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from crm_server import schema
from crm_server.database import Database, execute, fetch


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
