"""When a customer was last contacted, by any colleague and channel; cancelled and withdrawn visits do not count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Visit, VisitAddendum

NO_CONTACT = ("NOT_MET", "CANCELLED")


def is_contact() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a visit counts as contact."""
    withdrawn = select(VisitAddendum.visit_id).where(
        VisitAddendum.kind == "VOID", VisitAddendum.deleted_at.is_(None)
    )
    return (
        Visit.deleted_at.is_(None),
        or_(Visit.result.is_(None), Visit.result.not_in(NO_CONTACT)),
        Visit.id.not_in(withdrawn),
    )


def last_contacts(accounts: Select[Any] | None = None) -> Select[str | None, Any]:
    """Return the statement for (account_id, at) over all customers, or over those whose ids `accounts` selects."""
    statement = select(Visit.account_id, func.max(Visit.started_at).label("at")).where(*is_contact())
    if accounts is not None:
        statement = statement.where(Visit.account_id.in_(accounts))
    return statement.group_by(Visit.account_id)


def last_contact_at(account_id: ColumnElement[str]) -> ColumnElement[datetime]:
    """Return what a statement over customers reads of each one's last contact: one step into the index a row."""
    return (
        select(Visit.started_at)
        .where(Visit.account_id == account_id, *is_contact())
        .order_by(Visit.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def contacted_since(account_id: ColumnElement[str], moment: datetime) -> ColumnElement[bool]:
    """Return the condition that a customer was contacted at or after a moment."""
    return (
        select(Visit.id)
        .where(Visit.account_id == account_id, Visit.started_at >= moment, *is_contact())
        .exists()
    )


def last_contacts_of(session: Session, account_ids: Sequence[str]) -> dict[str, datetime]:
    """Return the last contact of each of these customers that had one."""
    statement = last_contacts().where(Visit.account_id.in_(account_ids))
    return {row[0]: row[1] for row in session.execute(statement)}


def withdrawn(session: Session, visit_ids: list[str]) -> set[str]:
    """Return those of the visits that an addendum withdrew."""
    statement = select(VisitAddendum.visit_id).where(
        VisitAddendum.visit_id.in_(visit_ids),
        VisitAddendum.kind == "VOID",
        VisitAddendum.deleted_at.is_(None),
    )
    return set(session.execute(statement).scalars())
