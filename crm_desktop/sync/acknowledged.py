"""Mutations that the server took, kept until its last verified backup covers them.

A server that is restored has forgotten what came after its backup. What is kept here is then put back into the outbox,
under the ids it had: a server that still knows one answers as before, one that forgot takes it again.
"""

import json
from collections.abc import Iterable, Sequence

import orjson

from crm_core.clock import encode
from crm_core.wire import Outcome
from crm_desktop.db import meta, outbox
from crm_desktop.db.rows import RawConnection, stored_rows
from crm_desktop.sync import local
from crm_desktop.sync.local import Key, by_entity

DAY_MS = 24 * 60 * 60 * 1000
KEPT_MS = 390 * DAY_MS
"""A server remembers outcomes for 400 days; what is sent again later would have its effect a second time."""
EMPTIED = "[]"
"""The changes of a mutation whose records had to leave this laptop."""


def keep(connection: RawConnection, accepted: Sequence[Outcome]) -> None:
    """Move accepted mutations out of the outbox; those that a backup covers already are not kept."""
    covered = covered_by_backup(connection)
    connection.execute(
        "INSERT OR REPLACE INTO local_acknowledged"
        " (n, id, hlc, author, schema, aggregate, aggregate_id, depends_on, changes, seq)"
        " SELECT o.n, o.id, o.hlc, o.author, o.schema, o.aggregate, o.aggregate_id, o.depends_on, o.changes,"
        " told.value ->> 1 FROM json_each(?) AS told CROSS JOIN local_outbox AS o ON o.id = told.value ->> 0",
        (orjson.dumps([(one.id, one.seq) for one in accepted if one.seq > covered]).decode(),),
    )
    ids = orjson.dumps([one.id for one in accepted]).decode()
    connection.execute(
        "DELETE FROM local_outbox_record WHERE n IN"
        " (SELECT o.n FROM json_each(?) CROSS JOIN local_outbox AS o ON o.id = value)",
        (ids,),
    )
    for table in ("local_outbox", "local_retold"):
        connection.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 -- our names
            (ids,),
        )


def note_backup(connection: RawConnection, backup_seq: int) -> None:
    """Let go of what the server's backup covers."""
    if backup_seq > covered_by_backup(connection):
        connection.execute("DELETE FROM local_acknowledged WHERE seq <= ?", (backup_seq,))
        local.keep(connection, {local.BACKUP_SEQ: backup_seq})


def covered_by_backup(connection: RawConnection) -> int:
    """Return the last sequence number that the server's backup covers, as it was told."""
    return int(meta.get(connection, local.BACKUP_SEQ, "0"))


def drop_old(connection: RawConnection, now_ms: int) -> None:
    """Let go of what is too old to be sent again: a server that forgot its outcome would take it a second time."""
    connection.execute("DELETE FROM local_acknowledged WHERE hlc < ?", (encode(max(now_ms - KEPT_MS, 0)),))


def forget(connection: RawConnection, gone: Iterable[Key]) -> None:
    """Empty the mutations of records that leave this laptop. That they were there is still counted."""
    pairs = orjson.dumps(list(gone)).decode()
    connection.execute(
        "UPDATE local_acknowledged SET changes = ?, aggregate_id = '' WHERE n IN (SELECT a.n"
        " FROM local_acknowledged AS a, json_each(a.changes) AS c WHERE (c.value ->> 'entity', c.value ->> 'id')"
        " IN (SELECT value ->> 0, value ->> 1 FROM json_each(?)))",
        (EMPTIED, pairs),
    )


def put_back(connection: RawConnection) -> tuple[int, int]:
    """Put what is kept back into the outbox, each in its old place, before everything written since.

    The visible rows stay as they are: they hold these edits already. Returns how many are sent again, and how many
    cannot be, because their records had to leave.
    """
    rows = connection.execute("SELECT n, changes FROM local_acknowledged").fetchall()
    touched = {
        (change["entity"], change["id"], n, change["op"])
        for n, changes in rows
        for change in orjson.loads(changes)
    }
    _save_bases(connection, {(entity, one) for entity, one, _, _ in touched})
    connection.execute(
        "INSERT INTO local_outbox"
        " (n, id, hlc, author, schema, aggregate, aggregate_id, depends_on, changes, state)"
        " SELECT n, id, hlc, author, schema, aggregate, aggregate_id, depends_on, changes, 'pending'"
        " FROM local_acknowledged WHERE changes <> ?",
        (EMPTIED,),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO local_outbox_record (entity, id, n, op) VALUES (?, ?, ?, ?)", sorted(touched)
    )
    connection.execute(
        "INSERT OR IGNORE INTO local_retold (id) SELECT id FROM local_acknowledged WHERE changes <> ?",
        (EMPTIED,),
    )
    connection.execute("DELETE FROM local_acknowledged")
    emptied = sum(changes == EMPTIED for _, changes in rows)
    return len(rows) - emptied, emptied


def _save_bases(connection: RawConnection, touched: Iterable[Key]) -> None:
    """Keep the rows as the server gave them; those with pending patches have their bases already."""
    records = by_entity(touched)
    dirty = outbox.dirty(connection, records)
    for entity, ids in records.items():
        rows = stored_rows(connection, entity, ids)
        outbox.put_bases(
            connection,
            [(entity, row) for one, row in rows.items() if (entity, one) not in dirty and row["rev"]],
        )


def take_new_ids(connection: RawConnection, renamed: dict[str, str]) -> None:
    """Give mutations other ids, in the outbox and wherever others wait for them."""
    for old, new in renamed.items():
        connection.execute("UPDATE local_outbox SET id = ? WHERE id = ?", (new, old))
        for n, text in connection.execute(
            "SELECT n, depends_on FROM local_outbox WHERE depends_on LIKE ?", (f"%{old}%",)
        ).fetchall():
            names = [renamed.get(one, one) for one in json.loads(text)]
            connection.execute("UPDATE local_outbox SET depends_on = ? WHERE n = ?", (json.dumps(names), n))
