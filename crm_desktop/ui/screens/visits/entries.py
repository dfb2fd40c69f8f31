"""What a calendar shows in a day: plans that are open or were skipped, and visits that were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from crm_desktop.services.places import Whereabouts, whereabouts
from crm_desktop.services.plans import OPEN_PLANS, PlanItem, VisitItem, plans_between, visits_between
from crm_desktop.services.routes import LATEST, length_of, minutes_of
from crm_desktop.ui.context import UiContext

SHOWN_MINUTES = 30
"""How long a visit is drawn of which nobody said when it ended."""
View = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Entry:
    """One line of a day; a `plan` that is open can be moved."""

    id: str
    day: date
    time: str
    title: str
    account_id: str | None
    plan: PlanItem | None = None
    visit: VisitItem | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.plan is not None and self.plan.state in OPEN_PLANS

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """From and to, in minutes of the local day; None where no time was planned."""
        if self.plan is not None:
            starts = minutes_of(self.plan.starts)
            return None if starts is None else (starts, min(starts + length_of(self.plan), LATEST))
        if self.visit is None:
            return None
        local = self.visit.started_at.astimezone()
        begins = local.hour * 60 + local.minute
        ended = self.visit.ended_at.astimezone() if self.visit.ended_at else None
        same_day = ended is not None and ended.date() == local.date() and ended > local
        lasts = (ended - local).seconds // 60 if ended is not None and same_day else SHOWN_MINUTES
        return begins, min(begins + lasts, LATEST)

    @property
    def more(self) -> str:
        """What it is about: why it is planned or was not made, what was said."""
        if self.plan is not None:
            return self.plan.skip_reason or self.plan.purpose
        return " ".join(self.visit.summary.split()) if self.visit is not None else ""

    @property
    def is_void(self) -> bool:
        """Whether it was skipped or withdrawn."""
        return self.plan.state == "SKIPPED" if self.plan is not None else bool(self.visit and self.visit.void)


@dataclass(frozen=True)
class Span:
    """The days of a view, both included; a month reaches to whole weeks, Monday first."""

    first: date
    last: date

    @classmethod
    def around(cls, day: date, view: View) -> Span:
        """Return the days shown when `day` is looked at."""
        if view == "day":
            return cls(day, day)
        monday = day - timedelta(days=day.weekday())
        if view == "week":
            return cls(monday, monday + timedelta(days=6))
        first = day.replace(day=1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return cls(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))

    @property
    def days(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def step_of(day: date, view: View, step: int) -> date:
    """Return the day that is looked at after going one view back (-1) or forth (1)."""
    if view == "month":
        month = (day.replace(day=1) + timedelta(days=32 * step if step > 0 else -1)).replace(day=1)
        last = ((month + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
        return month.replace(day=min(day.day, last))
    return day + timedelta(days=step if view == "day" else 7 * step)


@dataclass(frozen=True)
class Loaded:
    """The plans and visits of a span, and where their customers are (asked for single days only)."""

    span: Span
    plans: Sequence[PlanItem]
    visits: Sequence[VisitItem]
    places: Mapping[str, Whereabouts]


def read_span(session: Any, user_id: str | None, span: Span) -> Loaded:
    """Read what a person, or everybody here, planned and did."""
    plans = plans_between(session, user_id, span.first, span.last)
    visits = visits_between(session, user_id, span.first, span.last)
    single = span.first == span.last
    places = whereabouts(session, [one.account_id for one in plans if one.account_id]) if single else {}
    return Loaded(span, plans, visits, places)


def entries_of(context: UiContext, loaded: Loaded, *, with_names: bool) -> dict[date, list[Entry]]:
    """Return the entries by day: what is planned in its order, and what was done among it by the clock."""
    made = {visit.plan_id for visit in loaded.visits if visit.plan_id}
    found: dict[date, list[Entry]] = {day: [] for day in loaded.span.days}
    for plan in loaded.plans:
        if plan.id in made:
            continue
        title = _title(plan.account_name, plan.assignee_name, with_names=with_names)
        entry = Entry(plan.id, plan.planned_on, plan.starts or "", title, plan.account_id, plan=plan)
        found.setdefault(plan.planned_on, []).append(entry)
    for visit in loaded.visits:
        title = _title(visit.account_name, visit.by_name, with_names=with_names)
        time = context.formats.time(visit.started_at)
        entry = Entry(visit.id, visit.day, time, title, visit.account_id, visit=visit)
        put_by_clock(found.setdefault(visit.day, []), entry)
    return found


def put_by_clock(entries: list[Entry], made: Entry) -> None:
    """Put a visit that was made before the first entry that is later, else before those without an hour."""
    later = (at for at, one in enumerate(entries) if not one.time or one.time > made.time)
    entries.insert(next(later, len(entries)), made)


def _title(account: str, person: str, *, with_names: bool) -> str:
    return f"{person} · {account}" if with_names and person else account
