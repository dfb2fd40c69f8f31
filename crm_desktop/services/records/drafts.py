"""What was typed into a form and not saved: kept on this laptop, so that neither Escape nor a crash costs it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from crm_desktop.db import meta
from crm_desktop.db.raw import raw_connection

_PREFIX: Final = "draft."
NEW: Final = "new"


def _key(entity: str, record_id: str) -> str:
    return f"{_PREFIX}{entity}.{record_id or NEW}"


def draft_of(session: Session, entity: str, record_id: str) -> dict[str, Any]:
    """Return what stands in a form that was left, by key of the field; nothing where none was."""
    kept: dict[str, Any] = json.loads(
        meta.get(raw_connection(session), _key(entity, record_id), "{}") or "{}"
    )
    return kept


def keep_draft(session: Session, entity: str, record_id: str, typed: Mapping[str, Any]) -> None:
    """Keep what stands in a form; nothing forgets it."""
    meta.put(raw_connection(session), _key(entity, record_id), json.dumps(dict(typed)) if typed else "")
