"""The contents of files, behind the records of a run: what must go, what is to be sent, what is wanted here.

Records never wait for them: this ends as soon as there is something to push, or when its time is over, and the next run
goes on. What fails here fails nothing; it stays in the queue with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from crm_core.blobs import MAX_ASKED, chunk_end, name_of
from crm_core.blobs import SLICE as MOST
from crm_core.wire import Blobs, BlobState, BlobStates
from crm_desktop.db import blobs, notices, outbox
from crm_desktop.db.rows import RawConnection, RecordIds
from crm_desktop.errors import UserError
from crm_desktop.sync import blob_plan
from crm_desktop.sync.channel import BROKEN_ANSWERS, Failure, TransportError
from crm_desktop.sync.report import IsCancelled, OnProgress, Progress, SyncReport
from crm_desktop.sync.run import MOST_ATTEMPTS, Parts
from crm_desktop.sync.sizes import COMFORTABLE_CALL_SECONDS, PageSize

SECONDS = 20.0
"""How long a run goes on with files before it looks for new records."""
FIRST_CHUNK = 256 * 1024
RETRY_MS = 60 * 60 * 1000
LONGEST_RETRY_MS = 24 * RETRY_MS
TOLD = frozenset(("blob_quota", "blob_too_large"))
"""Why a file is not sent until a person does something."""
_GATHERED = blobs.SLICE * blobs.SLICES_AT_ONCE


class _EnoughError(Exception):
    """Records, or whoever asked to stop, come first."""


@dataclass
class Files:
    """The files of one run."""

    parts: Parts
    report: SyncReport
    progress: OnProgress | None = None
    cancelled: IsCancelled | None = None
    chunk: PageSize = field(default_factory=lambda: PageSize(FIRST_CHUNK))
    ends: float = 0.0
    left: int = 0

    def carry(self) -> None:
        """Do what can be done now. Raises UserError only for what the store itself says while something must go."""
        self.ends = self.parts.timer() + SECONDS
        self._remove(blob_plan.unwanted)
        try:
            if not self.parts.read(blob_plan.is_metered):
                self._up()
                self._down()
        except _EnoughError:
            self.report.blobs_unfinished = True
        except UserError as error:
            self.report.blobs_code = error.code
        self._remove(blob_plan.unwanted)
        self._remove(blob_plan.too_many)
        self._count()

    @property
    def _now_ms(self) -> int:
        return self.parts.clock.wall_ms()

    def _count(self) -> None:
        rows = self.parts.read(
            lambda connection: connection.execute(
                "SELECT count(*), count(code) FROM local_transfer WHERE direction = 'up' OR asked = 1"
            ).fetchone()
        )
        self.report.blobs_waiting, self.report.blobs_failed = rows

    def go_on(self) -> None:
        """Return if there is time for more; else raise what ends this."""
        over = self.parts.timer() > self.ends or (self.cancelled is not None and self.cancelled())
        if over or self.parts.read(partial(outbox.to_send, limit=1)):
            raise _EnoughError

    def _tell(self) -> None:
        if self.progress is not None:
            done = self.report.blobs_up + self.report.blobs_down
            self.progress(Progress("files", done, max(self.left - done, 0)))

    # --- what must go --------------------------------------------------------------------------------------------

    def _remove(self, which: Callable[[RawConnection, int], list[str]]) -> None:
        """Erase contents a few slices at a time, so that nobody's edit waits for it."""
        for name in self.parts.read(lambda connection: which(connection, self._now_ms)):
            while not self.parts.write(partial(blobs.remove_some, name=name)):
                pass
            self.report.blobs_removed += 1

    # --- up ------------------------------------------------------------------------------------------------------

    def _up(self) -> None:
        self.parts.write(blob_plan.notice_epoch)
        states = self._ask()
        waiting = self.parts.read(partial(blob_plan.to_send, now_ms=self._now_ms))
        known = [one for one in waiting if one.name in states]
        self.left = len(known)
        for one in known:
            self._trying(blobs.UP, one, partial(self._send, one, states[one.name]))
        if len(known) < len(waiting):
            raise _EnoughError

    def _ask(self) -> dict[str, BlobState]:
        """Ask how much the server holds of what is to be sent, and of some of what it should hold.

        The answer says how large a file may be, so it is asked once even if there is none yet: a person is to hear
        that when they add one.
        """
        now = self._now_ms
        names = [one.name for one in self.parts.read(partial(blob_plan.to_send, now_ms=now))][:MAX_ASKED]
        room = MAX_ASKED - len(names)
        checked = self.parts.read(partial(blob_plan.to_check, now_ms=now, limit=room))
        if not names and not checked and self.parts.read(blobs.knows_limit):
            return {}
        question = Blobs(hello=self.parts.hello, names=[*names, *checked])
        answer = self.parts.channel.call("blobs", question, BlobStates)
        states = {one.name: one for one in answer.states}
        if set(states) != {*question.names}:
            raise TransportError(Failure.GARBAGE, "an answer to another question")
        self.parts.write(partial(_checked, states=[states[name] for name in checked], now_ms=now))
        if answer.max_bytes:
            self.parts.write(partial(blobs.note_limit, max_bytes=answer.max_bytes))
        return states

    def _send(self, one: blobs.Transfer, state: BlobState) -> None:
        """Send what the server does not have yet."""
        offset, attempts = state.received, 0
        while not state.complete:
            self.go_on()
            self._tell()
            try:
                state = self._send_chunk(one, offset)
                offset, attempts = state.received, 0
            except TransportError as error:
                attempts += 1
                if attempts == MOST_ATTEMPTS or not _passes(error):
                    raise
                if error.names("blob_offset") and error.problem is not None:
                    offset = int(error.problem.params.get("received", 0))
                else:
                    self.chunk.shrink()
        self.report.blobs_up += 1
        self._done(blobs.UP, one.name)

    def _send_chunk(self, one: blobs.Transfer, offset: int) -> BlobState:
        end = chunk_end(offset, one.size, min(self.chunk.bytes, MOST))
        data = b"".join(
            self.parts.read(lambda connection: list(blobs.parts(connection, one.name, offset, end)))
        )
        started = self.parts.timer()
        state = self.parts.channel.upload(one.name, offset, one.size, data)
        self.report.blob_bytes_up += len(data)
        self.chunk.observe(self.parts.timer() - started, COMFORTABLE_CALL_SECONDS)
        if not state.complete and not offset < state.received < one.size:
            raise TransportError(Failure.GARBAGE, "a chunk that leads nowhere")
        return state

    # --- down ----------------------------------------------------------------------------------------------------

    def _down(self) -> None:
        self.parts.write(partial(blob_plan.plan_downloads, now_ms=self._now_ms))
        waiting = self.parts.read(partial(blobs.waiting, direction=blobs.DOWN, now_ms=self._now_ms))
        self.left += len(waiting)
        for one in waiting:
            self._trying(blobs.DOWN, one, partial(self._fetch, one))

    def _fetch(self, one: blobs.Transfer) -> None:
        """Fetch what is not here yet, and check it."""
        if not self.parts.read(partial(blobs.is_whole, name=one.name)):
            begin = partial(blobs.begin, size=one.size, state=blobs.COMING, now_ms=self._now_ms)
            self.parts.write(partial(begin, name=one.name))
            total = self._fetch_bytes(one.name)
            found = self.parts.read(lambda connection: name_of(blobs.parts(connection, one.name)))
            if found != one.name:
                while not self.parts.write(partial(blobs.remove_some, name=one.name)):
                    pass
                raise TransportError(Failure.GARBAGE, "other bytes than their name says")
            self.parts.write(partial(blobs.complete, name=one.name, size=total, state=blobs.SENT))
        self.report.blobs_down += 1
        self._done(blobs.DOWN, one.name)

    def _fetch_bytes(self, name: str) -> int:
        attempts = 0
        while True:
            start = self.parts.read(partial(blobs.progress, name=name))
            basin = _Basin(self, name, start)
            try:
                total = self.parts.channel.download("blob", name, start, basin.take)
                basin.empty(last=True)
                return total
            except TransportError as error:
                basin.empty()
                attempts = 0 if basin.at > start else attempts + 1
                if attempts == MOST_ATTEMPTS or error.kind not in BROKEN_ANSWERS:
                    raise
            except _EnoughError:
                basin.empty()
                raise

    # --- each ----------------------------------------------------------------------------------------------------

    def _trying(self, direction: str, one: blobs.Transfer, act: Callable[[], None]) -> None:
        """Carry a content; what the server says of it alone stays with it, and the others go on."""
        self.go_on()
        self._tell()
        try:
            act()
        except TransportError as error:
            if error.kind not in {Failure.PROBLEM, Failure.GARBAGE}:
                raise
            self._failed(direction, one, error)

    def _failed(self, direction: str, one: blobs.Transfer, error: TransportError) -> None:
        note = partial(_note_failure, direction=direction, one=one, error=error, now_ms=self._now_ms)
        ids = self._publish(note)
        if not ids and error.names("blob_not_named"):
            self.parts.write(partial(_give_up, name=one.name))

    def _done(self, direction: str, name: str) -> None:
        self._publish(partial(_note_done, direction=direction, name=name, now_ms=self._now_ms))

    def _publish(self, job: Callable[[RawConnection], RecordIds]) -> set[str]:
        """Write, and have the screens look again at the files that it was about; return their ids."""
        changed = self.parts.lane.submit_raw(job, changes=lambda found: found).result()
        return changed["attachment"]


