"""What is done with a planned visit, from whichever screen shows it: log it, move it, skip it, change its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from crm_desktop.services.plans import OPEN_PLANS, PlanItem, move_plan, reopen_plan, reorder_day, skip_plan
from crm_desktop.services.routes import LATEST, clock_of, length_of, minutes_of
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.dialogs.quick_visit import QuickVisit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.visits.plan_dialog import LONGEST_PURPOSE, PlanDialog
from crm_desktop.ui.screens.visits.plan_several_dialog import PlanSeveralDialog
from crm_desktop.ui.screens.visits.route_dialog import RouteDialog
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.services.visits import NewVisit
    from crm_desktop.ui.screens.visits.entries import Loaded


class PlannedVisit(QuickVisit):
    """The quick visit of a plan: what is saved is known to come from it, and ends it."""

    def __init__(self, context: UiContext, plan: PlanItem, parent: QWidget) -> None:
        super().__init__(context, parent)
        self._plan = plan

    def _visit(self, customer: CustomerRow) -> NewVisit:
        visit = super()._visit(customer)
        if customer.id != self._plan.account_id:
            return visit
        return replace(visit, plan_id=self._plan.id, contact_id=self._plan.contact_id)


class SkipDialog(SimpleForm):
    """Asks why a visit was not made."""

    def __init__(self, context: UiContext, plan: PlanItem, parent: QWidget) -> None:
        tr = context.tr
        title = tr("visits.skip_title", name=plan.account_name)
        super().__init__(context, title, tr("visits.skip_save"), parent)
        self._plan = plan
        self.reason = self.line(tr("visits.skip_reason"), LONGEST_PURPOSE)
        self.reason.setFocus()

    def save(self) -> None:
        """Store the reason; it may be empty."""
        plan, edit, reason = self._plan, self.context.workspace.context, self.reason.text()
        context = self.context

        def done(_nothing: None) -> None:
            text = context.tr("visits.skipped", name=plan.account_name)
            toast = context.toasts.show_message(text, Tone.NEUTRAL, context.tr("shell.undo"))
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: reopen_plan(session, edit, plan.id))
            )
            self.accept()

        context.tasks.write(lambda session: skip_plan(session, edit, plan.id, reason), done, owner=self)


class PlanActions:
    """Runs them; `window` is what dialogs open over."""

    def __init__(self, context: UiContext, owner: QWidget) -> None:
        self._context, self._owner = context, owner

    def log(self, plan: PlanItem) -> None:
        """Write down the visit."""
        dialog = PlannedVisit(self._context, plan, self._owner.window())
        dialog.begin(plan.account_id or "")
        dialog.open()

    def move(self, plan: PlanItem) -> None:
        """Ask for another day or time."""
        PlanDialog(self._context, self._owner.window(), plan=plan).open()

    def move_to(self, plan: PlanItem, day: date) -> None:
        """Put the visit on another day at once; a toast takes it back."""
        context, edit = self._context, self._context.workspace.context
        if plan.state not in OPEN_PLANS or plan.planned_on == day:
            return

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
        RouteDialog(self._context, loaded, self._owner.window()).open()

    def plan_several(self, account_ids: Sequence[str]) -> None:
        """Plan a visit at each of these customers."""
        if account_ids:
            PlanSeveralDialog(self._context, account_ids, self._owner.window()).open()

    def skip(self, plan: PlanItem) -> None:
        """Ask why it was not made."""
        SkipDialog(self._context, plan, self._owner.window()).open()

    def plan(self, account_id: str = "", on: date | None = None, assignee_id: str | None = None) -> None:
        """Plan a visit."""
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
            reorder_day(session, edit, person, day, ids)

        self._context.tasks.write(job)

    def open(self, plan: PlanItem) -> None:
        """Go to the customer."""
        if plan.account_id:
            self._context.navigate(Place("customer", plan.account_id))
