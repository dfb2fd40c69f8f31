"""One sync from hello to quiescence: push until nothing waits, pull until nothing is new, again if more was written.

Everything that is not thinking is handed in (the line, the store's lane, clocks, the pause between attempts), so a
simulated run repeats itself.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import msgspec

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.wire import Hello, M, Message, Mutation, Outcome, Page, Pull, Push, PushReply, Welcome, encode
from crm_desktop.db import outbox
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync import local, metered
from crm_desktop.sync.apply import Applied, PageApplier
from crm_desktop.sync.channel import BROKEN_ANSWERS, Channel, Failure, TransportError
from crm_desktop.sync.report import IsCancelled, OnProgress, Phase, Progress, SyncReport
from crm_desktop.sync.settle import settle
from crm_desktop.sync.sizes import COMFORTABLE_APPLY_SECONDS, COMFORTABLE_CALL_SECONDS, PageSize

T = TypeVar("T")

MOST_ROUNDS = 20
MOST_MUTATIONS = 500
MOST_ATTEMPTS = 3
FIRST_UP = 256 * 1024
FIRST_DOWN = 512 * 1024
LEAST_OFFSET_CHANGE_MS = 1000


@dataclass
class Parts:
    """What a run works with."""

    lane: WriterLane
    store: Store
    channel: Channel
    clock: Clock
    hello: Hello
    ids: IdSource
    timer: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def read(self, job: Callable[[RawConnection], T]) -> T:
        """Return what `job` reads from the store as it was last committed."""
        with self.store.read() as session:
            return job(raw_connection(session))

    def write(self, job: Callable[[RawConnection], T]) -> T:
        """Return what `job` returns, after the transaction that it wrote in was committed."""
        return self.lane.submit_raw(job).result()


@dataclass
class Run:
    """One run in progress."""

    parts: Parts
    applier: PageApplier
    progress: OnProgress | None = None
    cancelled: IsCancelled | None = None
    report: SyncReport = field(default_factory=SyncReport)
    up: PageSize = field(default_factory=lambda: PageSize(FIRST_UP))
    down: PageSize = field(default_factory=lambda: PageSize(FIRST_DOWN))
    restarted: bool = False
    large_allowed: bool = True

    def go(self) -> None:
        """Run until quiescent. What was done stays done, also when this raises.

        Raises:
            TransportError: the server could not be reached or understood.
            UserError: a person has to decide or to mend something.
            Cancelled: `cancelled` said so.
        """
        self._greet()
        for _ in range(MOST_ROUNDS):
            self.report.rounds += 1
            self._restarting_once(self._push_all)
            self._restarting_once(self._pull_all)
            if not self.parts.read(partial(outbox.to_send, limit=1)):
                return
        raise UserError("sync_restless", rounds=MOST_ROUNDS)

    # --- hello ---------------------------------------------------------------------------------------------------

    def _greet(self) -> None:
        """Learn the server's time and the lease, and make sure that it still knows us as who we are."""
        self._tell("hello", 0, 0)
        clock = self.parts.clock
        asked = clock.wall_ms() - clock.offset_ms
        welcome = self._call("hello", self.parts.hello, Welcome)
        answered = clock.wall_ms() - clock.offset_ms
        offset = welcome.server_ms - (asked + answered) // 2
        if abs(offset - clock.offset_ms) > max(LEAST_OFFSET_CHANGE_MS, answered - asked):
            clock.offset_ms = offset
        known = self.parts.read(local.settings)
        if known.get(local.USER, welcome.user_id) != welcome.user_id:
            raise UserError("sync_other_user")
        news = {
            local.EPOCH: welcome.epoch,
            local.LEASE: str(welcome.lease_until_ms),
            local.CLOCK_OFFSET: str(clock.offset_ms),
        }
        if news.items() - known.items():
            self.parts.write(partial(local.keep, values=news))

    # --- push ----------------------------------------------------------------------------------------------------

    def _push_all(self) -> None:
        while mutations := self._next_mutations():
            self._tell("push", self.report.pushed, len(mutations))
            incarnation = self.parts.read(local.settings).get(local.INCARNATION, "")
            message = Push(hello=self.parts.hello, incarnation=incarnation, mutations=mutations)
            try:
                started = self.parts.timer()
                reply = self._call("push", message, PushReply, self.up)
                self.up.observe(self.parts.timer() - started, COMFORTABLE_CALL_SECONDS)
            except TransportError as error:
                if not error.names("too_large"):
                    raise
                self._make_smaller(mutations)
                continue
            self._settle(mutations, reply.outcomes)

    def _next_mutations(self) -> list[Mutation]:
        """Return the first mutations that wait, as many as fit into a page but at least one."""
        waiting = self.parts.read(partial(outbox.to_send, limit=MOST_MUTATIONS))
        total = 0
        for count, mutation in enumerate(waiting):
            total += len(encode(mutation))
            if count and total > self.up.bytes:
                return waiting[:count]
        return waiting

    def _make_smaller(self, mutations: Sequence[Mutation]) -> None:
        """Send less at once. What is too large alone is set aside by name, so that the rest can go on."""
        if len(mutations) > 1:
            self.up.bytes = max(sum(len(encode(one)) for one in mutations) // 2, 1)
            return
        self._settle(mutations, [Outcome(id=mutations[0].id, result="refused", code="too_large")])

    def _settle(self, sent: Sequence[Mutation], outcomes: Sequence[Outcome]) -> None:
        waiting = {mutation.id for mutation in sent}
        known = [outcome for outcome in outcomes if outcome.id in waiting]
        if not known:
            raise TransportError(Failure.GARBAGE, "no outcome for what was sent")
        settled = self.parts.lane.submit_raw(
            partial(settle, outcomes=known), changes=lambda done: done.changed
        )
        self.applier.expect_echoes(settled.result().revisions)
        self.report.pushed += len(known)
        for result, count in settled.result().counts.items():
            setattr(self.report, result, getattr(self.report, result) + count)

    # --- pull ----------------------------------------------------------------------------------------------------

    def _pull_all(self) -> None:
        """Take in pages; while one is stored the next is already on its way."""
        cursor = self.parts.read(local.settings).get(local.CURSOR, "")
        first_sync = not cursor
        if not self.large_allowed:
            metered.refuse_large(self.parts.channel, self.parts.hello, cursor)
        page: Page | None = self._ask(cursor, resync=first_sync and self.parts.read(local.holds_rows))
        while page is not None:
            if page.more and page.cursor == cursor:
                raise TransportError(Failure.GARBAGE, "the cursor stands still")
            applying = self.parts.lane.submit_raw(
                partial(self._apply, page, cursor), changes=lambda done: done[0].changed
            )
            try:
                following = self._ask(page.cursor) if page.more else None
            finally:
                applied, seconds = applying.result()
            if not first_sync:
                self.down.observe(seconds, COMFORTABLE_APPLY_SECONDS)
            self._count(applied, page.remaining_rows)
            cursor, page = page.cursor, following

    def _apply(self, page: Page, cursor: str, connection: RawConnection) -> tuple[Applied, float]:
        started = self.parts.timer()
        applied = self.applier.apply(connection, page, cursor)
        return applied, self.parts.timer() - started

    def _ask(self, cursor: str, *, resync: bool = False) -> Page:
        message = Pull(hello=self.parts.hello, cursor=cursor, max_bytes=self.down.bytes, resync=resync)
        started = self.parts.timer()
        page = self._call("pull", message, Page, self.down)
        if (seconds := self.parts.timer() - started) > COMFORTABLE_CALL_SECONDS:
            self.down.observe(seconds, COMFORTABLE_CALL_SECONDS)
        return page

    def _count(self, applied: Applied, remaining: int) -> None:
        if applied.latest_edit:
            self.parts.clock.observe(applied.latest_edit)
        self.report.pulled += applied.pulled
        self.report.evicted += applied.evicted
        self._tell("pull", self.report.pulled, remaining)

    # --- calls ---------------------------------------------------------------------------------------------------

    def _restarting_once(self, step: Callable[[], None]) -> None:
        """Do a step; once a run, begin anew where the server no longer knows where we stand. Nothing is dropped."""
        try:
            step()
        except TransportError as error:
            if self.restarted or not (error.names("resync_required") or error.names("clone_detected")):
                raise
            self.restarted = True
            start = {local.CURSOR: ""}
            if error.names("clone_detected"):
                start[local.INCARNATION] = self.parts.ids.new()
            self.parts.write(partial(local.keep, values=start))
            step()

    def _call(self, operation: str, message: Message, reply: type[M], size: PageSize | None = None) -> M:
        """Return the answer; a broken one is asked for again, smaller, because repeating has no other effect."""
        for attempt in range(1, MOST_ATTEMPTS):
            self._stop_if_cancelled()
            try:
                return self.parts.channel.call(operation, message, reply)
            except TransportError as error:
                if error.kind not in BROKEN_ANSWERS:
                    raise
                if size is not None:
                    size.shrink()
                if isinstance(message, Pull):
                    message = msgspec.structs.replace(message, max_bytes=self.down.bytes)
            self.parts.pause(0.2 * attempt)
        return self.parts.channel.call(operation, message, reply)

    def _stop_if_cancelled(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def _tell(self, phase: Phase, done: int, remaining: int) -> None:
        if self.progress is not None:
            self.progress(Progress(phase, done, remaining))
