"""What a refusal means for edits that were made on top of the refused one before the answer came.

What needs a record that the server did not take is set aside with it at once: it would be refused all the same, and
until then nothing would lie below it. An edit of other fields needs the refused one not, and goes on by itself.
"""

from collections.abc import Iterable

import msgspec
import orjson

from crm_core.dependence import Edited, edited_by, makes_or_deletes, meet
from crm_core.wire import Change
from crm_desktop.db import outbox
from crm_desktop.db.rows import RawConnection

_CHANGES = msgspec.json.Decoder(list[Change])


def settle_followers(connection: RawConnection, refused: Iterable[str]) -> list[str]:
    """Set aside the pending mutations that cannot stand without the refused ones, free those that can.

    Returns the ids of those set aside.
    """
    edits = {one: edited for one in refused if (edited := _edited_by(connection, one))}
    lost = {one for one, edited in edits.items() if makes_or_deletes(edited)}
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
            own = edited_by(_CHANGES.decode(changes))
            kept = [one for one in needed if one not in blocked or meet(own, edits[one])]
            outbox.set_depends_on(connection, mutation_id, kept)
    return aside


def _waiting(connection: RawConnection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "SELECT id, depends_on, changes FROM local_outbox WHERE state = 'pending' AND depends_on <> '[]' ORDER BY n"
    ).fetchall()


def _edited_by(connection: RawConnection, mutation_id: str) -> Edited:
    row = connection.execute("SELECT changes FROM local_outbox WHERE id = ?", (mutation_id,)).fetchone()
    return edited_by(_CHANGES.decode(row[0])) if row else {}