class _Basin:
    """Gathers what a line brings into whole slices."""

    def __init__(self, files: Files, name: str, start: int) -> None:
        self._files, self._name = files, name
        self.at = start
        self._gathered = bytearray()

    def take(self, data: bytes) -> None:
        """Store as soon as enough has come."""
        self._gathered += data
        self._files.report.blob_bytes_down += len(data)
        if len(self._gathered) >= _GATHERED:
            self.empty()
            self._files.go_on()

    def empty(self, *, last: bool = False) -> None:
        """Store whole slices; the last one of a content may be shorter."""
        length = len(self._gathered) if last else len(self._gathered) // blobs.SLICE * blobs.SLICE
        if not length:
            return
        data = bytes(self._gathered[:length])
        del self._gathered[:length]
        self._files.parts.write(partial(_store, name=self._name, start=self.at, data=data))
        self.at += length


def _store(connection: RawConnection, name: str, start: int, data: bytes) -> None:
    slices = (data[at : at + blobs.SLICE] for at in range(0, len(data), blobs.SLICE))
    blobs.put(connection, name, start // blobs.SLICE, slices)
    blobs.advance(connection, name, start + len(data))


def _passes(error: TransportError) -> bool:
    return error.kind in BROKEN_ANSWERS or error.names("blob_offset")


def _checked(connection: RawConnection, states: list[BlobState], now_ms: int) -> None:
    """Note what the server still has; what it has lost is sent again."""
    for state in states:
        if not state.complete:
            blobs.enqueue(connection, blobs.UP, state.name)
        connection.execute("UPDATE local_blob SET checked_ms = ? WHERE name = ?", (now_ms, state.name))


def _note_failure(
    connection: RawConnection, direction: str, one: blobs.Transfer, error: TransportError, now_ms: int
) -> RecordIds:
    """Keep the reason, without the file's name; what only a person can mend is told once, while its row is here."""
    wait = 0 if one.asked else min(RETRY_MS * 2**one.attempts, LONGEST_RETRY_MS)
    blobs.failed(connection, direction, one.name, error.code, error.params, now_ms + wait)
    named = connection.execute(
        "SELECT id, name FROM attachment WHERE sha256 = ? LIMIT 1", (one.name,)
    ).fetchone()
    if named and error.code in TOLD and not one.attempts:
        file = {"entity": "attachment", "id": named[0], "name": named[1]}
        notices.add(connection, error.code, {**error.params, **file}, now_ms=now_ms)
    return _files_of(connection, one.name)


def _note_done(connection: RawConnection, direction: str, name: str, now_ms: int) -> RecordIds:
    blobs.done(connection, direction, name, now_ms=now_ms)
    return _files_of(connection, name)


def _give_up(connection: RawConnection, name: str) -> None:
    """No row names it, here or on the server: the person took it back before it was ever sent."""
    connection.execute("DELETE FROM local_transfer WHERE direction = 'up' AND name = ?", (name,))


def _files_of(connection: RawConnection, name: str) -> RecordIds:
    rows = connection.execute("SELECT id FROM attachment WHERE sha256 = ?", (name,))
    return {"attachment": {file_id for (file_id,) in rows}}
