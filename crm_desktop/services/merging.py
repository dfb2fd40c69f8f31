"""Merging two customers, or two records of one person: proposed here, done by the server at the next sync.

Offline too: what was proposed is shown beside both records until the server has done it. Whoever then asks for the
merged record is led to the survivor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Contact, MergeRecord, Record, group_of, table_of
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.db.patches import travels
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, may_edit_account, now, title_of, titles_of, user_names

MERGED = "merged"
_MERGED: dict[str, type[Record]] = {"account": Account, "contact": Contact}
TITLE_LENGTH = 255


@dataclass(frozen=True)
class MergeRow:
    """A merge as lists show it. `code` says why it, or its undoing, was not done (`crm_desktop.messages`)."""

    id: str
    entity: str
    survivor: str
    survivor_title: str
    merged: str
    merged_title: str
    state: str
    code: str
    reason: str
    by_id: str | None
    by_name: str
    done_at: datetime | None


def merge_customers(
    session: Session,
    context: EditContext,
    survivor_id: str,
    merged_id: str,
    *,
    take: Mapping[str, str] | None = None,
    reason: str = "",
) -> str:
    """Propose that one customer becomes part of another; return the id of the merge.

    `take` names the fields or groups of which the survivor takes the other's value (`{"address": "merged"}`); of the
    rest only its blanks are filled. Raises UserError record_missing, merge_with_itself, merge_waits, not_permitted,
    unknown_field.
    """
    for one in (survivor_id, merged_id):
        if not may_edit_account(session, one):
            raise UserError("not_permitted", entity="account", id=one)
    return _propose(session, context, Account, survivor_id, merged_id, take or {}, reason)


def merge_contacts(
    session: Session,
    context: EditContext,
    survivor_id: str,
    merged_id: str,
    *,
    take: Mapping[str, str] | None = None,
    reason: str = "",
) -> str:
    """Propose that two records of a person become one; as `merge_customers`."""
    return _propose(session, context, Contact, survivor_id, merged_id, take or {}, reason)


def _propose(
    session: Session,
    context: EditContext,
    cls: type[Record],
    survivor_id: str,
    merged_id: str,
    take: Mapping[str, str],
    reason: str,
) -> str:
    if survivor_id == merged_id:
        raise UserError("merge_with_itself", entity=cls.entity, id=survivor_id)
    for one in (survivor_id, merged_id):
        living_one(session, cls, one)
    if waiting(session, merged_id) or waiting(session, survivor_id):
        raise UserError("merge_waits", entity=cls.entity, id=merged_id)
    known = {group_of(column) for column in table_of(cls).columns if travels(column)}
    for name, choice in take.items():
        if name not in known or choice not in (MERGED, "survivor"):
            raise UserError("unknown_field", entity=cls.entity, field=name)
    record = MergeRecord(
        id=context.ids.new(),
        target=cls.entity,
        survivor_id=survivor_id,
        merged_id=merged_id,
        merged_title=title_of(session, cls.entity, merged_id)[:TITLE_LENGTH] or None,
        choices=dict(take) or None,
        reason=reason.strip()[:TITLE_LENGTH] or None,
    )
    session.add(record)
    return record.id


def undo_merge(session: Session, context: EditContext, merge_id: str) -> None:
    """Ask the server to take a merge back, which it does within 30 days; one not done yet is withdrawn.

    Raises UserError record_missing, state_not_allowed.
    """
    record = living_one(session, MergeRecord, merge_id)
    if record.state == "PROPOSED":
        record.deleted_at = now(context)
        return
    wanted: Literal["UNDO_ASKED"] = "UNDO_ASKED"
    if not may_move("merge_record", "state", record.state, wanted) or record.state == wanted:
        raise UserError("state_not_allowed", entity="merge_record", source=record.state, target=wanted)
    record.state = wanted


def merges(session: Session, limit: int = 200) -> list[MergeRow]:
    """Return the merges that this laptop knows of, latest first."""
    statement = select(MergeRecord).where(MergeRecord.deleted_at.is_(None))
    return _rows(session, statement.order_by(MergeRecord.id.desc()).limit(limit))


def waiting(session: Session, record_id: str) -> list[MergeRow]:
    """Return the proposed merges of a customer or person that the server has not done yet."""
    statement = select(MergeRecord).where(
        MergeRecord.deleted_at.is_(None),
        MergeRecord.state == "PROPOSED",
        or_(MergeRecord.survivor_id == record_id, MergeRecord.merged_id == record_id),
    )
    return _rows(session, statement.order_by(MergeRecord.id))


def _rows(session: Session, statement: Any) -> list[MergeRow]:
    found: list[MergeRecord] = list(session.scalars(statement))
    titles = {
        entity: titles_of(session, entity, [one.survivor_id for one in found if one.target == entity])
        for entity in {one.target for one in found}
    }
    names = user_names(session, [one.created_by for one in found])
    return [
        MergeRow(
            id=one.id,
            entity=one.target,
            survivor=one.survivor_id,
            survivor_title=titles[one.target].get(one.survivor_id, ""),
            merged=one.merged_id,
            merged_title=one.merged_title or "",
            state=one.state,
            code=one.code or "",
            reason=one.reason or "",
            by_id=one.created_by,
            by_name=names.get(one.created_by or "", ""),
            done_at=one.done_at,
        )
        for one in found
    ]


def survivor_of(session: Session, entity: str, record_id: str) -> str:
    """Return the id under which a record goes on: its own, or that of the record it was merged into."""
    cls = _MERGED.get(entity)
    if cls is None:
        return record_id
    found = session.execute(
        select(table_of(cls).c.merged_into_id).where(table_of(cls).c.id == record_id)
    ).first()
    if found is not None:
        return found[0] or record_id
    statement = (
        select(MergeRecord.survivor_id)
        .where(MergeRecord.target == entity, MergeRecord.merged_id == record_id, MergeRecord.state == "DONE")
        .order_by(MergeRecord.done_at.desc())
    )
    return session.scalar(statement) or record_id
