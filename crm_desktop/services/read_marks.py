"""Which announcements were read on this laptop: kept in the local store, of interest to nobody else."""

import json
from collections.abc import Iterable

from crm_desktop.db import meta
from crm_desktop.db.raw import Source, raw_connection, rows_of

KEY = "announcements_read"
_KNOWN = "SELECT id FROM announcement WHERE id IN (SELECT value FROM json_each(?))"


def read_marks(source: Source) -> frozenset[str]:
    """Return the ids of the announcements that were read here."""
    return frozenset(json.loads(meta.get(raw_connection(source), KEY, "[]")))


def mark_read(source: Source, ids: Iterable[str]) -> None:
    """Remember that these announcements were read; marks of those that are gone are dropped."""
    marked = read_marks(source) | set(ids)
    known = rows_of(source, _KNOWN, (json.dumps(sorted(marked)),))
    meta.put(raw_connection(source), KEY, json.dumps(sorted(one for (one,) in known)))
