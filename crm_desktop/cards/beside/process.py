"""The process that reads rows, as this one sees it: blocks go in, and come back in the same order."""

import subprocess
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, Self

import msgspec

from crm_desktop.cards.beside.frames import ReadBlock, framed, next_frame
from crm_desktop.cards.readers.limits import ROWS
from crm_desktop.cards.readers.process import start_child
from crm_desktop.cards.row_reading import Reading, RowToRead

_BLOCK = msgspec.msgpack.Decoder(ReadBlock)


class Beside:
    """A process that reads rows; a context that ends it.

    Two threads fill and empty its pipes: each end would else wait for the other one with a full pipe.
    """

    def __init__(self, reading: Reading) -> None:
        self._asked: SimpleQueue[bytes | None] = SimpleQueue()
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._child = start_child([ROWS], subprocess.PIPE)
        self._threads = [
            Thread(target=_fill, args=(self._child.stdin, self._asked), name="rows to read"),
            Thread(target=_empty, args=(self._child.stdout, self._answers), name="rows that were read"),
        ]
        for thread in self._threads:
            thread.start()
        self._asked.put(framed(reading))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._asked.put(None)
        for thread in self._threads:
            thread.join()
        self._child.wait()

    def ask(self, rows: Sequence[RowToRead]) -> None:
        """Have a block read."""
        self._asked.put(framed(rows))

    def answer(self, seconds: float) -> ReadBlock:
        """Return the next block that was read, waiting so long for it.

        Raises TimeoutError, and EOFError where no answer is going to come.
        """
        try:
            content = self._answers.get(timeout=seconds) if seconds else self._answers.get_nowait()
        except Empty as error:
            raise TimeoutError from error
        if content is None:
            raise EOFError
        try:
            return _BLOCK.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EOFError from error


def _fill(pipe: IO[bytes] | None, asked: "SimpleQueue[bytes | None]") -> None:
    with (
        suppress(OSError),
        pipe or nullcontext(),
    ):  # one that ended early is noticed by answers that do not come
        while pipe is not None and (frame := asked.get()) is not None:
            pipe.write(frame)
            pipe.flush()


def _empty(pipe: IO[bytes] | None, answers: "SimpleQueue[bytes | None]") -> None:
    with pipe or nullcontext():
        while pipe is not None and (frame := next_frame(pipe)) is not None:
            answers.put(frame)
    answers.put(None)
