"""The scope terms of the model as SQL: in which scopes records lie, for thousands of them in one statement.

Also the reverse: which records have to be looked at again because another one moved.
"""

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_core.model.scopes import COMPANY, Everyone, Linked, Of, Otherwise, SameAs, Term, Via
from crm_server.database import fetch
from crm_server.shapes import known_shape


class Member(NamedTuple):
    """A record in a scope. `moved`: it was not in this scope before, or is not any more."""

    id: str
    scope: str
    agg: str
    rev: int
    gone: bool
    moved: bool


def changed_members(conn: Connection, entity: str, ids: Collection[str]) -> list[Member]:
    """Return what the feed does not say yet about these records: entered, left, or of a new revision."""
    rows = fetch(conn, _difference(entity), {"entity": entity, "ids": sorted(ids)})
    return [Member(*row) for row in rows]


@cache
def _difference(entity: str) -> bytes:
    shape = known_shape(entity)
    statement = sql.SQL(
        """
        WITH wanted AS (
            SELECT DISTINCT t.id, t.rev, t.{root} AS agg, s.scope
            FROM {table} t CROSS JOIN LATERAL ({scopes}) s
            WHERE t.id = ANY(%(ids)b)),
        held AS (
            SELECT id, scope, agg, rev, gone FROM feed WHERE entity = %(entity)s AND id = ANY(%(ids)b))
        SELECT coalesce(w.id, h.id), coalesce(w.scope, h.scope), coalesce(w.agg, h.agg),
            coalesce(w.rev, h.rev), w.id IS NULL, h.id IS NULL OR h.gone OR w.id IS NULL
        FROM wanted w FULL JOIN held h ON h.id = w.id AND h.scope = w.scope
        WHERE h.id IS NULL OR w.id IS NULL AND NOT h.gone OR w.id IS NOT NULL AND (h.gone OR h.rev <> w.rev)
        """
    ).format(
        root=sql.Identifier(shape.parent[1] if shape.parent else "id"),
        table=sql.Identifier(entity),
        scopes=_scopes(shape.cls.scopes, "t"),
    )
    return statement.as_bytes()


def _scopes(terms: tuple[Term, ...], row: str) -> sql.Composable:
    return sql.SQL(" UNION ALL ").join([_term(term, row) for term in terms])


def _term(term: Term, row: str) -> sql.Composable:
    if isinstance(term, Everyone):
        return sql.SQL("SELECT {} AS scope").format(sql.Literal(COMPANY))
    if isinstance(term, Of):
        return sql.SQL("SELECT {} || {}.{} AS scope WHERE {}.{} IS NOT NULL").format(
            sql.Literal(f"{term.kind}:"), *(sql.Identifier(name) for name in (row, term.column) * 2)
        )
    if isinstance(term, Via):
        return _via(term.entity, row, term.column)
    if isinstance(term, Linked):
        return _linked(term, row)
    if isinstance(term, SameAs):
        return _same_as(term, row)
    return sql.SQL("{} UNION ALL SELECT other.scope FROM ({}) other WHERE NOT EXISTS ({})").format(
        _term(term.first, row), _term(term.second, row), _term(term.first, row)
    )


def _via(entity: str, row: str, column: str) -> sql.Composable:
    parent = f"{row}_{entity}"
    return sql.SQL("SELECT up.scope FROM {} {} CROSS JOIN LATERAL ({}) up WHERE {}.id = {}.{}").format(
        sql.Identifier(entity),
        sql.Identifier(parent),
        _scopes(ENTITIES[entity].scopes, parent),
        *(sql.Identifier(name) for name in (parent, row, column)),
    )


def _linked(term: Linked, row: str) -> sql.Composable:
    return sql.SQL(
        "SELECT {} || link.{} AS scope FROM {} link"
        " WHERE link.{} = {}.id AND link.deleted_at IS NULL AND link.{} IS NOT NULL"
    ).format(
        sql.Literal(f"{term.kind}:"),
        *(sql.Identifier(name) for name in (term.ref_column, term.entity, term.own_column, row)),
        sql.Identifier(term.ref_column),
    )


