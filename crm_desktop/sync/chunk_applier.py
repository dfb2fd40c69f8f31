"""Chunks of a first sync into the store: pages and the mark how far it is in one transaction, as long as nobody waits.

Most of a commit is the encryption of pages of indexes, into which every chunk writes all over, so the chunks that are
there go together. That takes longer than a person should wait for their own edit, so a transaction ends between two
pages as soon as somebody wants to write, and the rest follows behind them.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from crm_core.wire import Chunk, Page
from crm_desktop.db import search_words
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Bug
from crm_desktop.sync import chunk_plan, codec
from crm_desktop.sync.apply import Applied, PageApplier
from crm_desktop.sync.chunk_plan import Plan

MOST_TOGETHER = 4
"""How many chunks one transaction holds. Each alone costs twice as much to commit, eight hardly less than four."""
_FOLLOWING = "chunk"
"""Stands for the cursor of pages behind the first: only the first page ends grants that are no more."""


@dataclass
class Done:
    """What one job of the lane has applied; `ended`: the chunks whose last pages it applied."""

    applied: Applied = field(default_factory=Applied)
    ended: list[Chunk] = field(default_factory=list)


class ChunkApplier:
    """Applies chunks in the order in which they are given.

    `check` is called before anything is written, `settled` after each commit.
    """

    def __init__(
        self,
        lane: WriterLane,
        pages: PageApplier,
        check: Callable[[RawConnection], None],
        settled: Callable[[Done], None],
    ) -> None:
        self._lane = lane
        self._pages = pages
        self._check = check
        self._settled = settled
        self._ready: deque[tuple[Chunk, list[bytes]]] = deque()
        self._jobs: deque[Future[Done]] = deque()
        self._is_sound = True
        self._has_failed = False

    def put(self, chunk: Chunk, pages: list[bytes], *, most: int) -> None:
        """Have a chunk applied behind the others, and wait until fewer than `most` are waiting."""
        if self._has_failed:
            raise Bug("a chunk behind one that was not applied")
        self._ready.append((chunk, pages))
        self._submit()
        while len(self._jobs) >= most:
            self._settle()

    def drain(self) -> None:
        """Wait until every chunk is applied."""
        while self._jobs:
            self._settle()

    def _submit(self) -> None:
        self._jobs.append(self._lane.submit_raw(self._work, changes=lambda done: done.applied.changed))

    def _settle(self) -> None:
        """Wait for the oldest job; where the last has left something to do, another follows it."""
        try:
            done = self._jobs.popleft().result()
        except BaseException:
            self._give_up()
            raise
        if self._ready and not self._jobs:
            self._submit()
        self._settled(done)

    def _give_up(self) -> None:
        """Wait for the end of the jobs behind one that failed. They write nothing."""
        self._has_failed = True
        while self._jobs:
            self._jobs.popleft().result()

    def _work(self, connection: RawConnection) -> Done:
        """Apply the chunks that are ready, up to `MOST_TOGETHER` or until a person wants to write.

        Behind a chunk that could not be applied nothing is. A job whose chunk went with those before has nothing to do.
        """
        done = Done()
        if not self._is_sound or not self._ready:
            return done
        self._is_sound = False
        self._check(connection)
        plan = chunk_plan.under_way(connection)
        self._pages.keep_newer({(entity, record_id): rev for entity, record_id, rev in plan.newer})
        if not plan.resync:
            search_words.begin_load(connection)
        while self._ready and len(done.ended) < MOST_TOGETHER:
            self._take(connection, plan, done)
            if self._lane.people_wait():
                break
        self._is_sound = True
        return done

    def _take(self, connection: RawConnection, plan: Plan, done: Done) -> None:
        """Apply the first chunk that is ready, up to its end or until a person wants to write."""
        chunk, pages = self._ready[0]
        at = chunk_plan.pages_applied(connection, chunk.name)
        with self._pages.indexing_together(connection, are_new=not plan.resync):
            while at < len(pages):
                self._apply(connection, plan, codec.message(Page, pages[at]), done.applied)
                at += 1
                if self._lane.people_wait():
                    break
        has_ended = at == len(pages)
        chunk_plan.mark(connection, chunk.name, at, ended=has_ended)
        if has_ended:
            done.ended.append(self._ready.popleft()[0])

    def _apply(self, connection: RawConnection, plan: Plan, page: Page, total: Applied) -> None:
        if plan.begun:
            applied = self._pages.apply(connection, page, _FOLLOWING)
        else:
            page.granted = plan.granted
            applied = self._pages.apply(connection, page, "")
            plan.begun, plan.granted = True, []
            chunk_plan.keep(connection, plan)
        total.pulled += applied.pulled
        total.evicted += applied.evicted
        total.latest_edit = max(total.latest_edit, applied.latest_edit)
        for entity, ids in applied.changed.items():
            total.changed.setdefault(entity, set()).update(ids)

    def end_load(self, connection: RawConnection) -> bool:
        """Take a step towards a search index as it usually is. Returns whether that is reached."""
        self._check(connection)
        return search_words.settle(connection)

    def finish(self, connection: RawConnection) -> None:
        """Store the cursor: everything up to it is here. What follows comes with the usual pull."""
        self._check(connection)
        plan = chunk_plan.under_way(connection)
        page = Page(cursor=plan.cursor, more=True, server_ms=0, granted=plan.granted)
        self._pages.apply(connection, page, _FOLLOWING if plan.begun else "")
        self._pages.keep_newer({})
        chunk_plan.drop(connection)
