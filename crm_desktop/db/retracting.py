"""Take edits back that were never sent, as if they had never been: out of the outbox, and off the visible rows.

What may have been sent is not touched here, nor what something else that waits stands on: the server is told of such
edits, and what is wrong with them is mended by further ones.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
import orjson

from crm_core.wire import Change
from crm_desktop.db import outbox, visible
from crm_desktop.db.rows import Key, RawConnection, by_entity

_CHANGES = msgspec.json.Decoder(list[Change])


@dataclass
class _Waiting:
    """A mutation of the outbox."""

    n: int
    id: str
    changes: list[Change]
    depends_on: list[str]


@dataclass
class Unsent:
    """What the transactions that made some records left in the outbox, and whatever was written after them.

    `own` are the mutations of these transactions that nobody has sent, `others` the later ones, by whom they may be
    needed.
    """

    own: list[_Waiting] = field(default_factory=list)
    others: list[_Waiting] = field(default_factory=list)

    def untouched(self) -> set[Key]:
        """Return the records that only these transactions changed since they began to."""
        later = {(change.entity, change.id) for one in self.others for change in one.changes}
        return {(change.entity, change.id) for one in self.own for change in one.changes} - later

    def made(self) -> set[Key]:
        """Return the records that these transactions made."""
        return {(c.entity, c.id) for one in self.own for c in one.changes if c.op == "insert"}

    def needed(self, going: Collection[Key], apart: Collection[Key]) -> set[Key]:
        """Return those of the records that must stay because a change that stays names them, or one of those.

        What is `apart` names nothing.
        """
        made = self.made()
        by_id = {key[1]: key for key in going if key in made}
        naming: dict[Key, set[Key]] = {}
        asked = [key for one in self.others for change in one.changes for key in _named(change, by_id)]
        for one in self.own:
            for change in one.changes:
                key = (change.entity, change.id)
                if key not in apart:
                    naming.setdefault(key, set()).update(_named(change, by_id))
        asked += [key for one, named in naming.items() if one not in going for key in named]
        found: set[Key] = set()
        while asked:
            key = asked.pop()
            if key not in found:
                found.add(key)
                asked += naming.get(key, ())
        return found

    def naming(self, entity: str, going: Collection[Key]) -> set[Key]:
        """Return the records of an entity that name one of those that are going and were made here."""
        made = self.made()
        by_id = {key[1]: key for key in going if key in made}
        return {
            (change.entity, change.id)
            for one in self.own
            for change in one.changes
            if change.entity == entity and any(True for _ in _named(change, by_id))
        }


def _named(change: Change, by_id: Mapping[str, Key]) -> Iterator[Key]:
    """Yield the records among `by_id` whose ids a change holds, other than its own record."""
    for value in change.fields.values():
        if isinstance(value, list) and isinstance(value[1], str) and value[1] in by_id:
            yield by_id[value[1]]


def of_transactions(connection: RawConnection, records: Iterable[Key]) -> Unsent:
    """Return what the transactions that inserted these records left in the outbox."""
    sent = outbox.sent_up_to(connection)
    readings = [
        hlc
        for (hlc,) in connection.execute(
            "SELECT DISTINCT o.hlc FROM json_each(?) CROSS JOIN local_outbox_record AS r"
            " ON r.entity = value ->> 0 AND r.id = value ->> 1 AND r.op = 'insert'"
            " CROSS JOIN local_outbox AS o ON o.n = r.n WHERE o.state = 'pending' AND o.n > ?",
            (json.dumps(list(records)), sent),
        )
    ]
    found = Unsent()
    own = set(readings)
    rows = connection.execute(
        "SELECT n, id, hlc, state, changes, depends_on FROM local_outbox WHERE n >="
        " (SELECT min(n) FROM local_outbox WHERE n > ? AND hlc IN (SELECT value FROM json_each(?)))"
        " ORDER BY n",
        (sent, json.dumps(readings)),
    )
    for n, id_, hlc, state, changes, depends_on in rows:
        one = _Waiting(n, id_, _CHANGES.decode(changes), orjson.loads(depends_on))
        (found.own if hlc in own and state == outbox.PENDING else found.others).append(one)
    return found


def retract(connection: RawConnection, unsent: Unsent, going: Collection[Key]) -> None:
    """Take the changes of these records out of the outbox and off their rows; the search index is the caller's."""
    settled: dict[str, list[str]] = {}
    for one in unsent.own:
        left = [change for change in one.changes if (change.entity, change.id) not in going]
        if not left:
            settled[one.id] = one.depends_on
        elif len(left) < len(one.changes):
            connection.execute(
                "UPDATE local_outbox SET changes = ? WHERE n = ?",
                (msgspec.json.encode(left).decode(), one.n),
            )
    connection.executemany(
        "DELETE FROM local_outbox_record WHERE entity = ? AND id = ? AND n = ?",
        [(c.entity, c.id, one.n) for one in unsent.own for c in one.changes if (c.entity, c.id) in going],
    )
    connection.executemany("DELETE FROM local_outbox WHERE id = ?", [(id_,) for id_ in settled])
    for one in (*unsent.own, *unsent.others):
        if one.id not in settled and not settled.keys().isdisjoint(one.depends_on):
            outbox.set_depends_on(connection, one.id, _left(one.depends_on, settled))
    visible.rebase(connection, by_entity(going))


def _left(depends_on: Iterable[str], settled: Mapping[str, list[str]]) -> list[str]:
    """Return what a mutation waits for: in the place of one that is gone, what that one waited for."""
    found: dict[str, None] = {}
    open_ = [*depends_on][::-1]
    seen: set[str] = set()
    while open_:
        id_ = open_.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        if id_ in settled:
            open_ += settled[id_][::-1]
        else:
            found[id_] = None
    return list(found)
