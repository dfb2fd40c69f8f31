"""Undo and redo of what was saved, from anywhere, and the list of the last changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.undoing import UndoReport


class Undo(QObject):
    """Takes back, does once more, and tells what became of it in a toast."""

    def __init__(self, context: UiContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def undo(self) -> None:
        """Undo the last deed that stands."""
        from crm_desktop.services.undoing import undo_last

        edits = self._context.workspace.context
        self._run(lambda session: undo_last(session, edits))

    def undo_deed(self, n: int, done: Callable[[], object] | None = None) -> None:
        """Undo one deed; `done` is called behind it."""
        from crm_desktop.services.undoing import undo

        edits = self._context.workspace.context
        self._run(lambda session: undo(session, edits, n), done)

    def redo(self) -> None:
        """Do once more what was undone last."""
        from crm_desktop.services.undoing import redo

        edits = self._context.workspace.context
        self._context.tasks.write(lambda session: redo(session, edits), self._tell_redo, owner=self)

    def show_list(self) -> None:
        """Open the list of the last changes."""
        from crm_desktop.ui.dialogs.last_changes import LastChanges

        LastChanges(self._context, self, self._window).open()

    def _run(self, job: Callable[[Any], UndoReport], done: Callable[[], object] | None = None) -> None:
        def tell(report: UndoReport) -> None:
            self._tell_undo(report)
            if done is not None:
                done()

        self._context.tasks.write(job, tell, owner=self)

    def _tell_undo(self, report: UndoReport) -> None:
        from crm_desktop.ui.shell.deed_wording import deed_text

        context = self._context
        tr, what = context.tr, deed_text(report.row, context)
        if not report.kept:
            toast = context.toasts.show_message(tr("undo.did", what=what), Tone.SUCCESS, tr("undo.redo"))
            toast.action_triggered.connect(self.redo)
            return
        tell_kept(context, report, "undo.partly", "undo.not")

    def _tell_redo(self, report: UndoReport) -> None:
        from crm_desktop.ui.shell.deed_wording import deed_text

        context = self._context
        what = deed_text(report.row, context)
        if report.kept:
            tell_kept(context, report, "undo.partly_again", "undo.not_again")
            return
        toast = context.toasts.show_message(
            context.tr("undo.did_again", what=what), Tone.SUCCESS, context.tr("shell.undo")
        )
        toast.action_triggered.connect(lambda: self.undo_deed(report.row.n))


def tell_kept(context: UiContext, report: UndoReport, partly: str, nothing: str) -> None:
    """Say what was left as it is, and why; the keys are for something restored and for nothing."""
    from crm_desktop.ui.shell.deed_wording import deed_text

    why = sentence(report.kept[0].why, context.language)
    values = {"what": deed_text(report.row, context), "n": len(report.kept), "why": why}
    text = context.tr(partly if report.restored else nothing, **values)
    context.toasts.show_message(text, Tone.WARNING, timeout_ms=12_000)
