"""Which record a text points to. Everything that a file names is looked up at once."""

from collections import defaultdict
from collections.abc import Iterable

from psycopg import sql
from sqlalchemy import Connection

from crm_server.database import fetch
from crm_server.exchange.errors import CellError
from crm_server.push.validate import is_uuid
from crm_server.records import Row
from crm_server.shapes import known_shape

USUAL = ("external_id", "login", "number", "code", "name", "full_name")
"""By what a reference is found where the mapping does not say: the first of these that a record has."""
_MANY = 1


class References:
    """Finds ids. `load` before `find`; `add` for records that the file itself brings."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._ids: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(dict)

    def load(self, entity: str, by: tuple[str, ...], texts: Iterable[str]) -> None:
        """Look up what `texts` may mean."""
        wanted = sorted(set(texts))
        for column in ("id", *_columns(entity, by)):
            known = self._ids[entity, column]
            statement = sql.SQL("SELECT {}, id FROM {} WHERE {} = ANY(%b) AND deleted_at IS NULL").format(
                _folded(column), sql.Identifier(entity), _folded(column)
            )
            for text, record_id in fetch(self._conn, statement, ([_fold(column, text) for text in wanted],)):
                known.setdefault(text, set()).add(record_id)

    def add(self, entity: str, by: tuple[str, ...], row: Row) -> None:
        """Make a record known that the database does not hold yet, or holds under another name."""
        for column in ("id", *_columns(entity, by)):
            if row[column] is not None:
                self._ids[entity, column].setdefault(_fold(column, str(row[column])), set()).add(row["id"])

    def find(self, entity: str, by: tuple[str, ...], text: str) -> str:
        """Return the id of the record that `text` names. Raises CellError for none, or more than one."""
        if is_uuid(text) and text in self._ids[entity, "id"]:
            return text
        for column in _columns(entity, by):
            found = self._ids[entity, column].get(_fold(column, text), set())
            if len(found) > _MANY:
                raise CellError(
                    "ambiguous_reference", f"{len(found)} records of {entity} have the {column} {text}."
                )
            if found:
                return next(iter(found))
        where = by[0] if by else "name or number"
        raise CellError("unknown_reference", f"There is no {entity} with the {where} {text}.")


def _columns(entity: str, by: tuple[str, ...]) -> tuple[str, ...]:
    known = known_shape(entity).fields
    return tuple(name for name in by or USUAL if name in known)


def _fold(column: str, text: str) -> str:
    return text.lower() if column == "login" else text


def _folded(column: str) -> sql.Composable:
    name = sql.Identifier(column)
    return sql.SQL("lower({})").format(name) if column == "login" else name
