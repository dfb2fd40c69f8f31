"""Keeps a report on the disk while it is typed, and does to it what its author asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.services.work_report import (
    KeptReport,
    hand_in,
    in_language,
    save_report,
    take_back,
    write_again,
)

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

PAUSE_MS: Final = 900


class Drafts(QObject):
    """`report` is what is on the screen. `shown` follows a change of it, `stored` a save."""

    shown = Signal()
    stored = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.report: KeptReport | None = None
        self.dirty = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.save)

    def show(self, report: KeptReport | None) -> None:
        """Put another report on the screen; the one before is saved first."""
        self.save()
        self.report, self.dirty = report, False
        self.shown.emit()

    def news(self, report: KeptReport) -> None:
        """Take in what the store says now. Words that are being typed stay as they are."""
        if self.report is not None and self.dirty:
            self.report = replace(self.report, fresh=report.fresh)
        else:
            self.report = report
        self.shown.emit()

    def typed(self, body: str) -> None:
        """Note what is written now, and save it after a pause."""
        if self.report is None or body == self.report.body or self.report.is_handed_in:
            return
        self.report = replace(self.report, body=body)
        self.dirty = True
        self._pause.start()

    def save(self) -> None:
        """Save now what was typed."""
        self._pause.stop()
        report = self.report
        if report is None or not self.dirty:
            return
        self.dirty = False
        self._write(lambda session, edit: save_report(session, edit, report), self._saved)

    def _saved(self, _id: object) -> None:
        if self.report is not None:
            self.report = replace(self.report, is_stored=True)
        self.stored.emit()

    def write_again(self, *, keep_own: bool) -> None:
        """Bring the report in step with the records."""
        if self.report is not None:
            self._change(write_again(self.report, keep_own=keep_own))

    def turn(self, language: str) -> None:
        """Write the report in another language; the author's own words stay."""
        report = self.report
        if report is None or language == report.language:
            return
        today = self._context.formats.today()
        self._context.tasks.read(
            lambda session: in_language(session, report, language, today),
            self._change,
            owner=self,
            key="turn",
        )

    def _change(self, report: KeptReport) -> None:
        has_own = report.body != report.composed or report.is_stored
        self.report = report
        self.dirty = has_own
        self.shown.emit()
        if has_own:
            self._pause.start()

    def hand_in(self, then: Callable[[Any], object]) -> None:
        """Hand the report in as it stands."""
        report = self.report
        if report is None or report.is_handed_in:
            return
        self._pause.stop()
        self.dirty = False
        self._write(lambda session, edit: hand_in(session, edit, report), then)

    def take_back(self, then: Callable[[Any], object]) -> None:
        """Make it a draft again."""
        report = self.report
        if report is not None and report.is_handed_in:
            self._write(lambda session, edit: take_back(session, edit, report.period), then)

    def _write(self, job: Callable[[Any, Any], object], then: Callable[[Any], object]) -> None:
        edit = self._context.workspace.context
        self._context.tasks.write(lambda session: job(session, edit), then, self._failed, owner=self)

    def _failed(self, error: BaseException) -> None:
        """What could not be saved is still on the screen, and is tried again with the next key."""
        self.dirty = True
        self._context.tasks.failed.emit(error)
