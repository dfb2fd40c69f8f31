"""One sync from hello to quiescence: push until nothing waits, pull until nothing is new, again if more was written.

Everything that is not thinking is handed in (the line, the store's lane, clocks, the pause between attempts), so a
simulated run repeats itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec

from crm_core.wire import (
    M,
    Manifest,
    Message,
    Mutation,
    Outcome,
    Page,
    Pull,
    Push,
    PushReply,
    Welcome,
    encode,
)
from crm_desktop.db import numbers, outbox
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync import (
    acknowledged,
    baseline,
    chunk_plan,
    local,
    metered,
    parallel,
    renumbered,
    retold,
    slices,
)
from crm_desktop.sync.apply import Applied, PageApplier
from crm_desktop.sync.baseline import Why
from crm_desktop.sync.channel import BROKEN_ANSWERS, Failure, TransportError
from crm_desktop.sync.first_sync import FirstSync, Hooks
from crm_desktop.sync.local import Key
from crm_desktop.sync.parts import Parts
from crm_desktop.sync.ranges import ranges
from crm_desktop.sync.report import IsCancelled, OnProgress, Phase, Progress, SyncReport
from crm_desktop.sync.settle import Settled, settle
from crm_desktop.sync.sizes import COMFORTABLE_APPLY_SECONDS, COMFORTABLE_CALL_SECONDS, PageSize

__all__ = ["MOST_ATTEMPTS", "MOST_MUTATIONS", "Parts", "Run"]

MOST_ROUNDS = 20
MOST_MUTATIONS = 1000
MOST_ATTEMPTS = 3
MOST_HELD = 500
FIRST_UP = 512 * 1024
FIRST_DOWN = 512 * 1024
LEAST_OFFSET_CHANGE_MS = 1000


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
    tried_for: set[Key] = field(default_factory=set)
    """Records that edits had waited for, when these were tried again."""
    numbers: list[int] = field(default_factory=list)
    """Of the feed, that came with the outcomes of this round."""
    held: list[tuple[int, int]] = field(default_factory=list)
    """Such numbers, as the pull under way shows them."""

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
            self._restarting_once(self._push_and_pull)
            if not self.parts.read(partial(outbox.to_send, limit=1)):
                return
        raise UserError("sync_restless", rounds=MOST_ROUNDS)

    def _push_and_pull(self) -> None:
        self.report.evicted += slices.finish(self.parts)
        self._push_all()
        self._pull_all()
        if self.parts.read(retold.waiting):
            again = self.parts.write(partial(retold.try_again, ids=self.parts.ids, tried=self.tried_for))
            self.tried_for |= again

    # --- hello ---------------------------------------------------------------------------------------------------

    def _greet(self) -> None:
        """Learn the server's time and the lease, and make sure that it still knows us as who we are."""
        self._tell("hello", 0, 0)
        clock = self.parts.clock
        asked = clock.wall_ms() - clock.offset_ms
        self._show_store(self.parts.read(local.settings))
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
            local.SUPPRESSION_KEY: welcome.suppression_key,
        }
        self.parts.write(
            partial(baseline.welcomed, welcome=welcome, news=news, ids=self.parts.ids, now_ms=clock.wall_ms())
        )
        self._show_store(self.parts.read(local.settings))

    def _show_store(self, known: Mapping[str, str]) -> None:
        """Show in every question which store is asking; what is written later must be for the same."""
        self.identity = known.get(local.DEVICE, ""), known.get(local.INCARNATION, "")
        self.parts.hello = msgspec.structs.replace(
            self.parts.hello,
            sync_token=known.get(local.SYNC_TOKEN, ""),
            epoch=known.get(local.EPOCH, ""),
            number_lease=known.get(numbers.LEASE, ""),
            last_number=known.get(numbers.LAST, ""),
        )

    def _check_store(self, connection: RawConnection) -> None:
        """Refuse to write into a store that was emptied, or given to another device, while the run was on."""
        known = local.settings(connection)
        if (known.get(local.DEVICE, ""), known.get(local.INCARNATION, "")) != self.identity:
            raise UserError("store_replaced")

    # --- push ----------------------------------------------------------------------------------------------------

    def _push_all(self) -> None:
        while mutations := self._next_mutations():
            if not self.parts.write(partial(outbox.about_to_send, mutations=mutations)):
                continue
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
            self._settle(mutations, reply)

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
        refused = Outcome(id=mutations[0].id, result="refused", code="too_large")
        self._settle(mutations, PushReply(outcomes=[refused], server_ms=0))

    def _settle(self, sent: Sequence[Mutation], reply: PushReply) -> None:
        waiting = {mutation.id for mutation in sent}
        known = [outcome for outcome in reply.outcomes if outcome.id in waiting]
        if not known:
            raise TransportError(Failure.GARBAGE, "no outcome for what was sent")
        settled = self.parts.lane.submit_raw(
            partial(self._settle_here, sent, known, reply), changes=lambda done: done.changed
        )
        self.numbers += settled.result().numbers
        self.report.pushed += len(known)
        for result, count in settled.result().counts.items():
            setattr(self.report, result, getattr(self.report, result) + count)

    def _settle_here(
        self,
        sent: Sequence[Mutation],
        outcomes: Sequence[Outcome],
        reply: PushReply,
        connection: RawConnection,
    ) -> Settled:
        self._check_store(connection)
        acknowledged.note_backup(connection, reply.backup_seq)
        settled = settle(connection, outcomes, reply.tables, reply.scopes)
        parallel.tell(connection, reply.tables, reply.server_ms)
        renumbered.tell(connection, sent, reply.tables, reply.server_ms)
        chunk_plan.remember(connection, settled.revisions)
        return settled

    # --- pull ----------------------------------------------------------------------------------------------------

    def _pull_all(self) -> None:
        """Take in pages; while one is stored the next is already on its way. Whoever has nothing begins with chunks."""
        cursor = self.parts.read(local.settings).get(local.CURSOR, "")
        self._take_as_held(cursor)
        if not self.large_allowed:
            metered.refuse_large(self.parts.channel, self.parts.hello, cursor)
        first = self._first_sync()
        if cursor:
            first.sweep()
        elif first.go():
            cursor = self.parts.read(local.settings)[local.CURSOR]
        first_sync = not cursor
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
            if applied.unfinished:
                self.report.evicted += slices.finish(self.parts)
            cursor, page = page.cursor, following

    def _take_as_held(self, cursor: str) -> None:
        """Let the pull leave out what came with the outcomes, but where everything is to be told and compared."""
        compares = not cursor or self.parts.read(baseline.why) is not None
        self.held = [] if compares else ranges(self.numbers, MOST_HELD)
        self.numbers = []

    def _first_sync(self) -> FirstSync:
        hooks = Hooks(
            check=self._check_store,
            ask=lambda question: self._call("artefacts", question, Manifest),
            stop_if_cancelled=self.stop_if_cancelled,
            count=self._add_up,
            tell=self._tell_progress,
        )
        return FirstSync(self.parts, self.applier, hooks)

    def _apply(self, page: Page, cursor: str, connection: RawConnection) -> tuple[Applied, float]:
        self._check_store(connection)
        started = self.parts.timer()
        applied = self.applier.apply(connection, page, cursor)
        return applied, self.parts.timer() - started

    def _ask(self, cursor: str, *, resync: bool = False) -> Page:
        message = Pull(
            hello=self.parts.hello,
            cursor=cursor,
            max_bytes=self.down.bytes,
            resync=resync,
            held=self.held,
        )
        started = self.parts.timer()
        page = self._call("pull", message, Page, self.down)
        if (seconds := self.parts.timer() - started) > COMFORTABLE_CALL_SECONDS:
            self.down.observe(seconds, COMFORTABLE_CALL_SECONDS)
        return page

    def _count(self, applied: Applied, remaining: int) -> None:
        self._add_up(applied)
        self._tell("pull", self.report.pulled, remaining)

    def _add_up(self, applied: Applied) -> None:
        if applied.latest_edit:
            self.parts.clock.observe(applied.latest_edit)
        self.report.pulled += applied.pulled
        self.report.evicted += applied.evicted

    # --- calls ---------------------------------------------------------------------------------------------------

    def _restarting_once(self, step: Callable[[], None]) -> None:
        """Do a step; once a run, begin anew where the server no longer knows where we stand. Nothing is dropped."""
        try:
            step()
        except TransportError as error:
            if self.restarted or not (error.names("resync_required") or error.names("clone_detected")):
                raise
            self.restarted = True
            if error.names("clone_detected"):
                taken = error.params.get("mutations", [])
                now_ms = self.parts.clock.wall_ms()
                self.parts.write(
                    partial(baseline.take_new_place, taken=taken, ids=self.parts.ids, now_ms=now_ms)
                )
            else:
                self.parts.write(partial(baseline.begin, reason=Why.LOST))
            self._greet()
            step()

    def _call(self, operation: str, message: Message, reply: type[M], size: PageSize | None = None) -> M:
        """Return the answer; a broken one is asked for again, smaller, because repeating has no other effect."""
        for attempt in range(1, MOST_ATTEMPTS):
            self.stop_if_cancelled()
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

    def stop_if_cancelled(self) -> None:
        """Raise Cancelled where a person, or the end of the program, asked for it."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def _tell(self, phase: Phase, done: int, remaining: int) -> None:
        self._tell_progress(Progress(phase, done, remaining))

    def _tell_progress(self, progress: Progress) -> None:
        if self.progress is not None:
            self.progress(progress)
