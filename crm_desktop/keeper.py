"""What looks after the data by itself while the program runs: unsent work kept in files, the store looked through.

One thread, which sleeps nearly always. What goes wrong is told by a notice and tried again later; nothing of it ever
stands in a person's way.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from crm_core.clock import Clock
from crm_desktop.db import (
    checking,
    company_keys,
    keeping,
    meta,
    notices,
    search_rebuild,
    search_words,
    statistics,
)
from crm_desktop.db.doctor import Check
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services import unsent

TICK_SECONDS = 20.0
MINUTE_SECONDS = 60.0
STATISTICS_SECONDS = 3600.0
QUIET_SECONDS = 10.0
"""How long nothing was written before words are merged: what comes between two steps of a merge makes it longer."""
MERGE_SECONDS = 600.0
"""How often words are merged at most: at 100,000 customers it takes seconds, and few ask for it."""
_log = logging.getLogger(__name__)


class Keeper:
    """Begins with `start`, ends with `close`, which keeps once more what was not sent."""

    def __init__(
        self,
        store: Store,
        lane: WriterLane,
        clock: Clock,
        *,
        tick_seconds: float = TICK_SECONDS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._lane, self._clock = store, lane, clock
        self._tick_seconds, self._timer = tick_seconds, timer
        self._changed_at: float | None = None
        self._wrote_at: float | None = None
        self._merged_at: float | None = None
        self._statistics_at: float | None = None
        self._ended = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._forget_lane = lane.subscribe(lambda _: self.note_change())
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def note_change(self) -> None:
        """Something was written: the minutes until the next file begin, unless they run already."""
        self._wrote_at = self._timer()
        if self._changed_at is None:
            self._changed_at = self._wrote_at

    def close(self) -> None:
        """Keep what was not sent, and end."""
        self._forget_lane()
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        if not self._store.is_sealed and self._store.no_reading is None:
            self._keep_if_needed()

    def _work(self) -> None:
        while not self._ended.wait(self._tick_seconds):
            if self._store.no_reading is None:
                self.tick()

    def tick(self) -> None:
        """Do what is due now."""
        try:
            if self._is_time_to_keep():
                self._keep_if_needed()
            if search_rebuild.is_under_way(self._store):
                search_rebuild.go_on(self._lane, self._ended.is_set)
            self._make_keys()
            self.merge_words()
            self.work_out_statistics()
            self.look_on()
        except UserError as error:
            _log.warning("not looked after: %s", error.code)
        except Cancelled:
            _log.info("ended in the middle of a look")

    def _make_keys(self) -> None:
        """Make the keys of customers that came many at once, before somebody imports cards; a first sync goes first."""
        with self._store.read() as session:
            connection = raw_connection(session)
            are_due = company_keys.are_due(connection) and not search_words.is_loading(connection)
        while are_due and not self._ended.is_set():
            are_due = not self._lane.submit_raw(company_keys.catch_up).result()

    def merge_words(self) -> None:
        """Merge the search index behind many changes, so that no word is left that is gone.

        A first sync merges its own. What is written meanwhile has the rest wait for the next quiet moment.
        """
        if self._was_just(self._merged_at, MERGE_SECONDS) or self._was_just(self._wrote_at, QUIET_SECONDS):
            return
        with self._store.read() as session:
            connection = raw_connection(session)
            is_due = search_words.is_open(connection) and not search_words.is_loading(connection)
        if not is_due:
            return
        while not self._lane.submit_raw(_merge_some_words).result():
            if self._ended.is_set() or self._was_just(self._wrote_at, QUIET_SECONDS):
                return
        self._store.empty_wal()
        self._merged_at = self._timer()

    def _was_just(self, moment: float | None, seconds: float) -> bool:
        return moment is not None and self._timer() - moment < seconds

    def work_out_statistics(self) -> None:
        """Work out once an hour what SQLite must know of tables that are new or have grown; a first sync goes first."""
        now = self._timer()
        if self._was_just(self._statistics_at, STATISTICS_SECONDS):
            return
        with self._store.read() as session:
            if search_words.is_loading(raw_connection(session)):
                return
        found = self._lane.submit_raw(statistics.due).result()
        for statement in found:
            if self._ended.is_set():
                return
            self._lane.submit_raw(partial(statistics.work_out, statement=statement)).result()
        if found:
            self._lane.submit_raw(statistics.tell_others).result()
        self._statistics_at = now

    def _is_time_to_keep(self) -> bool:
        if self._changed_at is None:
            return False
        minutes = self._state().minutes
        return minutes > 0 and self._timer() - self._changed_at >= minutes * MINUTE_SECONDS

    def _state(self) -> keeping.State:
        with self._store.read() as session:
            return keeping.state(raw_connection(session), self._store.folder.backups)

    def _keep_if_needed(self) -> None:
        """Keep it, or tell that it could not be kept. The minutes begin anew in both cases."""
        self._changed_at = None
        try:
            if self._state().minutes > 0:
                self.keep()
        except UserError as error:
            self._changed_at = self._timer()
            self._tell(error)

    def keep(self) -> Path | None:
        """Write what was not sent and what the person set to a new file, unless the last one has it all.

        Raises UserError file_unwritable.
        """
        with self._one_at_a_time:
            with self._store.read() as session:
                connection = raw_connection(session)
                if keeping.is_kept(connection):
                    return None
                what, state = (
                    keeping.mark(connection),
                    keeping.state(connection, self._store.folder.backups),
                )
                content = unsent.content_of(session, now_ms=self._clock.wall_ms())
                content = unsent.with_settings(content, keeping.chosen(connection))
            keys = self._lane.submit_raw(self._store.keys_of_kept_work).result()
            folder = Path(state.folder)
            if folder == self._store.folder.backups:
                folder.mkdir(exist_ok=True)
            file = keeping.write(folder, content.device, keys, content)
            self._lane.submit_raw(partial(keeping.note_kept, what=what, now_ms=content.made_ms)).result()
            return file

    def _tell(self, error: UserError) -> None:
        """Tell it once; where even that cannot be stored, the log has it."""
        params = {name: str(error.params.get(name, error.code)) for name in ("path", "reason")}

        def job(connection: RawConnection) -> None:
            meta.put(connection, keeping.PROBLEM, str(error.params.get("reason", error.code)))
            notices.add(connection, "work_not_kept", params, now_ms=self._clock.wall_ms())

        try:
            self._lane.submit_raw(job).result()
        except UserError as worse:
            _log.warning("unsent work is not kept (%s), and that cannot be noted: %s", error.code, worse.code)

    def look_on(self) -> checking.Result | None:
        """Look at the next piece of the store, if it is time; return the result of a round that has ended."""
        with self._store.read() as session:
            connection = raw_connection(session)
            if not checking.is_due(connection, self._clock.wall_ms()):
                return None
            before = checking.where(connection)
        piece, found = checking.look_at_one(self._store, before, self._ended.is_set)
        return self._lane.submit_raw(partial(self._note, piece=piece, found=found)).result()

    def _note(self, connection: RawConnection, piece: str, found: Check | None) -> checking.Result | None:
        now_ms = self._clock.wall_ms()
        result = checking.note(connection, piece, found, now_ms)
        if result is not None and result.failed:
            notices.add(connection, "data_unsound", {"checks": len(result.failed)}, now_ms=now_ms)
        return result


def _merge_some_words(connection: RawConnection) -> bool:
    """Take a step of the merge, unless a first sync has begun meanwhile. Returns whether none is left to take."""
    return search_words.is_loading(connection) or search_words.settle(connection)
