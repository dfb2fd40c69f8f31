"""What is done with a planned visit, from whichever screen shows it: log it, move it, skip it, change its place.

A dialog is imported when it is first opened: the first screen of the day, which nobody shall wait for, needs none.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from crm_desktop.services.plan_lists import OPEN_PLANS, PlanItem
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.ui.screens.visits.entries import Loaded


class PlanActions:
    """Runs them; `window` is what dialogs open over."""

    def __init__(self, context: UiContext, owner: QWidget) -> None:
        self._context, self._owner = context, owner

    def log(self, plan: PlanItem) -> None:
        """Write down the visit."""
        from crm_desktop.ui.screens.visits.plan_outcomes import PlannedVisit

        dialog = PlannedVisit(self._context, plan, self._owner.window())
        dialog.begin(plan.account_id or "")
        dialog.open()

    def move(self, plan: PlanItem) -> None:
        """Ask for another day or time."""
        from crm_desktop.ui.screens.visits.plan_dialog import PlanDialog

        PlanDialog(self._context, self._owner.window(), plan=plan).open()

    def move_to(self, plan: PlanItem, day: date) -> None:
        """Put the visit on another day at once; a toast takes it back."""
        context, edit = self._context, self._context.workspace.context
        if plan.state not in OPEN_PLANS or plan.planned_on == day:
            return

        from crm_desktop.services.plans import move_plan

        def put(on: date, done: Callable[[None], object] | None = None) -> None:
            context.tasks.write(
                lambda session: move_plan(session, edit, plan.id, on, plan.starts, plan.ends), done
            )

        put(day, lambda _none: self._tell_moved(plan, day, "", lambda: put(plan.planned_on)))

    def _tell_moved(self, plan: PlanItem, day: date, starts: str, back: Callable[[], None]) -> None:
        """Say where the visit is now, once it is stored."""
        context = self._context
        when = " ".join(filter(None, (context.formats.relative(day), starts)))
        text = context.tr("visits.moved", name=plan.account_name, day=when)
        toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
        toast.action_triggered.connect(back)

    def move_time(self, plan: PlanItem, day: date, starts: str) -> None:
        """Put the visit at another time, as long as before, or out of the hours; a toast takes it back."""
        from crm_desktop.services.plans import move_plan
        from crm_desktop.services.routes import LATEST, clock_of, length_of, minutes_of

        context, edit = self._context, self._context.workspace.context
        begins = minutes_of(starts)
        ends = clock_of(min(begins + length_of(plan), LATEST)) if begins is not None else None

        def put(
            on: date, start: str | None, end: str | None, done: Callable[[None], object] | None = None
        ) -> None:
            context.tasks.write(lambda session: move_plan(session, edit, plan.id, on, start, end), done)

        def back() -> None:
            put(plan.planned_on, plan.starts, plan.ends)

        put(day, starts or None, ends, lambda _none: self._tell_moved(plan, day, starts, back))

    def route(self, loaded: Loaded) -> None:
        """Propose a shorter order for a day."""
        from crm_desktop.ui.screens.visits.route_dialog import RouteDialog

        RouteDialog(self._context, loaded, self._owner.window()).open()

    def plan_several(self, account_ids: Sequence[str]) -> None:
        """Plan a visit at each of these customers."""
        from crm_desktop.ui.screens.visits.plan_several_dialog import PlanSeveralDialog

        if account_ids:
            PlanSeveralDialog(self._context, account_ids, self._owner.window()).open()

    def skip(self, plan: PlanItem) -> None:
        """Ask why it was not made."""
        from crm_desktop.ui.screens.visits.plan_outcomes import SkipDialog

        SkipDialog(self._context, plan, self._owner.window()).open()

    def plan(self, account_id: str = "", on: date | None = None, assignee_id: str | None = None) -> None:
        """Plan a visit."""
        from crm_desktop.ui.screens.visits.plan_dialog import PlanDialog

        PlanDialog(
            self._context, self._owner.window(), account_id=account_id, on=on, assignee_id=assignee_id
        ).open()

    def shift(self, plans: Sequence[PlanItem], plan: PlanItem, step: int) -> None:
        """Let a visit change places with the one before (-1) or after (1) it in its day."""
        ids = [one.id for one in plans]
        place = ids.index(plan.id) + step
        if not 0 <= place < len(ids) or not plan.assignee_id:
            return
        ids.remove(plan.id)
        ids.insert(place, plan.id)
        edit, person, day = self._context.workspace.context, plan.assignee_id, plan.planned_on

        def job(session: Any) -> None:
            from crm_desktop.services.plans import reorder_day

            reorder_day(session, edit, person, day, ids)

        self._context.tasks.write(job)

    def open(self, plan: PlanItem) -> None:
        """Go to the customer."""
        if plan.account_id:
            self._context.navigate(Place("customer", plan.account_id))
