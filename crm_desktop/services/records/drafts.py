"""What was typed into a form and not saved: kept on this laptop, so that neither Escape nor a crash costs it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_desktop.db import drafts
from crm_desktop.db.raw import raw_connection


def draft_of(session: Session, entity: str, record_id: str) -> dict[str, Any]:
    """Return what stands in a form that was left, by key of the field; nothing where none was."""
    return drafts.get(raw_connection(session), _kind(entity), record_id) or {}


def keep_draft(session: Session, entity: str, record_id: str, typed: Mapping[str, Any]) -> None:
    """Keep what stands in a form (of a new record without an id); nothing forgets it."""
    connection = raw_connection(session)
    if typed:
        drafts.put(connection, _kind(entity), record_id, dict(typed))
    else:
        drafts.drop(connection, _kind(entity), record_id)


def _kind(entity: str) -> str:
    return f"form {entity}"
