"""What we promised customers: by whom, to whom, until when, and what became of it (domain.md §3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from crm_core.model import Promise, table_of
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import lookups
from crm_desktop.services.lookups import living, living_one
from crm_desktop.services.promise_lists import OPEN_PROMISES, PromiseItem, parse_iso, shown_promises
from crm_desktop.services.values import checked
from crm_desktop.services.when import split_day

__all__ = [
    "MARKS",
    "OPEN_PROMISES",
    "NewPromise",
    "PromiseFilter",
    "PromiseItem",
    "addressee",
    "enter_promise",
    "make_promise",
    "parse_iso",
    "promise_items",
    "promises",
    "promises_in",
    "settle_promise",
]

PromiseFilter = Literal["open", "overdue", "kept", "broken", "all"]
MARKS = "!！"
"""A line of a visit's summary that begins with one of these is a promise."""
_BEHIND_NAMES = " \t　:：,，、-—"


@dataclass(frozen=True)
class NewPromise:
    """A promise to enter. Its words never change; `responsible_unit_id` is the department that must honour it."""

    account_id: str
    text: str
    contact_id: str | None = None
    due_on: date | None = None
    visit_id: str | None = None
    quote_id: str | None = None
    responsible_unit_id: str | None = None


def promises(
    session: Session,
    filter: PromiseFilter = "open",  # noqa: A002 -- the word that screens use
    account_id: str | None = None,
    maker_id: str | None = None,
    *,
    on: date | None = None,
    limit: int = 500,
) -> list[PromiseItem]:
    """Return promises, the earliest due first; settled ones the latest first. `on` is today if not given."""
    day = on or lookups.today()
    statement = select(Promise).where(Promise.deleted_at.is_(None), *_conditions(filter, day))
    if account_id is not None:
        statement = statement.where(Promise.account_id == account_id)
    if maker_id is not None:
        statement = statement.where(Promise.maker_id == maker_id)
    return promise_items(session, _ordered(statement, filter).limit(limit), day)


def _conditions(wanted: PromiseFilter, day: date) -> list[ColumnElement[bool]]:
    if wanted == "open":
        return [Promise.state.in_(OPEN_PROMISES)]
    if wanted == "overdue":
        return [Promise.state.in_(OPEN_PROMISES), Promise.due_on < day]
    if wanted in ("kept", "broken"):
        return [Promise.state == ("DONE" if wanted == "kept" else "BROKEN")]
    return []


def _ordered(statement: Select[Any], wanted: PromiseFilter) -> Select[Any]:
    if wanted in ("kept", "broken"):
        return statement.order_by(Promise.fulfilled_on.desc(), Promise.due_on.desc(), Promise.id.desc())
    return statement.order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)


def promise_items(session: Session, statement: Select[Any], day: date) -> list[PromiseItem]:
    """Return what is shown of the promises that a statement finds; `day` is today."""
    return shown_promises(session, session.scalars(statement).all(), day)


def make_promise(session: Session, context: EditContext, promise: NewPromise) -> str:
    """Enter a promise of mine and return its id. Raises UserError missing_value, record_missing, too_long."""
    living(session, "account", promise.account_id)
    for entity, record_id in (
        ("contact", promise.contact_id),
        ("visit", promise.visit_id),
        ("quote", promise.quote_id),
        ("org_unit", promise.responsible_unit_id),
    ):
        if record_id:
            living(session, entity, record_id)
    record = Promise(
        id=context.ids.new(),
        account_id=promise.account_id,
        contact_id=promise.contact_id,
        visit_id=promise.visit_id,
        quote_id=promise.quote_id,
        text=promise.text,
        due_on=promise.due_on,
        responsible_unit_id=promise.responsible_unit_id,
    )
    return enter_promise(session, context, record)


def enter_promise(session: Session, context: EditContext, record: Promise) -> str:
    """Store a promise, whoever made the row: it is mine unless it names its maker, and it has words."""
    record.text = record.text.strip()
    if not record.text:
        raise UserError("missing_value", entity="promise", field="text")
    checked("promise", table_of(Promise).c["text"], record.text)
    record.maker_id = record.maker_id or context.user_id
    session.add(record)
    return record.id


def promises_in(summary: str, day: date) -> list[tuple[str, date | None]]:
    """Return the promises written into a summary, with the day that each ends with; `day` is today."""
    marked = (line.strip() for line in summary.splitlines())
    found = (split_day(line.lstrip(MARKS), day) for line in marked if line.startswith(tuple(MARKS)))
    return [(text, due) for text, due in found if text]


def addressee(text: str, people: Mapping[str, str]) -> tuple[str, str | None]:
    """Return what is promised and to whom, where a line begins with a person's name: 「@王建国 寄样品」.

    `people` are names by id; the mark "@" may be left out.
    """
    words = text.lstrip("@＠ ")
    for person_id, name in sorted(people.items(), key=lambda pair: -len(pair[1])):
        rest = words.removeprefix(name)
        if name and rest != words and rest.strip(_BEHIND_NAMES):
            is_apart = text != words or rest[0] in _BEHIND_NAMES
            if is_apart:
                return rest.lstrip(_BEHIND_NAMES), person_id
    return text, None


def settle_promise(
    session: Session,
    context: EditContext,
    promise_id: str,
    state: str,
    evidence: str = "",
    fulfilled_on: date | None = None,
) -> None:
    """Say what became of a promise: ACCEPTED, DONE (on a day: today), BROKEN, WITHDRAWN, or OPEN again.

    Raises UserError record_missing, unknown_choice, state_not_allowed, too_long.
    """
    promise = living_one(session, Promise, promise_id)
    checked("promise", table_of(Promise).c["state"], state)
    if not may_move("promise", "state", promise.state, state):
        raise UserError("state_not_allowed", entity="promise", source=promise.state, target=state)
    promise.state = state
    if state == "DONE":
        promise.fulfilled_on = fulfilled_on or promise.fulfilled_on or lookups.today(context)
    else:
        promise.fulfilled_on = None
    if evidence.strip():
        promise.evidence = checked("promise", table_of(Promise).c["evidence"], evidence.strip())
