"""Which contents of files this laptop should hold, which it should carry, and which have to go."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import cache

from crm_core.model import ENTITIES, columns_of
from crm_desktop.db import blobs
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local

QUOTA, USUAL_QUOTA = blobs.QUOTA, blobs.USUAL_QUOTA
EPOCH = "blob_epoch"
AHEAD = timedelta(days=3)
"""The files of customers who are to be visited until then come by themselves."""
CHECK_MS = 60 * 60 * 1000
"""How often a content that lies here is asked after: the server may have lost it."""
DAY_MS = 24 * CHECK_MS

_OF_OUTBOX = """
SELECT c.value ->> '$.fields.sha256[1]' FROM local_outbox_record AS r JOIN local_outbox AS o USING (n)
JOIN json_each(o.changes) AS c WHERE r.entity = 'attachment' AND c.value ->> '$.entity' = 'attachment'
AND c.value ->> '$.fields.sha256[1]' IS NOT NULL
"""
_LIVING = "SELECT 1 FROM attachment AS a WHERE a.sha256 = b.name AND a.deleted_at IS NULL"
_UNWANTED = f"""
SELECT b.name FROM local_blob AS b WHERE NOT EXISTS ({_LIVING}) AND (b.state <> 'staged' OR b.used_ms < ?)
AND NOT EXISTS (SELECT 1 FROM local_transfer AS t WHERE t.name = b.name AND t.direction = 'up')
AND b.name NOT IN ({_OF_OUTBOX}) ORDER BY b.name
"""  # noqa: S608 -- our own constants
_NOT_ACCEPTED = f"""
SELECT t.name FROM local_transfer AS t WHERE t.direction = 'up' AND t.name IN ({_OF_OUTBOX})
AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.sha256 = t.name AND a.rev > 0)
"""  # noqa: S608


def unwanted(connection: RawConnection, now_ms: int) -> list[str]:
    """Return what no living row and no unsent edit names, and what nobody went on adding for a day.

    What is still to be sent stays until it was, like the patches of a record that has to go.
    """
    return [name for (name,) in connection.execute(_UNWANTED, (now_ms - DAY_MS,))]


def to_send(connection: RawConnection, now_ms: int) -> list[blobs.Transfer]:
    """Return what is due to be sent: contents whose row the server has taken, or has handed over."""
    not_accepted = {name for (name,) in connection.execute(_NOT_ACCEPTED)}
    return [one for one in blobs.waiting(connection, blobs.UP, now_ms=now_ms) if one.name not in not_accepted]


def to_check(connection: RawConnection, now_ms: int, limit: int) -> list[str]:
    """Return contents that lie here and were not asked after for long, the longest first."""
    rows = connection.execute(
        "SELECT name FROM local_blob WHERE state = 'sent' AND checked_ms <= ? ORDER BY checked_ms, name LIMIT ?",
        (now_ms - CHECK_MS, limit),
    )
    return [name for (name,) in rows]


def notice_epoch(connection: RawConnection) -> None:
    """Ask after everything soon, where the server was restored from a backup."""
    known = local.settings(connection)
    if known.get(EPOCH) != known.get(local.EPOCH, ""):
        connection.execute("UPDATE local_blob SET checked_ms = 0")
        local.keep(connection, {EPOCH: known.get(local.EPOCH, "")})


def plan_downloads(connection: RawConnection, now_ms: int) -> None:
    """Queue the files of the customers of the next days, as far as they fit beside each other into the quota.

    What was queued so before, and is wanted no more, is taken out; what a person asked for stays while its row does.
    """
    connection.execute(
        "DELETE FROM local_transfer WHERE direction = 'down' AND (asked = 0 AND code IS NULL OR NOT EXISTS"
        " (SELECT 1 FROM attachment AS a WHERE a.sha256 = local_transfer.name AND a.deleted_at IS NULL))"
    )
    room = blobs.quota(connection)
    for name, size in upcoming(connection, now_ms):
        room -= size
        if room < 0:
            return
        if not blobs.is_whole(connection, name):
            blobs.enqueue(connection, blobs.DOWN, name)


def upcoming(connection: RawConnection, now_ms: int) -> list[tuple[str, int]]:
    """Return (name, size) of the files of customers whom this person means to visit soon, the first visit first.

    These are the planned visits of the next days, and the journeys that were prepared, however far ahead.
    """
    today = _day(now_ms)
    return connection.execute(
        _upcoming_statement(),
        {
            "me": local.settings(connection).get(local.USER, ""),
            "first": today.isoformat(),
            "last": (today + AHEAD).isoformat(),
        },
    ).fetchall()


def _day(now_ms: int) -> date:
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone().date()


@cache
def _upcoming_statement() -> str:
    """A file lies on the customer, on one of their people, or on a record that names the customer."""
    naming = [entity for entity, cls in ENTITIES.items() if "account_id" in columns_of(cls)]
    branches = "".join(
        f" WHEN '{entity}' THEN (SELECT x.account_id FROM \"{entity}\" AS x WHERE x.id = a.record_id)"  # noqa: S608
        for entity in naming
    )
    return f"""
        WITH wanted (account_id, day) AS (
            SELECT account_id, planned_on FROM visit_plan WHERE deleted_at IS NULL AND state = 'PLANNED'
            AND assignee_id = :me AND planned_on BETWEEN :first AND :last
            UNION ALL SELECT m.value, t.first_on FROM local_trip_pack AS t, json_each(t.members) AS m
            WHERE t.files = 1 AND t.last_on >= :first),
        planned (account_id, day) AS (SELECT account_id, min(day) FROM wanted GROUP BY account_id)
        SELECT a.sha256, max(a.size) FROM attachment AS a JOIN planned AS p ON p.account_id =
            CASE a.target WHEN 'account' THEN a.record_id {branches} END
            OR a.target = 'contact' AND EXISTS (SELECT 1 FROM account_contact AS l WHERE l.contact_id = a.record_id
                AND l.account_id = p.account_id AND l.deleted_at IS NULL)
        WHERE a.deleted_at IS NULL AND a.size > 0 GROUP BY a.sha256 ORDER BY min(p.day), max(a.size), a.sha256
    """  # noqa: S608 -- names of the model


def is_metered(connection: RawConnection) -> bool:
    """Whether only thumbnails may travel, which come with the rows."""
    return local.settings(connection).get(local.METERED) == "1"


def too_many(connection: RawConnection, now_ms: int, keep: Collection[str] = ()) -> list[str]:
    """Return what has to go for the quota: what the server has too, the least recently used first.

    The customers of the next days go last, and never what was not sent.
    """
    soon = {name for name, _ in upcoming(connection, now_ms)}
    rows = connection.execute(
        "SELECT name, stored FROM local_blob AS b WHERE state IN ('sent', 'coming') AND NOT EXISTS"
        " (SELECT 1 FROM local_transfer AS t WHERE t.name = b.name AND t.direction = 'up') ORDER BY used_ms, name"
    ).fetchall()
    excess = sum(size for _, size in rows) - blobs.quota(connection)
    found = []
    for name, size in sorted(rows, key=lambda row: row[0] in soon):
        if excess <= 0:
            break
        if name not in keep:
            found.append(name)
            excess -= size
    return found
