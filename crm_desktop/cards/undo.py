"""Take an import back: what it made goes, what it filled is blank again, what people touched since stays.

What was not sent yet never was: it leaves the outbox. Of what was sent the server is told by further edits.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, ImportBatch, ImportRow, Record, table_of
from crm_desktop.db import capture, retracting
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import chunks, now, rows_of, titles_of

DAYS = 30
_ROWS = "SELECT id, edited_at, changes FROM import_row WHERE batch_id = ? ORDER BY row_number"
_ORDER = (
    "attachment",
    "duplicate_decision",
    "contact_method",
    "account_tag",
    "account_contact",
    "contact",
    "account",
)
"""Leaves before what they hang on."""
_PARTS = {"contact": ("contact_id",), "account": ("account_id",)}
Key = tuple[str, str]


class _Made(NamedTuple):
    """What is asked of a record that the batch made."""

    id: str
    edited_at: str | None
    edited_by: str | None
    contact_id: str | None
    account_id: str | None


@dataclass
class UndoReport:
    """Counts of records, and those that stay with the reason."""

    removed: int = 0
    restored: int = 0
    kept: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"removed": self.removed, "restored": self.restored, "kept": self.kept}


def undo(session: Session, context: EditContext, batch_id: str) -> UndoReport:
    """Take back a batch in one transaction. Raises UserError batch_missing, batch_undone, undo_too_late."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.deleted_at is not None:
        raise UserError("batch_missing", batch=batch_id)
    if batch.status == "UNDONE":
        raise UserError("batch_undone", batch=batch_id)
    if batch.imported_at is not None and now(context) - batch.imported_at > timedelta(days=DAYS):
        raise UserError("undo_too_late", days=DAYS)
    report = _Undo(session, context, batch).run()
    if (left := session.get(ImportBatch, batch_id)) is not None:
        left.status = "UNDONE"
    return report


@cache
def _living_ones(entity: str) -> str:
    """Return the statement for `_Made` of those of some ids that are not deleted."""
    columns = table_of(ENTITIES[entity]).columns
    owners = (name if name in columns else "NULL" for name in ("contact_id", "account_id"))
    return (
        f'SELECT id, edited_at, edited_by, {", ".join(owners)} FROM "{entity}"'  # noqa: S608 -- names of the model
        " WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
    )


def _naming(cls: type[Record], column: str) -> str:
    """Return the statement for the living records that name one of some ids in a column."""
    return (
        f'SELECT "{column}", id FROM "{cls.entity}"'  # noqa: S608 -- names of the model
        f' WHERE "{column}" IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL'
    )


