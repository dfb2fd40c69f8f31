"""Cards of an address book carry an id of their own (UID): the same id is the same person, whatever has changed."""

from collections.abc import Iterable

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy.orm import Session

from crm_core.model import ImportBatch, ImportRow
from crm_desktop.services.lookups import chunks

FIELD = "uid"


def contacts_by_uid(session: Session, uids: Iterable[str]) -> dict[str, str]:
    """Return the person that earlier imports made of a card, by the card's UID.

    Looked for only in imports of files with such a column; those are few.
    """
    wanted = set(filter(None, uids))
    found: dict[str, str] = {}
    if not wanted:
        return found
    batches = select(ImportBatch.id, ImportBatch.mapping).where(
        ImportBatch.status != "UNDONE", ImportBatch.deleted_at.is_(None)
    )
    for batch_id, mapping in session.execute(batches).all():
        for header in (name for name, field in (mapping or {}).items() if field == FIELD):
            cell = func.json_extract(type_coerce(ImportRow.raw, Text), f'$."{header}"')
            for part in chunks(sorted(wanted)):
                rows = select(cell, ImportRow.contact_id).where(
                    ImportRow.batch_id == batch_id, ImportRow.contact_id.is_not(None), cell.in_(part)
                )
                found.update((str(uid), str(contact_id)) for uid, contact_id in session.execute(rows))
    return found
