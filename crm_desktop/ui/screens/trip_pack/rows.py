"""A stop of the journey in two lines: when and what for, what is missing, how much is still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.ui.screens.sync_centre.two_lines import TwoLines
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.trip_pack import PackedCustomer
    from crm_desktop.ui.context import UiContext

_KILO: Final = 1000
_GRAVE: Final = frozenset(("gone", "files_lost"))


def size_text(count: int) -> str:
    """Return bytes as people read them: `840 B`, `12 KB`, `3.1 MB`."""
    if count < _KILO:
        return f"{count} B"
    if count < _KILO * _KILO:
        return f"{-(-count // _KILO)} KB"
    return f"{count / _KILO / _KILO:,.1f} MB"


def row_of(context: UiContext, place: int, one: PackedCustomer) -> TwoLines:
    """Return the row of one customer; `place` is its number on the route."""
    tr = context.tr
    missing = " · ".join(tr(f"trip.gap_{gap}") for gap in one.gaps)
    tone = Tone.DANGER if _GRAVE & set(one.gaps) else Tone.WARNING if one.gaps else Tone.SUCCESS
    plan = one.stop.plan
    when = tr("trip.unplanned")
    if plan is not None:
        day = f"{context.formats.day(plan.planned_on)[5:]}"
        when = " ".join(tr("trip.planned", day=day, time=plan.starts or "", purpose=plan.purpose).split())
    seen = context.formats.relative(one.last_visit_at)
    visited = tr("trip.last_visit", when=seen) if seen else tr("trip.never_visited")
    details = " · ".join(part for part in (when, one.city, visited) if part)
    right = size_text(one.files.to_come) if one.files.to_come else ""
    icon = "warning" if one.gaps else "check"
    return TwoLines(one.account_id, icon, f"{place}. {one.name}", details, right, missing, tone)
