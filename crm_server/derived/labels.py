"""Labels: what a record is called that somebody sees only the name of, through another record that points to it.

A label is made where there is a user who holds the record that points and not the one that is pointed to; it lies where
the pointing record lies, and so goes with it. It carries the title that everybody may see, nothing else.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache

from psycopg import sql
from sqlalchemy import Connection

from crm_core.model import ENTITIES, Record, RefLabel, table_of
from crm_core.model.fields import EVERYONE
from crm_core.model.scopes import Everyone, Of, Otherwise, Term, Via
from crm_server.database import fetch
from crm_server.derived.writing import put

_LONGEST = 255
_BLIND = """
    WITH pointed AS MATERIALIZED (
        SELECT DISTINCT record_id, ref_entity, ref_id FROM ({pointers}) p WHERE ref_id IS NOT NULL),
    apart AS MATERIALIZED (
        SELECT * FROM pointed p WHERE EXISTS (
            SELECT FROM feed f WHERE f.entity = {entity} AND f.id = p.record_id AND NOT f.gone
            AND NOT EXISTS (SELECT FROM feed t WHERE t.entity = p.ref_entity AND t.id = p.ref_id
                AND t.scope IN (f.scope, 'company') AND NOT t.gone)))
    SELECT record_id, ref_entity, ref_id FROM apart a WHERE EXISTS (
        SELECT FROM feed f JOIN scope_grant g ON g.scope = f.scope AND g.ended_seq IS NULL
        WHERE f.entity = {entity} AND f.id = a.record_id AND NOT f.gone
        AND NOT EXISTS (SELECT FROM feed t JOIN scope_grant h
            ON h.scope = t.scope AND h.user_id = g.user_id AND h.ended_seq IS NULL
            WHERE t.entity = a.ref_entity AND t.id = a.ref_id AND NOT t.gone))"""
Keys = Mapping[str, Collection[str]]
"""Ids by entity."""


@cache
def pointers() -> dict[str, dict[str, str]]:
    """Return, by entity, the columns that may point to a record of other scopes, and what they point to."""
    found: dict[str, dict[str, str]] = {}
    for entity, cls in ENTITIES.items():
        for column in table_of(cls).columns:
            target = column.info["ref"]
            if target and cls is not RefLabel and not _together(cls.scopes, column.name, target):
                found.setdefault(entity, {})[column.name] = target
    return found


def _together(terms: tuple[Term, ...], column: str, target: str) -> bool:
    """Whether a record always lies where the one in `column` lies, or everybody sees that one."""
    if ENTITIES[target].scopes == (Everyone(),):
        return True
    return all(_follows(term, column, target) for term in terms)


def _follows(term: Term, column: str, target: str) -> bool:
    if isinstance(term, Otherwise):
        return _follows(term.first, column, target)
    return term in (Of(target, column), Via(target, column))


def derive(conn: Connection, changed: Keys, moved: Keys) -> set[str]:
    """Bring the labels of changed records up to date, and those of records that point to changed or moved ones.

    `moved` are those of the changed records that left a scope. Returns the ids of the labels that changed.
    """
    renamed = [one for entity in _titled() for one in changed.get(entity, ())]
    known = fetch(conn, "SELECT id, target, record_id FROM ref_label WHERE ref_id = ANY(%s)", (renamed,))
    wanted: dict[str, set[str]] = {
        entity: set(ids) for entity, ids in changed.items() if ids and entity in pointers()
    }
    for _, entity, record_id in known:
        wanted.setdefault(entity, set()).add(record_id)
    for entity, ids in _pointing_to(conn, moved).items():
        wanted.setdefault(entity, set()).update(ids)
    return _refresh(conn, wanted)


def derive_of_scopes(conn: Connection, scopes: Collection[str]) -> set[str]:
    """Bring the labels up to date that depend on who holds these scopes. Returns the ids of what changed."""
    if not scopes:
        return set()
    rows = fetch(
        conn,
        "SELECT entity, id FROM feed WHERE scope = ANY(%s) AND scope <> 'company' AND NOT gone",
        (sorted(scopes),),
    )
    inside: dict[str, set[str]] = {}
    for entity, record_id in rows:
        inside.setdefault(entity, set()).add(record_id)
    wanted = {entity: ids for entity, ids in inside.items() if entity in pointers()}
    for entity, ids in _pointing_to(conn, inside).items():
        wanted.setdefault(entity, set()).update(ids)
    return _refresh(conn, wanted)


@cache
def _titled() -> dict[str, tuple[str, ...]]:
    """Return, by entity that may be pointed to, the title fields that everybody may see."""
    targets = {target for columns in pointers().values() for target in columns.values()}
    return {entity: _open_titles(ENTITIES[entity]) for entity in sorted(targets)}


def _open_titles(cls: type[Record]) -> tuple[str, ...]:
    columns = table_of(cls).columns
    return tuple(name for name in cls.title_fields if columns[name].info["visible_to"] == EVERYONE)


def _pointing_to(conn: Connection, targets: Keys) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entity, columns in pointers().items():
        parts = [
            sql.SQL("SELECT id FROM {} WHERE {} = ANY({}::text[])").format(
                sql.Identifier(entity), sql.Identifier(column), sql.Literal(sorted(targets[target]))
            )
            for column, target in columns.items()
            if targets.get(target)
        ]
        if parts:
            found[entity] = {row[0] for row in fetch(conn, sql.SQL(" UNION ").join(parts))}
    return {entity: ids for entity, ids in found.items() if ids}


def _refresh(conn: Connection, wanted: Keys) -> set[str]:
    changed: set[str] = set()
    for entity, ids in wanted.items():
        rows = fetch(conn, _blind(entity), {"ids": list(ids)})
        titles = _titles(conn, rows)
        labels = {
            RefLabel.make_id(record_id, ref_id): {
                "target": entity,
                "record_id": record_id,
                "ref_entity": ref_entity,
                "ref_id": ref_id,
                "label_text": titles[ref_entity, ref_id],
            }
            for record_id, ref_entity, ref_id in rows
            if titles.get((ref_entity, ref_id))
        }
        present = fetch(conn, "SELECT id FROM ref_label WHERE record_id = ANY(%s)", (list(ids),))
        if labels or present:
            changed |= put(conn, RefLabel.entity, labels, [row[0] for row in present])
    return changed


@cache
def _blind(entity: str) -> bytes:
    """The pointers of records, by id, that lead somebody to what they do not hold."""
    parts: list[sql.Composable] = [
        sql.SQL(
            "SELECT id AS record_id, {} AS ref_entity, {} AS ref_id FROM {}"
            " WHERE id = ANY(%(ids)b) AND deleted_at IS NULL"
        ).format(sql.Literal(target), sql.Identifier(column), sql.Identifier(entity))
        for column, target in pointers()[entity].items()
    ]
    if entity == "visit":
        parts.append(
            sql.SQL(
                "SELECT id, 'contact', jsonb_array_elements_text(their_people::jsonb) FROM visit"
                " WHERE id = ANY(%(ids)b) AND deleted_at IS NULL"
            )
        )
    return (
        sql.SQL(_BLIND)
        .format(pointers=sql.SQL(" UNION ALL ").join(parts), entity=sql.Literal(entity))
        .as_bytes()
    )


def _titles(conn: Connection, rows: Collection[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    by_entity: dict[str, set[str]] = {}
    for _, entity, ref_id in rows:
        by_entity.setdefault(entity, set()).add(ref_id)
    return {
        (entity, one): title for entity, ids in by_entity.items() for one, title in _named(conn, entity, ids)
    }


def _named(conn: Connection, entity: str, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    names = _titled().get(entity, ())
    if not names:
        return
    statement = sql.SQL("SELECT id, {} FROM {} WHERE id = ANY(%s)").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(entity)
    )
    for one, *values in fetch(conn, statement, (sorted(ids),)):
        yield one, " ".join(str(value) for value in values if value)[:_LONGEST]
