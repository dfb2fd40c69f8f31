"""A person's data was erased at the head office: what this laptop still wrote or kept of it goes, unsent patches too.

The rows themselves come emptied, or leave, with the pages. Here goes what the server cannot reach: patches that wait,
were refused or were kept for a restored server. Of each patch that was not sent its place in the list of refused edits
stays, with the reason and without content.
"""

from collections.abc import Iterable, Iterator

import orjson

from crm_core.model import ENTITIES
from crm_core.model.belonging import belonging_columns
from crm_core.wire import Page
from crm_desktop.db import deeds, drafts, notices, outbox, search, seen
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import forgotten, traces
from crm_desktop.sync.local import Key, by_entity
from crm_desktop.sync.rows import foretell, rebase

ERASED = "erased"
ENTITY = "erasure"


def erased_by(page: Page) -> set[Key]:
    """Return the records that a page says are erased."""
    found: set[Key] = set()
    for table in page.tables:
        if table.entity == ENTITY:
            target, record_id = table.columns.index("target"), table.columns.index("record_id")
            found.update((row[target], row[record_id]) for row in table.rows)
    return found


def wipe(connection: RawConnection, keys: set[Key]) -> None:
    """Forget every patch that is about one of the records, and everything noted beside them."""
    if not keys:
        return
    touched: set[Key] = set()
    for mutation_id in _about(connection, "local_outbox", keys):
        touched.update(outbox.touched(connection, mutation_id))
        strip(connection, mutation_id)
    acknowledged = [(one,) for one in _about(connection, "local_acknowledged", keys)]
    connection.executemany("DELETE FROM local_acknowledged WHERE id = ?", acknowledged)
    connection.executemany("DELETE FROM local_unknown_field WHERE entity = ? AND id = ?", list(keys))
    forgotten.drop(connection, keys | set(_kept_about(connection, keys)))
    notices.forget(connection, [record_id for _, record_id in keys])
    deeds.forget(connection, keys)
    seen.forget(connection, keys)
    drafts.forget(connection, keys)
    traces.note(connection)
    rebase(connection, touched)
    foretell(connection, touched)
    search.refresh(connection, by_entity(touched))


def strip(connection: RawConnection, mutation_id: str) -> None:
    """Take the content out of a mutation; that it was there, and why it is not sent, stays."""
    outbox.set_state(connection, mutation_id, outbox.REFUSED, ERASED)
    connection.execute(
        "DELETE FROM local_outbox_record WHERE n = (SELECT n FROM local_outbox WHERE id = ?)", (mutation_id,)
    )
    connection.execute("UPDATE local_outbox SET changes = '[]' WHERE id = ?", (mutation_id,))
    traces.note(connection)


def _about(connection: RawConnection, table: str, keys: set[Key]) -> list[str]:
    """Return the mutations about any of the records. One that only mentions a person is not about them."""
    ids = {record_id for _, record_id in keys}
    rows = connection.execute(
        f"SELECT id, aggregate, aggregate_id, changes FROM {table} AS o WHERE EXISTS"  # noqa: S608 -- our names
        " (SELECT 1 FROM json_each(?) WHERE o.aggregate_id = value OR instr(o.changes, value) > 0)",
        (orjson.dumps(sorted(ids)).decode(),),
    ).fetchall()
    return [
        mutation_id
        for mutation_id, aggregate, aggregate_id, changes in rows
        if (aggregate, aggregate_id) in keys or _names(orjson.loads(changes), keys, ids)
    ]


def _kept_about(connection: RawConnection, keys: set[Key]) -> Iterator[Key]:
    """Yield what a restored server forgot and that belongs to any of the records, as their numbers do."""
    ids = {record_id for _, record_id in keys}
    for entity, record_id, text in connection.execute(
        "SELECT entity, id, row FROM local_forgotten"
    ).fetchall():
        row = orjson.loads(text)
        columns = belonging_columns(ENTITIES[entity]) if entity in ENTITIES else ()
        if not ids.isdisjoint(str(row.get(name)) for name in columns):
            yield entity, record_id


def _names(changes: Iterable[dict[str, object]], keys: set[Key], ids: set[str]) -> bool:
    for change in changes:
        entity = str(change["entity"])
        if (entity, change["id"]) in keys:
            return True
        fields = change.get("fields")
        columns = belonging_columns(ENTITIES[entity]) if entity in ENTITIES else ()
        if isinstance(fields, dict):
            for name in columns:
                value = fields.get(name)
                if isinstance(value, list) and len(value) == 2 and value[1] in ids:
                    return True
    return False
