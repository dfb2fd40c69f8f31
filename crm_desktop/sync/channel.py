"""What the engine needs of a connection, and the ways in which one fails.

The engine knows this protocol, not HTTP: a simulated network is another `Channel`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_core.wire import BlobState, M, Message, Problem


class Failure(StrEnum):
    """Why a call has no answer. Each is told to the person in other words."""

    OFFLINE = "offline"
    TIMEOUT = "timeout"
    CAPTIVE_PORTAL = "captive_portal"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    TOO_LONG = "too_long"
    CERTIFICATE = "certificate"
    REDIRECT = "redirect"
    INSECURE = "insecure"
    NOT_A_SERVER = "not_a_server"
    UNAVAILABLE = "unavailable"
    SIGNED_OUT = "signed_out"
    PROBLEM = "problem"


PASSING = frozenset(
    (
        Failure.OFFLINE,
        Failure.TIMEOUT,
        Failure.CAPTIVE_PORTAL,
        Failure.TRUNCATED,
        Failure.GARBAGE,
        Failure.NOT_A_SERVER,
        Failure.UNAVAILABLE,
    )
)
"""Failures that may be over at the next attempt; the others wait for a person."""

BROKEN_ANSWERS = frozenset((Failure.TRUNCATED, Failure.GARBAGE, Failure.TOO_LONG))
"""Failures of one answer on a line that works: the same call, smaller, is worth another attempt at once."""


_CODES = {Failure.SIGNED_OUT: "unauthenticated", Failure.UNAVAILABLE: "unavailable"}
"""Failures that the server also reports itself, under these names."""


class TransportError(UserError):
    """A call without a usable answer. `retry_after` is in seconds, where the server named a time."""

    def __init__(
        self,
        kind: Failure,
        detail: str = "",
        *,
        retry_after: float | None = None,
        problem: Problem | None = None,
    ) -> None:
        params = problem.params if problem else {"detail": detail}
        super().__init__(problem.code if problem else _CODES.get(kind, f"sync_{kind}"), **params)
        self.kind = kind
        self.retry_after = retry_after
        self.problem = problem

    @property
    def passing(self) -> bool:
        """Whether waiting may help."""
        return self.kind in PASSING

    def names(self, problem_code: str) -> bool:
        """Whether the server answered with this problem."""
        return self.problem is not None and self.problem.code == problem_code


Sink = Callable[[bytes], object]
"""Takes bytes as they come; raises nothing but UserError."""


class Channel(Protocol):
    """One server, one signed-in device."""

    bytes_up: int
    bytes_down: int

    def call(self, operation: str, message: Message, reply: type[M]) -> M:
        """Send a message and return the answer. Raises TransportError."""
        ...

    def download(self, kind: str, name: str, start: int, sink: Sink) -> int:
        """Give `sink` the bytes called `name`, from number `start` on, as they come; return how many there are in all.

        What was given stays good when this raises TransportError: go on behind it.
        """
        ...

    def upload(self, name: str, offset: int, size: int, data: bytes) -> BlobState:
        """Send a chunk of the content called `name`, of `size` bytes; return how much the server holds then.

        Raises TransportError; a problem `blob_offset` says in `received` where to go on.
        """
        ...

    def close(self) -> None:
        """Give up connections; a later call opens new ones."""
        ...
