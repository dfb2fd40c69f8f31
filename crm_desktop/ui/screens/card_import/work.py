"""Reading, planning and writing off the window's thread, with progress, one piece of work at a time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
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
    """`progressed(done, total)` while it runs; `stopped` after `cancel`; `failed(error)` for what a person can mend.

    `began(table)` and then `planned(rows)`, slice by slice, tell of a fresh table while it is being planned.
    """

    progressed = Signal(int, int)
    began = Signal(object)
    planned = Signal(object)
    stopped = Signal()
    failed = Signal(object)
    _told = Signal(int, int)
    _sent = Signal(object, object)

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._cancel = Event()
        self.running = False
        self._told.connect(self.progressed)
        self._sent.connect(self._pass_on)

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
        earlier: api.ImportPlan | None = None,
    ) -> None:
        """Find out what would become of every row; `earlier` is the plan that this one replaces.

        The columns of a fresh table, without an earlier plan, are those that were chosen for such headers before.
        """
        cancelled, settled, workspace = self._begin(), dict(decisions), self._context.workspace
        is_current = partial(operator.is_, self._cancel)

        def job(session: Any) -> api.ImportPlan:
            api.make_keys(workspace, cancelled)
            if earlier is not None:
                return api.plan(session, table, options, settled, self._told.emit, cancelled, earlier)
            own = api.recalled(session, table)
            send = partial(self._sent.emit, is_current)
            send(own)
            return api.plan(session, own, options, settled, self._told.emit, cancelled, shown=send)

        self._run(job, done)

    def _pass_on(self, is_current: Callable[[object], bool], told: object) -> None:
        """Tell of a table or rows, unless another piece of work has begun or a person has said stop."""
        if is_current(self._cancel) and not self._cancel.is_set():
            (self.began if isinstance(told, api.Table) else self.planned).emit(told)

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
