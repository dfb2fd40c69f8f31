"""What was imported before: a broken-off import to continue, and rows that are not to come in twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Contact, ImportBatch, ImportRow
from crm_desktop.cards.card import Note
from crm_desktop.cards.plan import State
from crm_desktop.cards.table import Table
from crm_desktop.services.lookups import chunks

IMPORTED = ("NEW", "UPDATE", "CONFLICT", "DUP_SURE", "DUP_IN_FILE", "DUP_MAYBE")
"""States of rows that have nothing left to bring, or wait for a decision."""


@dataclass(frozen=True)
class Done:
    """A row that an import wrote."""

    batch_id: str
    row_number: int
    row_hash: str
    state: State
    reason: Note | None
    contact_id: str | None
    account_id: str | None


@dataclass(frozen=True)
class History:
    """`unfinished` is the batch to continue, `done` its rows by number, `before` rows of other batches by hash.

    `deleted` are the names of people of those rows whom somebody deleted since, by id.
    """

    unfinished: str | None = None
    done: dict[int, Done] = field(default_factory=dict)
    before: dict[str, Done] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)


def history_of(session: Session, table: Table, hashes: Iterable[str]) -> History:
    """Return what earlier imports that were not undone say about this table."""
    unfinished = session.scalar(
        select(ImportBatch.id)
        .where(ImportBatch.sha256 == table.sha256, ImportBatch.status == "RUNNING")
        .where(ImportBatch.sheet.is_not_distinct_from(table.sheet), ImportBatch.deleted_at.is_(None))
        .order_by(ImportBatch.id.desc())
    )
    done: dict[int, Done] = {}
    before: dict[str, Done] = {}
    for part in chunks(sorted(set(hashes))):
        rows = session.scalars(
            select(ImportRow)
            .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
            .where(ImportRow.row_hash.in_(part), ImportBatch.status != "UNDONE")
            .where(ImportBatch.deleted_at.is_(None), ImportRow.deleted_at.is_(None))
            .order_by(ImportRow.id)
        )
        for row in rows:
            one = _done(row)
            if one.batch_id == unfinished:
                done[one.row_number] = one
            elif one.state in IMPORTED:
                before.setdefault(one.row_hash, one)
    return History(unfinished, done, before, _deleted(session, before.values()))


def _deleted(session: Session, rows: Iterable[Done]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunks(sorted({row.contact_id for row in rows if row.contact_id})):
        statement = select(Contact.id, Contact.full_name).where(
            Contact.id.in_(part), Contact.deleted_at.is_not(None), Contact.merged_into_id.is_(None)
        )
        found.update((row.id, row.full_name) for row in session.execute(statement))
    return found


def _done(row: ImportRow) -> Done:
    reason = Note(row.reason["code"], row.reason.get("params", {})) if row.reason else None
    return Done(
        row.batch_id, row.row_number, row.row_hash, State(row.state), reason, row.contact_id, row.account_id
    )
