"""Which announcements were read on this laptop: kept in the local store, of interest to nobody else."""

import json
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Announcement
from crm_desktop.db import meta
from crm_desktop.db.raw import raw_connection

KEY = "announcements_read"


def read_marks(session: Session) -> frozenset[str]:
    """Return the ids of the announcements that were read here."""
    return frozenset(json.loads(meta.get(raw_connection(session), KEY, "[]")))


def mark_read(session: Session, ids: Iterable[str]) -> None:
    """Remember that these announcements were read; marks of those that are gone are dropped."""
    marked = read_marks(session) | set(ids)
    known = session.scalars(select(Announcement.id).where(Announcement.id.in_(sorted(marked))))
    meta.put(raw_connection(session), KEY, json.dumps(sorted(known)))
