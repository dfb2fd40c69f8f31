"""What colleagues and the server changed since this laptop was last in use, from the rows that the sync brought."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from crm_core.clock import to_datetime
from crm_core.stored import milliseconds, moment_from
from crm_desktop.db.raw import Source, rows_of
from crm_desktop.services.lookups import titles_of, user_names
from crm_desktop.services.plan_lists import beginning_of

ChangeKind = Literal["assigned", "edited", "resolved"]
MOST_OF_A_KIND: Final = 50
_OF_MINE: Final = "account_id IN (SELECT id FROM account WHERE owner_id = ? AND deleted_at IS NULL)"
_MINE: Final = {
    "account": ("id", "owner_id = ?"),
    "visit": ("account_id", _OF_MINE),
    "quote": ("account_id", _OF_MINE),
    "task": ("account_id", "assignee_id = ?"),
    "promise": ("account_id", _OF_MINE),
}
"""Entity → the column that tells the customer, and whether a record of it is mine."""
_RESOLVED: Final = (
    "SELECT target, record_id, resolved_by, resolved_at FROM conflict"
    " WHERE status = 'RESOLVED' AND resolved_at > ? AND deleted_at IS NULL"
    " AND (accepted_by = ? OR other_by = ?) AND (resolved_by IS NULL OR resolved_by != ?) LIMIT ?"
)


@dataclass(frozen=True)
class ChangeItem:
    """One thing that came in. `entity` and `record_id` say what to open; `account_id` whose it is, where known.

    `assigned`: a customer that is mine now and was not made by me; `edited`: by a colleague; `resolved`: a conflict
    about an edit of mine that somebody decided (`entity` is that of the record). `created` tells new records.
    """

    kind: ChangeKind
    entity: str
    record_id: str
    title: str
    account_id: str | None
    account_name: str
    by_name: str
    at: datetime
    created: bool = False


def incoming(source: Source, user_id: str, on: date, limit: int = 30) -> list[ChangeItem]:
    """Return what came in since the last sync of an earlier day, the latest first; on the first, since the first."""
    since_ms = last_online_ms(source, on)
    if since_ms is None:
        return []
    found = [one for entity in _MINE for one in _edits(source, entity, user_id, since_ms)]
    found += _resolved(source, user_id, since_ms)
    found.sort(key=lambda item: (item.at, item.record_id), reverse=True)
    return found[:limit]


def last_online_ms(source: Source, on: date) -> int | None:
    """Return when this laptop was last in step before a day, in UTC since 1970; None before the first sync."""
    today_ms = milliseconds(beginning_of(on))
    found: list[tuple[int | None, int | None]] = rows_of(
        source,
        "SELECT max(ended_ms) FILTER (WHERE ended_ms < ?), min(ended_ms) FROM local_sync_run"
        " WHERE error_code IS NULL",
        (today_ms,),
    )
    before, first = found[0]
    return first if before is None else before


def _edits(source: Source, entity: str, user_id: str, since_ms: int) -> Iterator[ChangeItem]:
    account, mine = _MINE[entity]
    rows = rows_of(
        source,
        f"SELECT id, {account}, edited_by, created_by, edited_at, created_at, accepted_at FROM {entity}"  # noqa: S608 -- our own
        f" WHERE accepted_at > ? AND deleted_at IS NULL AND {mine} AND (edited_by IS NULL OR edited_by != ?)"
        " ORDER BY accepted_at DESC, id DESC LIMIT ?",
        (since_ms, user_id, user_id, MOST_OF_A_KIND),
    )
    titles = titles_of(source, entity, (row[0] for row in rows))
    accounts = titles_of(source, "account", (row[1] for row in rows))
    names = user_names(source, (row[2] or row[3] for row in rows))
    for record_id, account_id, edited_by, created_by, edited_at, created_ms, accepted_ms in rows:
        is_assigned = entity == "account" and _is_before(edited_at, since_ms)
        yield ChangeItem(
            kind="assigned" if is_assigned else "edited",
            entity=entity,
            record_id=record_id,
            title=titles.get(record_id, ""),
            account_id=account_id,
            account_name=accounts.get(account_id or "", ""),
            by_name=names.get(edited_by or created_by or "", ""),
            at=moment_from(accepted_ms),
            created=created_ms is not None and created_ms > since_ms,
        )


def _is_before(edited_at: str | None, since_ms: int) -> bool:
    """Accepted anew though nobody edited it since: the server gave the customer to somebody else."""
    return not edited_at or to_datetime(edited_at) < moment_from(since_ms)


def _resolved(source: Source, user_id: str, since_ms: int) -> Iterator[ChangeItem]:
    rows = rows_of(source, _RESOLVED, (since_ms, user_id, user_id, user_id, MOST_OF_A_KIND))
    names = user_names(source, (row[2] for row in rows))
    for target, record_id, resolved_by, resolved_ms in rows:
        title = titles_of(source, target, [record_id]).get(record_id, "")
        yield ChangeItem(
            kind="resolved",
            entity=target,
            record_id=record_id,
            title=title,
            account_id=record_id if target == "account" else None,
            account_name=title if target == "account" else "",
            by_name=names.get(resolved_by or "", ""),
            at=moment_from(resolved_ms),
        )
