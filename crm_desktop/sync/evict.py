"""What a laptop may no longer hold leaves it: rows, bases, unknown fields, the search index, old values in the outbox.

With them goes what is kept for the case that the server is restored, and what a restored server forgot. A record goes
with its last granted scope, but not while patches of it wait: those are sent first, and it goes when a pull has drained
afterwards. Many records go in slices (crm_desktop.sync.slices); their customers are out of sight from the transaction
on that ended the scopes.
"""

from collections.abc import Iterable

import orjson

from crm_core.model import ENTITIES
from crm_desktop.db import deeds, drafts, notices, search, seen
from crm_desktop.db.rows import RawConnection, RecordIds, delete_rows
from crm_desktop.sync import acknowledged, forgotten, traces
from crm_desktop.sync.local import Key, by_entity

ACCOUNT = "account:"
NO_SCOPE = "?"
"""Marks, among the memberships, a record that the server has and that lies in no scope as far as we were told."""

ENDED = "ended"
"""The level of a scope that is not ours any more, and whose records go in slices."""


def end_scopes(connection: RawConnection, scopes: Iterable[str], at_ms: int) -> RecordIds:
    """Note that scopes have ended and hide their customers; `slices` removes what lies in them. Returns the hidden."""
    names = list(scopes)
    connection.executemany(
        "INSERT OR REPLACE INTO local_held_scope (scope, level) VALUES (?, ?)",
        [(one, ENDED) for one in names],
    )
    accounts = [one.removeprefix(ACCOUNT) for one in names if one.startswith(ACCOUNT)]
    connection.executemany(
        "UPDATE account SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
        [(at_ms, one) for one in accounts],
    )
    return {"account": set(accounts)}


def ended_scopes(connection: RawConnection) -> list[str]:
    """Return the scopes that have ended and may still hold records."""
    rows = connection.execute("SELECT scope FROM local_held_scope WHERE level = ? ORDER BY scope", (ENDED,))
    return [scope for (scope,) in rows]


def held_scopes(connection: RawConnection) -> set[str]:
    """Return the scopes that are held and have not ended."""
    rows = connection.execute("SELECT scope FROM local_held_scope WHERE level <> ?", (ENDED,))
    return {scope for (scope,) in rows}


def count_members(connection: RawConnection, scopes: Iterable[str]) -> int:
    """Return how many records lie in scopes, each counted once a scope."""
    found: int = connection.execute(
        "SELECT count(*) FROM json_each(?) CROSS JOIN local_scope_member AS m ON m.scope = value",
        (orjson.dumps(list(scopes)).decode(),),
    ).fetchone()[0]
    return found


def drop_scopes(connection: RawConnection, scopes: Iterable[str]) -> list[Key]:
    """Give up scopes; return the records that lay in them."""
    touched: list[Key] = []
    for scope in scopes:
        touched += connection.execute(
            "SELECT entity, id FROM local_scope_member WHERE scope = ?", (scope,)
        ).fetchall()
        connection.execute("DELETE FROM local_scope_member WHERE scope = ?", (scope,))
        connection.execute("DELETE FROM local_held_scope WHERE scope = ?", (scope,))
    return touched


