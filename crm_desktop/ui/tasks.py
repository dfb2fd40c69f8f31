"""The lanes of the window: reads run beside each other, writes one after the other, answers come to the UI thread.

A list that is asked for again before it has answered gets the newest answer only: an older one would show what the
person no longer asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

if TYPE_CHECKING:
    from crm_desktop.services.workspace import Workspace

T = TypeVar("T")
READERS: Final = 2
GATHER_MS: Final = 40
"""A sync commits many small transactions; screens hear of those of this span at once."""


class _Ticket:
    """The newest request of one owner under one key; an older one is stale."""

    stale = False


@dataclass(frozen=True)
class _Answer:
    """What came out of a job, on its way to the UI thread."""

    deliver: Callable[[Any], object] | None
    value: Any
    owner: QObject | None
    slot: tuple[int, str] | None = None
    ticket: _Ticket | None = None


@dataclass(frozen=True)
class _Failure:
    error: BaseException


class Tasks(QObject):
    """Runs jobs of a session off the UI thread and calls back on it.

    `changed` tells, on the UI thread, entity → ids of what was committed by whomever. `failed` tells of an error for
    which the caller gave no `on_error`.
    """

    changed = Signal(object)
    failed = Signal(object)
    _answered = Signal(object)
    _committed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._newest: dict[tuple[int, str], _Ticket] = {}
        self._pending: dict[str, frozenset[str]] = {}
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._tell_changes)
        self._answered.connect(self._deliver)
        self._committed.connect(self._collect)
        self._unsubscribe = workspace.subscribe(self._on_commit)
        self._writing = 0
        self._closed = False

    def read(
        self,
        job: Callable[[Any], T],
        on_result: Callable[[T], object],
        *,
        owner: QObject,
        key: str = "",
        on_error: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Run `job(session)` on a reader and give what it returns to `on_result`.

        Dropped if `owner` is gone by then, or has asked again under the same `key`.
        """
        self._read(self._workspace.read, job, on_result, (id(owner), key), owner, on_error)

    def read_raw(
        self,
        job: Callable[[Any], T],
        on_result: Callable[[T], object],
        *,
        owner: QObject,
        key: str = "",
        on_error: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Run `job(connection)`, on a connection of the driver, as `read`; it needs no model."""
        self._read(self._workspace.read_raw, job, on_result, (id(owner), key), owner, on_error)

    def _read(
        self,
        opened: Callable[[], AbstractContextManager[Any]],
        job: Callable[[Any], T],
        on_result: Callable[[T], object],
        slot: tuple[int, str],
        owner: QObject,
        on_error: Callable[[BaseException], object] | None,
    ) -> None:
        if self._closed:
            return
        if slot in self._newest:
            self._newest[slot].stale = True
        ticket = self._newest[slot] = _Ticket()

        def run() -> None:
            if ticket.stale:
                return
            try:
                with opened() as source:
                    answer = _Answer(on_result, job(source), owner, slot, ticket)
            except Exception as error:  # noqa: BLE001 -- told on the UI thread
                answer = _Answer(on_error, _Failure(error), owner, slot, ticket)
            self._answered.emit(answer)

        self._readers.submit(run)

    def write(
        self,
        job: Callable[[Any], T],
        on_done: Callable[[T], object] | None = None,
        on_error: Callable[[BaseException], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Run `job(session)` in a transaction on the writer lane; `on_done` gets what it returned, once committed."""

        def finished(future: Future[T]) -> None:
            error = future.exception()
            answer = (
                _Answer(on_error, _Failure(error), owner)
                if error
                else _Answer(on_done, future.result(), owner)
            )
            self._answered.emit(answer)

        self._writing += 1
        self._workspace.write(job).add_done_callback(finished)

    def run(
        self,
        job: Callable[[], T],
        on_result: Callable[[T], object],
        *,
        owner: QObject,
        on_error: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Run work that needs no session, such as reading a workbook, on a reader; as `read` otherwise."""
        self.read(lambda _session: job(), on_result, owner=owner, key=f"run {id(job)}", on_error=on_error)

    def run_alone(
        self,
        job: Callable[[], T],
        on_result: Callable[[T], object],
        *,
        owner: QObject,
        on_error: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Run work that needs no store, also while the store is locked; as `run` otherwise."""
        if self._closed:
            return
        slot, ticket = (id(owner), f"alone {id(job)}"), _Ticket()
        self._newest[slot] = ticket

        def run() -> None:
            try:
                answer = _Answer(on_result, job(), owner, slot, ticket)
            except Exception as error:  # noqa: BLE001 -- told on the UI thread
                answer = _Answer(on_error, _Failure(error), owner, slot, ticket)
            self._answered.emit(answer)

        self._readers.submit(run)

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for has not been answered, or told, yet."""
        return bool(self._newest or self._writing or self._pending)

    def close(self) -> None:
        """Answer nothing any more, and wait for what still runs."""
        self._closed = True
        self._unsubscribe()
        for ticket in self._newest.values():
            ticket.stale = True
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._gather.stop()

    def _deliver(self, answer: _Answer) -> None:
        if answer.slot is not None:
            if self._newest.get(answer.slot) is not answer.ticket:
                return
            del self._newest[answer.slot]
        else:
            self._writing -= 1
        if self._closed or (answer.owner is not None and not isValid(answer.owner)):
            return
        if not isinstance(answer.value, _Failure):
            if answer.deliver is not None:
                answer.deliver(answer.value)
        elif answer.deliver is not None:
            answer.deliver(answer.value.error)
        else:
            self.failed.emit(answer.value.error)

    def _on_commit(self, changes: Any) -> None:
        """Called on the writer's thread."""
        self._committed.emit(changes.records)

    def _collect(self, records: Mapping[str, frozenset[str]]) -> None:
        for entity, ids in records.items():
            self._pending[entity] = self._pending.get(entity, frozenset()) | ids
        if not self._gather.isActive() and not self._closed:
            self._gather.start()

    def _tell_changes(self) -> None:
        gathered, self._pending = self._pending, {}
        self.changed.emit(gathered)
