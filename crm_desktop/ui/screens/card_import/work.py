"""Reading, planning and writing off the window's thread, with progress, one piece of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.cards import api
from crm_desktop.errors import Cancelled

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

T = TypeVar("T")


class ImportWork(QObject):
    """`progressed(done, total)` while it runs; `stopped` after `cancel`; `failed(error)` for what a person can mend."""

    progressed = Signal(int, int)
    stopped = Signal()
    failed = Signal(object)
    _told = Signal(int, int)

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._cancel = Event()
        self.running = False
        self._told.connect(self.progressed)

    def cancel(self) -> None:
        """Stop at the next row."""
        self._cancel.set()

    def read(self, path: Path, encoding: str | None, done: Callable[[api.CardFile], object]) -> None:
        """Read a file; `encoding` where a person knows better than the evidence."""
        cancelled = self._begin()
        self._run(lambda _session: api.read_sheets(path, encoding, cancelled), done)

    def look_at(self, pictures: Sequence[api.Picture], done: Callable[[api.CardFile], object]) -> None:
        """Read the cards of some pictures."""
        cancelled = self._begin()
        self._run(lambda _session: api.read_pictures(pictures, cancelled), done)

    def open_pictures(self, paths: Sequence[Path], done: Callable[[api.CardFile], object]) -> None:
        """Read the cards of pictures that are files."""
        cancelled = self._begin()
        self._run(lambda _session: api.read_pictures(api.opened(paths), cancelled), done)

    def follow_up(self, batch_id: str, done: Callable[[api.FollowUp], object]) -> None:
        """Find out who of an import was contacted since."""
        self._begin()
        self._run(lambda session: api.follow_up(session, batch_id), done)

    def plan(
        self,
        table: api.Table,
        options: api.ImportOptions,
        decisions: dict[int, api.Decision],
        done: Callable[[api.ImportPlan], object],
        *,
        is_fresh: bool = False,
    ) -> None:
        """Find out what would become of every row.

        The columns of a fresh table (`is_fresh`) are those that were chosen for such headers before.
        """
        cancelled, settled = self._begin(), dict(decisions)
        self._run(
            lambda session: api.plan(
                session,
                api.recalled(session, table) if is_fresh else table,
                options,
                settled,
                self._told.emit,
                cancelled,
            ),
            done,
        )

    def commit(self, plan: api.ImportPlan, done: Callable[[api.ImportReport], object]) -> None:
        """Write what the plan says."""
        cancelled, workspace = self._begin(), self._context.workspace
        self._run(lambda _session: api.commit(workspace, plan, self._told.emit, cancelled), done, final=True)

    def undo(self, batch_id: str, done: Callable[[dict[str, Any]], object]) -> None:
        """Take an import back."""
        self._begin()
        workspace = self._context.workspace
        self._run(lambda _session: api.undo_import(workspace, batch_id), done, final=True)

    def _begin(self) -> Callable[[], bool]:
        self._cancel = Event()
        self.running = True
        return self._cancel.is_set

    def _run(self, job: Callable[[Any], T], done: Callable[[T], object], *, final: bool = False) -> None:
        """What was written all the same (`final`) is told, even if it was to stop a moment before its end."""

        def finished(result: T) -> None:
            self.running = False
            if self._cancel.is_set() and not final:
                self.stopped.emit()
            else:
                done(result)

        self._context.tasks.read(job, finished, owner=self, key="import", on_error=self._ended)

    def _ended(self, error: BaseException) -> None:
        self.running = False
        if isinstance(error, Cancelled):
            self.stopped.emit()
        else:
            self.failed.emit(error)
