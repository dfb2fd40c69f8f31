"""When a customer was last contacted, and a person first, by any colleague and channel.

Cancelled and withdrawn visits do not count.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import ContactTouch, Visit, VisitAddendum
from crm_core.model.types import Instant
from crm_desktop.db.glance import NO_CONTACT
from crm_desktop.services.lookups import chunks, rows_of


def is_contact() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a visit counts as contact, as crm_desktop.db.glance has them."""
    withdrawn = select(VisitAddendum.visit_id).where(
        VisitAddendum.kind == "VOID", VisitAddendum.deleted_at.is_(None)
    )
    return (
        Visit.deleted_at.is_(None),
        or_(Visit.result.is_(None), Visit.result.not_in(NO_CONTACT)),
        Visit.id.not_in(withdrawn),
    )


COUNTS_AS_CONTACT: Final = (
    f"visit.deleted_at IS NULL AND (visit.result IS NULL OR visit.result NOT IN {NO_CONTACT})"  # noqa: S608 -- our own
    " AND NOT EXISTS (SELECT 1 FROM visit_addendum AS void WHERE void.visit_id = visit.id AND void.kind = 'VOID'"
    " AND void.deleted_at IS NULL)"
)
"""The same conditions for a statement of the driver's own."""


def last_contacts_of(session: Session, account_ids: Sequence[str]) -> dict[str, datetime]:
    """Return the last contact of each of these customers that had one."""
    statement = (
        "SELECT account_id, last_contact_ms FROM local_account_glance"
        " WHERE account_id IN (SELECT value FROM json_each(?)) AND last_contact_ms IS NOT NULL"
    )
    rows = rows_of(session, statement, (json.dumps([*account_ids]),))
    return {account_id: Instant.from_stored(moment) for account_id, moment in rows}


def first_contacts(session: Session, since: Mapping[str, datetime | None]) -> dict[str, str | None]:
    """Return who contacted each of these people first since the moment beside them, of those who were.

    What colleagues only tell of (ContactTouch) counts after the visits that are here.
    """
    author = func.coalesce(Visit.recorded_by, Visit.created_by)
    visits = select(Visit.contact_id, Visit.started_at, author).where(*is_contact())
    touches = select(ContactTouch.contact_id, ContactTouch.last_at, ContactTouch.user_id).where(
        ContactTouch.deleted_at.is_(None)
    )
    found: dict[str, str | None] = {}
    for part in chunks(since):
        of_part = (
            visits.where(Visit.contact_id.in_(part)).order_by(Visit.started_at),
            touches.where(ContactTouch.contact_id.in_(part)),
        )
        for statement in of_part:
            for contact_id, at, user_id in session.execute(statement):
                from_ = since[contact_id]
                if at is not None and (from_ is None or at >= from_):
                    found.setdefault(contact_id, user_id)
    return found


def withdrawn(session: Session, visit_ids: list[str]) -> set[str]:
    """Return those of the visits that an addendum withdrew."""
    statement = (
        "SELECT visit_id FROM visit_addendum WHERE visit_id IN (SELECT value FROM json_each(?))"
        " AND kind = 'VOID' AND deleted_at IS NULL"
    )
    return {one for (one,) in rows_of(session, statement, (json.dumps(visit_ids),))}
