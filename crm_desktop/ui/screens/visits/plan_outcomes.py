"""What became of a planned visit is said here: it was made, or why it was not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crm_desktop.services.plans import PlanItem, reopen_plan, skip_plan
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.quick_visit import QuickVisit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.visits.plan_dialog import LONGEST_PURPOSE
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.services.visits import NewVisit


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
