"""What a record is a part of: without that other record it says something of nobody."""

from functools import cache

from crm_core.model.base import Record, table_of
from crm_core.model.scopes import Otherwise, SameAs, Term, Via


@cache
def belonging_columns(cls: type[Record]) -> frozenset[str]:
    """Return the columns that name what records of an entity are a part of."""
    required = {
        column.name for column in table_of(cls).columns if column.info["required"] and column.info["ref"]
    }
    return frozenset(required | {name for term in cls.scopes for name in _columns(term)})


def _columns(term: Term) -> set[str]:
    match term:
        case Otherwise(first=first, second=second):
            return _columns(first) | _columns(second)
        case Via(column=column) | SameAs(id_column=column):
            return {column}
    return set()
