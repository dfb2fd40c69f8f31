"""The ledger of promises: who promised what to whom until when, which department keeps it, and how often it slipped."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_core.model import Promise
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import chunks, living_one
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem, promise_items
from crm_desktop.services.records import Edit, set_values

LedgerState = Literal["open", "due", "overdue", "kept", "broken", "withdrawn", "all"]
DUE_WITHIN = timedelta(days=7)
NO_UNIT = "-"
"""Stands for promises that no department has been named for."""
_SETTLED = {"kept": "DONE", "broken": "BROKEN", "withdrawn": "WITHDRAWN"}


@dataclass(frozen=True)
class LedgerFilter:
    """Which promises: `maker_id` None is everybody's here; `unit_id` a department, NO_UNIT, or None for all."""

    state: LedgerState = "open"
    maker_id: str | None = None
    unit_id: str | None = None
    account_id: str | None = None


@dataclass(frozen=True)
class LedgerCounts:
    """How it stands: open ones, late ones among them, and of the settled ones how many were kept."""

    open: int
    overdue: int
    kept: int
    broken: int

    @property
    def kept_percent(self) -> int | None:
        """Kept of all that were kept or broken, rounded; None before any was."""
        settled = self.kept + self.broken
        return (200 * self.kept + settled) // (2 * settled) if settled else None


def ledger_ids(session: Session, wanted: LedgerFilter, on: date) -> list[str]:
    """Return the promises that a filter describes, the first due first; settled ones the latest first."""
    statement = select(Promise.id).where(*_whose(wanted), *_state(wanted.state, on))
    order: tuple[Any, ...] = (Promise.due_on.is_(None), Promise.due_on, Promise.id)
    if wanted.state in _SETTLED:
        order = (Promise.fulfilled_on.desc(), Promise.due_on.desc(), Promise.id.desc())
    return list(session.scalars(statement.order_by(*order)))


def _whose(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Promise.deleted_at.is_(None)]
    if wanted.maker_id is not None:
        conditions.append(Promise.maker_id == wanted.maker_id)
    if wanted.account_id is not None:
        conditions.append(Promise.account_id == wanted.account_id)
    if wanted.unit_id == NO_UNIT:
        conditions.append(Promise.responsible_unit_id.is_(None))
    elif wanted.unit_id is not None:
        conditions.append(Promise.responsible_unit_id == wanted.unit_id)
    return conditions


def _state(state: LedgerState, on: date) -> list[ColumnElement[bool]]:
    if state in _SETTLED:
        return [Promise.state == _SETTLED[state]]
    if state == "all":
        return []
    conditions: list[ColumnElement[bool]] = [Promise.state.in_(OPEN_PROMISES)]
    if state == "due":
        conditions.append(Promise.due_on <= on + DUE_WITHIN)
    elif state == "overdue":
        conditions.append(Promise.due_on < on)
    return conditions


def ledger_items(session: Session, ids: list[str], on: date) -> list[PromiseItem]:
    """Return what the ledger shows of these promises, in this order; those that are gone are left out."""
    found = {
        one.id: one
        for part in chunks(ids)
        for one in promise_items(session, select(Promise).where(Promise.id.in_(part)), on)
    }
    return [found[one] for one in ids if one in found]


def ledger_counts(session: Session, wanted: LedgerFilter, on: date) -> LedgerCounts:
    """Return how it stands with the promises of a filter, whatever state it asks for."""
    is_open = Promise.state.in_(OPEN_PROMISES)
    row = session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(is_open, Promise.due_on < on),
            func.count().filter(Promise.state == "DONE"),
            func.count().filter(Promise.state == "BROKEN"),
        )
        .select_from(Promise)
        .where(*_whose(wanted))
    ).one()
    return LedgerCounts(*row)


@dataclass(frozen=True)
class PromiseTerms:
    """What of a promise can be agreed anew: its words and its maker never change."""

    due_on: date | None
    unit_id: str | None
    remind_on: date | None


def terms_of(item: PromiseItem) -> PromiseTerms:
    """Return the terms of a promise as they are shown."""
    return PromiseTerms(item.due_on, item.unit_id, item.remind_on)


def change_terms(
    session: Session, context: EditContext, promise_id: str, before: PromiseTerms, after: PromiseTerms
) -> Edit:
    """Move the day, name another department, set a reminder; the day it was due on before stays to be seen.

    Returns what it did, for undo. Raises UserError record_missing, state_not_allowed for a settled promise,
    changed_since if somebody else agreed other terms meanwhile.
    """
    promise = living_one(session, Promise, promise_id)
    if promise.state not in OPEN_PROMISES:
        raise UserError("state_not_allowed", entity="promise", source=promise.state, target=promise.state)
    if PromiseTerms(promise.due_on, promise.responsible_unit_id, promise.remind_on) != before:
        raise UserError("changed_since", entity="promise", id=promise_id, field="due_on")
    values: dict[str, Any] = {
        "due_on": after.due_on,
        "responsible_unit_id": after.unit_id or None,
        "remind_on": after.remind_on,
    }
    if after.due_on != before.due_on and before.due_on is not None:
        values["former_due"] = sorted({*(promise.former_due or ()), before.due_on.isoformat()})
    return set_values(session, context, "promise", promise_id, values)
