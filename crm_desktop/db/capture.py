"""Every edit through the ORM becomes a patch in the outbox, in the transaction that stores it (sync.md §3).

Before the first flush of a record its stored row is read; before the commit it is read again, and the patch is what
lies between the two. So several flushes make one patch, an edit taken back makes none, a savepoint rolled back leaves
no trace, and base + patches is the stored row by construction.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from crm_core.clock import decode
from crm_core.model import ENTITIES, SYNCED, Record
from crm_core.wire import Change
from crm_desktop.db import deeds, meta, outbox, outbox_write, patches, rebase, retracting, rows, search
from crm_desktop.db.changes import Changes
from crm_desktop.db.edit_context import EditContext
from crm_desktop.db.faults import translated
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection, Row
from crm_desktop.errors import Bug, UserError

__all__ = ["EditContext", "WriteSession", "changes_of", "is_undoing", "retract", "start"]

_STATE, _CONTEXT, _CHANGES, _UNDOING = "captured", "edit_context", "changes", "undoing"
_ONLY_SYNC_WRITES = ("rev", "stamps", "accepted_at")
_RESTORED = ("edited_at", "edited_by", "deleted_at", "deleted_by")


@dataclass
class Captured:
    """What one local transaction touched: the stored rows before it, by entity and id; one reading for all of it."""

    hlc: str
    before: dict[str, dict[str, Row | None]] = field(default_factory=dict)


class WriteSession(Session):
    """A session whose edits of synced records are captured."""


def start(session: WriteSession, context: EditContext | None) -> None:
    """Tell the session who edits. Without a context it may write local tables only."""
    session.info[_CONTEXT] = context
    session.info[_CHANGES] = Changes()


def changes_of(session: Session) -> Changes:
    """Return what the session's committed transactions changed."""
    found: Changes = session.info[_CHANGES]
    return found


def retract(session: Session, unsent: retracting.Unsent, going: Collection[rows.Key]) -> None:
    """Take back edits that were never sent, as if they had never been; nothing may be edited in the session before.

    What the session has read is read anew.
    """
    connection = raw_connection(session)
    with translated():
        retracting.retract(connection, unsent, going)
        records = rows.by_entity(going)
        search.refresh(connection, records)
    session.expunge_all()
    session.info[_CHANGES] |= Changes.of(records)


def is_undoing(session: Session, undoing: deeds.Undoing) -> None:
    """Say of the session's transaction that it undoes a deed, or does it once more."""
    session.info[_UNDOING] = undoing


def begin_insert(session: Session, cls: type[Record], ids: Iterable[str]) -> dict[str, Any]:
    """Capture the insertion of records that do not pass through the session; return what bookkeeping says of them."""
    if cls.server_only:
        raise UserError("server_only", entity=cls.entity)
    context = _context_of(session)
    captured = _captured(session, context)
    captured.before.setdefault(cls.entity, {}).update(dict.fromkeys(ids))
    who = {"created_by": context.user_id, "edited_by": context.user_id, "device_id": context.device_id}
    when = {"created_at": _moment(captured.hlc), "edited_at": captured.hlc}
    return {**who, **when, "rev": 0, "stamps": {}}


