"""What would be refused later is refused before it is written, with the reason."""

from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Quote, Record, User, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.workflow import LOCKED_QUOTE_STATES, may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.visits import may_edit_in_place

QUOTE_FREE_WHEN_LOCKED = frozenset(("status", "accepted_on", "reject_reason", "internal_note"))
"""What still changes on a quote that the customer has: its state and our notes about it."""
SET_BY_THE_PROGRAM = frozenset(("id", "created_at", "created_by", "device_id"))

CARRIED_OUT_ONCE = {"hand_over": ("status", "requested"), "merge_record": ("state", "PROPOSED")}
"""Requests whose deletion does not take back what the server did, with the state in which they wait for it."""


def check_entity(cls: type[Record]) -> None:
    """Raise UserError server_only for what only the server writes."""
    if cls.server_only:
        raise UserError("server_only", entity=cls.entity)


def may_write(entity: str, role: str) -> bool:
    """Whether people of a role may write records of this kind at all, wherever they lie."""
    cls = ENTITIES[entity]
    return not cls.server_only and (cls.written_by is None or role in cls.written_by)


def check_writer(session: Session, context: EditContext, cls: type[Record]) -> None:
    """Raise UserError not_permitted for what only people of other roles write."""
    user = session.get(User, context.user_id)
    if cls.written_by is not None and (user is None or user.role not in cls.written_by):
        raise UserError("not_permitted", entity=cls.entity, field="id")


def column_to_set(cls: type[Record], name: str, *, new: bool) -> Column[Any]:
    """Return the column if a person may set it. Raises UserError unknown_field, server_field, immutable_field."""
    column: Column[Any] | None = table_of(cls).columns.get(name)
    if column is None:
        raise UserError("unknown_field", entity=cls.entity, field=name)
    policy = policy_of(column)
    if policy in (Policy.SRV, Policy.DER):
        raise UserError("server_field", entity=cls.entity, field=name)
    if name in SET_BY_THE_PROGRAM or (policy is Policy.IMM and not new):
        raise UserError("immutable_field", entity=cls.entity, field=name)
    return column


def check_record(session: Session, context: EditContext, record: Record) -> None:
    """Raise UserError append_only or consent_stands for what can only be amended, document_locked for a locked line."""
    if record.append_only and not may_edit_in_place(context, record):
        if record.entity == "consent_record":
            raise UserError("consent_stands", entity=record.entity)
        raise UserError("append_only", entity=record.entity, id=record.id)
    if record.entity == "quote_line":
        check_unlocked(session.get(Quote, getattr(record, "quote_id")))  # noqa: B009 -- of another class


def check_return(session: Session, context: EditContext, record: Record) -> None:
    """Raise UserError where a deleted record cannot come back: merged_away, append_only, document_locked."""
    if getattr(record, "merged_into_id", None):
        raise UserError("merged_away", entity=record.entity, id=record.id)
    check_record(session, context, record)


def check_not_carried_out(record: Record) -> None:
    """Raise UserError carried_out for a request that the server has acted upon: what followed stays."""
    asked = CARRIED_OUT_ONCE.get(record.entity)
    if asked is not None and getattr(record, asked[0]) != asked[1]:
        raise UserError("carried_out", entity=record.entity, id=record.id)


def check_unlocked(quote: Quote | None) -> None:
    """Raise UserError document_locked if the customer has the quote."""
    if quote is not None and quote.status in LOCKED_QUOTE_STATES:
        number = quote.shown_number
        raise UserError("document_locked", entity="quote", id=quote.id, number=number, status=quote.status)


def check_change(record: Record, column: Column[Any], value: Any) -> None:
    """Raise UserError state_not_allowed, document_locked or missing_value for one change of a stored record."""
    if value is None and column.info["required"]:
        raise UserError("missing_value", entity=record.entity, field=column.name)
    if policy_of(column) is Policy.FSM:
        before = getattr(record, column.name)
        if not may_move(record.entity, column.name, before, value):
            raise UserError("state_not_allowed", entity=record.entity, source=before, target=value)
    if isinstance(record, Quote) and column.name not in QUOTE_FREE_WHEN_LOCKED:
        check_unlocked(record)
