"""Find visits by what was written about them, the latest first.

They are ten times as many as customers, so they have an index of their own: of pairs of characters and whole words,
whose rows are numbered by the hour of the visit. SQLite then gives the latest first without sorting. A first sync does
not wait for it: visits that come with a load are indexed afterwards, in steps (`catch_up`).
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from crm_core.keys.han import is_han
from crm_core.keys.tokens import LONGEST_TOKEN, TokenKind, encoded, pieces, tokens_of
from crm_desktop.db import meta, search_words
from crm_desktop.db.rows import RawConnection

REACHED: Final = "visits_indexed_up_to"
"""In local_meta: while visits are being indexed that were here before, the last id that was looked at."""
_AT_ONCE: Final = 300
_HOUR_MS: Final = 3_600_000
_SLOTS: Final = 1 << 14
"""Numbers of one hour; visits of the same hour take free ones near a hash of their id."""
_LONGEST: Final = 2000
_MOST_TERMS: Final = 12
_WORDS: Final = "id, started_at, summary, next_step"


class Said(NamedTuple):
    """A visit whose words were found, with what a search shows of it. `at_ms` is when it began."""

    id: str
    account_id: str | None
    at_ms: int
    summary: str
    next_step: str
    author: str | None


def find(connection: RawConnection, text: str, limit: int) -> list[Said]:
    """Return the latest visits whose words answer a text; nothing for one character, or a single letter."""
    terms = _terms(text)
    if not terms:
        return []
    found = connection.execute(
        "SELECT v.id, v.account_id, v.started_at, coalesce(v.summary, ''), coalesce(v.next_step, ''),"
        " v.created_by FROM (SELECT rowid AS n FROM local_search_said WHERE local_search_said MATCH ?"
        " ORDER BY rowid DESC LIMIT ?) AS f CROSS JOIN local_search_visit AS s ON s.n = f.n"
        " CROSS JOIN visit AS v ON v.id = s.id JOIN account AS a ON a.id = v.account_id"
        " WHERE v.deleted_at IS NULL AND a.deleted_at IS NULL",
        (terms, limit),
    )
    return [Said(*row) for row in found]


def _terms(text: str) -> str:
    terms: list[str] = []
    for piece in pieces(text):
        if is_han(piece[0]):
            terms += [f'"{encoded(piece[at : at + 2])}"' for at in range(len(piece) - 1)]
        elif len(piece) > 1:
            terms.append(f'"{encoded(piece)[:LONGEST_TOKEN]}"')
    return " AND ".join(list(dict.fromkeys(terms))[:_MOST_TERMS])


def refresh(connection: RawConnection, ids: Iterable[str]) -> None:
    """Bring the index in step with these visits, written or removed; during a load those that come wait."""
    wanted = json.dumps(sorted(ids))
    if search_words.is_loading(connection):
        if not meta.get(connection, REACHED):
            meta.put(connection, REACHED, " ")
        _forget_gone(connection, wanted)
        return
    _index(connection, wanted)


def begin_anew(connection: RawConnection) -> None:
    """Empty the index; `catch_up` fills it."""
    connection.execute("DELETE FROM local_search_said")
    connection.execute("DELETE FROM local_search_visit")
    meta.put(connection, REACHED, " ")


def is_behind(connection: RawConnection) -> bool:
    """Whether visits wait to be indexed."""
    return bool(meta.get(connection, REACHED))


def catch_up(connection: RawConnection) -> bool:
    """Index some of the visits that wait; best in a transaction of its own. Returns whether none is left."""
    reached = meta.get(connection, REACHED)
    if not reached or search_words.is_loading(connection):
        return not reached
    rows = connection.execute(
        "SELECT id FROM visit WHERE id > ? ORDER BY id LIMIT ?", (reached.strip(), _AT_ONCE)
    ).fetchall()
    ids = [row[0] for row in rows]
    _index(connection, json.dumps(ids))
    if len(ids) < _AT_ONCE:
        connection.execute("DELETE FROM local_meta WHERE key = ?", (REACHED,))
        return True
    meta.put(connection, REACHED, ids[-1])
    return False


def unsound(connection: RawConnection) -> list[str]:
    """Return what is wrong with the index: words of visits that are not here, numbers without words."""
    left, numbers, words = connection.execute(
        "SELECT (SELECT count(*) FROM local_search_visit AS s WHERE NOT EXISTS"
        " (SELECT 1 FROM visit AS v WHERE v.id = s.id AND v.deleted_at IS NULL)),"
        " (SELECT count(*) FROM local_search_visit), (SELECT count(*) FROM local_search_said_docsize)"
    ).fetchone()
    found = [f"{left} in the index only"] if left else []
    return found + ([f"{numbers} numbers, {words} with words"] if numbers != words else [])


def _forget_gone(connection: RawConnection, ids: str) -> None:
    """Drop the words of those that are not here any more."""
    known = _numbers(connection, ids)
    here = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM visit WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))", (ids,)
        )
    }
    _remove(connection, [n for id_, n in known.items() if id_ not in here])


def _index(connection: RawConnection, ids: str) -> None:
    known = _numbers(connection, ids)
    rows = connection.execute(
        f"SELECT {_WORDS} FROM visit WHERE deleted_at IS NULL"  # noqa: S608 -- our own names
        " AND id IN (SELECT value FROM json_each(?))",
        (ids,),
    ).fetchall()
    made = {id_: (at, _tokens((summary, step))) for id_, at, summary, step in rows}
    said = {id_: (at, tokens) for id_, (at, tokens) in made.items() if tokens}
    stored = _stored(connection, known.values())
    same = {id_ for id_, n in known.items() if id_ in said and stored.get(n) == said[id_][1]}
    _remove(connection, [n for id_, n in known.items() if id_ not in same])
    numbers = _free_numbers(connection, {id_: at for id_, (at, _) in said.items() if id_ not in same})
    connection.executemany(
        "INSERT INTO local_search_visit (n, id) VALUES (?, ?)", [(n, id_) for id_, n in numbers.items()]
    )
    connection.executemany(
        "INSERT INTO local_search_said (rowid, tokens) VALUES (?, ?)",
        sorted((n, said[id_][1]) for id_, n in numbers.items()),
    )


def _tokens(texts: Sequence[str | None]) -> str:
    """Return pairs of characters and words of letters; single characters would double the index."""
    found = (token for text in texts if text for token in tokens_of(text[:_LONGEST], TokenKind.TEXT))
    return " ".join(dict.fromkeys(token for token in found if len(token) > 1))


def _numbers(connection: RawConnection, ids: str) -> dict[str, int]:
    return dict(
        connection.execute(
            "SELECT id, n FROM local_search_visit WHERE id IN (SELECT value FROM json_each(?))", (ids,)
        ).fetchall()
    )


def _stored(connection: RawConnection, numbers: Iterable[int]) -> dict[int, str]:
    return dict(
        connection.execute(
            "SELECT rowid, tokens FROM local_search_said WHERE rowid IN (SELECT value FROM json_each(?))",
            (json.dumps([*numbers]),),
        ).fetchall()
    )


def _free_numbers(connection: RawConnection, times: dict[str, int | None]) -> dict[str, int]:
    """Give each visit the number of its hour and a free place in it."""
    wanted = {
        id_: ((at or 0) // _HOUR_MS) * _SLOTS + zlib.crc32(id_.encode()) % _SLOTS for id_, at in times.items()
    }
    taken = {
        row[0]
        for row in connection.execute(
            "SELECT n FROM local_search_visit WHERE n IN (SELECT value FROM json_each(?))",
            (json.dumps([*wanted.values()]),),
        )
    }
    found: dict[str, int] = {}
    for id_ in sorted(wanted):
        n = wanted[id_]
        while n in taken or (n != wanted[id_] and _is_taken(connection, n)):
            n += 1
        taken.add(n)
        found[id_] = n
    return found


def _is_taken(connection: RawConnection, n: int) -> bool:
    return connection.execute("SELECT 1 FROM local_search_visit WHERE n = ?", (n,)).fetchone() is not None


def _remove(connection: RawConnection, numbers: Sequence[int]) -> None:
    gone = [(n,) for n in sorted(numbers)]
    connection.executemany("DELETE FROM local_search_said WHERE rowid = ?", gone)
    connection.executemany("DELETE FROM local_search_visit WHERE n = ?", gone)
