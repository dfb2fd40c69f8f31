"""Undo of what a person did here, also after it was saved and synced: as one more edit, which travels like any other.

A field gets its former value back only where it still holds what the deed put there; what cannot be undone is told
with the reason. What was made goes to the recycle bin, what was deleted comes back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Quote, Record, Visit, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.model.types import Instant
from crm_core.workflow import may_move
from crm_desktop.db import capture, deeds, patches
from crm_desktop.db.capture import EditContext
from crm_desktop.db.deeds import Deed, DeedRecord, Undoing, as_text
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import stored_rows
from crm_desktop.errors import UserError
from crm_desktop.services import visits
from crm_desktop.services.lookups import now, titles_of
from crm_desktop.services.records.guards import (
    check_not_carried_out,
    check_record,
    check_return,
    check_unlocked,
)
from crm_desktop.services.records.making import recalculate
from crm_desktop.services.values import python_value

Key = tuple[str, str]
_HEADS: Final = ("import_batch", "account", "visit", "quote", "contact", "visit_plan", "task", "promise")
"""Of several records of a deed, the one that it is named after."""
_OF_A_CUSTOMER: Final = frozenset(("visit", "visit_addendum", "visit_plan", "note"))
"""Known by whom they are about, not by their words."""
_ROUNDS: Final = {"delete": 0, "update": 1, "insert": 2}
"""What was deleted comes back before fields are set on it, what was made goes last."""


@dataclass(frozen=True)
class DeedRow:
    """A deed as the list of the last changes shows it: what was done (`op`) to which record, and to how many more.

    `fields` are the names of the changed fields of that record. `state` is done, undone or stuck.
    """

    n: int
    at: datetime
    kind: str
    state: str
    op: str
    entity: str
    id: str
    title: str
    fields: tuple[str, ...]
    others: int


@dataclass(frozen=True)
class Kept:
    """What an undo left as it is, and why."""

    entity: str
    id: str
    title: str
    why: UserError


@dataclass
class UndoReport:
    """What an undo did. `row` tells of the deed; `restored` counts records."""

    row: DeedRow
    restored: int = 0
    kept: list[Kept] = field(default_factory=list)


def last_changes(session: Session, limit: int = 100) -> list[DeedRow]:
    """Return what this person did here, the latest first."""
    return _rows(session, deeds.latest(raw_connection(session), limit))


def undo_last(session: Session, context: EditContext) -> UndoReport:
    """Undo the last deed that stands. Raises UserError nothing_to_undo or import_has_its_own_undo."""
    n = deeds.to_undo(raw_connection(session))
    if n is None:
        raise UserError("nothing_to_undo")
    return undo(session, context, n)


def undo(session: Session, context: EditContext, n: int) -> UndoReport:
    """Undo one deed, all its records in one transaction.

    Raises UserError nothing_to_undo (it is not kept any more, or is undone), import_has_its_own_undo.
    """
    connection = raw_connection(session)
    deed = deeds.deed(connection, n)
    if deed is None or deed.kind == "undo" or deed.state == "undone":
        raise UserError("nothing_to_undo")
    if deed.kind == "import":
        raise UserError("import_has_its_own_undo")
    capture.is_undoing(session, Undoing(n))
    report = _Undo(session, context, deed).run(_rows(session, [deed])[0])
    deeds.set_state(connection, n, "undone" if report.restored else "stuck")
    return report


def undo_making(session: Session, context: EditContext, entity: str, record_id: str) -> UndoReport:
    """Undo the deed that made a record, with all that was made with it. Raises UserError nothing_to_undo."""
    n = deeds.that_made(raw_connection(session), entity, record_id)
    if n is None:
        raise UserError("nothing_to_undo")
    return undo(session, context, n)


def redo(session: Session, context: EditContext) -> UndoReport:
    """Do once more what was undone last. Raises UserError nothing_to_redo where something was done since."""
    connection = raw_connection(session)
    n = deeds.to_redo(connection)
    undoing = deeds.deed(connection, n) if n is not None else None
    if undoing is None or undoing.of is None:
        raise UserError("nothing_to_redo")
    former = deeds.deed(connection, undoing.of)
    capture.is_undoing(session, Undoing(undoing.of, again=True))
    report = _Undo(session, context, undoing).run(_rows(session, [former or undoing])[0])
    deeds.drop(connection, undoing.n)
    if report.restored:
        deeds.set_state(connection, undoing.of, "done")
    return report


class _Undo:
    """Takes back one deed."""

    def __init__(self, session: Session, context: EditContext, deed: Deed) -> None:
        self._session, self._context = session, context
        self._records = sorted(deed.records, key=lambda one: _ROUNDS[one.op])
        self._ours = {(one.entity, one.id) for one in deed.records}

    def run(self, row: DeedRow) -> UndoReport:
        report = self._report = UndoReport(row)
        refused: list[tuple[DeedRecord, UserError]] = []
        for one in self._records:
            try:
                self._take_back(one)
            except UserError as why:
                refused.append((one, why))
        self._session.flush()
        titles = _titles(self._session, [(one.entity, one.id) for one, _ in refused])
        report.kept = [
            Kept(one.entity, one.id, titles.get((one.entity, one.id), ""), why) for one, why in refused
        ]
        return report

    def _take_back(self, one: DeedRecord) -> None:
        record = self._session.get(ENTITIES[one.entity], one.id) if one.entity in ENTITIES else None
        if record is None:
            raise UserError("record_missing", entity=one.entity, id=one.id)
        if one.op == "insert":
            self._remove(record)
        elif one.op == "delete":
            check_return(self._session, self._context, record)
            record.deleted_at = None
            self._report.restored += 1
            recalculate(self._session, record)
        else:
            self._restore_fields(record, one)

    def _remove(self, record: Record) -> None:
        if record.deleted_at is not None:
            self._report.restored += 1
            return
        check_not_carried_out(record)
        if record.edited_by != self._context.user_id:
            raise UserError("changed_since", entity=record.entity, id=record.id)
        if self._is_used(record):
            raise UserError("used_since", entity=record.entity, id=record.id)
        if isinstance(record, Visit):
            visits.undo_visit(self._session, self._context, record.id)
            self._report.restored += 1
            return
        check_record(self._session, self._context, record)
        if isinstance(record, Quote):
            check_unlocked(record)
        record.deleted_at = now(self._context)
        self._report.restored += 1
        recalculate(self._session, record)

    def _is_used(self, record: Record) -> bool:
        """Whether a living record hangs on this one that was not made with it."""
        for cls in ENTITIES.values():
            column = table_of(cls).columns.get(f"{record.entity}_id")
            if column is None or column.info["ref"] != record.entity or cls.server_only:
                continue
            found = self._session.scalars(select(cls.id).where(column == record.id, cls.deleted_at.is_(None)))
            if any((cls.entity, id_) not in self._ours for id_ in found):
                return True
        return False

    def _restore_fields(self, record: Record, one: DeedRecord) -> None:
        if record.deleted_at is not None:
            raise UserError("record_deleted", entity=one.entity, id=one.id)
        check_record(self._session, self._context, record)
        stored = stored_rows(raw_connection(self._session), one.entity, [one.id])[one.id]
        kept: list[UserError] = []
        restored = False
        for names, values in _former(type(record), stored, one):
            try:
                if values is None:
                    raise UserError("changed_since", entity=one.entity, id=one.id, field=names[0])
                for name, value in zip(names, values, strict=True):
                    self._set(record, name, value)
                restored = True
            except UserError as why:
                kept.append(why)
        if restored:
            self._report.restored += 1
            recalculate(self._session, record)
        if kept:
            raise kept[0]

    def _set(self, record: Record, name: str, stored: Any) -> None:
        column = table_of(type(record)).columns[name]
        value = python_value(column, stored)
        if policy_of(column) is Policy.FSM and not may_move(
            record.entity, name, getattr(record, name), value
        ):
            raise UserError(
                "state_not_allowed", entity=record.entity, source=getattr(record, name), target=value
            )
        if isinstance(record, Quote) and name not in ("status", "internal_note"):
            check_unlocked(record)
        setattr(record, name, value)


def _former(
    cls: type[Record], stored: dict[str, Any], one: DeedRecord
) -> Iterator[tuple[list[str], list[Any] | None]]:
    """Yield the fields that go back together with their former values; None where somebody changed them since."""
    for group in patches.groups(cls):
        names = [name for name in group if name in one.before]
        if names:
            untouched = all(stored[name] == one.after[name] for name in names)
            yield names, [one.before[name] for name in names] if untouched else None
    for name in patches.set_fields(cls):
        if name in one.before:
            yield [name], [_former_set(stored[name], one.before[name], one.after[name])]
    if patches.CUSTOM in one.before:
        custom = _former_custom(stored[patches.CUSTOM], one)
        yield [patches.CUSTOM], None if custom is None else [custom]


def _former_set(stored: str | None, before: str | None, after: str | None) -> str | None:
    """Take out what the deed added and put back what it removed; what others added stays."""
    former, later = set(patches.elements(before)), set(patches.elements(after))
    members = (set(patches.elements(stored)) - (later - former)) | (former - later)
    return as_text(sorted(members)) if members else None


def _former_custom(stored: str | None, one: DeedRecord) -> str | None:
    """Go back key by key; None where each of the keys was changed since."""
    current = patches.mapping(stored)
    former, later = patches.mapping(one.before[patches.CUSTOM]), patches.mapping(one.after[patches.CUSTOM])
    codes = {code for code in former | later if former.get(code) != later.get(code)}
    mine = {code for code in codes if current.get(code) == later.get(code)}
    if not mine:
        return None
    return as_text({**current, **{code: former.get(code) for code in mine}})


def _rows(session: Session, found: Iterable[Deed]) -> list[DeedRow]:
    heads = [(deed, _head(deed)) for deed in found]
    titles = _titles(session, [(head.entity, head.id) for _, head in heads])
    return [
        DeedRow(
            n=deed.n,
            at=Instant.from_stored(deed.at_ms),
            kind=deed.kind,
            state=deed.state,
            op=head.op,
            entity=head.entity,
            id=head.id,
            title=titles.get((head.entity, head.id), ""),
            fields=tuple(head.after),
            others=len(deed.records) - 1,
        )
        for deed, head in heads
    ]


def _head(deed: Deed) -> DeedRecord:
    def place(one: DeedRecord) -> tuple[bool, int]:
        known = _HEADS.index(one.entity) if one.entity in _HEADS else len(_HEADS)
        return one.op == "update", known

    return min(deed.records, key=place)


def _titles(session: Session, keys: Iterable[Key]) -> dict[Key, str]:
    """Return the names of records; of those that have none of their own, the name of the customer they are about."""
    wanted: dict[str, list[str]] = {}
    for entity, id_ in keys:
        wanted.setdefault(entity, []).append(id_)
    found: dict[Key, str] = {}
    for entity, ids in wanted.items():
        named = {} if entity in _OF_A_CUSTOMER else titles_of(session, entity, ids)
        owners = _owners(session, entity, [id_ for id_ in ids if not named.get(id_)])
        accounts = titles_of(session, "account", owners.values())
        named |= {id_: accounts.get(owner, "") for id_, owner in owners.items()}
        found |= {(entity, id_): title for id_, title in named.items()}
    return found


def _owners(session: Session, entity: str, ids: list[str]) -> dict[str, str]:
    cls = ENTITIES.get(entity)
    column = table_of(cls).columns.get("account_id") if cls else None
    if cls is None or column is None or not ids:
        return {}
    rows = session.execute(select(table_of(cls).c.id, column).where(table_of(cls).c.id.in_(ids)))
    return {row[0]: row[1] for row in rows if row[1]}
