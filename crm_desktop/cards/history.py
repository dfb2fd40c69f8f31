"""What was imported before: a broken-off import to continue, and rows that are not to come in twice."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy.orm import Session

from crm_desktop.cards.card import Note
from crm_desktop.cards.plan import State
from crm_desktop.cards.table import Table
from crm_desktop.services.lookups import chunks, rows_of

IMPORTED = ("NEW", "UPDATE", "CONFLICT", "DUP_SURE", "DUP_IN_FILE", "DUP_MAYBE")
"""States of rows that have nothing left to bring, or wait for a decision."""
_ROWS = (
    "SELECT r.batch_id, r.row_number, r.row_hash, r.state, r.reason, r.contact_id, r.account_id FROM json_each(?)"
    " CROSS JOIN import_row AS r ON r.row_hash = value JOIN import_batch AS b ON b.id = r.batch_id"
    " WHERE b.status <> 'UNDONE' AND b.deleted_at IS NULL AND r.deleted_at IS NULL ORDER BY r.id"
)
_UNFINISHED = (
    "SELECT id FROM import_batch WHERE sha256 = ? AND status = 'RUNNING' AND sheet IS ? AND deleted_at IS NULL"
    " ORDER BY id DESC LIMIT 1"
)
_DELETED = (
    "SELECT id, full_name FROM contact WHERE id IN (SELECT value FROM json_each(?))"
    " AND deleted_at IS NOT NULL AND merged_into_id IS NULL"
)


@dataclass(frozen=True, slots=True)
class Done:
    """A row that an import wrote."""

    batch_id: str
    row_number: int
    row_hash: str
    state: State
    reason: Note | None
    contact_id: str | None
    account_id: str | None


class History:
    """`unfinished` is the batch to continue, `done` its rows by number, `before` rows of other batches by hash.

    `deleted` are the names of people of those rows whom somebody deleted since, by id. Without a session nothing was.
    """

    def __init__(self, session: Session | None, table: Table) -> None:
        self._session = session
        self.unfinished = _unfinished(session, table) if session is not None else None
        self.done: dict[int, Done] = {}
        self.before: dict[str, Done] = {}
        self.deleted: dict[str, str] = {}

    def read(self, hashes: Iterable[str]) -> None:
        """Learn what earlier imports that were not undone say about rows with these hashes."""
        if self._session is None:
            return
        people: set[str] = set()
        for part in chunks(sorted(set(hashes))):
            for row in rows_of(self._session, _ROWS, (json.dumps(part),)):
                one = _done(*row)
                if one.batch_id == self.unfinished:
                    self.done[one.row_number] = one
                elif one.state in IMPORTED:
                    self.before.setdefault(one.row_hash, one)
                    people |= {one.contact_id} if one.contact_id else set()
        for part in chunks(sorted(people)):
            self.deleted.update(rows_of(self._session, _DELETED, (json.dumps(part),)))


def _unfinished(session: Session, table: Table) -> str | None:
    return next((row[0] for row in rows_of(session, _UNFINISHED, (table.sha256, table.sheet))), None)


def _done(
    batch_id: str,
    row_number: int,
    row_hash: str,
    state: str,
    reason: str | None,
    contact_id: str | None,
    account_id: str | None,
) -> Done:
    told = orjson.loads(reason) if reason else None
    note = Note(told["code"], told.get("params", {})) if told else None
    return Done(batch_id, row_number, row_hash, State(state), note, contact_id, account_id)
