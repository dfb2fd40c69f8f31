"""Records that the server makes from others, for people who may not see those: touches, prices, refusals, names.

The feed calls `derive` with what it has just published, in the same transaction, so that a derived record is never
older than what it says.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from crm_core.model import ContactTouch, PriceStat, RefLabel, Suppression
from crm_server.derived import labels, prices, suppressions, touches
from crm_server.duplicates import due

__all__ = ["derive", "derive_of_scopes", "refresh"]

Keys = Mapping[str, Collection[str]]
"""Ids by entity."""


def derive(conn: Connection, changed: Keys, left: Keys) -> dict[str, set[str]]:
    """Make again what depends on changed records; `left` are those of them that left a scope.

    Returns what changed by it, to be published. What is compared with everybody's data is noted, to be compared soon.
    """
    due.note(conn, changed)
    return {
        ContactTouch.entity: touches.derive(conn, changed),
        PriceStat.entity: prices.derive(conn, changed),
        Suppression.entity: suppressions.derive(conn, changed),
        RefLabel.entity: labels.derive(conn, changed, left),
    }


def derive_of_scopes(conn: Connection, scopes: Collection[str]) -> dict[str, set[str]]:
    """Make again what depends on who holds these scopes."""
    return {RefLabel.entity: labels.derive_of_scopes(conn, scopes)}


def refresh(conn: Connection, now_ms: int) -> dict[str, set[str]]:
    """Make again what changes with time."""
    return {
        PriceStat.entity: prices.refresh_all(conn),
        Suppression.entity: suppressions.refresh_all(conn, now_ms),
    }
