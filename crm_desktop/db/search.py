"""Find customers, contacts and products by whatever is at hand: name, pinyin, initials, the end of a number.

Two indexes, kept in the transaction that writes the rows: tokens of our own in FTS5, and phone digits backwards. The
table of tokens stores its content and deletes securely, because an evicted customer's words must leave the file; the
other FTS5 modes keep them. Its detail is `column`: with `none` and secure deletion SQLite 3.53 answers wrongly as soon
as one transaction rewrites several rows (tests/db/test_search.py shows it).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_core.keys.ranking import rank
from crm_core.keys.tokens import CANDIDATE_LIMIT, query_terms, search_digits
from crm_desktop.db import search_documents
from crm_desktop.db.faults import translated
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection

CREATE_INDEX = (
    "CREATE VIRTUAL TABLE local_search USING fts5(tokens, detail = column, prefix = '1 2 3', tokenize = 'unicode61')",
    "INSERT INTO local_search (local_search, rank) VALUES ('secure-delete', 1)",
)
_CHUNK = 2000


@dataclass(frozen=True)
class Hit:
    """One found record, ready to be shown. `score` runs from 0 to 100."""

    entity: str
    id: str
    title: str
    snippet: str
    score: float


def find(session: Session, text: str, limit: int = 20) -> list[Hit]:
    """Return the records that answer `text` best, best first; nothing for a text without letters and digits."""
    with translated():
        connection = raw_connection(session)
        numbers = {*_by_tokens(connection, text), *_by_last_digits(connection, text)}
        hits = [
            Hit(entity, id_, title, snippet, rank(text, title, json.loads(fields)))
            for entity, id_, title, snippet, fields in connection.execute(
                "SELECT entity, id, title, snippet, fields FROM local_search_row"
                " WHERE n IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(numbers)),),
            )
        ]
    hits.sort(key=lambda hit: (-hit.score, hit.title, hit.id))
    return hits[:limit]


def _by_tokens(connection: RawConnection, text: str) -> Iterator[int]:
    if terms := query_terms(text):
        found = connection.execute(
            "SELECT rowid FROM local_search WHERE local_search MATCH ? LIMIT ?", (terms, CANDIDATE_LIMIT)
        )
        yield from (row[0] for row in found)


def _by_last_digits(connection: RawConnection, text: str) -> Iterator[int]:
    if digits := search_digits(text)[::-1]:
        found = connection.execute(
            "SELECT n FROM local_search_digits WHERE digits >= ? AND digits < ? LIMIT ?",
            (digits, digits + ":", CANDIDATE_LIMIT),  # the colon comes after 9
        )
        yield from (row[0] for row in found)


def refresh(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> None:
    """Bring the index in step with these records, written or removed, and with those whose words they lend."""
    for entity, ids in search_documents.affected(connection, records).items():
        wanted = sorted(ids)
        for start in range(0, len(wanted), _CHUNK):
            _replace(connection, entity, wanted[start : start + _CHUNK])


def rebuild(connection: RawConnection) -> None:
    """Make the index anew from the rows."""
    connection.execute("DELETE FROM local_search")
    connection.execute("DELETE FROM local_search_digits")
    connection.execute("DELETE FROM local_search_lender")
    connection.execute("DELETE FROM local_search_row")
    for entity in search_documents.ENTITIES:
        ids = connection.execute(f'SELECT id FROM "{entity}"').fetchall()  # noqa: S608 -- a name of the model
        refresh(connection, {entity: [row[0] for row in ids]})


def _replace(connection: RawConnection, entity: str, ids: list[str]) -> None:
    known = dict(
        connection.execute(
            "SELECT id, n FROM local_search_row WHERE entity = ? AND id IN (SELECT value FROM json_each(?))",
            (entity, json.dumps(ids)),
        ).fetchall()
    )
    documents = search_documents.documents(connection, entity, ids)
    gone = [(n,) for id_, n in known.items() if id_ not in documents]
    connection.executemany("DELETE FROM local_search_row WHERE n = ?", gone)
    connection.executemany("DELETE FROM local_search WHERE rowid = ?", gone)
    connection.executemany("DELETE FROM local_search_digits WHERE n = ?", ((n,) for n in known.values()))
    connection.executemany("DELETE FROM local_search_lender WHERE n = ?", ((n,) for n in known.values()))
    highest = connection.execute("SELECT coalesce(max(n), 0) FROM local_search_row").fetchone()[0]
    for id_ in documents:
        if id_ not in known:
            known[id_] = highest = highest + 1
    connection.executemany(
        "INSERT OR REPLACE INTO local_search_row (n, entity, id, title, snippet, fields) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (known[id_], entity, id_, document.title, document.snippet, json.dumps(document.fields))
            for id_, document in documents.items()
        ),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO local_search (rowid, tokens) VALUES (?, ?)",
        ((known[id_], document.tokens) for id_, document in documents.items()),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO local_search_digits (digits, n) VALUES (?, ?)",
        ((digits, known[id_]) for id_, document in documents.items() for digits in document.reversed_digits),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO local_search_lender (lender, n) VALUES (?, ?)",
        ((lender, known[id_]) for id_, document in documents.items() for lender in document.lenders),
    )
