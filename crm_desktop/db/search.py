"""Find customers, contacts, products and quotes by whatever is at hand: name, pinyin, initials, the end of a number.

Two indexes, kept in the transaction that writes the rows: tokens of our own in FTS5 (crm_desktop.db.search_words), and
phone digits backwards. The places of names in sorted lists (crm_desktop.db.sort_keys) are kept with them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy.orm import Session

from crm_core.keys.ranking import rank
from crm_core.keys.tokens import CANDIDATE_LIMIT, query_terms, search_digits
from crm_core.spelling import ALONE, Speller
from crm_desktop.db import (
    company_keys,
    glance,
    search_documents,
    search_visits,
    search_words,
    seen,
    sort_keys,
)
from crm_desktop.db.faults import translated
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.search_documents import BEGINS, KINDS, LEVEL_A, OWN, Document, start_of
from crm_desktop.db.seen import Key

_CHUNK = 2000
_LONGEST_PREFIX = 3
"""Characters of a beginning that the index has the rows of at hand."""
_MOST_OF_A_KIND = 150
"""Candidates that each way of asking brings where few answers are wanted: ranking one takes tens of microseconds."""
_FOR_OWN, _FOR_SEEN, _FOR_LEVEL = 6.0, 4.0, {"A": 2.0, "B": 1.0}
"""What a hit gains by whose and what it is: less than lies between a beginning and a middle of a title."""
_MOST_GAINED = _FOR_OWN + _FOR_SEEN + max(_FOR_LEVEL.values())


@dataclass(frozen=True)
class Hit:
    """One found record, ready to be shown. `score` runs from 0 to 112; `fields` are (name, text) it is found by."""

    entity: str
    id: str
    title: str
    snippet: str
    score: float
    fields: tuple[tuple[str, str], ...] = ()


def find(session: Session, text: str, limit: int = 20, entities: Sequence[str] = ()) -> list[Hit]:
    """Return the records that answer `text` best, best first; nothing for a text without letters and digits.

    `entities` are those to look for; all that the index knows if none is given.
    """
    with translated():
        connection = raw_connection(session)
        most = max(_MOST_OF_A_KIND, min(limit, CANDIDATE_LIMIT))
        numbers = {*_by_tokens(connection, text, entities, most, limit)}
        numbers.update(_by_last_digits(connection, text, most))
        rows = connection.execute(
            "SELECT entity, id, title, snippet, fields FROM local_search_row"
            " WHERE n IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(numbers)),),
        ).fetchall()
        scores = {
            (entity, id_): rank(text, title, _Texts(fields))
            for entity, id_, title, _, fields in rows
            if not entities or entity in entities
        }
        hidden = _on_their_way_out(connection, scores)
        for key, gain in _gains(connection, _may_be_shown(scores.keys() - hidden, scores, limit)).items():
            if key in scores:
                scores[key] += gain
    answering = [row for row in rows if row[:2] in scores and row[:2] not in hidden]
    answering.sort(key=lambda row: (-scores[row[:2]], row[2], row[1]))
    return [
        Hit(entity, id_, title, snippet, scores[entity, id_], _named(fields))
        for entity, id_, title, snippet, fields in answering[:limit]
    ]


class _Texts(Iterable[str]):
    """The texts that a record is found by besides its title, read where one asks for them: most titles answer."""

    def __init__(self, kept: str) -> None:
        self._kept = kept

    def __iter__(self) -> Iterator[str]:
        return (text for _, text in orjson.loads(self._kept))


def _named(kept: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in orjson.loads(kept))


def shown(session: Session, keys: Sequence[Key]) -> dict[Key, tuple[str, str]]:
    """Return title and snippet of those of the records that a search may show."""
    with translated():
        rows = raw_connection(session).execute(
            "SELECT r.entity, r.id, r.title, r.snippet FROM json_each(?) CROSS JOIN local_search_row AS r"
            " ON r.entity = value ->> 0 AND r.id = value ->> 1",
            (json.dumps(keys),),
        )
        return {(entity, id_): (title, snippet) for entity, id_, title, snippet in rows}


def _may_be_shown(hits: Collection[Key], scores: Mapping[Key, float], limit: int) -> list[Key]:
    """Return the hits that may be among the first `limit`, whatever they gain."""
    ranked = sorted(hits, key=lambda key: -scores[key])
    least = scores[ranked[limit - 1]] - _MOST_GAINED if 0 < limit <= len(ranked) else 0.0
    return [key for key in ranked if scores[key] >= least]


def _gains(connection: RawConnection, hits: Collection[Key]) -> dict[Key, float]:
    """Return what hits gain because they are the person's own, were opened lately, or are of a high level."""
    found: dict[Key, float] = {}
    for id_, own, level in connection.execute(
        "SELECT a.id, a.owner_id = (SELECT value FROM local_meta WHERE key = 'user_id'), a.level"
        " FROM json_each(?) CROSS JOIN account AS a ON a.id = value",
        (json.dumps([id_ for entity, id_ in hits if entity == "account"]),),
    ):
        found["account", id_] = (_FOR_OWN if own else 0.0) + _FOR_LEVEL.get(level, 0.0)
    for (id_,) in connection.execute(
        "SELECT DISTINCT r.contact_id FROM json_each(?) CROSS JOIN account_contact AS r ON r.contact_id = value"
        " CROSS JOIN account AS a ON a.id = r.account_id"
        " WHERE a.owner_id = (SELECT value FROM local_meta WHERE key = 'user_id') AND r.deleted_at IS NULL",
        (json.dumps([id_ for entity, id_ in hits if entity == "contact"]),),
    ):
        found["contact", id_] = _FOR_OWN
    for key in seen.latest(connection):
        found[key] = found.get(key, 0.0) + _FOR_SEEN
    return found


