"""What a refusal means for edits that were made on top of the refused one before the answer came.

What needs a record that the server did not take is set aside with it at once: it would be refused all the same, and
until then nothing would lie below it. An edit of other fields needs the refused one not, and goes on by itself.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from crm_desktop.db import outbox
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync.local import Key

Fields = dict[Key, set[str] | None]
"""By record the fields that a mutation edits; None where it makes or deletes the record."""


def settle_followers(connection: RawConnection, refused: Iterable[str]) -> list[str]:
    """Set aside the pending mutations that cannot stand without the refused ones, free those that can.

    Returns the ids of those set aside.
    """
    edits = {one: fields for one in refused if (fields := _fields_of(connection, one))}
    lost = {one for one, fields in edits.items() if None in fields.values()}
    aside = []
    for mutation_id, depends_on, changes in _waiting(connection) if edits else ():
        needed = orjson.loads(depends_on)
        if missing := lost.intersection(needed):
            outbox.set_state(
                connection, mutation_id, outbox.REFUSED, "depends_on_refused", {"mutation": min(missing)}
            )
            lost.add(mutation_id)
            aside.append(mutation_id)
        elif blocked := {one for one in needed if one in edits}:
            own = _fields(orjson.loads(changes))
            kept = [one for one in needed if one not in blocked or _meet(own, edits[one])]
            outbox.set_depends_on(connection, mutation_id, kept)
    return aside


def _waiting(connection: RawConnection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "SELECT id, depends_on, changes FROM local_outbox WHERE state = 'pending' AND depends_on <> '[]' ORDER BY n"
    ).fetchall()


def _fields_of(connection: RawConnection, mutation_id: str) -> Fields:
    row = connection.execute("SELECT changes FROM local_outbox WHERE id = ?", (mutation_id,)).fetchone()
    return _fields(orjson.loads(row[0])) if row else {}


def _fields(changes: Iterable[dict[str, Any]]) -> Fields:
    return {
        (change["entity"], change["id"]): set(change.get("fields", ())) if change["op"] == "update" else None
        for change in changes
    }


def _meet(ours: Fields, theirs: Fields) -> bool:
    """Whether two mutations touch the same field of the same record, or one of them a record as a whole."""
    for key in ours.keys() & theirs.keys():
        mine, other = ours[key], theirs[key]
        if mine is None or other is None or not mine.isdisjoint(other):
            return True
    return False
