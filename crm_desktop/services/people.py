"""Colleagues and departments, to choose from."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import OrgUnit, User


@dataclass(frozen=True)
class Choice:
    """Something to choose: its id, and its name."""

    id: str
    name: str


def people(session: Session) -> list[Choice]:
    """Return the colleagues who work here now, by name."""
    statement = select(User.id, User.name).where(User.deleted_at.is_(None), User.is_active.is_not(False))
    return [Choice(*row) for row in session.execute(statement.order_by(User.name, User.id))]


def units(session: Session) -> list[Choice]:
    """Return the departments there are now, by name."""
    statement = select(OrgUnit.id, OrgUnit.name).where(
        OrgUnit.deleted_at.is_(None), OrgUnit.is_active.is_not(False)
    )
    return [Choice(*row) for row in session.execute(statement.order_by(OrgUnit.name, OrgUnit.id))]
