"""The full-text table: the words of each document, which must leave the file when the document goes.

It stores its content and deletes securely; the other modes of FTS5 keep the words. Its detail is `column`: with `none`
and secure deletion SQLite 3.53 answers wrongly as soon as one transaction rewrites several rows, as a test shows.
Secure deletion costs 1.5 ms a document, so many at once are deleted plainly and the whole index is merged anew, which
drops their words as well and takes 10 µs for each document that stays.
"""

import json
from collections.abc import Iterable, Mapping

from crm_desktop.db.rows import RawConnection

CREATE_INDEX = (
    "CREATE VIRTUAL TABLE local_search USING fts5(tokens, detail = column, prefix = '1 2 3', tokenize = 'unicode61')",
    "INSERT INTO local_search (local_search, rank) VALUES ('secure-delete', 1)",
)
_MANY = 50
_SHARE = 150


def replace(connection: RawConnection, words: Mapping[int, str], gone: Iterable[int]) -> None:
    """Make `words` the words of these documents, and forget those of `gone`. Equal words are not written again."""
    known = dict(
        connection.execute(
            "SELECT rowid, tokens FROM local_search WHERE rowid IN (SELECT value FROM json_each(?))",
            (json.dumps([*words]),),
        ).fetchall()
    )
    changed = [n for n, tokens in words.items() if n in known and known[n] != tokens]
    _remove(connection, [*gone, *changed])
    connection.executemany(
        "INSERT INTO local_search (rowid, tokens) VALUES (?, ?)",
        [(n, tokens) for n, tokens in words.items() if known.get(n) != tokens],
    )


def _remove(connection: RawConnection, numbers: list[int]) -> None:
    at_once = len(numbers) > _MANY and len(numbers) * _SHARE > _size(connection)
    if at_once:
        connection.execute("INSERT INTO local_search (local_search, rank) VALUES ('secure-delete', 0)")
    connection.executemany("DELETE FROM local_search WHERE rowid = ?", [(n,) for n in numbers])
    if at_once:
        connection.execute("INSERT INTO local_search (local_search) VALUES ('optimize')")
        connection.execute("INSERT INTO local_search (local_search, rank) VALUES ('secure-delete', 1)")


def _size(connection: RawConnection) -> int:
    return int(connection.execute("SELECT count(*) FROM local_search_docsize").fetchone()[0])