def _same_as(term: SameAs, row: str) -> sql.Composable:
    branches = [
        sql.SQL("{} AND {}.{} = {}").format(
            _via(entity, row, term.id_column),
            *(sql.Identifier(name) for name in (row, term.entity_column)),
            sql.Literal(entity),
        )
        for entity, cls in ENTITIES.items()
        if entity not in followers() and cls.scopes
    ]
    return sql.SQL(" UNION ALL ").join(branches)


@cache
def followers() -> dict[str, SameAs]:
    """Return the entities whose records lie where any other record lies."""
    return {
        entity: term for entity, cls in ENTITIES.items() for term in cls.scopes if isinstance(term, SameAs)
    }


@cache
def _depending(entity: str, *, linked: bool) -> tuple[tuple[str, str], ...]:
    """Return (dependent entity, column) for records whose scopes come from a record of `entity`."""
    found = []
    for dependent, cls in ENTITIES.items():
        for term in flat(cls.scopes):
            if not linked and isinstance(term, Via) and term.entity == entity:
                found.append((dependent, term.column))
            if linked and isinstance(term, Linked) and term.entity == entity:
                found.append((dependent, term.own_column))
    return tuple(found)


@cache
def references(entity: str) -> tuple[tuple[str, str | None], ...]:
    """Return (column of the id, entity or None) of the records whose scopes those of `entity` share.

    Where the entity is None, the row says which it is (`SameAs`).
    """
    terms = flat(ENTITIES[entity].scopes)
    shared = [(term.column, term.entity) for term in terms if isinstance(term, Via)]
    return (*shared, *((term.id_column, None) for term in terms if isinstance(term, SameAs)))


@cache
def linking() -> frozenset[tuple[str, str]]:
    """Return (entity, column) of rows that show the record in `column` to more people."""
    terms = [term for cls in ENTITIES.values() for term in flat(cls.scopes)]
    return frozenset((term.entity, term.own_column) for term in terms if isinstance(term, Linked))


def flat(terms: tuple[Term, ...]) -> list[Term]:
    """Return the terms with the alternatives taken apart."""
    found: list[Term] = []
    for term in terms:
        found += flat((term.first, term.second)) if isinstance(term, Otherwise) else [term]
    return found


def linked_records(conn: Connection, entity: str, ids: Collection[str]) -> dict[str, set[str]]:
    """Return the records, by entity, that rows of `entity` link to a scope: a role moves its contact."""
    found: dict[str, set[str]] = {}
    for owner, column in _depending(entity, linked=True):
        statement = sql.SQL("SELECT DISTINCT {} FROM {} WHERE id = ANY(%b)").format(
            sql.Identifier(column), sql.Identifier(entity)
        )
        found.setdefault(owner, set()).update(row[0] for row in fetch(conn, statement, (sorted(ids),)))
    return found


def dependents(conn: Connection, entity: str, moved: Collection[str]) -> dict[str, set[str]]:
    """Return the records, by entity, that lie where records of `entity` lie, and so moved with them."""
    found: dict[str, set[str]] = {}
    for child, column in _depending(entity, linked=False):
        statement = sql.SQL("SELECT id FROM {} WHERE {} = ANY(%b)").format(
            sql.Identifier(child), sql.Identifier(column)
        )
        found.setdefault(child, set()).update(row[0] for row in fetch(conn, statement, (sorted(moved),)))
    for follower, term in followers().items():
        statement = sql.SQL("SELECT id FROM {} WHERE {} = %s AND {} = ANY(%b)").format(
            sql.Identifier(follower), sql.Identifier(term.entity_column), sql.Identifier(term.id_column)
        )
        rows = fetch(conn, statement, (entity, sorted(moved)))
        found.setdefault(follower, set()).update(row[0] for row in rows)
    return {child: ids for child, ids in found.items() if ids}
