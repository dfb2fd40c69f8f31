"""Where a laptop's pull stands: opaque to the laptop, signed, never stored here.

A cursor is bound to its user and to the server's epoch. One that cannot be trusted (changed, of another user, from
before a restore) is answered with `resync_required`: the laptop then starts over and compares, and loses nothing.
"""

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64encode
from typing import NoReturn

import msgspec

from crm_server.errors import ProblemError

SCHEMA_EPOCH = 1
"""Raised by a migration after which laptops have to compare everything. A field that is added is no reason."""


class Backfill(msgspec.Struct):
    """Scopes granted up to `upto`, given from their first row on; the place reached is (scope, seq)."""

    upto: int
    scope: str = ""
    seq: int = 0


class Cursor(msgspec.Struct, kw_only=True):
    """What a laptop has.

    `seq`: every change up to here, of the established scopes. `established`: scopes granted up to here are such; those
    granted later are given by backfill. `told`: grants and revocations up to here are known. `remaining`: rows still to
    come when last counted. `resync`: the laptop had rows when it started from nothing, so what left before is news.
    `role`: as whom the user was shown the rows; another one may see other columns of them.
    """

    epoch: str
    schema: int = SCHEMA_EPOCH
    seq: int = 0
    established: int
    told: int = 0
    backfill: Backfill | None = None
    remaining: int | None = None
    resync: bool = False
    role: str = ""


class CursorSeal:
    """Signs the cursors of one user and reads them back. `key` is the server's secret."""

    def __init__(self, key: str, epoch: str, user_id: str) -> None:
        self._key = bytes.fromhex(key)
        self._epoch = epoch
        self._user = user_id.encode()

    def write(self, cursor: Cursor) -> str:
        """Return the text that the laptop keeps."""
        body = msgspec.json.encode(cursor)
        return urlsafe_b64encode(self._signature(body) + body).decode()

    def read(self, text: str, head: int) -> Cursor:
        """Return the cursor. Raises ProblemError(resync_required) if it is not ours, not of now, or past `head`."""
        try:
            raw = b64decode(text, altchars=b"-_", validate=True)
            body = raw[16:]
            if not hmac.compare_digest(raw[:16], self._signature(body)):
                _resync()
            cursor = msgspec.json.decode(body, type=Cursor)
        except (ValueError, msgspec.DecodeError):
            _resync()
        if (
            cursor.epoch != self._epoch
            or cursor.schema != SCHEMA_EPOCH
            or cursor.seq > head
            or cursor.told > head
        ):
            _resync()
        return cursor

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._key, self._user + b"\x1f" + body, hashlib.sha256)[:16]


def _resync() -> NoReturn:
    raise ProblemError("resync_required")
