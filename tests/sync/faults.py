"""What goes wrong between a laptop and its server, and inside the laptop: lines that lose and repeat, sudden ends."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import msgspec

from crm_core.wire import M, Message, Pull
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.sync.channel import Failure, TransportError
from crm_server.handlers import Context
from tests.sync.laptop import Laptop
from tests.sync.world import LocalTransport

LOSSES = (Failure.TIMEOUT, Failure.TRUNCATED, Failure.OFFLINE)
PAGE_BYTES = (1_000, 5_000, 50_000)


class BadLine(LocalTransport):
    """Loses questions and answers, asks twice, asks for small pages. `meanwhile` is called before an answer is used."""

    def __init__(self, context: Context, rng: random.Random, meanwhile: Callable[[], None]) -> None:
        super().__init__(context)
        self._rng = rng
        self._meanwhile = meanwhile
        self.faulty = True

    def call(self, operation: str, message: Message, reply: type[M]) -> M:
        if isinstance(message, Pull):
            message = msgspec.structs.replace(message, max_bytes=self._rng.choice(PAGE_BYTES))
        if not self.faulty:
            return super().call(operation, message, reply)
        chance = self._rng.random()
        if chance < 0.06:
            raise TransportError(Failure.OFFLINE)
        if chance < 0.2:
            super().call(operation, message, reply)
        answer = super().call(operation, message, reply)
        if self._rng.random() < 0.3:
            self._meanwhile()
        if self._rng.random() < 0.08:
            raise TransportError(self._rng.choice(LOSSES))
        return answer


class Killed(Exception):  # noqa: N818 -- an event, not an error
    """The program ended here."""


class _Doomed:
    """A connection that ends the program at one of its statements; the last of them is the commit."""

    def __init__(self, connection: RawConnection, left: list[int]) -> None:
        self._connection, self._left = connection, left

    def execute(self, *arguments: Any) -> Any:
        self.count()
        return self._connection.execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        self.count()
        return self._connection.executemany(*arguments)

    def count(self) -> None:
        self._left[0] -= 1
        if self._left[0] == 0:
            raise Killed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def doomed(laptop: Laptop, statements: int) -> Iterator[None]:
    """Kill the sync in the block after so many statements, in a transaction or right behind its commit; 0: never."""
    left, whole = [statements], Store.raw

    @contextmanager
    def dying() -> Iterator[RawConnection]:
        with whole(laptop.store) as connection:
            doomed_connection = _Doomed(connection, left)
            yield cast("RawConnection", doomed_connection)
        doomed_connection.count()

    if statements:
        laptop.store.raw = dying  # type: ignore[method-assign]
    try:
        yield
    finally:
        vars(laptop.store).pop("raw", None)
