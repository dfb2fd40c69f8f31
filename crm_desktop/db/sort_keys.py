"""The order of names in lists: by pinyin, character by character, mixed with Latin names as in a telephone book.

Keys are stored in a table of their own beside the search index and joined when a list is sorted. With 100,000 customers
that costs a quarter more than sorting by code point; a collation in Python, called for each comparison, costs five
times as much at first use, needs to be there whenever the file is opened, and cannot use an index of another program.
"""

from collections.abc import Iterable, Mapping

from crm_core.spelling import ALONE, Speller
from crm_desktop.db.rows import RawConnection

SORTED = frozenset(("account", "contact"))
"""Entities whose lists are long enough to need stored keys."""
_LONGEST = 120


def sort_key(name: str, speller: Speller = ALONE) -> str:
    """Return the text by which a name is sorted: its syllables, then itself. Syllables end before longer ones begin."""
    return f"{speller.syllables(name)[:_LONGEST]}\x1f{name}"


def write(connection: RawConnection, entity: str, names: Mapping[str, str], speller: Speller) -> None:
    """Keep the keys of records, by id, where the entity needs them."""
    if entity in SORTED:
        connection.executemany(
            "INSERT INTO local_sort_key (entity, id, sort_key) VALUES (?, ?, ?)"
            " ON CONFLICT (entity, id) DO UPDATE SET sort_key = excluded.sort_key"
            " WHERE sort_key <> excluded.sort_key",
            [(entity, id_, sort_key(name, speller)) for id_, name in names.items()],
        )


def forget(connection: RawConnection, entity: str, ids: Iterable[str]) -> None:
    """Drop the keys of records that are gone."""
    if entity in SORTED:
        connection.executemany(
            "DELETE FROM local_sort_key WHERE entity = ? AND id = ?", [(entity, id_) for id_ in ids]
        )
