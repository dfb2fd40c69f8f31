"""Free remarks on customers and people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Note, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, now, pending_ids, user_names
from crm_desktop.services.parties import check_party
from crm_desktop.services.values import checked


@dataclass(frozen=True)
class NoteItem:
    """A remark as lists show it."""

    id: str
    text: str
    account_id: str | None
    contact_id: str | None
    by_id: str | None
    by_name: str
    created_at: datetime | None
    pending: bool


def notes(
    session: Session, *, account_id: str | None = None, contact_id: str | None = None, limit: int = 100
) -> list[NoteItem]:
    """Return the remarks on a customer, or on a person, the latest first."""
    statement = select(Note).where(Note.deleted_at.is_(None))
    if account_id is not None:
        statement = statement.where(Note.account_id == account_id)
    if contact_id is not None:
        statement = statement.where(Note.contact_id == contact_id)
    found = session.scalars(statement.order_by(Note.created_at.desc(), Note.id.desc()).limit(limit)).all()
    names = user_names(session, (note.created_by for note in found))
    waiting = pending_ids(session, "note", (note.id for note in found))
    return [
        NoteItem(
            id=note.id,
            text=note.text,
            account_id=note.account_id,
            contact_id=note.contact_id,
            by_id=note.created_by,
            by_name=names.get(note.created_by or "", ""),
            created_at=note.created_at,
            pending=note.id in waiting,
        )
        for note in found
    ]


def add_note(
    session: Session,
    context: EditContext,
    text: str,
    *,
    account_id: str | None = None,
    contact_id: str | None = None,
) -> str:
    """Write a remark and return its id. Raises UserError missing_value, record_missing, too_long."""
    return enter_note(
        session, Note(id=context.ids.new(), text=text, account_id=account_id, contact_id=contact_id)
    )


def enter_note(session: Session, record: Note) -> str:
    """Store a remark, whoever made the row: it has words and is about somebody."""
    check_party(session, "note", record.account_id, record.contact_id)
    record.text = _words(record.text)
    session.add(record)
    return record.id


def edit_note(session: Session, _context: EditContext, note_id: str, text: str) -> None:
    """Change the words of a remark; two people's changes are merged by line. Raises UserError as `add_note`."""
    living_one(session, Note, note_id).text = _words(text)


def remove_note(session: Session, context: EditContext, note_id: str) -> None:
    """Delete a remark."""
    living_one(session, Note, note_id).deleted_at = now(context)


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise UserError("missing_value", entity="note", field="text")
    checked("note", table_of(Note).c["text"], words)
    return words
