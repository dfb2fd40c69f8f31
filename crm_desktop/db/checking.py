"""The whole store looked through in small pieces, once a week, so that damage is found before it is needed.

Where it stands is kept in the store: it goes on after a restart. A piece is the pages of one table, or one question of
the doctor.
"""

import json
from dataclasses import dataclass

from crm_desktop.db import doctor, meta
from crm_desktop.db.backup import Stopped
from crm_desktop.db.doctor import Check
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store

EVERY_MS = 7 * 24 * 60 * 60 * 1000
_NEXT, _FOUND, _DONE, _RESULT = "check_next", "check_found", "checked_ms", "check_result"
FILE = "integrity"


@dataclass(frozen=True)
class Result:
    """When everything had been looked at last (ms since 1970), and which checks found something."""

    at_ms: int
    failed: tuple[str, ...]


def is_due(connection: RawConnection, now_ms: int) -> bool:
    """Whether there is a piece to look at: a round is under way, or the last one is long ago."""
    last = meta.get(connection, _DONE)
    return bool(meta.get(connection, _NEXT)) or not last or now_ms - int(last) >= EVERY_MS


def look_at_one(store: Store, where: str, stopped: Stopped) -> tuple[str, Check | None]:
    """Look at the piece behind `where` (none: the first); return its name and what was found. Raises Cancelled."""
    pieces = [
        *(f"1 {table}" for table in store.tables()),
        *(f"2 {name}" for name in sorted(doctor.QUESTIONS)),
    ]
    piece = next((one for one in pieces if one > where), None) if where else pieces[0]
    if piece is None:
        return "", None
    kind, name = piece.split(" ", 1)
    if kind == "2":
        return piece, doctor.ask_one(store, name)
    found = store.look_through(name, stopped)
    return piece, Check(FILE, ok=not found, detail="; ".join(found[:3]))


def where(connection: RawConnection) -> str:
    """Return the piece that was looked at last in the round under way."""
    return meta.get(connection, _NEXT)


def note(connection: RawConnection, piece: str, found: Check | None, now_ms: int) -> Result | None:
    """Keep what a piece showed; return the result once the round has ended."""
    failed = set(json.loads(meta.get(connection, _FOUND, "[]")))
    if found is not None and not found.ok:
        failed.add(found.name)
    meta.put(connection, _FOUND, json.dumps(sorted(failed)))
    meta.put(connection, _NEXT, piece)
    if piece:
        return None
    note_result(connection, failed, now_ms)
    return result(connection)


def note_result(connection: RawConnection, failed: set[str], now_ms: int) -> None:
    """Keep the result of a whole look; a round under way has become needless."""
    meta.put(connection, _RESULT, json.dumps(sorted(failed)))
    meta.put(connection, _DONE, str(now_ms))
    meta.put(connection, _FOUND, "[]")
    meta.put(connection, _NEXT, "")


def result(connection: RawConnection) -> Result | None:
    """Return what the last whole look has shown."""
    done = meta.get(connection, _DONE)
    return Result(int(done), tuple(json.loads(meta.get(connection, _RESULT, "[]")))) if done else None
