"""The parts of a customer's history that are about the record itself: files, imports, owners, and what may be sent."""

from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import (
    AccountContact,
    Attachment,
    ConsentRecord,
    ImportBatch,
    ImportRow,
    OwnerHistory,
    Visit,
)
from crm_core.model.types import Instant
from crm_desktop.services.lookups import pending_ids, titles_of, user_names
from crm_desktop.services.timeline_items import ACCOUNT, Badge, TimelineItem, latest, page, pending_badge

_VISITS: Final = select(Visit.id).where(Visit.account_id == ACCOUNT)
_PEOPLE: Final = select(AccountContact.contact_id).where(
    AccountContact.account_id == ACCOUNT, AccountContact.deleted_at.is_(None)
)
_LATEST_FILES: Final = latest(
    Attachment,
    Attachment.created_at,
    or_(Attachment.record_id == ACCOUNT, Attachment.record_id.in_(_VISITS)),
)
_LATEST_OWNERS: Final = latest(OwnerHistory, OwnerHistory.changed_at, OwnerHistory.account_id == ACCOUNT)
_LATEST_CONSENTS: Final = latest(
    ConsentRecord,
    ConsentRecord.said_at,
    or_(ConsentRecord.account_id == ACCOUNT, ConsentRecord.contact_id.in_(_PEOPLE)),
)


def files(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return files on the customer and on its visits, by when they were attached."""
    rows = page(session, _LATEST_FILES, account_id, limit, before)
    names = user_names(session, (one.created_by for one, _ in rows))
    waiting = pending_ids(session, "attachment", [one.id for one, _ in rows])
    return [
        TimelineItem(
            kind="file",
            id=one.id,
            at=at,
            title=one.name,
            text="",
            by_name=names.get(one.created_by or "", ""),
            badges=pending_badge(one.id, waiting),
            by_id=one.created_by,
            target=one.record_id,
        )
        for one, at in rows
    ]


def imports(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return the rows of imported files that made this customer or wrote to it."""
    statement = (
        select(ImportRow, ImportBatch.file_name, ImportBatch.created_by, ImportBatch.created_at)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportRow.account_id == account_id, ImportRow.deleted_at.is_(None))
        .where(ImportBatch.created_at.is_not(None))
    )
    if before is not None:
        statement = statement.where(ImportBatch.created_at < Instant.from_stored(before))
    ordered = statement.order_by(ImportBatch.created_at.desc(), ImportRow.id.desc()).limit(limit)
    rows = session.execute(ordered).all()
    names = user_names(session, (by for _, _, by, _ in rows))
    return [
        TimelineItem("import", row.id, at, name or "", "", names.get(by or "", ""), (), by)
        for row, name, by, at in rows
    ]


def owners(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return the changes of owner; the title is who has the customer since."""
    rows = page(session, _LATEST_OWNERS, account_id, limit, before)
    names = user_names(session, (one for row, _ in rows for one in (row.from_user_id, row.to_user_id)))
    return [
        TimelineItem(
            kind="owner",
            id=one.id,
            at=at,
            title=" → ".join(
                filter(None, (names.get(one.from_user_id or "", ""), names.get(one.to_user_id or "", "")))
            ),
            text="",
            by_name="",
            badges=(Badge("why", one.why),) if one.why else (),
        )
        for one, at in rows
    ]


def consents(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return what the customer and its people said about being contacted."""
    rows: list[tuple[ConsentRecord, datetime]] = page(session, _LATEST_CONSENTS, account_id, limit, before)
    names = user_names(session, (one.said_to for one, _ in rows))
    contacts = titles_of(session, "contact", (one.contact_id for one, _ in rows))
    waiting = pending_ids(session, "consent_record", [one.id for one, _ in rows])
    return [
        TimelineItem(
            kind="consent",
            id=one.id,
            at=at,
            title="",
            text=one.text or "",
            by_name=names.get(one.said_to or "", ""),
            badges=(
                Badge("decision", one.decision),
                Badge("channel", one.channel),
                *pending_badge(one.id, waiting),
            ),
            by_id=one.said_to,
            contact_name=contacts.get(one.contact_id or "", ""),
        )
        for one, at in rows
    ]
