"""What a restored server has forgotten and this laptop knew: kept, shown, brought back by a person if it is missed.

The tables always show what the server has. A row that is older there than here, or not there at all, is kept in
`local_forgotten` as it was. Much of it comes back on its own, when the laptop of whoever wrote it syncs; each row that
arrives is compared again, and what is no longer missing is let go.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from crm_core.merge import stamp_of
from crm_core.model import ENTITIES, group_of, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.model.types import Json
from crm_core.wire import Stored
from crm_desktop.db import outbox
from crm_desktop.db.patches import CUSTOM, mapping
from crm_desktop.db.rows import RawConnection, Row, stored_rows
from crm_desktop.sync.local import Key

NOT_COMPARED = frozenset((Policy.SRV, Policy.DER, Policy.IMM))
DELETED = "deleted_at"


def missing_fields(entity: str, held: Row, told: Mapping[str, Any]) -> list[str]:
    """Return the fields in which a row as it was held is later than the row that the server tells.

    Stamps decide, not revisions: both sides may have counted on since the backup. `custom.CODE` names a custom field,
    `deleted_at` a deletion.
    """
    ours, theirs = mapping(held["stamps"]), mapping(told.get("stamps"))
    if ours == theirs and held["deleted_at"] == told.get("deleted_at"):
        return []
    is_later = (held["edited_at"] or "") > (told.get("edited_at") or "")
    found = []
    for column in table_of(ENTITIES[entity]).columns:
        name, policy = column.name, policy_of(column)
        if policy in NOT_COMPARED or name == CUSTOM or held[name] == told.get(name):
            continue
        group = group_of(column)
        later = is_later if policy is Policy.SET else stamp_of(ours, group) > stamp_of(theirs, group)
        if later:
            found.append(name)
    before, now = mapping(held[CUSTOM]), mapping(told.get(CUSTOM))
    for code in before.keys() | now.keys():
        name = f"{CUSTOM}.{code}"
        if before.get(code) != now.get(code) and stamp_of(ours, name) > stamp_of(theirs, name):
            found.append(name)
    if held["deleted_at"] and not told.get("deleted_at") and is_later:
        found.append(DELETED)
    return sorted(found)


def compare(
    connection: RawConnection,
    entity: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Stored]],
) -> None:
    """Keep what rows that are about to be stored would overwrite with something older."""
    told = _by_id(columns, rows)
    if ENTITIES[entity].server_only or not told:
        return
    held = {one: row for one, row in stored_rows(connection, entity, told).items() if row["rev"]}
    held |= {one: row for (_, one), row in outbox.base_rows(connection, {entity: told}).items()}
    for record_id, row in held.items():
        if fields := missing_fields(entity, row, told[record_id]):
            _keep(connection, (entity, record_id), row, fields)


def set_aside(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Keep records, whole, that the server does not know and that are about to be removed here."""
    for entity, record_id in keys:
        row = stored_rows(connection, entity, [record_id]).get(record_id)
        if row is not None and row["rev"] and row["deleted_at"] is None and not ENTITIES[entity].server_only:
            _keep(connection, (entity, record_id), row, None)


def review(
    connection: RawConnection, entity: str, columns: Sequence[str], rows: Sequence[Sequence[Stored]]
) -> None:
    """Let go of what rows that arrive have again. What the server has deleted is missed no more."""
    waiting = _held(connection, entity)
    if not waiting:
        return
    told = _by_id(columns, rows)
    for record_id in waiting.keys() & told.keys():
        fields = missing_fields(entity, waiting[record_id], told[record_id])
        if not fields or told[record_id].get("deleted_at"):
            drop(connection, [(entity, record_id)])
            continue
        connection.execute(
            "UPDATE local_forgotten SET fields = ? WHERE entity = ? AND id = ?",
            (orjson.dumps(fields).decode(), entity, record_id),
        )


def drop(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Let go of what was kept of records."""
    connection.executemany("DELETE FROM local_forgotten WHERE entity = ? AND id = ?", list(keys))


def drop_ended(connection: RawConnection, ended: str) -> None:
    """Let go of what lay in scopes that are no longer granted; a scope at the level `ended` is on its way out."""
    connection.execute(
        "DELETE FROM local_forgotten WHERE NOT EXISTS (SELECT 1 FROM json_each(scopes)"
        " CROSS JOIN local_held_scope AS h ON h.scope = json_each.value AND h.level <> ?)",
        (ended,),
    )


def count(connection: RawConnection) -> int:
    """Return how many records are kept."""
    return int(connection.execute("SELECT count(*) FROM local_forgotten").fetchone()[0])


def _by_id(columns: Sequence[str], rows: Sequence[Sequence[Stored]]) -> dict[str, Row]:
    at = columns.index("id")
    return {row[at]: dict(zip(columns, row, strict=True)) for row in rows}


def _held(connection: RawConnection, entity: str) -> dict[str, Row]:
    rows = connection.execute("SELECT id, row FROM local_forgotten WHERE entity = ?", (entity,))
    return {record_id: orjson.loads(text) for record_id, text in rows}


def _keep(connection: RawConnection, key: Key, row: Row, fields: list[str] | None) -> None:
    """Keep a row with the fields that are missed; None for the whole record."""
    earlier = connection.execute(
        "SELECT row, fields FROM local_forgotten WHERE entity = ? AND id = ?", key
    ).fetchone()
    if earlier is not None and fields is not None and earlier[1] is not None:
        still = sorted(set(orjson.loads(earlier[1])) - set(fields))
        row = _with_fields(key[0], row, orjson.loads(earlier[0]), still)
        fields = sorted([*fields, *still])
    scopes = connection.execute(
        "SELECT json_group_array(scope) FROM local_scope_member WHERE entity = ? AND id = ?", key
    ).fetchone()[0]
    connection.execute(
        "INSERT OR REPLACE INTO local_forgotten (entity, id, row, fields, scopes) VALUES (?, ?, ?, ?, ?)",
        (*key, Json.to_stored(row), None if fields is None else orjson.dumps(fields).decode(), scopes),
    )


def _with_fields(entity: str, row: Row, earlier: Row, fields: Iterable[str]) -> Row:
    """Return `row` with what was missed before and was not brought back in between."""
    columns = table_of(ENTITIES[entity]).columns
    stamps, custom = mapping(row["stamps"]), mapping(row[CUSTOM])
    merged = dict(row)
    for name in fields:
        group = name
        if name in columns:
            merged[name], group = earlier[name], group_of(columns[name])
        else:
            custom[name.removeprefix(f"{CUSTOM}.")] = mapping(earlier[CUSTOM]).get(
                name.removeprefix(f"{CUSTOM}.")
            )
        stamps[group] = list(stamp_of(mapping(earlier["stamps"]), group))
    return merged | {"stamps": Json.to_stored(stamps), CUSTOM: Json.to_stored(custom) if custom else None}
