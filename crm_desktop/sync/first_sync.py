"""The first sync: chunks that the server has prepared, fetched by Range, applied in order, behind them the usual pull.

What was received is kept as files, what was applied is marked in the transaction that applies it, so a cut or a crash
costs neither bytes nor work. While one chunk is applied the next are fetched; between two pages of a chunk whoever
wants to write comes first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from crm_core.chunks import DamagedChunkError
from crm_core.wire import SCHEMA, Artefacts, Chunk, Manifest
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import chunk_plan, codec, local
from crm_desktop.sync.apply import Applied, PageApplier
from crm_desktop.sync.channel import BROKEN_ANSWERS, Failure, TransportError
from crm_desktop.sync.chunk_applier import MOST_TOGETHER, ChunkApplier, Done
from crm_desktop.sync.chunk_files import ChunkFiles
from crm_desktop.sync.chunk_plan import Plan
from crm_desktop.sync.meter import Meter
from crm_desktop.sync.parts import Parts
from crm_desktop.sync.report import Progress

T = TypeVar("T")
MOST_AHEAD = 2 * MOST_TOGETHER
"""How many chunks are unpacked in memory: while some are applied together, the next are there."""
MOST_FRUITLESS = 3
"""How often a chunk is asked for without getting a byte of it, before the run gives up."""
PAUSE_SECONDS = 0.2
BREAKS = BROKEN_ANSWERS | {Failure.TIMEOUT}
"""Ends of an answer behind which it is worth going on at once."""
_NAME = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True)
class Hooks:
    """What the run does for the first sync: ask, stop when told to, count what was applied, tell how far it is.

    `check` is called in each transaction, before anything is written.
    """

    check: Callable[[RawConnection], None]
    ask: Callable[[Artefacts], Manifest]
    stop_if_cancelled: Callable[[], None]
    count: Callable[[Applied], None]
    tell: Callable[[Progress], None]


class FirstSync:
    """One first sync, begun or gone on with."""

    def __init__(self, parts: Parts, applier: PageApplier, hooks: Hooks) -> None:
        self._parts = parts
        self._hooks = hooks
        self._meter = Meter(parts.timer)
        self._files = ChunkFiles(parts.store.folder, self._received)
        self._applying = ChunkApplier(parts.lane, applier, hooks.check, self._settled)
        self._pulled = 0

    def go(self) -> bool:
        """Apply every chunk and store the cursor behind them. Returns False where the server prepares none.

        Raises:
            TransportError: as a call; what was received and applied stays.
            UserError: `chunk_damaged`, `mass_removal`, or what the store says.
        """
        plan = self._begin()
        try:
            is_offered = self._take_all(plan)
        except TransportError as error:
            if error.names("resync_required"):
                self._applying.drain()
                self._forget()
            raise
        finally:
            self._applying.drain()
        while not self._parts.write(self._applying.end_load):
            self._hooks.stop_if_cancelled()
        if not is_offered:
            self._forget()
            return False
        self._parts.write(self._applying.finish)
        self._files.sweep()
        return True

    def sweep(self) -> None:
        """Remove what a crash left behind the end of a first sync; for whoever has a cursor."""
        self._files.sweep()

    def _begin(self) -> Plan:
        """Return the plan to go on with: the one in the store, unless the server is not the one of then."""
        plan = self._parts.read(chunk_plan.load)
        epoch = self._parts.read(local.settings).get(local.EPOCH, "")
        if plan is None or (plan.epoch, plan.schema) != (epoch, SCHEMA):
            self._forget()
            resync = self._parts.read(local.holds_rows)
            plan = Plan(id=self._parts.ids.new(), epoch=epoch, schema=SCHEMA, resync=resync)
            self._parts.write(self._checked(partial(chunk_plan.keep, plan=plan)))
        return plan

    def _checked(self, job: Callable[[RawConnection], T]) -> Callable[[RawConnection], T]:
        """Return the job as one that writes nothing into a store that was emptied meanwhile."""

        def checked(connection: RawConnection) -> T:
            self._hooks.check(connection)
            return job(connection)

        return checked

    def _forget(self) -> None:
        self._parts.write(chunk_plan.drop)
        self._files.sweep()

    # --- fetching ------------------------------------------------------------------------------------------------

    def _take_all(self, plan: Plan) -> bool:
        waiting = self._parts.read(chunk_plan.waiting)
        self._files.sweep(waiting)
        missing = sum(chunk.size - self._files.held(chunk) for chunk in waiting)
        self._meter.done, self._meter.total = plan.known_bytes - missing, plan.known_bytes + plan.ahead
        while True:
            for chunk in waiting:
                self._applying.put(chunk, self._pages(chunk), most=MOST_AHEAD)
            if plan.cursor:
                self._applying.drain()
                return True
            try:
                plan, waiting = self._ask(plan)
            except TransportError as error:
                if error.names("malformed") and not plan.known:
                    return False
                raise

    def _ask(self, plan: Plan) -> tuple[Plan, list[Chunk]]:
        """Learn of more chunks."""
        question = Artefacts(hello=self._parts.hello, id=plan.id, after=plan.known, resync=plan.resync)
        manifest = self._hooks.ask(question)
        if not all(map(_is_sound, manifest.chunks)) or not (manifest.chunks or manifest.cursor):
            raise TransportError(Failure.GARBAGE, "manifest")
        plan = self._parts.write(self._checked(partial(chunk_plan.extend, manifest=manifest)))
        self._meter.total = plan.known_bytes + plan.ahead
        return plan, manifest.chunks

    def _pages(self, chunk: Chunk) -> list[bytes]:
        """Return the pages of a chunk. What does not have its hash is fetched anew, once."""
        try:
            self._fetch(chunk)
            return self._files.open(chunk)
        except DamagedChunkError:
            self._parts.pause(PAUSE_SECONDS)
        try:
            self._fetch(chunk)
            return self._files.open(chunk)
        except DamagedChunkError as error:
            raise UserError("chunk_damaged") from error

    def _fetch(self, chunk: Chunk) -> None:
        """Fetch what is missing of a chunk; where the answer broke off, go on behind it."""
        fruitless = 0
        while True:
            self._hooks.stop_if_cancelled()
            held = self._files.held(chunk)
            try:
                return self._files.fetch(chunk, self._parts.channel)
            except TransportError as error:
                fruitless = 0 if self._files.held(chunk) > held else fruitless + 1
                if error.kind not in BREAKS or fruitless == MOST_FRUITLESS:
                    raise
            self._parts.pause(PAUSE_SECONDS * (fruitless + 1))

    def _received(self, count: int) -> None:
        self._meter.add(count)
        if self._meter.is_due():
            self._tell()

    def _settled(self, done: Done) -> None:
        self._hooks.count(done.applied)
        self._pulled += done.applied.pulled
        for chunk in done.ended:
            self._files.remove(chunk)
        self._tell()

    def _tell(self) -> None:
        meter = self._meter
        self._hooks.tell(
            Progress("pull", self._pulled, 0, meter.done, max(meter.total, meter.done), meter.seconds_left())
        )


def _is_sound(chunk: Chunk) -> bool:
    """Whether the name can be one of a file, and the size that of a chunk."""
    return bool(_NAME.fullmatch(chunk.name)) and 0 < chunk.size <= codec.MAX_UNPACKED
