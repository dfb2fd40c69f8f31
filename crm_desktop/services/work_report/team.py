"""What a leader sees: the people they lead, who has written about a period, and who has not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from crm_core.model import OrgUnit, User, Visit, WorkReport
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.services.work_report.period import Period


@dataclass(frozen=True)
class TeamMember:
    """A person I lead; `status` is a code of REPORT_STATUS, empty where nothing was written on any laptop we know of.

    `visits` counts those of the period that are on this laptop, so that silence can be told from absence.
    """

    user_id: str
    name: str
    role: str
    status: str
    submitted_at: datetime | None
    visits: int

    @property
    def is_missing(self) -> bool:
        """Whether the report of the period was not handed in."""
        return self.status != "SUBMITTED"


def team_reports(session: Session, user_id: str, period: Period) -> list[TeamMember]:
    """Return the people below somebody, those first who have not handed in their report of exactly these days."""
    people = team_of(session, user_id)
    ids = [one.id for one in people]
    reports = {one.author_id: one for one in _reports(session, ids, period)}
    visits = _visits(session, ids, period)
    members = [
        TeamMember(
            user_id=one.id,
            name=one.name,
            role=one.role or "",
            status=reports[one.id].status if one.id in reports else "",
            submitted_at=reports[one.id].submitted_at if one.id in reports else None,
            visits=visits.get(one.id, 0),
        )
        for one in people
    ]
    return sorted(members, key=lambda one: (not one.is_missing, one.status != "", one.name, one.user_id))


def team_of(session: Session, user_id: str) -> list[User]:
    """Return the people below somebody, as the server grants them: in the units they manage, and all below those."""
    me = session.get(User, user_id)
    if me is None:
        return []
    led: ColumnElement[bool] = OrgUnit.manager_id == user_id
    if me.role in MANAGING_ROLES:
        led = true() if me.role == "admin" else led | (OrgUnit.id == me.org_unit_id)
    tree = select(OrgUnit.id).where(led, OrgUnit.deleted_at.is_(None)).cte("tree", recursive=True)
    tree = tree.union(select(OrgUnit.id).where(OrgUnit.parent_id == tree.c.id, OrgUnit.deleted_at.is_(None)))
    statement = (
        select(User)
        .where(User.org_unit_id.in_(select(tree.c.id)), User.id != user_id)
        .where(User.deleted_at.is_(None), User.is_active.is_not(False))
        .order_by(User.name, User.id)
    )
    return list(session.scalars(statement))


def _reports(session: Session, ids: Collection[str], period: Period) -> list[WorkReport]:
    wanted = [WorkReport.make_id(one, period.first, period.last) for one in ids]
    statement = select(WorkReport).where(WorkReport.id.in_(wanted), WorkReport.deleted_at.is_(None))
    return list(session.scalars(statement))


def _visits(session: Session, ids: Collection[str], period: Period) -> dict[str, int]:
    by = func.coalesce(Visit.recorded_by, Visit.created_by)
    statement = (
        select(by, func.count())
        .where(by.in_(ids), Visit.deleted_at.is_(None))
        .where(Visit.started_at >= period.begin, Visit.started_at < period.end)
        .group_by(by)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
