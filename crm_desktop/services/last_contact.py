"""When a customer was last contacted, by any colleague and channel; cancelled and withdrawn visits do not count."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Visit, VisitAddendum
from crm_core.model.types import Instant
from crm_desktop.db.glance import NO_CONTACT
from crm_desktop.db.local_tables import account_glance
from crm_desktop.services.lookups import chunks


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


def last_contacts_of(session: Session, account_ids: Sequence[str]) -> dict[str, datetime]:
    """Return the last contact of each of these customers that had one."""
    glance = account_glance.c
    found: dict[str, datetime] = {}
    for part in chunks(account_ids):
        statement = select(glance.account_id, glance.last_contact_ms).where(
            glance.account_id.in_(part), glance.last_contact_ms.is_not(None)
        )
        found.update((row[0], Instant.from_stored(row[1])) for row in session.execute(statement))
    return found


def withdrawn(session: Session, visit_ids: list[str]) -> set[str]:
    """Return those of the visits that an addendum withdrew."""
    statement = select(VisitAddendum.visit_id).where(
        VisitAddendum.visit_id.in_(visit_ids),
        VisitAddendum.kind == "VOID",
        VisitAddendum.deleted_at.is_(None),
    )
    return set(session.execute(statement).scalars())
