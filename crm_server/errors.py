"""What the server cannot do for a laptop or for the person at its console, as typed errors.

A request that cannot be answered becomes a `wire.Problem`; a mutation that cannot be taken becomes an `Outcome` and is
no error at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

STATUS_OF = {
    "malformed": 400,
    "unauthenticated": 401,
    "bad_credentials": 401,
    "device_revoked": 403,
    "user_disabled": 403,
    "resync_required": 409,
    "clone_detected": 409,
    "not_revoked": 409,
    "too_large": 413,
    "blob_missing": 404,
    "blob_offset": 409,
    "blob_corrupt": 422,
    "blob_too_large": 413,
    "blob_quota": 413,
    "blob_not_named": 403,
    "client_too_old": 426,
    "server_too_old": 426,
    "unavailable": 503,
}
"""The HTTP status that goes with each code of wire.PROBLEM_CODES."""


class ProblemError(Exception):
    """A request is not answered. `code` is one of wire.PROBLEM_CODES; the client makes the sentence from it."""

    def __init__(self, code: str, status: int | None = None, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or STATUS_OF[code]
        self.params = dict(params or {})


class UnknownRecordError(Exception):
    """An act of the administration names records that the server does not hold."""

    def __init__(self, entity: str, ids: Iterable[str]) -> None:
        self.entity = entity
        self.ids = sorted(ids)
        super().__init__(f"no such {entity}: {', '.join(self.ids[:3])}")
