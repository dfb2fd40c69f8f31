"""What the trip pack reads at once, off the UI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from crm_desktop.services.trip_pack import (
    City,
    PackCheck,
    TripPack,
    check_pack,
    cities,
    customers_in,
    saved_packs,
    stops,
)

if TYPE_CHECKING:
    from crm_desktop.services.workspace import Workspace


@dataclass(frozen=True)
class Wanted:
    """What the person chose: days, cities, customers added one by one, and those taken off again."""

    first: date
    last: date
    cities: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """The journey as it is, the cities to choose from, and the journeys kept."""

    check: PackCheck
    cities: tuple[City, ...]
    packs: tuple[TripPack, ...]


def read_journey(session: Any, user_id: str, wanted: Wanted) -> Loaded:
    """Return the journey that is wanted, looked through."""
    ids: Sequence[str] = (*wanted.added, *customers_in(session, wanted.cities))
    found = stops(session, user_id, wanted.first, wanted.last, ids)
    kept = [one for one in found if one.account_id not in wanted.removed]
    check = check_pack(session, kept, wanted.first, wanted.last)
    return Loaded(check, tuple(cities(session)), tuple(saved_packs(session)))


def write_briefing(workspace: Workspace, check: PackCheck, language: str, path: Any) -> None:
    """Write the briefing of a journey as PDF or Word file. Raises UserError file_unwritable."""
    from crm_desktop.documents.briefing import Traveller, briefing_paper
    from crm_desktop.documents.work_report import write_paper
    from crm_desktop.services.lookups import local_day
    from crm_desktop.services.trip_pack import brief_of

    now_ms = workspace.context.clock.wall_ms()
    with workspace.read() as session:
        briefs = [
            brief_of(session, one, workspace.me.user_id, local_day(now_ms), now_ms=now_ms)
            for one in check.customers
        ]
    write_paper(briefing_paper(check, briefs, Traveller(workspace.me.name, language)), path)
