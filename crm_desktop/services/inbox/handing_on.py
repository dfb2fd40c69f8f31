"""Handing a refused edit on: a task for the colleague who may make it, with all that it would have set."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Account, OrgUnit, Task, User
from crm_desktop.db import outbox
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.people import Choice, people

LONGEST_TITLE = 255


@dataclass(frozen=True)
class HandingOn:
    """To whom a refused edit can be handed: everybody else who works here; `proposed` is most likely to be right."""

    n: int
    people: list[Choice]
    proposed: str | None
    account_id: str | None


def handing_on(session: Session, context: EditContext, mutation_id: str) -> HandingOn:
    """Return among whom to choose: the owner of the customer is proposed, else one's manager.

    Raises UserError mutation_unknown.
    """
    entry = outbox.entry(session, mutation_id)
    if entry is None or entry.state != outbox.REFUSED:
        raise UserError("mutation_unknown", id=mutation_id)
    account_id = next(_accounts(session, entry), None)
    others = [one for one in people(session) if one.id != context.user_id]
    known = {one.id for one in others}
    likely = (one for one in _likely(session, context, account_id) if one in known)
    return HandingOn(entry.mutation.n, others, next(likely, None), account_id)


def _accounts(session: Session, entry: outbox.Entry) -> Iterator[str]:
    for change in entry.mutation.changes:
        if change.entity == "account":
            yield change.id
        told = change.fields.get("account_id")
        if isinstance(told, list) and told[1]:
            yield told[1]
        cls = ENTITIES.get(change.entity)
        record = session.get(cls, change.id) if cls else None
        if held := getattr(record, "account_id", None):
            yield held


def _likely(session: Session, context: EditContext, account_id: str | None) -> Iterator[str | None]:
    account = session.get(Account, account_id) if account_id else None
    yield account.owner_id if account else None
    me = session.get(User, context.user_id)
    yield me.manager_id if me else None
    unit = session.get(OrgUnit, me.org_unit_id) if me and me.org_unit_id else None
    yield unit.manager_id if unit else None


def hand_on(
    session: Session, context: EditContext, *, to: str, account_id: str | None, title: str, note: str
) -> str:
    """Give a colleague a task that says what was to be set, and return its id. The refused edit is left alone."""
    task = Task(
        id=context.ids.new(),
        title=title[:LONGEST_TITLE],
        note=note,
        assignee_id=to,
        assigner_id=context.user_id,
        account_id=account_id,
    )
    session.add(task)
    return task.id
