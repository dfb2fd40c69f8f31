"""The sync engine's front: one run at a time, each with its row in the store's list of runs."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.model.types import Json
from crm_core.wire import PROTOCOL, PROTOCOL_MIN, SCHEMA, Estimated, Hello, Push, encode
from crm_desktop.db import outbox
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync import codec, farewell, lease, local, metered, traces, verify
from crm_desktop.sync.apply import PageApplier
from crm_desktop.sync.attachments import Files
from crm_desktop.sync.channel import Channel, TransportError
from crm_desktop.sync.ended import DeviceEnded
from crm_desktop.sync.report import Counts, IsCancelled, OnProgress, SyncReport, unsettled
from crm_desktop.sync.run import MOST_MUTATIONS, Parts, Run

KEPT_RUNS = 500


def greeting(app_version: str) -> Hello:
    """Return what this program says of itself to a server."""
    return Hello(protocol_min=PROTOCOL_MIN, protocol_max=PROTOCOL, schema=SCHEMA, app_version=app_version)


class SyncEngine:
    """Keeps one store and one server the same. `run` may be called from any thread but the writer lane's."""

    def __init__(  # noqa: PLR0913 -- the parts that a simulated run hands in; all but four are named
        self,
        lane: WriterLane,
        store: Store,
        channel: Channel,
        clock: Clock,
        *,
        app_version: str = "",
        ids: IdSource | None = None,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        verify_every_ms: int = verify.EVERY_MS,
        destroy: Callable[[int], None] | None = None,
        lease_binds: bool = False,
    ) -> None:
        """`destroy` is called when this device has ended and has handed in so many mutations.

        With `lease_binds` a run that does not reach the server after the end of the lease locks the store.
        """
        self._lease_binds = lease_binds
        self._verify_every_ms = verify_every_ms
        self._parts = Parts(
            lane, store, channel, clock, greeting(app_version), ids or IdSource(), timer, pause
        )
        self._running = threading.Lock()
        self._destroy = destroy

    def run(
        self,
        progress: OnProgress | None = None,
        cancelled: IsCancelled | None = None,
        *,
        removals_allowed: bool = False,
        large_allowed: bool = True,
    ) -> SyncReport:
        """Sync until quiescent and return what was done.

        `removals_allowed` lets the server remove a large share of the records, after a person was asked. Without
        `large_allowed` what waits is sent, but nothing large is fetched.

        Raises:
            TransportError: the server could not be reached or understood.
            UserError: `sync_running`, `metered_download`, `mass_removal`, `sync_other_user`, or what the store says.
            DeviceEnded: the server wants this device no more; its data are destroyed.
            Cancelled: `cancelled` returned true.
        """
        if not self._running.acquire(blocking=False):
            raise UserError("sync_running")
        try:
            return self._recorded(
                Run(
                    self._parts,
                    PageApplier(removals_allowed=removals_allowed),
                    progress,
                    cancelled,
                    large_allowed=large_allowed,
                )
            )
        except TransportError as error:
            if farewell.is_end(error):
                self._leave(error.code)
            lock = self._parts.write(partial(lease.note_time, clock=self._parts.clock))
            if lock is not None and self._lease_binds:
                self._parts.store.no_writing = lock
                raise lock from error
            raise
        finally:
            self._running.release()

    def _leave(self, reason: str) -> NoReturn:
        """Hand in what was not sent, then destroy what is here. Raises DeviceEnded, or why it is not yet so."""
        self._parts.store.no_writing = UserError("device_locked")
        sent = farewell.hand_in(self._parts, reason)
        if self._destroy is not None:
            self._destroy(sent)
        raise DeviceEnded(sent)

    def _recorded(self, run: Run) -> SyncReport:
        parts = self._parts
        number = parts.write(partial(_start_row, now_ms=parts.clock.wall_ms()))
        up, down, started = parts.channel.bytes_up, parts.channel.bytes_down, parts.timer()
        error: UserError | None = UserError("sync_failed")
        try:
            run.go()
            self._verify_if_due(run.report)
            Files(parts, run.report, run.progress, run.cancelled).carry()
            if run.report.blobs_removed:
                parts.write(traces.note)
            traces.wipe(parts, run.stop_if_cancelled)
            parts.write(partial(lease.server_seen, clock=parts.clock))
            parts.store.no_writing = None
            error = None
        except Cancelled:
            error = UserError("cancelled")
            raise
        except UserError as caught:
            error = caught
            raise
        finally:
            run.report.bytes_up = parts.channel.bytes_up - up
            run.report.bytes_down = parts.channel.bytes_down - down
            run.report.seconds = parts.timer() - started
            parts.write(partial(_end_row, number, parts.clock.wall_ms(), run.report, error))
        return run.report

    def _verify_if_due(self, report: SyncReport) -> None:
        """Compare with the server every now and then. A line that breaks meanwhile leaves that to the next sync."""
        known = self._parts.read(local.settings)
        if not verify.is_due(known, self._parts.clock.wall_ms(), self._verify_every_ms):
            return
        try:
            report.repaired = verify.verify(self._parts)
        except TransportError as error:
            if not error.passing:
                raise

    def verify(self, *, deep: bool = True) -> int:
        """Compare with the server now, values and all; return how many scopes were fetched anew. Raises as `run`."""
        return verify.verify(self._parts, deep=deep)

    def compare(self) -> int:
        """Sync and compare at once, values and all, behind a run that is under way; raises as `run`."""
        with self._running:
            self._recorded(Run(self._parts, PageApplier()))
            return verify.verify(self._parts, deep=True)

    def close(self) -> None:
        """Give up the connections to the server."""
        self._parts.channel.close()

    def counts(self) -> Counts:
        """Return what is not settled, as it stands in the store."""
        return self._parts.read(unsettled)

    def estimate(self) -> Estimated:
        """Return how much a run would fetch, as the server reckons it. Raises TransportError."""
        cursor = self._parts.read(local.settings).get(local.CURSOR, "")
        return metered.estimate(self._parts.channel, self._parts.hello, cursor)

    def rehearse(self) -> SyncReport:
        """Return what a run would send: how many mutations, and their bytes on the line. Nothing is sent."""
        report = SyncReport()
        after = 0
        while page := self._parts.read(partial(outbox.to_send, after=after, limit=MOST_MUTATIONS)):
            message = Push(hello=self._parts.hello, incarnation="", mutations=page)
            report.pushed += len(page)
            report.bytes_up += len(codec.pack(encode(message)))
            after = page[-1].n
        return report


def _start_row(connection: RawConnection, now_ms: int) -> int:
    connection.execute(
        "DELETE FROM local_sync_run WHERE id <= (SELECT max(id) FROM local_sync_run) - ?", (KEPT_RUNS,)
    )
    row = connection.execute("INSERT INTO local_sync_run (started_ms) VALUES (?)", (now_ms,))
    return int(row.lastrowid or 0)


def _end_row(
    number: int, now_ms: int, report: SyncReport, error: UserError | None, connection: RawConnection
) -> None:
    connection.execute(
        "UPDATE local_sync_run SET ended_ms = ?, report = ?, error_code = ?, error_params = ? WHERE id = ?",
        (
            now_ms,
            Json.to_stored(report.to_dict()),
            error.code if error else None,
            Json.to_stored(error.params) if error else None,
            number,
        ),
    )
    if error is None:
        local.keep(connection, {local.LAST_SYNC: now_ms})
