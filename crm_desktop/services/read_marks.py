"""Which announcements were read on this laptop: kept in the local store, of interest to nobody else."""

import json
from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from crm_core.model import Announcement
from crm_desktop.db.local_tables import meta

KEY = "announcements_read"


def read_marks(session: Session) -> frozenset[str]:
    """Return the ids of the announcements that were read here."""
    kept = session.scalar(select(meta.c.value).where(meta.c.key == KEY))
    return frozenset(json.loads(kept)) if kept else frozenset()


def mark_read(session: Session, ids: Iterable[str]) -> None:
    """Remember that these announcements were read; marks of those that are gone are dropped."""
    marked = read_marks(session) | set(ids)
    known = session.scalars(select(Announcement.id).where(Announcement.id.in_(sorted(marked))))
    session.execute(delete(meta).where(meta.c.key == KEY))
    session.execute(insert(meta).values(key=KEY, value=json.dumps(sorted(known))))
