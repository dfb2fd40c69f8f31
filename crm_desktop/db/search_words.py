"""The full-text table: the words of each document, which must leave the file when the document goes.

It stores its content and deletes securely; the other modes of FTS5 keep the words. Its detail is `column`: with `none`
and secure deletion SQLite 3.53 answers wrongly as soon as one transaction rewrites several rows, as a test shows.

Secure deletion goes through the list of all documents of each word: in a big store that is 7 ms a document, 20 s for
3,000 cards. So whoever changes or removes the words of many documents at once opens the index (`begin_many`): from then
on documents are deleted plainly, which leaves their words in the file, unseen, until the whole index is merged into one
piece (`settle`: 17 µs for each document that stays, in steps of some milliseconds). The index itself keeps that it is
open, so a crash only delays the merge. What lies in the file until then is what this person's laptop held rightly a
moment ago, in an encrypted file: their own import, edits or merges. Nobody is told that these are gone. Whoever does
tell that, a sync after an eviction or an erasure (crm_desktop.sync.traces), merges first; all else waits for the
keeper.

An open index has to delete everything plainly. Secure deletion finds the newest entry of a document only: behind an
older one it would leave words for good, and answers that are wrong until the merge.

A first sync opens the index as well (`begin_load`), writes larger pieces, and merges them itself; it is three times as
fast so. Nobody else may merge while it goes on.
"""

import json
from collections.abc import Collection, Iterable, Mapping

from crm_desktop.db.rows import RawConnection

CREATE_INDEX = (
    "CREATE VIRTUAL TABLE local_search USING fts5(tokens, detail = column, prefix = '1 2 3', tokenize = 'unicode61')",
    "INSERT INTO local_search (local_search, rank) VALUES ('secure-delete', 1)",
    "CREATE VIRTUAL TABLE local_search_said USING fts5(tokens, detail = column, tokenize = 'unicode61')",
    "INSERT INTO local_search_said (local_search_said, rank) VALUES ('secure-delete', 1)",
)
"""Names and numbers of records; and what was written about visits (crm_desktop.db.search_visits), without prefixes."""
MANY = 20
"""How many documents are deleted securely: what a person waits for when they save, a seventh of a second."""
_OPEN = {"secure-delete": 0, "automerge": 0, "crisismerge": 64}
_LOADING = {**_OPEN, "hashsize": 16 * 1024 * 1024}
_USUAL = {"secure-delete": 1, "automerge": 4, "crisismerge": 16, "hashsize": 1024 * 1024}
"""SQLite's own defaults, but for the first."""
_MERGED_AT_ONCE = 64
"""How many pages a step of the merge writes: a few milliseconds' work."""


def replace(
    connection: RawConnection, words: Mapping[int, str], standing: Collection[int], gone: Iterable[int]
) -> None:
    """Make `words` the words of these documents, and forget those of `gone`. Equal words are not written again.

    `standing`: those of the documents that have words. Documents are written in the order of their numbers; any other
    would have the index flush what it holds in memory.
    """
    known = _words_of(connection, standing) if standing else {}
    changed = (n for n, tokens in known.items() if tokens != words[n])
    removed = sorted((*gone, *changed))
    if len(removed) > MANY:
        begin_many(connection)
    _delete(connection, removed)
    connection.executemany(
        "INSERT INTO local_search (rowid, tokens) VALUES (?, ?)",
        sorted((n, tokens) for n, tokens in words.items() if known.get(n) != tokens),
    )


def _words_of(connection: RawConnection, numbers: Iterable[int]) -> dict[int, str]:
    return dict(
        connection.execute(
            "SELECT rowid, tokens FROM local_search WHERE rowid IN (SELECT value FROM json_each(?))",
            (json.dumps([*numbers]),),
        ).fetchall()
    )


def _delete(connection: RawConnection, numbers: list[int]) -> None:
    """Delete documents, in an open index apart from what is inserted behind them: the savepoint writes both out.

    Together they would become entries that say "deleted and inserted". Those keep their mark through every merge, and
    their word when they are deleted securely later.
    """
    connection.executemany("DELETE FROM local_search WHERE rowid = ?", [(n,) for n in numbers])
    if numbers and is_open(connection):
        connection.execute("SAVEPOINT words")
        connection.execute("RELEASE words")


def is_open(connection: RawConnection) -> bool:
    """Whether words that are gone may lie in the file: many changes or a load began, and were not merged yet."""
    return _setting(connection, "secure-delete") == 0


def is_loading(connection: RawConnection) -> bool:
    """Whether a load was begun and has not ended."""
    return is_open(connection) and _setting(connection, "hashsize") == _LOADING["hashsize"]


def begin_many(connection: RawConnection) -> None:
    """Delete cheaply from now on, until `settle` has merged what is left behind."""
    if not is_open(connection):
        _configure(connection, _OPEN)


def begin_load(connection: RawConnection) -> None:
    """Write quickly from now on, until `settle`."""
    if not is_loading(connection):
        _configure(connection, _LOADING)


def settle(connection: RawConnection) -> bool:
    """Take a step towards the usual state, best in a transaction of its own. Returns whether it is reached.

    A negative count has every segment merged into one, as SQLite's page on FTS5 says of the command `merge`. What
    others write between two steps is merged as well, and makes the merge longer.
    """
    if not is_open(connection):
        return True
    before = connection.total_changes
    connection.execute(
        "INSERT INTO local_search (local_search, rank) VALUES ('merge', ?)", (-_MERGED_AT_ONCE,)
    )
    if connection.total_changes - before > 1:
        return False
    _configure(connection, _USUAL)
    return True


def _setting(connection: RawConnection, name: str) -> int:
    """Return a setting of the index; 0 for one that was never set, as SQLite has it for secure deletion."""
    found = connection.execute("SELECT v FROM local_search_config WHERE k = ?", (name,)).fetchone()
    return int(found[0]) if found else 0


def _configure(connection: RawConnection, values: Mapping[str, int]) -> None:
    connection.executemany("INSERT INTO local_search (local_search, rank) VALUES (?, ?)", values.items())
