"""The picture that came with a card becomes a file of the person."""

from io import BytesIO
from mimetypes import MimeTypes

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.blobs import name_of
from crm_core.model import Attachment
from crm_desktop.cards.readers.sheets import Picture
from crm_desktop.db import blobs
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.attachments import Staged, attach
from crm_desktop.services.thumbnails import thumbnail


def has_picture(session: Session, contact_id: str, picture: Picture) -> bool:
    """Whether a person has this very picture."""
    statement = select(Attachment.id).where(
        Attachment.record_id == contact_id,
        Attachment.sha256 == name_of([picture.content]),
        Attachment.deleted_at.is_(None),
    )
    return session.scalar(statement.limit(1)) is not None


def attach_picture(session: Session, context: EditContext, contact_id: str, picture: Picture) -> str:
    """Put a picture on a person within the running transaction and return the attachment's id.

    Raises UserError as `attach` does.
    """
    content = picture.content
    connection = raw_connection(session)
    name = name_of([content])
    blobs.begin(connection, name, len(content), blobs.STAGED, now_ms=context.clock.wall_ms())
    if not blobs.is_whole(connection, name):
        slices = [content[at : at + blobs.SLICE] for at in range(0, len(content), blobs.SLICE)]
        blobs.put(connection, name, 0, slices)
        blobs.complete(connection, name, len(content), blobs.STAGED)
    mime = MimeTypes().guess_type(picture.name)[0]
    file = Staged(picture.name, mime, len(content), name, thumbnail(BytesIO(content)))
    return attach(session, context, "contact", contact_id, file)
