"""Everything that the first screen shows, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_desktop.services.approvals import ApprovalItem, approvals
from crm_desktop.services.places import Whereabouts, whereabouts
from crm_desktop.services.read_marks import read_marks
from crm_desktop.services.today import Today, today


@dataclass(frozen=True)
class Day:
    """A person's day, where its customers are, and which announcements were read here."""

    today: Today
    places: Mapping[str, Whereabouts]
    read: frozenset[str]
    approvals: tuple[ApprovalItem, ...] = ()


def read_day(source: Any, user_id: str, on: date) -> Day:
    """Read the day of a person."""
    found = today(source, user_id, on)
    places = whereabouts(source, [plan.account_id for plan in found.plans if plan.account_id])
    asked = tuple(approvals(source, user_id, on))
    return Day(found, places, read_marks(source), asked)
