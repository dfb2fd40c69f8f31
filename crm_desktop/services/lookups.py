"""Names of records for people: whoever shows an id shows a name beside it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from crm_core.clock import system_ms
from crm_core.model import ENTITIES, Record, RefLabel, User, table_of
from crm_core.model.types import Instant
from crm_desktop.db import meta
from crm_desktop.db.capture import EditContext
from crm_desktop.db.local_tables import held_scope, outbox, outbox_record
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import UserError

_KNOWN_NAMES = "user_names"
CHUNK = 500
"""Ids of one statement; far below SQLite's limit of bound values."""


def chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    """Cut ids into lists that fit one statement."""
    whole = list(ids)
    return (whole[at : at + CHUNK] for at in range(0, len(whole), CHUNK))


def titles_of(session: Session, entity: str, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the title of each record that is here: the first of its title fields that is not empty."""
    cls = ENTITIES.get(entity)
    wanted = {one for one in ids if one}
    if cls is None or not cls.title_fields or not wanted:
        return {}
    columns = [func.nullif(cast(table_of(cls).c[name], String), "") for name in cls.title_fields]
    title = func.coalesce(*columns, "")
    found: dict[str, str] = {}
    for part in chunks(sorted(wanted)):
        rows = session.execute(select(table_of(cls).c.id, title).where(table_of(cls).c.id.in_(part)))
        found.update((row[0], row[1]) for row in rows)
    return found | _labels_of(session, entity, wanted - found.keys())


def _labels_of(session: Session, entity: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the names that the server gave to records which we only hear of through others."""
    labels: dict[str, str] = {}
    for part in chunks(sorted(ids)):
        rows = session.execute(
            select(RefLabel.ref_id, RefLabel.label_text)
            .where(RefLabel.ref_entity == entity, RefLabel.ref_id.in_(part))
            .order_by(RefLabel.id)
        )
        labels.update((row[0], row[1] or "") for row in rows)
    return labels


def title_of(session: Session, entity: str, record_id: str | None) -> str:
    """Return the title of one record, or nothing if it is not here."""
    return titles_of(session, entity, [record_id]).get(record_id or "", "")


def user_names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the colleagues' names by id. One session asks for each name once: only the server changes names."""
    known: dict[str, str] = session.info.setdefault(_KNOWN_NAMES, {})
    wanted = {one for one in ids if one}
    known.update(titles_of(session, "user", wanted - known.keys()))
    return {one: known[one] for one in wanted if one in known}


def logins(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the colleagues' login names by id, as the command line names people."""
    wanted = sorted({one for one in ids if one})
    rows = session.execute(select(User.id, User.login).where(User.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def entity_class(entity: str) -> type[Record]:
    """Return the class of an entity. Raises UserError no_such_entity."""
    cls = ENTITIES.get(entity)
    if cls is None:
        raise UserError("no_such_entity", entity=entity, known=", ".join(ENTITIES))
    return cls


def living(session: Session, entity: str, record_id: str) -> Record:
    """Return a record that is here and not deleted. Raises UserError no_such_entity or record_missing."""
    return living_one(session, entity_class(entity), record_id)


R = TypeVar("R", bound=Record)


def living_one(session: Session, cls: type[R], record_id: str) -> R:
    """Return a record of a known class that is here and not deleted. Raises UserError record_missing."""
    record = session.get(cls, record_id)
    if record is None or record.deleted_at is not None:
        raise UserError("record_missing", entity=cls.entity, id=record_id)
    return record


def pending_ids(session: Session, entity: str, ids: Iterable[str]) -> set[str]:
    """Return those of the records that hold edits the server has not seen."""
    waiting: set[str] = set()
    for part in chunks(ids):
        statement = (
            select(outbox_record.c.id)
            .join(outbox, outbox.c.n == outbox_record.c.n)
            .where(outbox_record.c.entity == entity, outbox_record.c.id.in_(part))
            .where(outbox.c.state == "pending")
        )
        waiting.update(session.execute(statement).scalars())
    return waiting


def may_edit_account(session: Session, account_id: str) -> bool:
    """Whether the customer is ours to edit, as far as this laptop was told; one made here is."""
    level = session.scalar(select(held_scope.c.level).where(held_scope.c.scope == f"account:{account_id}"))
    return level != "read"


def now(context: EditContext) -> datetime:
    """Return the corrected time of this laptop, in UTC."""
    return Instant.from_stored(context.clock.wall_ms())


def corrected_ms(session: Session) -> int:
    """Return the corrected time of this laptop where nobody edits, in ms since 1970."""
    return system_ms() + int(meta.get(raw_connection(session), meta.CLOCK_OFFSET, "0"))


def local_day(milliseconds: int) -> date:
    """Return the calendar day of a moment where the laptop is."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone().date()


def today(context: EditContext | None = None) -> date:
    """Return today's calendar day where the laptop is."""
    return local_day(context.clock.wall_ms() if context else system_ms())
