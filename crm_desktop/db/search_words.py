"""The full-text table: the words of each document, which must leave the file when the document goes.

It stores its content and deletes securely; the other modes of FTS5 keep the words. Its detail is `column`: with `none`
and secure deletion SQLite 3.53 answers wrongly as soon as one transaction rewrites several rows, as a test shows.
Secure deletion costs 1.5 ms a document, so many at once are deleted plainly and the whole index is merged anew, which
drops their words as well and takes 10 µs for each document that stays.

While a first sync loads the index, a document that only gains words (a contact met at a second customer's) is deleted
plainly: its words stay, twice, until the merge that ends the load, and nothing is in the file that should not be. The
load also writes larger segments and merges them once, which together makes it three times as fast.
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
_MANY = 50
_SHARE = 150
_LOADING = {"secure-delete": 0, "automerge": 0, "crisismerge": 64, "hashsize": 16 * 1024 * 1024}
_USUAL = {"secure-delete": 1, "automerge": 4, "crisismerge": 16, "hashsize": 1024 * 1024}
"""SQLite's own defaults, but for the first."""
_MERGED_AT_ONCE = 64
"""How many pages a step of the merge behind a load writes: a few milliseconds' work."""


def replace(
    connection: RawConnection, words: Mapping[int, str], standing: Collection[int], gone: Iterable[int]
) -> None:
    """Make `words` the words of these documents, and forget those of `gone`. Equal words are not written again.

    `standing`: those of the documents that have words. Documents are written in the order of their numbers; any other
    would have the index flush what it holds in memory.
    """
    known = _words_of(connection, standing) if standing else {}
    changed = {n: tokens for n, tokens in known.items() if tokens != words[n]}
    removed = sorted((*gone, *changed))
    richer = (set(tokens.split()) <= set(words[n].split()) for n, tokens in changed.items())
    _remove(connection, removed, are_words_lost=len(removed) > len(changed) or not all(richer))
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


def _remove(connection: RawConnection, numbers: list[int], *, are_words_lost: bool) -> None:
    if not numbers:
        return
    loading = is_loading(connection)
    anew = are_words_lost and len(numbers) > _MANY and len(numbers) * _SHARE > _size(connection)
    plainly = anew or (loading and not are_words_lost)
    if plainly is not loading:
        _configure(connection, {"secure-delete": not plainly})
    connection.executemany("DELETE FROM local_search WHERE rowid = ?", [(n,) for n in numbers])
    if anew:
        connection.execute("INSERT INTO local_search (local_search) VALUES ('optimize')")
    if plainly is not loading:
        _configure(connection, {"secure-delete": not loading})


def is_loading(connection: RawConnection) -> bool:
    """Whether a load was begun and not ended. The index itself keeps this, so a crash changes nothing about it."""
    found = connection.execute("SELECT v FROM local_search_config WHERE k = 'secure-delete'").fetchone()
    return not (found and found[0])


def begin_load(connection: RawConnection) -> None:
    """Write quickly from now on, until `end_load`."""
    if not is_loading(connection):
        _configure(connection, _LOADING)


def end_load(connection: RawConnection) -> bool:
    """Take a step towards the usual state, best in a transaction of its own. Returns whether it is reached.

    A negative count has every segment merged into one, as SQLite's page on FTS5 says of the command `merge`.
    """
    if not is_loading(connection):
        return True
    before = connection.total_changes
    connection.execute(
        "INSERT INTO local_search (local_search, rank) VALUES ('merge', ?)", (-_MERGED_AT_ONCE,)
    )
    if connection.total_changes - before > 1:
        return False
    _configure(connection, _USUAL)
    return True


def _configure(connection: RawConnection, values: Mapping[str, int]) -> None:
    connection.executemany("INSERT INTO local_search (local_search, rank) VALUES (?, ?)", values.items())


def _size(connection: RawConnection) -> int:
    return int(connection.execute("SELECT count(*) FROM local_search_docsize").fetchone()[0])
