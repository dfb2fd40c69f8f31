"""Telling people that the server has merged two of their customers by itself, because they have one code."""

from collections.abc import Iterable

from crm_core.wire import TableRows
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection

CODE = "merged_by_code"
_COLUMNS = (
    "state",
    "created_by",
    "edited_by",
    "target",
    "survivor_id",
    "merged_id",
    "merged_title",
    "reason",
)


def tell(connection: RawConnection, tables: Iterable[TableRows], now_ms: int) -> None:
    """Tell of merges among these rows that nobody asked for, each once; what a person took back is old news."""
    for table in tables:
        if table.entity != "merge_record" or not set(_COLUMNS) <= set(table.columns):
            continue
        places = [table.columns.index(name) for name in _COLUMNS]
        for row in table.rows:
            state, author, editor, entity, survivor, merged, title, number = (row[place] for place in places)
            if state == "DONE" and not author and not editor:
                params = {"name": title or "", "number": number or "", "merged": merged}
                place = {"entity": entity, "id": survivor}
                notices.add_once(connection, CODE, {**params, **place}, ("merged",), now_ms=now_ms)
