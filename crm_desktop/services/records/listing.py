"""A list of any entity: ids found, filtered and sorted by what the model says, rows read when looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Record, table_of
from crm_desktop.db import search
from crm_desktop.errors import UserError
from crm_desktop.services.lists.conditions import Facets, condition
from crm_desktop.services.lists.fields import Field, by_key, fields_of
from crm_desktop.services.lists.ids import read_ids
from crm_desktop.services.lists.ordering import last_word, order_by
from crm_desktop.services.lookups import chunks, entity_class, titles_of

_FOUND_BY_INDEX: Final = frozenset(("contact", "product"))
"""Entities that are too many to be read through, and are in the search index."""
_MOST_HITS: Final = 2_000
_SEARCHED: Final = frozenset(("text", "note", "list"))


@dataclass(frozen=True)
class RecordQuery:
    """Which records, in which order; newest first without a `sort`. `account_id` keeps those of one customer.

    `text` must stand in one of the texts, or in the name of the customer, person or product pointed to.
    """

    entity: str
    text: str = ""
    facets: Facets = field(default_factory=dict)
    account_id: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class RecordRow:
    """One record: the values of its fields by name, and what its references are called, by field."""

    id: str
    title: str
    values: Mapping[str, Any]
    titles: Mapping[str, str]


def record_ids(session: Session, query: RecordQuery, role: str, limit: int | None = None) -> Sequence[str]:
    """Return the ids of the records, in order. Raises UserError no_such_entity, invalid_value."""
    cls = entity_class(query.entity)
    table = table_of(cls)
    fields = fields_of(session, query.entity, role)
    known = by_key(fields)
    statement = select(table.c.id).where(table.c.deleted_at.is_(None))
    for key, values in query.facets.items():
        if key in known and values:
            statement = statement.where(condition(cls, known[key], values))
    if query.account_id:
        statement = statement.where(_of_account(cls, query.account_id))
    if query.text.strip():
        statement = statement.where(_contains(session, cls, fields, query.text.strip()))
    if query.sort in known:
        statement = order_by(session, statement, cls, known[query.sort], descending=query.descending)
    # The first few are read along the index of ids; for all of them that would be a leap a row.
    leads = not (query.sort in known or limit is None)
    newest_first = (table.c.id if leads else last_word(table.c.id)).desc()
    return read_ids(session, statement.order_by(newest_first).limit(limit))


def _of_account(cls: type[Record], account_id: str) -> ColumnElement[bool]:
    table = table_of(cls)
    if "account_id" in table.columns:
        return table.c.account_id == account_id
    if cls.entity == "contact":
        roles = table_of(ENTITIES["account_contact"])
        return table.c.id.in_(
            select(roles.c.contact_id).where(roles.c.account_id == account_id, roles.c.deleted_at.is_(None))
        )
    raise UserError("unknown_field", entity=cls.entity, field="account_id")


def has_customer(entity: str) -> bool:
    """Whether records of this entity belong to a customer, so that its card can list them."""
    return entity == "contact" or "account_id" in table_of(ENTITIES[entity]).columns


def _contains(session: Session, cls: type[Record], fields: Sequence[Field], text: str) -> ColumnElement[bool]:
    table = table_of(cls)
    if cls.entity in _FOUND_BY_INDEX:
        hits = search.find(session, text, _MOST_HITS, (cls.entity,))
        return table.c.id.in_([hit.id for hit in hits if hit.entity == cls.entity])
    parts = [one.expression(cls).contains(text, autoescape=True) for one in fields if one.kind in _SEARCHED]
    pointed = {one.ref for one in fields if one.kind == "ref"} & {"account", "contact", "product"}
    if pointed:
        hits = search.find(session, text, _MOST_HITS, tuple(sorted(pointed)))
        for one in fields:
            ids = [hit.id for hit in hits if hit.entity == one.ref]
            if ids:
                parts.append(table.c[one.key].in_(ids))
    return or_(False, *parts)


def record_rows(session: Session, entity: str, ids: Sequence[str], role: str) -> list[RecordRow]:
    """Return these records in the order of `ids`; what the role may not see is not in them."""
    cls = entity_class(entity)
    table = table_of(cls)
    columns = [one for one in table.columns if role in one.info["visible_to"]]
    found: dict[str, dict[str, Any]] = {}
    for part in chunks(ids):
        rows = session.execute(select(*columns).where(table.c.id.in_(part), table.c.deleted_at.is_(None)))
        found.update((row["id"], dict(row)) for row in rows.mappings())
    titles = _titles(session, cls, list(found.values()))
    names = titles_of(session, entity, found)
    return [
        RecordRow(one, names.get(one, ""), found[one], titles.get(one, {})) for one in ids if one in found
    ]


def _titles(session: Session, cls: type[Record], rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return, by id, what the references of each row are called: one question for each entity pointed to."""
    targets: dict[str, list[str]] = {}
    for column in table_of(cls).columns:
        if column.info["ref"]:
            targets.setdefault(column.info["ref"], []).append(column.name)
    found: dict[str, dict[str, str]] = {row["id"]: {} for row in rows}
    for target, names in targets.items():
        called = titles_of(session, target, (row.get(name) for row in rows for name in names))
        for row in rows:
            for name in names:
                if row.get(name):
                    found[row["id"]][name] = called.get(row[name], "")
    return found