def mark_scopeless(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Mark those of the records that lie in no scope; the next drained pull tells them a scope or lets them go."""
    if not (pairs := list(keys)):
        return
    connection.execute(
        "INSERT OR IGNORE INTO local_scope_member (scope, entity, id)"
        " SELECT ?, value ->> 0, value ->> 1 FROM json_each(?) WHERE NOT EXISTS"
        " (SELECT 1 FROM local_scope_member AS m WHERE m.entity = value ->> 0 AND m.id = value ->> 1)",
        (NO_SCOPE, _as_json(pairs)),
    )


def scopeless(connection: RawConnection) -> list[Key]:
    """Return the marked records."""
    return connection.execute(
        "SELECT entity, id FROM local_scope_member WHERE scope = ?", (NO_SCOPE,)
    ).fetchall()


def unmark(connection: RawConnection) -> None:
    """Take the mark off the records that got a scope meanwhile."""
    connection.execute(
        "DELETE FROM local_scope_member WHERE scope = ? AND EXISTS (SELECT 1 FROM local_scope_member AS m"
        " WHERE m.entity = local_scope_member.entity AND m.id = local_scope_member.id AND m.scope <> ?)",
        (NO_SCOPE, NO_SCOPE),
    )


def without_scope(connection: RawConnection, keys: Iterable[Key]) -> list[Key]:
    """Return those of the records that lie in no scope any more."""
    return connection.execute(
        "SELECT DISTINCT value ->> 0, value ->> 1 FROM json_each(?) WHERE NOT EXISTS"
        " (SELECT 1 FROM local_scope_member AS m"
        " WHERE m.entity = value ->> 0 AND m.id = value ->> 1 AND m.scope <> ?)",
        (_as_json(keys), NO_SCOPE),
    ).fetchall()


def with_parts(connection: RawConnection, gone: set[Key]) -> set[Key]:
    """Return the records with those parts of theirs that no scope was told for yet: none stays without its root."""
    parts: set[Key] = set()
    for entity, cls in ENTITIES.items():
        roots = [one for root, one in gone if cls.parent is not None and root == cls.parent[0]]
        if cls.parent is not None and roots:
            found = connection.execute(
                f'SELECT t.id FROM json_each(?) AS gone CROSS JOIN "{entity}" AS t'  # noqa: S608 -- names of our model
                f' ON t."{cls.parent[1]}" = gone.value CROSS JOIN local_scope_member AS m'
                " ON m.scope = ? AND m.entity = ? AND m.id = t.id",
                (orjson.dumps(roots).decode(), NO_SCOPE, entity),
            )
            parts.update((entity, one) for (one,) in found)
    return gone | parts


def evict(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Remove records and all that was kept of them."""
    pairs = list(keys)
    if not pairs:
        return
    remove(connection, pairs)
    _forget_old_values(connection, pairs)
    notices.forget(connection, [record_id for _, record_id in pairs])
    deeds.forget(connection, pairs)
    seen.forget(connection, pairs)
    drafts.forget(connection, pairs)
    traces.note(connection)
    acknowledged.forget(connection, pairs)
    forgotten.drop(connection, pairs)


def remove(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Take records out of the tables and the search index; what the person typed and what was kept aside stays."""
    pairs = list(keys)
    records = by_entity(pairs)
    for entity, ids in records.items():
        delete_rows(connection, entity, ids)
    for table in ("local_base", "local_unknown_field", "local_scope_member", "local_untold"):
        connection.executemany(f"DELETE FROM {table} WHERE entity = ? AND id = ?", pairs)  # noqa: S608 -- our names
    search.refresh(connection, records)


def _forget_old_values(connection: RawConnection, pairs: list[Key]) -> None:
    """Strip refused patches of what the record held before: what the person typed is theirs, the rest is not."""
    rows = connection.execute(
        "SELECT DISTINCT o.n, o.changes FROM json_each(?) JOIN local_outbox_record AS r"
        " ON r.entity = value ->> 0 AND r.id = value ->> 1 JOIN local_outbox AS o ON o.n = r.n",
        (_as_json(pairs),),
    ).fetchall()
    gone = set(pairs)
    for n, text in rows:
        changes = orjson.loads(text)
        for change in changes:
            if (change["entity"], change["id"]) in gone:
                change["fields"] = {
                    name: _new_only(value) for name, value in change.get("fields", {}).items()
                }
        connection.execute(
            "UPDATE local_outbox SET changes = ? WHERE n = ?", (orjson.dumps(changes).decode(), n)
        )


def _new_only(value: object) -> object:
    return [None, value[1]] if isinstance(value, list) else value


def _as_json(keys: Iterable[Key]) -> str:
    return orjson.dumps(list(keys)).decode()
