"""Telling what was done, with the way back, and what was left with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.services import undoing
from crm_desktop.services.customers.bulk import BulkReport
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from crm_desktop.ui.context import UiContext

TOAST_MS: Final = 12_000
MOST_NAMES: Final = 3


def tell_bulk(context: UiContext, report: BulkReport, key: str, owner: QObject) -> None:
    """Say how many were done, and which were left and why."""
    tr = context.tr
    if report.left:
        _, error = report.left[0]
        names = ", ".join(one for one, _ in report.left[:MOST_NAMES])
        reason = sentence(error, context.language)
        words = tr("lists.left", n=len(report.left), names=names, reason=reason)
        context.toasts.show_message(words, Tone.WARNING, timeout_ms=TOAST_MS)
    if report.done:
        tell_with_undo(context, tr(key, n=report.done), owner)


def tell_with_undo(context: UiContext, words: str, owner: QObject) -> None:
    """Say what the last edit did, and offer to take exactly that one back."""

    def show(changes: list[undoing.DeedRow]) -> None:
        if not changes:
            context.toasts.show_message(words, Tone.SUCCESS)
            return
        n = changes[0].n
        toast = context.toasts.show_message(
            words, Tone.SUCCESS, context.tr("shell.undo"), timeout_ms=TOAST_MS
        )
        toast.action_triggered.connect(lambda: _undo(context, n))

    context.tasks.read(lambda session: undoing.last_changes(session, 1), show, owner=owner, key="told")


def _undo(context: UiContext, n: int) -> None:
    me = context.workspace.context

    def job(session: Any) -> undoing.UndoReport:
        return undoing.undo(session, me, n)

    def done(report: undoing.UndoReport) -> None:
        tone = Tone.WARNING if report.kept else Tone.SUCCESS
        words = context.tr("lists.undone", n=report.restored)
        if report.kept:
            words = f"{words} {sentence(report.kept[0].why, context.language)}"
        context.toasts.show_message(words, tone)

    context.tasks.write(job, done)