@event.listens_for(WriteSession, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = getattr(state.statement, "table", None)
    if table is not None and table.metadata is SYNCED:
        raise Bug(f"bulk change of {table.name}: the capture would not see it")


@event.listens_for(WriteSession, "before_flush")
def _before_flush(session: WriteSession, _context: Any, _instances: Any) -> None:
    new = [record for record in session.new if isinstance(record, Record)]
    changed = [
        record
        for record in session.dirty
        if isinstance(record, Record) and session.is_modified(record, include_collections=False)
    ]
    _refuse(new, changed, (record for record in session.deleted if isinstance(record, Record)))
    if not new and not changed:
        return
    context = _context_of(session)
    captured = _captured(session, context)
    for record in new:
        _fill_new(record, context, captured.hlc)
    for record in changed:
        _fill_changed(record, context, captured.hlc)
    _remember(session, captured, new, changed)


def _captured(session: Session, context: EditContext) -> Captured:
    captured: Captured | None = session.info.get(_STATE)
    if captured is None:
        captured = session.info[_STATE] = Captured(_reading(session, context))
    return captured


def _context_of(session: Session) -> EditContext:
    context: EditContext | None = session.info.get(_CONTEXT)
    if context is None:
        raise Bug("an edit of a synced record without an edit context")
    return context


def _reading(session: Session, context: EditContext) -> str:
    """Draw the transaction's clock reading and keep it, so that the next run of the program goes on from there."""
    connection = raw_connection(session)
    if last := meta.get(connection, meta.LAST_HLC):
        context.clock.observe(last)
    reading = context.clock.now()
    meta.put(connection, meta.LAST_HLC, reading)
    return reading


def _refuse(new: Iterable[Record], changed: Iterable[Record], deleted: Iterable[Record]) -> None:
    for record in deleted:
        raise Bug(f"physical deletion of {record.entity} {record.id}: set deleted_at instead")
    for record in (*new, *changed):
        if record.server_only:
            raise UserError("server_only", entity=record.entity)


def _fill_new(record: Record, context: EditContext, hlc: str) -> None:
    record.id = record.id or context.ids.new()
    record.created_at = record.created_at or _moment(hlc)
    record.created_by = record.created_by or context.user_id
    record.device_id = context.device_id
    record.rev, record.stamps = 0, {}
    _fill_changed(record, context, hlc)


def _fill_changed(record: Record, context: EditContext, hlc: str) -> None:
    record.edited_at, record.edited_by = hlc, context.user_id
    if record.deleted_at is not None and inspect(record).attrs.deleted_at.history.added:
        record.deleted_at, record.deleted_by = _moment(hlc), context.user_id
    elif record.deleted_at is None and record.deleted_by is not None:
        record.deleted_by = None
    for name in patches.set_fields(type(record)):
        members = getattr(record, name)
        if members is not None and members != (tidy := sorted(set(members)) or None):
            setattr(record, name, tidy)
    if record.custom is not None:
        kept = {code: value for code, value in record.custom.items() if value is not None} or None
        if kept != record.custom:
            record.custom = kept


def _moment(hlc: str) -> datetime:
    milliseconds = decode(hlc)[0]
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)


def _remember(session: Session, captured: Captured, new: Iterable[Record], changed: Iterable[Record]) -> None:
    """Keep the rows as they were before this transaction: one SELECT an entity for those not seen before."""
    for record in new:
        captured.before.setdefault(record.entity, {}).setdefault(record.id, None)
    wanted: dict[str, set[str]] = {}
    for record in changed:
        if record.id not in captured.before.get(record.entity, {}):
            wanted.setdefault(record.entity, set()).add(record.id)
    for entity, ids in wanted.items():
        known = captured.before.setdefault(entity, {})
        known.update(rows.stored_rows(raw_connection(session), entity, ids))


@event.listens_for(WriteSession, "before_commit")
def _before_commit(session: WriteSession) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    captured: Captured | None = session.info.get(_STATE)
    if captured is not None:
        with translated():
            changes = _write_patches(session, captured, _context_of(session))
        session.info[_CHANGES] |= changes


@event.listens_for(WriteSession, "after_transaction_end")
def _forget(session: WriteSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_STATE, None)
        session.info.pop(_UNDOING, None)