def _on_their_way_out(connection: RawConnection, hits: Collection[Key]) -> set[Key]:
    """Return those of the hits that lie in a scope which has ended: they are removed, but perhaps not yet."""
    ended = connection.execute("SELECT 1 FROM local_held_scope WHERE level = 'ended' LIMIT 1").fetchone()
    if ended is None:
        return set()
    return set(
        connection.execute(
            "SELECT m.entity, m.id FROM json_each(?) CROSS JOIN local_scope_member AS m"
            " ON m.entity = value ->> 0 AND m.id = value ->> 1"
            " JOIN local_held_scope AS h ON h.scope = m.scope AND h.level = 'ended'",
            (json.dumps([*hits]),),
        )
    )


def _by_tokens(
    connection: RawConnection, text: str, entities: Sequence[str], most: int, limit: int
) -> Iterator[int]:
    """Ask for titles that begin so, for own and A customers, and for any: each brings its share of candidates.

    Whatever else answers comes behind a title that begins so: where these alone are enough, not any are asked for. The
    beginning of a code is that of all quotes of a year, which the index would go through one by one: its first
    characters and its parts find it.
    """
    terms = query_terms(text)
    if not terms:
        return
    only = f" AND ({' OR '.join(_quoted(KINDS[one]) for one in entities)})" if entities else ""
    start = start_of(text)
    is_code = start.isascii() and not start.isalpha() and not start.isdigit()

    def ask(asked: str) -> list[int]:
        found = connection.execute(
            "SELECT rowid FROM local_search WHERE local_search MATCH ? LIMIT ?", (asked, most)
        )
        return [row[0] for row in found]

    if is_code:
        yield from ask(f"{_quoted(start[:_LONGEST_PREFIX])}*{only}")
    beginning = ask(f"{_quoted(BEGINS + start)}*{only}") if start and not is_code else []
    yield from beginning
    yield from ask(f"({terms}) AND ({_quoted(OWN)} OR {_quoted(LEVEL_A)}){only}")
    if len(beginning) < limit:
        yield from ask(f"({terms}){only}")


def _quoted(token: str) -> str:
    return f'"{token}"'


def _by_last_digits(connection: RawConnection, text: str, most: int) -> Iterator[int]:
    if digits := search_digits(text)[::-1]:
        found = connection.execute(
            "SELECT n FROM local_search_digits WHERE digits >= ? AND digits < ? LIMIT ?",
            (digits, digits + ":", most),  # the colon comes after 9
        )
        yield from (row[0] for row in found)


