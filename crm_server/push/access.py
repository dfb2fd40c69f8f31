"""What the author of a push may edit, now and at the time of each edit."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection

from crm_server.database import fetch
from crm_server.push.refusal import HandedOverError, RefusedError

GRACE_MS = 30 * 24 * 60 * 60 * 1000
"""How long after a grant ended the edits made under it are still accepted."""


class Period(NamedTuple):
    """A time for which the user held a scope; `ended_ms` is None while it lasts."""

    can_edit: bool
    ended_ms: int | None
    on_behalf_of: str | None = None


class AccessBook:
    """Every period of every scope that a user holds or held."""

    def __init__(self, periods: dict[str, list[Period]], now_ms: int) -> None:
        self._periods = periods
        self._now_ms = now_ms

    @classmethod
    def load(cls, conn: Connection, user_id: str, now_ms: int) -> "AccessBook":
        """Read what the user holds and held."""
        periods: dict[str, list[Period]] = {}
        rows = fetch(
            conn,
            "SELECT scope, level = 'edit', ended_ms, on_behalf_of FROM scope_grant"
            " WHERE user_id = %s AND (ended_ms IS NULL OR ended_ms > %s)",
            (user_id, now_ms - GRACE_MS),
        )
        for scope, *period in rows:
            periods.setdefault(scope, []).append(Period(*period))
        return cls(periods, now_ms)

    def follow(self, merged: str, survivor: str, merged_ms: int) -> None:
        """Let who held a customer that was merged into another one have held the other one until then."""
        periods = self._periods.get(merged, ())
        ended = [
            Period(one.can_edit, min(merged_ms, one.ended_ms or merged_ms))
            for one in periods
            if merged_ms > self._now_ms - GRACE_MS
        ]
        self._periods.setdefault(survivor, []).extend(ended)

    def add_own(self, scope: str) -> None:
        """Note a scope that the user holds from now on: a customer of theirs."""
        self._periods.setdefault(scope, []).append(Period(can_edit=True, ended_ms=None))

    def require_edit(self, scopes: Collection[str], edited_ms: int) -> str | None:
        """Return whom the user stands in for who may edit a record in `scopes`, or might when the edit was made.

        None is for nobody: the right is the user's own.

        Raises:
            HandedOverError: the user had lost the record by then.
            RefusedError: not_permitted; the user never held it, or long ago.
        """
        held = [period for scope in scopes for period in self._periods.get(scope, ()) if period.can_edit]
        valid = [period for period in held if period.ended_ms is None or edited_ms <= period.ended_ms]
        if valid:
            people = {period.on_behalf_of for period in valid}
            return None if None in people else min(filter(None, people))
        if held:
            raise HandedOverError
        raise RefusedError("not_permitted")

    def require_own_edit(self, scope: str) -> None:
        """Refuse who may not edit in a scope now, or only as a deputy.

        What decides over the access of others is not taken late: by then it may be for somebody else to decide.
        """
        if Period(can_edit=True, ended_ms=None) not in self._periods.get(scope, ()):
            raise RefusedError("not_permitted")

    def may_edit(self, scopes: Collection[str]) -> bool:
        """Whether the user may edit what lies in any of the scopes now."""
        return any(
            one.can_edit and one.ended_ms is None for scope in scopes for one in self._periods.get(scope, ())
        )

    def may_see(self, scopes: Collection[str]) -> bool:
        """Whether the user holds any of the scopes now."""
        return any(period.ended_ms is None for scope in scopes for period in self._periods.get(scope, ()))
