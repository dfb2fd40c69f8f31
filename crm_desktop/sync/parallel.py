"""Telling people that a quote exists twice: two colleagues worked on it without hearing of each other."""

from collections.abc import Iterable

from crm_core.wire import TableRows
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection

EDITED = "EDITED"
_COLUMNS = ("parallel", "number", "revision", "id", "root_id")


def tell(connection: RawConnection, tables: Iterable[TableRows], now_ms: int) -> None:
    """Tell of what is marked among these rows once, also where it was read and the same row comes again.

    Of two revisions made at once both are marked, and they come one after the other: they are told of by the number
    that they share. An edit that became a revision of its own is told of by that.
    """
    for table in tables:
        if table.entity != "quote" or "parallel" not in table.columns:
            continue
        places = [table.columns.index(name) for name in _COLUMNS]
        for row in table.rows:
            kind, number, revision, record_id, root_id = (row[place] for place in places)
            if kind and number and root_id:
                shown = f"{number}/R{revision}" if kind == EDITED else number
                params = {"number": shown, "entity": "quote", "id": record_id}
                code = f"quote_parallel_{kind.lower()}"
                notices.add_once(connection, code, params, ("number",), now_ms=now_ms)