def _write_patches(session: WriteSession, captured: Captured, context: EditContext) -> Changes:
    connection = raw_connection(session)
    found: list[tuple[Change, outbox_write.RecordKey]] = []
    bases: dict[str, dict[str, Row]] = {}
    touched: dict[str, set[str]] = {}
    done: list[deeds.DeedRecord] = []
    for entity, before in captured.before.items():
        after = rows.stored_rows(connection, entity, before)
        removals = _Removals(connection, entity, before)
        for id_, row in after.items():
            old = before[id_]
            _check(entity, old, row)
            change = patches.patch(entity, id_, old, row, removals.readings(id_))
            if change is None:
                _refuse_server_fields(entity, old, row)
            if change is None or change.op == "delete":
                _restore(session, entity, old, row, deleted=change is not None)
            if change is not None:
                found.append((change, outbox_write.root_of(entity, row)))
                done.append(deeds.record_of(entity, change.op, old, row))
                if old is not None:
                    bases.setdefault(entity, {})[id_] = old
            if old != row:
                touched.setdefault(entity, set()).add(id_)
    _save_bases(connection, bases)
    outbox_write.write(connection, found, hlc=captured.hlc, author=context.user_id, ids=context.ids)
    deeds.keep(connection, done, decode(captured.hlc)[0], session.info.get(_UNDOING))
    search.refresh(connection, touched)
    return Changes.of(touched)


class _Removals:
    """What the author of a removal from a set had seen, looked up only for records that need it."""

    def __init__(self, connection: RawConnection, entity: str, before: Mapping[str, Row | None]) -> None:
        self._connection, self._entity, self._before = connection, entity, before

    def readings(self, id_: str) -> patches.Readings:
        return lambda name: self._of(id_).get(name, {})

    def _of(self, id_: str) -> rebase.Readings:
        records = {self._entity: [id_]}
        pending = outbox.pending_changes(self._connection, records).get((self._entity, id_), [])
        base = outbox.base_rows(self._connection, records).get((self._entity, id_))
        return rebase.seen_readings(base if pending else self._before[id_], pending)


def _check(entity: str, old: Row | None, row: Row) -> None:
    """Refuse what the server would refuse for certain."""
    if old is None:
        return
    different = {name for name, value in row.items() if value != old[name]}
    cls = ENTITIES[entity]
    if fixed := different & patches.immutable_fields(cls):
        raise UserError("immutable_field", entity=entity, field=min(fixed))
    if written := different.intersection(_ONLY_SYNC_WRITES):
        raise Bug(f"{entity}.{min(written)} is the sync engine's")
    if old["deleted_at"] is not None and row["deleted_at"] is not None and different.difference(_RESTORED):
        raise UserError("record_deleted", entity=entity, id=row["id"])


def _refuse_server_fields(entity: str, old: Row | None, row: Row) -> None:
    """Refuse an edit that would stay here for ever, because nothing of it travels and no outcome overwrites it."""
    for name in sorted(patches.server_fields(ENTITIES[entity])):
        if old is not None and old[name] != row[name]:
            raise UserError("server_field", entity=entity, field=name)


def _restore(session: WriteSession, entity: str, old: Row | None, row: Row, *, deleted: bool) -> None:
    """Take back what will not travel: edits of a record deleted at once, bookkeeping where nothing changed."""
    connection, loaded = raw_connection(session), session.get(ENTITIES[entity], row["id"])
    if old is None:
        rows.delete_rows(connection, entity, [row["id"]])
        session.expunge(loaded)
        return
    foretold = patches.local_fields(ENTITIES[entity])
    kept = {*foretold, *_RESTORED} if deleted else foretold
    back = {name: value for name, value in old.items() if value != row[name] and name not in kept}
    if back:
        rows.update_columns(connection, entity, row["id"], back)
        session.refresh(loaded)
        row |= back


def _save_bases(connection: RawConnection, bases: Mapping[str, Mapping[str, Row]]) -> None:
    """Keep the server's rows of records that are edited for the first time since they were last in step."""
    dirty = outbox.dirty(connection, bases)
    outbox.put_bases(
        connection,
        (
            (entity, row)
            for entity, found in bases.items()
            for id_, row in found.items()
            if (entity, id_) not in dirty
        ),
    )
