"""What colleagues and the server changed since this laptop was last in use, from the rows that the sync brought."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm_core.clock import to_datetime
from crm_core.model import Account, Conflict, Promise, Quote, Record, Task, Visit
from crm_core.model.types import Instant
from crm_desktop.db.local_tables import sync_run
from crm_desktop.services.lookups import titles_of, user_names
from crm_desktop.services.plans import beginning_of

ChangeKind = Literal["assigned", "edited", "resolved"]
MOST_OF_A_KIND = 50


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


def incoming(session: Session, user_id: str, on: date, limit: int = 30) -> list[ChangeItem]:
    """Return what came in since the last sync of an earlier day, the latest first; on the first, since the first."""
    last_online = last_online_ms(session, on)
    if last_online is None:
        return []
    since = Instant.from_stored(last_online)
    found = [
        *_edits(session, Account, [Account.owner_id == user_id], Account.id, user_id, since),
        *_edits(session, Visit, [_of_mine(Visit, user_id)], Visit.account_id, user_id, since),
        *_edits(session, Quote, [_of_mine(Quote, user_id)], Quote.account_id, user_id, since),
        *_edits(session, Task, [Task.assignee_id == user_id], Task.account_id, user_id, since),
        *_edits(session, Promise, [_of_mine(Promise, user_id)], Promise.account_id, user_id, since),
        *_resolved(session, user_id, since),
    ]
    found.sort(key=lambda item: (item.at, item.record_id), reverse=True)
    return found[:limit]


def last_online_ms(session: Session, on: date) -> int | None:
    """Return when this laptop was last in step before a day, in UTC since 1970; None before the first sync."""
    ended = select(func.max(sync_run.c.ended_ms)).where(sync_run.c.error_code.is_(None))
    before: int | None = session.scalar(
        ended.where(sync_run.c.ended_ms < Instant.to_stored(beginning_of(on)))
    )
    if before is not None:
        return before
    first: int | None = session.scalar(
        select(func.min(sync_run.c.ended_ms)).where(sync_run.c.error_code.is_(None))
    )
    return first


def _of_mine(cls: Any, user_id: str) -> Any:
    mine = select(Account.id).where(Account.owner_id == user_id, Account.deleted_at.is_(None))
    return cls.account_id.in_(mine)


def _edits(
    session: Session,
    cls: type[Record],
    conditions: Sequence[Any],
    account: Any,
    user_id: str,
    since: datetime,
) -> Iterator[ChangeItem]:
    statement = (
        select(cls, account)
        .where(cls.accepted_at > since, cls.deleted_at.is_(None), *conditions)
        .where(or_(cls.edited_by.is_(None), cls.edited_by != user_id))
        .order_by(cls.accepted_at.desc(), cls.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    rows = session.execute(statement).all()
    titles = titles_of(session, cls.entity, (record.id for record, _ in rows))
    accounts = titles_of(session, "account", (account_id for _, account_id in rows))
    names = user_names(session, (record.edited_by or record.created_by for record, _ in rows))
    for record, account_id in rows:
        created = record.created_at is not None and record.created_at > since
        yield ChangeItem(
            kind="assigned" if _is_assigned(record, since) else "edited",
            entity=cls.entity,
            record_id=record.id,
            title=titles.get(record.id, ""),
            account_id=account_id,
            account_name=accounts.get(account_id or "", ""),
            by_name=names.get(record.edited_by or record.created_by or "", ""),
            at=record.accepted_at,
            created=created,
        )


def _is_assigned(record: Record, since: datetime) -> bool:
    """Accepted anew though nobody edited it since: the server gave the customer to somebody else."""
    if not isinstance(record, Account):
        return False
    return not record.edited_at or to_datetime(record.edited_at) < since


def _resolved(session: Session, user_id: str, since: datetime) -> Iterator[ChangeItem]:
    statement = (
        select(Conflict)
        .where(Conflict.status == "RESOLVED", Conflict.resolved_at > since, Conflict.deleted_at.is_(None))
        .where(or_(Conflict.accepted_by == user_id, Conflict.other_by == user_id))
        .where(or_(Conflict.resolved_by.is_(None), Conflict.resolved_by != user_id))
        .limit(MOST_OF_A_KIND)
    )
    found = session.scalars(statement).all()
    names = user_names(session, (one.resolved_by for one in found))
    for one in found:
        title = titles_of(session, one.target, [one.record_id]).get(one.record_id, "")
        yield ChangeItem(
            kind="resolved",
            entity=one.target,
            record_id=one.record_id,
            title=title,
            account_id=one.record_id if one.target == "account" else None,
            account_name=title if one.target == "account" else "",
            by_name=names.get(one.resolved_by or "", ""),
            at=one.resolved_at,
        )
