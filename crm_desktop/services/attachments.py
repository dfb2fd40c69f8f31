"""Small files on records: they travel inside the row, so they are there when the laptop is offline."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from mimetypes import MimeTypes
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Attachment, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living, living_one, now, pending_ids, user_names
from crm_desktop.services.values import checked

LARGEST = 256 * 1024
"""Bytes of a file; above it, a row would be too large for one page of a sync."""
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class AttachmentItem:
    """A file as lists show it; `size` is in bytes."""

    id: str
    name: str
    mime: str
    size: int
    by_name: str
    created_at: datetime | None
    pending: bool


def attachments(session: Session, target: str, record_id: str) -> list[AttachmentItem]:
    """Return the files of a record (`target` is its entity), the oldest first; their content is not read."""
    columns = (Attachment.id, Attachment.name, Attachment.mime, Attachment.size, Attachment.created_by)
    statement = (
        select(*columns, Attachment.created_at)
        .where(Attachment.record_id == record_id, Attachment.target == target)
        .where(Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    )
    rows = session.execute(statement).all()
    names = user_names(session, (row[4] for row in rows))
    waiting = pending_ids(session, "attachment", (row[0] for row in rows))
    return [
        AttachmentItem(
            row[0],
            row[1],
            row[2] or UNKNOWN_TYPE,
            row[3],
            names.get(row[4] or "", ""),
            row[5],
            row[0] in waiting,
        )
        for row in rows
    ]


def content_of(session: Session, attachment_id: str) -> bytes:
    """Return a file's content. Raises UserError record_missing, attachment_damaged."""
    record = living_one(session, Attachment, attachment_id)
    content = base64.b64decode(record.content or "")
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise UserError("attachment_damaged", name=record.name)
    return content


def attach(
    session: Session, context: EditContext, target: str, record_id: str, name: str, content: bytes
) -> str:
    """Put a file on a record and return the attachment's id; the same file twice is one attachment.

    Raises UserError: attachment_too_large, attachment_empty, missing_value, record_missing, too_long.
    """
    living(session, target, record_id)
    plain = PurePath(name.replace("\\", "/")).name.strip()
    if not plain:
        raise UserError("missing_value", entity="attachment", field="name")
    checked("attachment", table_of(Attachment).c["name"], plain)
    if not content:
        raise UserError("attachment_empty", name=plain)
    if len(content) > LARGEST:
        raise UserError(
            "attachment_too_large", name=plain, size=-(-len(content) // 1024), max=LARGEST // 1024
        )
    digest = hashlib.sha256(content).hexdigest()
    there = _same(session, target, record_id, plain, digest)
    return there or _stored(session, context, (target, record_id), plain, content, digest)


def _same(session: Session, target: str, record_id: str, name: str, digest: str) -> str | None:
    statement = select(Attachment.id).where(
        Attachment.record_id == record_id,
        Attachment.target == target,
        Attachment.name == name,
        Attachment.sha256 == digest,
        Attachment.deleted_at.is_(None),
    )
    return session.scalar(statement.limit(1))


def _stored(
    session: Session, context: EditContext, record: tuple[str, str], name: str, content: bytes, digest: str
) -> str:
    attachment = Attachment(
        id=context.ids.new(),
        target=record[0],
        record_id=record[1],
        name=name,
        mime=MimeTypes().guess_type(name)[0],
        size=len(content),
        sha256=digest,
        content=base64.b64encode(content).decode("ascii"),
    )
    session.add(attachment)
    return attachment.id


def remove_attachment(session: Session, context: EditContext, attachment_id: str) -> None:
    """Take a file off its record."""
    living_one(session, Attachment, attachment_id).deleted_at = now(context)
