"""What the laptop keeps as payloads, brought to today's model: the outbox, bases, and fields that were unknown before.

Migrations change tables and never look into payloads; this does it after them, in a transaction of its own that also
notes the version reached. A crash before its commit leaves the old payloads, and the next start begins again.
"""

from collections.abc import Iterable, Sequence

import msgspec
import orjson

from crm_core import upcasting
from crm_core.model import ENTITIES, columns_of
from crm_core.model.types import Json
from crm_core.upcasting import Step, upcast_changes, upcast_name, upcast_row
from crm_core.wire import Change
from crm_desktop.db import meta, outbox, payload_version
from crm_desktop.db.rebase import visible_row
from crm_desktop.db.rows import RawConnection, Row, put_row, stored_rows, update_columns

SKIPPED_KEY = "skipped_entities"
"""In local_meta: entities that a newer server has sent and this version had no table for, separated by spaces."""
_CHANGES = msgspec.json.Decoder(list[Change])


def bring_up_to_date(connection: RawConnection) -> None:
    """Rewrite every payload. The caller's transaction holds all of it."""
    schema, steps = payload_version.of(connection), upcasting.STEPS
    for table in ("local_outbox", "local_acknowledged"):
        _rewrite_mutations(connection, table, steps)
    _rewrite_records(connection, schema, steps)
    dirty = _rewrite_bases(connection, schema, steps)
    _rewrite_forgotten(connection, schema, steps)
    _rewrite_deeds(connection, schema, steps)
    _show_again(connection, dirty)
    _adopt_unknown_fields(connection, schema, steps)
    _ask_for_skipped_entities(connection)
    meta.put(connection, payload_version.KEY, str(len(steps) + 1))


def note_skipped(connection: RawConnection, entities: Iterable[str]) -> None:
    """Remember entities whose rows were passed over, to ask for them once this program knows them."""
    known = set(meta.get(connection, SKIPPED_KEY).split())
    if more := set(entities) - known:
        meta.put(connection, SKIPPED_KEY, " ".join(sorted(known | more)))


def _rewrite_mutations(connection: RawConnection, table: str, steps: Sequence[Step]) -> None:
    old = connection.execute(
        f"SELECT n, schema, aggregate, changes FROM {table} WHERE schema < ?",  # noqa: S608 -- our own names
        (len(steps) + 1,),
    ).fetchall()
    for n, schema, aggregate, text in old:
        changes = upcast_changes(_CHANGES.decode(text), schema, steps)
        connection.execute(
            f"UPDATE {table} SET schema = ?, aggregate = ?, changes = ? WHERE n = ?",  # noqa: S608
            (len(steps) + 1, _entity(aggregate, schema, steps), msgspec.json.encode(changes).decode(), n),
        )


def _entity(name: str, schema: int, steps: Sequence[Step]) -> str:
    return upcast_row(name, {}, schema, steps, whole=False)[0]


def _rewrite_records(connection: RawConnection, schema: int, steps: Sequence[Step]) -> None:
    """Rename the entities in the lists of touched records, of memberships and of bases."""
    renamed = {old: _entity(old, schema, steps) for step in steps[schema - 1 :] for old in step.entities}
    for table in ("local_outbox_record", "local_scope_member", "local_untold", "local_seen"):
        connection.executemany(
            f"UPDATE {table} SET entity = ? WHERE entity = ?",  # noqa: S608
            [(new, old) for old, new in renamed.items()],
        )


def _rewrite_bases(connection: RawConnection, schema: int, steps: Sequence[Step]) -> dict[str, set[str]]:
    bases = connection.execute("SELECT entity, row FROM local_base").fetchall()
    found = [_whole_row(entity, row, schema, steps) for entity, row in bases]
    connection.execute("DELETE FROM local_base")
    outbox.put_bases(connection, found)
    dirty: dict[str, set[str]] = {}
    for entity, row in found:
        dirty.setdefault(entity, set()).add(row["id"])
    return dirty


