"""Saving a visit from wherever it was written: stored on the laptop, told in a toast, and taken back from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.attachments import Staged
    from crm_desktop.services.undoing import UndoReport
    from crm_desktop.services.visits import NewVisit, VisitLogged


def save_visit(
    context: UiContext,
    visit: NewVisit,
    customer: str,
    saved: Callable[[VisitLogged], object],
    files: Sequence[Staged] = (),
    *,
    failed: Callable[[BaseException], object] | None = None,
) -> None:
    """Store the visit to `customer` (a name) with its files; `saved` is called once it is on the disk."""
    from crm_desktop.services.attachments import attach
    from crm_desktop.services.visits import log_visit

    edits = context.workspace.context

    def job(session: Any) -> VisitLogged:
        logged = log_visit(session, edits, visit)
        session.flush()
        for file in files:
            attach(session, edits, "visit", logged.visit_id, file)
        return logged

    def done(logged: VisitLogged) -> None:
        saved(logged)
        _tell(context, customer, logged)

    context.tasks.write(job, done, failed)


def _tell(context: UiContext, customer: str, logged: VisitLogged) -> None:
    tr = context.tr
    wording = (
        tr("visit.saved_with_task", name=customer) if logged.task_id else tr("visit.saved", name=customer)
    )
    toast = context.toasts.show_message(wording, Tone.SUCCESS, tr("shell.undo"), timeout_ms=8000)
    toast.action_triggered.connect(lambda: _take_back(context, logged.visit_id))


def _take_back(context: UiContext, visit_id: str) -> None:
    from crm_desktop.services.undoing import undo_making

    context.tasks.write(
        lambda session: undo_making(session, context.workspace.context, "visit", visit_id),
        lambda report: _tell_taken_back(context, report),
    )


def _tell_taken_back(context: UiContext, report: UndoReport) -> None:
    if not report.kept:
        context.toasts.show_message(context.tr("visit.undone"))
        return
    from crm_desktop.ui.shell.undo import tell_kept

    tell_kept(context, report, "undo.partly", "undo.not")
