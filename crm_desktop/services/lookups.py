"""Names of records for people: whoever shows an id shows a name beside it."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast

from sqlcipher3 import dbapi2

from crm_core.clock import system_ms
from crm_core.names import NAMED
from crm_core.stored import moment_from
from crm_desktop.db import meta
from crm_desktop.db.edit_context import EditContext
from crm_desktop.db.raw import Source, raw_connection, rows_of
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crm_core.model import Record

__all__ = [
    "chunks",
    "corrected_ms",
    "entity_class",
    "living",
    "living_one",
    "local_day",
    "logins",
    "may_edit_account",
    "now",
    "pending_ids",
    "rows_of",
    "title_of",
    "titles_of",
    "today",
    "user_names",
]

_KNOWN_NAMES = "user_names"
CHUNK = 500
"""Ids of one statement; far below SQLite's limit of bound values."""


def chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    """Cut ids into lists that fit one statement."""
    whole = list(ids)
    return (whole[at : at + CHUNK] for at in range(0, len(whole), CHUNK))


def titles_of(source: Source, entity: str, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the title of each record that is here: the first of its title fields that is not empty."""
    wanted = {one for one in ids if one}
    if not wanted or not _title_fields(entity):
        return {}
    found = dict(rows_of(source, _titles_statement(entity), (json.dumps(sorted(wanted)),)))
    return found | _labels_of(source, entity, wanted - found.keys()) if len(found) < len(wanted) else found


@cache
def _title_fields(entity: str) -> tuple[str, ...]:
    """Return the fields that name a record; the model is loaded only for entities of which no first screen speaks."""
    if entity in NAMED:
        return NAMED[entity].title_fields
    from crm_core.model import ENTITIES

    return ENTITIES[entity].title_fields if entity in ENTITIES else ()


@cache
def _titles_statement(entity: str) -> str:
    fields = (f"nullif(CAST(\"{name}\" AS TEXT), '')" for name in _title_fields(entity))
    wanted = "(SELECT value FROM json_each(?))"
    return f"SELECT id, coalesce({', '.join(fields)}, '') FROM \"{entity}\" WHERE id IN {wanted}"  # noqa: S608 -- names of the model


def _labels_of(source: Source, entity: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the names that the server gave to records which we only hear of through others."""
    rows = rows_of(
        source,
        "SELECT ref_id, coalesce(label_text, '') FROM ref_label"
        " WHERE ref_entity = ? AND ref_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (entity, json.dumps(sorted(ids))),
    )
    return dict(rows)


def title_of(source: Source, entity: str, record_id: str | None) -> str:
    """Return the title of one record, or nothing if it is not here."""
    return titles_of(source, entity, [record_id]).get(record_id or "", "")


def user_names(source: Source, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the colleagues' names by id. One session asks for each name once: only the server changes names.

    Who works without a server is nobody's colleague; their own name is known all the same.
    """
    wanted = {one for one in ids if one}
    if isinstance(source, dbapi2.Connection):
        found = titles_of(source, "user", wanted)
        return found if len(found) == len(wanted) else _own_name(source, wanted) | found
    known: dict[str, str] = cast("Session", source).info.setdefault(_KNOWN_NAMES, {})
    known.update(titles_of(source, "user", wanted - known.keys()))
    if wanted - known.keys():
        known.update(_own_name(source, wanted - known.keys()))
    return {one: known[one] for one in wanted if one in known}


def _own_name(source: Source, wanted: Collection[str]) -> dict[str, str]:
    rows = rows_of(
        source,
        "SELECT me.value, name.value FROM local_meta AS me JOIN local_meta AS name ON name.key = 'user_name'"
        " WHERE me.key = 'user_id'",
    )
    return {id_: name for id_, name in rows if id_ in wanted and name}


def logins(session: "Session", ids: Iterable[str | None]) -> dict[str, str]:
    """Return the colleagues' login names by id, as the command line names people."""
    from sqlalchemy import select

    from crm_core.model import User

    wanted = sorted({one for one in ids if one})
    rows = session.execute(select(User.id, User.login).where(User.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def entity_class(entity: str) -> "type[Record]":
    """Return the class of an entity. Raises UserError no_such_entity."""
    from crm_core.model import ENTITIES

    cls = ENTITIES.get(entity)
    if cls is None:
        raise UserError("no_such_entity", entity=entity, known=", ".join(ENTITIES))
    return cls


def living(session: "Session", entity: str, record_id: str) -> "Record":
    """Return a record that is here and not deleted. Raises UserError no_such_entity or record_missing."""
    return living_one(session, entity_class(entity), record_id)


R = TypeVar("R", bound="Record")


def living_one(session: "Session", cls: type[R], record_id: str) -> R:
    """Return a record of a known class that is here and not deleted. Raises UserError record_missing."""
    record = session.get(cls, record_id)
    if record is None or record.deleted_at is not None:
        raise UserError("record_missing", entity=cls.entity, id=record_id)
    return record


def pending_ids(source: Source, entity: str, ids: Iterable[str]) -> set[str]:
    """Return those of the records that hold edits the server has not seen."""
    wanted = [*ids]
    if not wanted:
        return set()
    rows = rows_of(
        source,
        "SELECT r.id FROM json_each(?) CROSS JOIN local_outbox_record AS r ON r.entity = ? AND r.id = value"
        " JOIN local_outbox AS o ON o.n = r.n WHERE o.state = 'pending'",
        (json.dumps(wanted), entity),
    )
    return {row[0] for row in rows}


def may_edit_account(source: Source, account_id: str) -> bool:
    """Whether the customer is ours to edit, as far as this laptop was told; one made here is."""
    held = rows_of(source, "SELECT level FROM local_held_scope WHERE scope = ?", (f"account:{account_id}",))
    return held != [("read",)]


def now(context: EditContext) -> datetime:
    """Return the corrected time of this laptop, in UTC."""
    return moment_from(context.clock.wall_ms())


def corrected_ms(source: Source) -> int:
    """Return the corrected time of this laptop where nobody edits, in ms since 1970."""
    return system_ms() + int(meta.get(raw_connection(source), meta.CLOCK_OFFSET, "0"))


def local_day(milliseconds: int) -> date:
    """Return the calendar day of a moment where the laptop is."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone().date()


def today(context: EditContext | None = None) -> date:
    """Return today's calendar day where the laptop is."""
    return local_day(context.clock.wall_ms() if context else system_ms())
