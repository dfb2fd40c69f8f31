"""To whom a quote is sent by mail."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ContactMethod


def address_of(session: Session, contact_id: str | None) -> str:
    """Return the mail address of a person: the preferred one first; empty where none works."""
    statement = (
        select(ContactMethod.raw)
        .where(ContactMethod.contact_id == contact_id, ContactMethod.kind == "EMAIL")
        .where(ContactMethod.deleted_at.is_(None), ContactMethod.is_bad.is_not(True))
        .order_by(ContactMethod.is_primary.is_not(True), ContactMethod.id)
        .limit(1)
    )
    return session.scalar(statement) or "" if contact_id else ""
