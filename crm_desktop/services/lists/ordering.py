"""The order of a list by any field: codes in the order of their declaration, names by pinyin, empty ones last.

A text with few different values is ordered by the places of its values, which are worked out once; one with very many
is ordered by code point, because working out a hundred thousand pinyin spellings takes longer than anybody waits.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from crm_core.model import Record, table_of
from crm_desktop.db.sort_keys import sort_key
from crm_desktop.services.lists.fields import Field
from crm_desktop.services.lookups import titles_of

MOST_SPELLED: Final = 4_000


def order_by(
    session: Session,
    statement: Select[Any],
    cls: type[Record],
    field: Field,
    *,
    descending: bool,
    held_by: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Return the statement ordered by a field of `cls`; `held_by` is what has it where the table is not read itself."""
    column = field.expression(cls) if held_by is None else held_by
    if field.kind == "choice" and field.choices is not None:
        places = {code: at for at, code in enumerate(field.choices)}
        return empty_last(
            statement, case(places, value=column, else_=len(places)), column, descending=descending
        )
    if field.kind in ("text", "ref"):
        found = _different(session, cls, field.expression(cls))
        if len(found) <= MOST_SPELLED:
            return by_places(statement, column, _names(session, field, found), descending=descending)
    return empty_last(statement, column, column, descending=descending)


def values_in_order(
    session: Session, cls: type[Record], field: Field, *, descending: bool
) -> list[str] | None:
    """Return the values by which rows are ordered, those of the first rows first; nothing where they are too many.

    Codes that nobody declared come last, and in a falling order first: then nothing is known either, if there are any.
    """
    if field.kind == "choice" and field.choices is not None:
        declared = list(field.choices)
        return declared if not descending else _falling(session, cls, field.expression(cls), declared)
    if field.kind not in ("text", "ref"):
        return None
    found = _different(session, cls, field.expression(cls))
    if len(found) > MOST_SPELLED:
        return None
    order = _spelled(_names(session, field, found))
    return order[::-1] if descending else order


def _falling(
    session: Session, cls: type[Record], column: ColumnElement[Any], declared: list[str]
) -> list[str] | None:
    statement = select(column).where(table_of(cls).c.deleted_at.is_(None), column.is_not(None)).distinct()
    found = set(session.scalars(statement.limit(len(declared) + 1)))
    return [code for code in reversed(declared) if code in found] if found <= {*declared} else None


def _names(session: Session, field: Field, values: Iterable[str]) -> dict[str, str]:
    """Return what the values of a field are called; a record that is not here has no name."""
    return titles_of(session, field.ref, values) if field.kind == "ref" else {one: one for one in values}


def _spelled(names: Mapping[str, str]) -> list[str]:
    return sorted(names, key=lambda value: (sort_key(names[value]), value))


def _different(session: Session, cls: type[Record], column: ColumnElement[Any]) -> list[str]:
    """Return the values that occur, but no more than one too many."""
    values = (
        select(column)
        .where(table_of(cls).c.deleted_at.is_(None), column.is_not(None), column != "")
        .distinct()
        .limit(MOST_SPELLED + 1)
    )
    return [str(value) for value in session.scalars(values)]


def by_places(
    statement: Select[Any], column: ColumnElement[Any], names: dict[str, str], *, descending: bool
) -> Select[Any]:
    """Order by what the values of a column are called.

    They are put into a table first, which SQLite gives an index: the function itself it would go through for each row.
    """
    order = _spelled(names)
    places = json.dumps({value: at for at, value in enumerate(order)})
    given = func.json_each(places).table_valued("key", "value", name="given")
    spelled = select(given.c.key, given.c.value).cte("spelled").prefix_with("MATERIALIZED")
    joined = statement.outerjoin(spelled, spelled.c.key == column)
    return empty_last(joined, spelled.c.value, spelled.c.value, descending=descending)


def last_word(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an id as the last word of an order by something else.

    Bare, it has SQLite go along any index that holds it and look up every row: five times as long as reading the table.
    """
    return func.coalesce(column, "")


def empty_last(
    statement: Select[Any], column: ColumnElement[Any], empty: ColumnElement[Any], *, descending: bool
) -> Select[Any]:
    """Order by a column, rows without a value last in both directions."""
    return statement.order_by(empty.is_(None), column.desc() if descending else column.asc())