def saying_the_same(
    connection: RawConnection, entity: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> set[str]:
    """Return the ids of the rows that hold the words that are stored; ask before they are. The index has them then."""
    words = search_documents.WORDS.get(entity)
    if words is None or not set(words) <= set(columns):
        return set()
    pick = itemgetter(*(columns.index(name) for name in ("id", *words)))
    told = {row[0]: row for row in map(pick, rows)}
    stored = connection.execute(
        f"SELECT id, {', '.join(words)} FROM {entity} WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json.dumps([*told]),),
    )
    return {row[0] for row in stored if row == told[row[0]]}


def refresh(
    connection: RawConnection, records: Mapping[str, Iterable[str]], speller: Speller = ALONE
) -> None:
    """Bring the index in step with these records, written or removed, and with those whose words they lend.

    Words that the `speller` was sent are not made again.
    """
    if "visit" in records:
        search_visits.refresh(connection, records["visit"])
    company_keys.refresh(connection, records)
    affected = search_documents.affected(connection, records)
    glance.refresh(connection, records, affected.get("contact", ()), speller)
    for entity, ids in affected.items():
        wanted = sorted(ids)
        for start in range(0, len(wanted), _CHUNK):
            _replace(connection, entity, wanted[start : start + _CHUNK], speller)


def rebuild(connection: RawConnection) -> None:
    """Make the index anew from the rows."""
    for table in (
        "local_search",
        "local_search_digits",
        "local_search_lender",
        "local_search_row",
        "local_sort_key",
        "local_account_glance",
    ):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own names
    search_visits.begin_anew(connection)
    company_keys.begin_anew(connection)
    for entity in search_documents.ENTITIES:
        ids = connection.execute(f'SELECT id FROM "{entity}"').fetchall()  # noqa: S608 -- a name of the model
        refresh(connection, {entity: [row[0] for row in ids]})


def _replace(connection: RawConnection, entity: str, ids: list[str], speller: Speller) -> None:
    known = dict(
        connection.execute(
            "SELECT id, n FROM local_search_row WHERE entity = ? AND id IN (SELECT value FROM json_each(?))",
            (entity, json.dumps(ids)),
        ).fetchall()
    )
    found = search_documents.documents(connection, entity, ids, speller)
    highest = connection.execute("SELECT coalesce(max(n), 0) FROM local_search_row").fetchone()[0]
    fresh = (id_ for id_ in found if id_ not in known)
    numbers = known | {id_: n for n, id_ in enumerate(fresh, highest + 1)}
    gone = [id_ for id_ in known if id_ not in found]
    _clear(connection, entity, known, gone)
    titles = {id_: document.title for id_, document in found.items()}
    sort_keys.write(connection, entity, titles, speller)
    documents = {numbers[id_]: (id_, document) for id_, document in found.items()}
    _write(connection, entity, documents)
    digits = {n: document.reversed_digits for n, (_, document) in documents.items()}
    lenders = {n: {*document.lenders} for n, (_, document) in documents.items()}
    for table, column, wanted in (
        ("local_search_digits", "digits", digits),
        ("local_search_lender", "lender", lenders),
    ):
        _write_values(connection, table, column, wanted, known.values())
    words = {n: document.tokens for n, (_, document) in documents.items()}
    standing = [known[id_] for id_ in known if id_ in found]
    search_words.replace(connection, words, standing, gone=[known[id_] for id_ in gone])


def _clear(connection: RawConnection, entity: str, known: Mapping[str, int], gone: Iterable[str]) -> None:
    """Remove what is shown of documents that are gone."""
    connection.executemany("DELETE FROM local_search_row WHERE n = ?", [(known[id_],) for id_ in gone])
    sort_keys.forget(connection, entity, gone)


def _write(connection: RawConnection, entity: str, documents: Mapping[int, tuple[str, Document]]) -> None:
    connection.executemany(
        # Not OR REPLACE, with which the same rows took three times as long within a first sync.
        "INSERT INTO local_search_row (n, entity, id, title, snippet, fields) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (n)"
        " DO UPDATE SET title = excluded.title, snippet = excluded.snippet, fields = excluded.fields"
        " WHERE (title, snippet, fields) <> (excluded.title, excluded.snippet, excluded.fields)",
        [
            (n, entity, id_, d.title, d.snippet, orjson.dumps(d.fields).decode())
            for n, (id_, d) in documents.items()
        ],
    )


def _write_values(
    connection: RawConnection,
    table: str,
    column: str,
    wanted: Mapping[int, AbstractSet[str]],
    known: Collection[int],
) -> None:
    """Make `wanted` the values that a table holds for each document, and drop those of `known` ones that have none.

    Most of a document stays as it is: reading costs a tenth of removing a value and writing it again.
    """
    pairs = {(value, n) for n, values in wanted.items() for value in values}
    found = connection.execute(
        f"SELECT {column}, n FROM {table} WHERE n IN (SELECT value FROM json_each(?))",  # noqa: S608 -- our own names
        (json.dumps([*known]),),
    )
    stored: set[tuple[str, int]] = set(found) if known else set()
    connection.executemany(f"DELETE FROM {table} WHERE {column} = ? AND n = ?", sorted(stored - pairs))  # noqa: S608
    connection.executemany(f"INSERT INTO {table} ({column}, n) VALUES (?, ?)", sorted(pairs - stored))  # noqa: S608
