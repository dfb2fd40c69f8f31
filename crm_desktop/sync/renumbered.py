"""Telling a person that a number which this laptop gave to a quote does not stand, and which one the quote has."""

from collections.abc import Iterable

from crm_core.wire import Mutation, TableRows
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection

CODE = "quote_number_replaced"


def tell(
    connection: RawConnection, sent: Iterable[Mutation], tables: Iterable[TableRows], now_ms: int
) -> None:
    """Compare what was sent with the rows that came for it; tell of a quote with its revisions once."""
    drawn = _drawn(sent)
    for table in tables:
        if not drawn or table.entity != "quote":
            continue
        places = [table.columns.index(name) for name in ("id", "number")]
        for row in table.rows:
            record_id, number = (row[place] for place in places)
            mine = drawn.get(str(record_id))
            if mine and number and number != mine:
                params = {"drawn": mine, "number": number, "entity": "quote", "id": record_id}
                notices.add_once(connection, CODE, params, ("drawn", "number"), now_ms=now_ms)


def _drawn(sent: Iterable[Mutation]) -> dict[str, str]:
    """Return the number that each quote was given here, by its id."""
    found: dict[str, str] = {}
    for mutation in sent:
        for change in mutation.changes:
            if change.entity == "quote" and "drawn_number" in change.fields:
                number = change.fields["drawn_number"][1]
                if number:
                    found[change.id] = number
    return found