def _rewrite_forgotten(connection: RawConnection, schema: int, steps: Sequence[Step]) -> None:
    """Rewrite what a restored server has forgotten, and the names of the fields that are missed of it."""
    kept = connection.execute("SELECT entity, id, row, fields, scopes FROM local_forgotten").fetchall()
    connection.execute("DELETE FROM local_forgotten")
    for entity, record_id, text, fields, scopes in kept:
        new_entity, row = _whole_row(entity, text, schema, steps)
        names = fields and [upcast_name(entity, name, schema, steps) for name in orjson.loads(fields)]
        connection.execute(
            "INSERT INTO local_forgotten (entity, id, row, fields, scopes) VALUES (?, ?, ?, ?, ?)",
            (new_entity, record_id, Json.to_stored(row), names and Json.to_stored(names), scopes),
        )


def _rewrite_deeds(connection: RawConnection, schema: int, steps: Sequence[Step]) -> None:
    """Rewrite the former values that undo needs."""
    kept = connection.execute("SELECT n, entity, id, before, after FROM local_deed_record").fetchall()
    for n, old_entity, record_id, before, after in kept:
        entity, former = upcast_row(old_entity, orjson.loads(before), schema, steps, whole=False)
        later = upcast_row(old_entity, orjson.loads(after), schema, steps, whole=False)[1]
        connection.execute(
            "UPDATE local_deed_record SET entity = ?, before = ?, after = ?"
            " WHERE n = ? AND entity = ? AND id = ?",
            (entity, Json.to_stored(former), Json.to_stored(later), n, old_entity, record_id),
        )


def _whole_row(entity: str, text: str, schema: int, steps: Sequence[Step]) -> tuple[str, Row]:
    """Return a kept row with every column of today; those that it was made without are empty."""
    entity, row = upcast_row(entity, orjson.loads(text), schema, steps)
    columns = columns_of(ENTITIES[entity]) if entity in ENTITIES else ()
    return entity, {**dict.fromkeys(columns), **row}


def _show_again(connection: RawConnection, dirty: dict[str, set[str]]) -> None:
    """Make the visible rows of records with pending patches anew, from what both say now."""
    bases = outbox.base_rows(connection, dirty)
    waiting = outbox.pending_changes(connection, dirty)
    for key, base in bases.items():
        row = visible_row(base, waiting.get(key, ()))
        if row is not None:
            put_row(connection, key[0], row)


def _adopt_unknown_fields(connection: RawConnection, schema: int, steps: Sequence[Step]) -> None:
    """Put into their columns the fields that this version knows and the one before it kept aside."""
    kept = connection.execute("SELECT entity, id, fields FROM local_unknown_field").fetchall()
    for old_entity, record_id, text in kept:
        entity, fields = upcast_row(old_entity, orjson.loads(text), schema, steps, whole=False)
        known = set(columns_of(ENTITIES[entity])) if entity in ENTITIES else set()
        values = {name: value for name, value in fields.items() if name in known}
        if not values:
            continue
        _set_in_base(connection, entity, record_id, values)
        row = stored_rows(connection, entity, [record_id]).get(record_id, {})
        update_columns(
            connection,
            entity,
            record_id,
            {name: one for name, one in values.items() if row.get(name) is None},
        )
        rest = {name: value for name, value in fields.items() if name not in known}
        connection.execute(
            "DELETE FROM local_unknown_field WHERE entity = ? AND id = ?", (old_entity, record_id)
        )
        if rest:
            connection.execute(
                "INSERT INTO local_unknown_field (entity, id, fields) VALUES (?, ?, ?)",
                (entity, record_id, Json.to_stored(rest)),
            )


def _set_in_base(connection: RawConnection, entity: str, record_id: str, values: dict[str, object]) -> None:
    base = outbox.base_rows(connection, {entity: [record_id]}).get((entity, record_id))
    if base is not None:
        outbox.put_bases(connection, [(entity, {**base, **values})])


def _ask_for_skipped_entities(connection: RawConnection) -> None:
    """Begin the pull anew where rows were passed over that have a table now; nothing here is dropped for it."""
    skipped = set(meta.get(connection, SKIPPED_KEY).split())
    if not skipped & ENTITIES.keys():
        return
    meta.put(connection, SKIPPED_KEY, " ".join(sorted(skipped - ENTITIES.keys())))
    meta.put(connection, meta.CURSOR, "")
