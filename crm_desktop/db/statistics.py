"""What SQLite knows of its indexes: how many rows a value leads to. Without it a list may walk the wrong one.

It is worked out index by index, one a transaction, from a few hundred of its rows: a person who saves a visit meanwhile
waits for one index at most (at a million visits that is a third of a second, all of the table's nearly one). SQLite
itself says which tables have none yet, or have grown tenfold.
"""

from typing import Final

from crm_desktop.db import search_words
from crm_desktop.db.rows import RawConnection

_ROWS: Final = 400
_ALL_TABLES: Final = 0x10000
_ONLY_SAY: Final = 0x01
_ANALYZE: Final = 0x02


def due(connection: RawConnection) -> list[str]:
    """Return the statements that work out what is missing, one an index; none while a first sync is taken in."""
    if search_words.is_loading(connection):
        return []
    tables = connection.execute(f"PRAGMA optimize = {_ALL_TABLES | _ANALYZE | _ONLY_SAY}").fetchall()
    return [statement for (of_table,) in tables for statement in _by_index(connection, of_table)]


def _by_index(connection: RawConnection, of_table: str) -> list[str]:
    """Cut `ANALYZE "main"."visit"` into one statement an index. A table without any has nothing to choose from."""
    table = of_table.rpartition(".")[2].strip('"')
    indexes = connection.execute("SELECT name FROM pragma_index_list(?)", (table,))
    return [f'ANALYZE "main"."{name}"' for (name,) in indexes]


def work_out(connection: RawConnection, statement: str) -> None:
    """Carry out one of them."""
    connection.execute(f"PRAGMA analysis_limit = {_ROWS}")
    connection.execute(statement)


def tell_others(connection: RawConnection) -> None:
    """Have every open connection read them: it does so when the schema has changed, which this does and undoes."""
    connection.execute("CREATE VIEW local_statistics_changed AS SELECT 1")
    connection.execute("DROP VIEW local_statistics_changed")
