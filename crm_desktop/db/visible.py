"""Visible rows made anew from what lies beneath them: their bases and the patches that still wait."""

from collections.abc import Collection, Mapping

from crm_desktop.db import deeds, outbox
from crm_desktop.db.rebase import visible_row
from crm_desktop.db.rows import RawConnection, delete_rows, put_row


def rebase(connection: RawConnection, records: Mapping[str, Collection[str]]) -> None:
    """Make visible rows anew from their bases and the patches that still wait.

    A record with neither is removed, and what undo kept of it: the server never had it, and nothing creates it now.
    """
    bases = outbox.base_rows(connection, records)
    waiting = outbox.pending_changes(connection, records)
    gone: dict[str, list[str]] = {}
    for entity, ids in records.items():
        for record_id in ids:
            row = visible_row(bases.get((entity, record_id)), waiting.get((entity, record_id), ()))
            if row is None:
                gone.setdefault(entity, []).append(record_id)
            else:
                put_row(connection, entity, row)
    for entity, removed in gone.items():
        delete_rows(connection, entity, removed)
    if gone:
        deeds.forget(connection, [(entity, record_id) for entity, ids in gone.items() for record_id in ids])
    outbox.drop_idle_bases(connection, records)
