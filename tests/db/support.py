"""What the tests of the local store share: who edits, and how a row of the server comes in."""

from dataclasses import dataclass
from typing import Any

from crm_core.model import ENTITIES, columns_of
from crm_desktop.db import outbox
from crm_desktop.db.outbox import Entry
from crm_desktop.db.patches import local_fields
from crm_desktop.db.rebase import visible_row
from crm_desktop.db.rows import RawConnection, Row, put_row, stored_rows
from crm_desktop.db.store import Store

KEY = bytes(range(32))
ME, DEVICE = "user-me", "device-1"


@dataclass
class Ticking:
    """A wall clock that moves on by one second each time somebody looks."""

    now: int = 1_700_000_000_000

    def __call__(self) -> int:
        self.now += 1000
        return self.now


def server_row(entity: str, id_: str, **values: Any) -> Row:
    """A row as the server sends it, in stored form."""
    row: Row = dict.fromkeys(columns_of(ENTITIES[entity]))
    stamps = '{"*":["018bcfe568000000","user-other"]}'
    return {**row, "id": id_, "rev": 3, "stamps": stamps, "accepted_at": 1_690_000_000_000, **values}


def receive(store: Store, entity: str, id_: str, **values: Any) -> None:
    """Put a row of the server into the store as a pull does."""
    with store.raw() as connection:
        put_row(connection, entity, server_row(entity, id_, **values))


def stored(store: Store, entity: str, id_: str) -> Row | None:
    with store.raw() as connection:
        return stored_rows(connection, entity, [id_]).get(id_)


def pending(store: Store) -> list[Entry]:
    with store.read() as session:
        return outbox.entries(session, outbox.PENDING)


def only_change(store: Store) -> dict[str, Any]:
    """The fields of the one change in the one pending mutation."""
    (entry,) = pending(store)
    (change,) = entry.mutation.changes
    return change.fields


def rebuilt(connection: RawConnection, entity: str, id_: str) -> Row | None:
    """What the base and the pending patches say the row is."""
    records = {entity: [id_]}
    base = outbox.base_rows(connection, records).get((entity, id_))
    return visible_row(base, outbox.pending_changes(connection, records).get((entity, id_), []))


def sent_part(entity: str, row: Row) -> Row:
    """The row without what a laptop may only foretell."""
    return {name: value for name, value in row.items() if name not in local_fields(ENTITIES[entity])}
