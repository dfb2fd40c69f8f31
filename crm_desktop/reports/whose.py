"""Whose records count: a rep's own, a manager's team, one person's, or those of a unit and the units below it.

Nothing is asked of the server: a laptop holds what its person may see, and a report counts no more than that.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from crm_core.model import OrgUnit, User
from crm_core.model.fields import Label
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.db.local_tables import meta
from crm_desktop.errors import UserError

EVERYBODY = "all"
USER_KEY, LAST_SYNC_KEY = "user_id", "last_sync_ms"
ALL_HERE = Label("本机上的全部资料", "本機上的全部資料", "everything on this laptop")


class Whose(NamedTuple):
    """Ids of those whose records count (None: everybody's here), the reps among them by id and name, and in words."""

    people: frozenset[str] | None
    team: tuple[tuple[str, str], ...]
    words: Label


def fact(session: Session, key: str) -> str | None:
    """Return what the store keeps about this laptop under `key`."""
    return session.scalar(select(meta.c.value).where(meta.c.key == key))


def whose(session: Session, owner: str | None, unit: str | None) -> Whose:
    """Resolve whose records are asked for. Raises UserError report_person_unknown, report_unit_unknown."""
    if owner and owner != EVERYBODY:
        return _one(_person(session, owner))
    if unit:
        found = _unit(session, unit)
        people = _people_of(session, found.id)
        name = found.name
        words = Label(
            f"{name}及下级部门的人员", f"{name}及下級部門的人員", f"people of {name} and its sub-units"
        )
        return Whose(frozenset(one.id for one in people), _reps(people), words)
    me = session.get(User, fact(session, USER_KEY) or "")
    if me is None:
        return Whose(None, (), ALL_HERE)
    if me.role == "rep" and owner != EVERYBODY:
        return _one(me)
    leads = me.role in MANAGING_ROLES and me.org_unit_id is not None
    return Whose(None, _reps(_people_of(session, me.org_unit_id or "")) if leads else (), ALL_HERE)


def belongs(column: Any, people: frozenset[str] | None) -> ColumnElement[bool]:
    """Return the condition that a column names one of these people."""
    found: ColumnElement[bool] = true() if people is None else column.in_(sorted(people))
    return found


def _one(user: User) -> Whose:
    return Whose(frozenset((user.id,)), ((user.id, user.name),), Label(user.name, user.name, user.name))


def _person(session: Session, wanted: str) -> User:
    same = or_(User.id == wanted, func.lower(User.login) == wanted.lower(), User.name == wanted)
    found = session.scalars(select(User).where(same, User.deleted_at.is_(None)).limit(2)).all()
    if len(found) != 1:
        raise UserError("report_person_unknown", name=wanted)
    return found[0]


def _unit(session: Session, wanted: str) -> OrgUnit:
    same = or_(OrgUnit.id == wanted, OrgUnit.name == wanted)
    found = session.scalars(select(OrgUnit).where(same, OrgUnit.deleted_at.is_(None)).limit(2)).all()
    if len(found) != 1:
        raise UserError("report_unit_unknown", name=wanted)
    return found[0]


def _people_of(session: Session, unit_id: str) -> list[User]:
    """Return the people of a unit and of all units below it, by name."""
    below = select(OrgUnit.id).where(OrgUnit.id == unit_id).cte("below", recursive=True)
    below = below.union(
        select(OrgUnit.id).where(OrgUnit.parent_id == below.c.id, OrgUnit.deleted_at.is_(None))
    )
    statement = select(User).where(User.org_unit_id.in_(select(below.c.id)), User.deleted_at.is_(None))
    return list(session.scalars(statement.order_by(User.name, User.id)))


def _reps(people: list[User]) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, one.name) for one in people if one.role == "rep" and one.is_active is not False)
