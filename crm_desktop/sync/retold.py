"""Edits that a restored server was told again, and refused because it lacks what a colleague has yet to send again.

They stay among the refused ones, visible, and are tried again on their own as soon as the record that was missing has
come back.
"""

import json
from collections.abc import Set as AbstractSet

from crm_core.ids import IdSource
from crm_core.model import ENTITIES, table_of
from crm_desktop.db.rows import RawConnection, stored_rows
from crm_desktop.errors import UserError
from crm_desktop.sync import refused
from crm_desktop.sync.local import Key


def waiting(connection: RawConnection) -> list[tuple[str, Key]]:
    """Return the refused mutations that wait for a record, each with that record."""
    rows = connection.execute(
        "SELECT o.id, o.params FROM local_retold AS r CROSS JOIN local_outbox AS o ON o.id = r.id"
        " WHERE o.state = 'refused' AND o.code IN ('record_missing', 'unknown_parent') ORDER BY o.n"
    ).fetchall()
    return [
        (mutation_id, key) for mutation_id, params in rows if (key := _missing(json.loads(params or "{}")))
    ]


def _missing(params: dict[str, str]) -> Key | None:
    """Return the record that a refusal names: the one that was edited, or the one that a field points to."""
    cls = ENTITIES.get(params.get("entity", ""))
    if cls is None or "id" not in params:
        return None
    if "field" not in params:
        return cls.entity, params["id"]
    column = table_of(cls).columns.get(params["field"])
    target = column.info["ref"] if column is not None else None
    return (target, params["id"]) if target else None


def try_again(connection: RawConnection, ids: IdSource, tried: AbstractSet[Key] = frozenset()) -> set[Key]:
    """Put those back into line whose missing record is here now; return these records.

    For records in `tried` that was done in this run already; a server that still misses them is asked by the next one.
    """
    found = set()
    for mutation_id, (entity, record_id) in waiting(connection):
        is_here = (entity, record_id) not in tried and stored_rows(connection, entity, [record_id])
        if is_here and _retry(connection, mutation_id, ids):
            found.add((entity, record_id))
    connection.execute("DELETE FROM local_retold WHERE id NOT IN (SELECT id FROM local_outbox)")
    return found


def _retry(connection: RawConnection, mutation_id: str, ids: IdSource) -> bool:
    """Retry one with what follows from it; under their new ids they are told again, too."""
    before = _pending(connection)
    connection.execute("SAVEPOINT retold")
    try:
        refused.retry(connection, mutation_id, ids)
    except UserError:  # something else that it changes is not here: it stays refused, for the person to see
        connection.execute("ROLLBACK TO retold")
        return False
    finally:
        connection.execute("RELEASE retold")
    connection.executemany(
        "INSERT INTO local_retold (id) VALUES (?)", [(one,) for one in _pending(connection) - before]
    )
    return True


def _pending(connection: RawConnection) -> set[str]:
    return {one for (one,) in connection.execute("SELECT id FROM local_outbox WHERE state = 'pending'")}