class _Undo:
    def __init__(self, session: Session, context: EditContext, batch: ImportBatch) -> None:
        self._session, self._context = session, context
        self._batch = (batch.entity, batch.id)
        rows = rows_of(session, _ROWS, (batch.id,))
        self._rows = {(ImportRow.entity, row_id) for row_id, _, _ in rows}
        self._last_edit = max([batch.edited_at or "", *(edited_at or "" for _, edited_at, _ in rows)])
        changes = [orjson.loads(changes) for _, _, changes in rows if changes]
        self._created: dict[str, list[str]] = {entity: [] for entity in _ORDER}
        for change in changes:
            for entity, id_ in change["created"]:
                self._created[entity].append(id_)
        self._set = [(*one, {}) for change in changes for one in change["filled"]]
        self._set += [tuple(one) for change in changes for one in change.get("changed", ())]
        self._revived = [tuple(one) for change in changes for one in change.get("revived", ())]
        self._ours = {(entity, id_) for entity, ids in self._created.items() for id_ in ids}
        self._touched: dict[Key, str] = {}
        self.report = UndoReport()

    def run(self) -> UndoReport:
        """Take back what nobody knows of; then restore, so that a record made and filled by the batch counts once."""
        records = self._records()
        self._find_kept(records)
        counted = set(self._countable(records)) - self._touched.keys()
        if going := self._take_back_unsent():
            self._count_taken_back(going, counted)
            records = self._records()
        self._restore()
        self._delete_again()
        for entity in _ORDER:
            going_now = [one.id for one in records[entity] if (entity, one.id) not in self._touched]
            for record in self._living(entity, going_now):
                record.deleted_at = now(self._context)
                self.report.removed += (entity, record.id) in counted
        self._name_kept()
        return self.report

    def _records(self) -> dict[str, list["_Made"]]:
        """Return what the batch made and is still here: thousands, of which a few facts are enough."""
        return {
            entity: [_Made(*row) for row in rows_of(self._session, _living_ones(entity), (json.dumps(ids),))]
            for entity, ids in self._created.items()
        }

    def _countable(self, records: dict[str, list["_Made"]]) -> Iterator[Key]:
        """Yield what is counted: numbers belong to their person and go with the person."""
        for entity, found in records.items():
            for record in found:
                owner = ("contact", record.contact_id or "")
                if entity != "contact_method" or owner not in self._ours or owner in self._touched:
                    yield entity, record.id

    def _take_back_unsent(self) -> set[Key]:
        """Take out of the outbox what is known here alone, the batch too if nothing else is left of it."""
        connection = raw_connection(self._session)
        history = {self._batch, *self._rows}
        unsent = retracting.of_transactions(connection, history)
        untouched = unsent.untouched()
        going = untouched - history - self._touched.keys()
        going -= unsent.needed(going, apart=history)
        is_all = {(c.entity, c.id) for one in unsent.own for c in one.changes} <= going | history
        if is_all and history <= untouched & unsent.made() and not self._touched:
            going |= history
        elif going:
            going |= unsent.naming(ImportRow.entity, going) & untouched
        if going:
            capture.retract(self._session, unsent, going)
        return going

    def _count_taken_back(self, going: set[Key], counted: set[Key]) -> None:
        self.report.removed += len(going & counted)
        for entity, id_, values, _ in self._set:
            if (entity, id_) in going and (entity, id_) not in self._ours:
                self.report.restored += len(values)
        self._set = [one for one in self._set if (one[0], one[1]) not in going]
        self.report.removed += sum(one in going for one in self._revived)
        self._revived = [one for one in self._revived if one not in going]

    def _living(self, entity: str, ids: Iterable[str]) -> list[Record]:
        cls = ENTITIES[entity]
        found: list[Record] = []
        for part in chunks(ids):
            found += self._session.scalars(select(cls).where(cls.id.in_(part), cls.deleted_at.is_(None)))
        return found

    def _restore(self) -> None:
        records: dict[Key, Record] = {}
        for entity in {one[0] for one in self._set}:
            ids = {id_ for name, id_, *_ in self._set if name == entity}
            records |= {(entity, record.id): record for record in self._living(entity, sorted(ids))}
        for entity, id_, values, old in reversed(self._set):
            record = records.get((entity, id_))
            if record is None or (entity, id_) in self._ours:
                continue
            same = [name for name, value in values.items() if getattr(record, name) == value]
            for name in same:
                setattr(record, name, old.get(name))
            self.report.restored += len(same)
            if len(same) < len(values):
                self._keep(entity, id_, "edited_since")

    def _delete_again(self) -> None:
        """Who was deleted before the import is deleted again, unless somebody made use of the person since."""
        for entity, id_ in self._revived:
            for record in self._living(entity, [id_]):
                if (record.edited_at or "") > self._last_edit:
                    self._keep(entity, id_, "edited_since")
                else:
                    record.deleted_at = now(self._context)
                    self.report.removed += 1

    def _find_kept(self, records: dict[str, list["_Made"]]) -> None:
        """A record stays if somebody edited it, or if something hangs on it that the batch did not make."""
        for entity, found in records.items():
            for record in found:
                if (record.edited_at or "") > self._last_edit or record.edited_by != self._context.user_id:
                    self._touched[entity, record.id] = "edited_since"
        for entity in ("contact", "account"):
            ids = [record.id for record in records[entity]]
            for id_, used_by in self._used(entity, ids):
                self._touched.setdefault((entity, id_), f"used_by_{used_by}")
        self._keep_what_kept_records_need(records)

    def _used(self, entity: str, ids: list[str]) -> Iterator[tuple[str, str]]:
        """Yield the ids to which a living record points that this batch did not make, with that record's entity."""
        for cls in ENTITIES.values():
            if cls.entity in ("import_row", "import_batch"):
                continue
            for column in table_of(cls).columns:
                if column.info.get("ref") != entity:
                    continue
                for target, source in rows_of(self._session, _naming(cls, column.name), (json.dumps(ids),)):
                    if (cls.entity, source) not in self._ours or (cls.entity, source) in self._touched:
                        yield target, cls.entity

    def _keep_what_kept_records_need(self, records: dict[str, list["_Made"]]) -> None:
        """A person that stays keeps roles, numbers and employer; a customer that stays keeps its tags."""
        for entity in ("account_contact", "contact_method", "account_tag"):
            for record in records[entity]:
                owners = [
                    (owner, value)
                    for owner, columns in _PARTS.items()
                    for column in columns
                    if (value := getattr(record, column, None))
                ]
                if any(owner in self._touched and owner in self._ours for owner in owners[:1]):
                    self._touched.setdefault((entity, record.id), "part_of_kept")
                    for owner in owners:
                        if owner in self._ours:
                            self._touched.setdefault(owner, "part_of_kept")

    def _keep(self, entity: str, id_: str, why: str) -> None:
        self.report.kept.append({"entity": entity, "id": id_, "reason": why})

    def _name_kept(self) -> None:
        for (entity, id_), why in self._touched.items():
            if entity in ("contact", "account"):
                self._keep(entity, id_, why)
        titles = {
            entity: titles_of(self._session, entity, [one["id"] for one in self.report.kept])
            for entity in ("contact", "account")
        }
        for one in self.report.kept:
            one["title"] = titles.get(one["entity"], {}).get(one["id"], "")
