"""Tasks as a list to work through: mine or the team's, open, due, late or done; entered in one line."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Task, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import chunks, living
from crm_desktop.services.people import Choice, people
from crm_desktop.services.tasks import OPEN_STATES, TaskRow, task_rows
from crm_desktop.services.values import checked
from crm_desktop.services.when import split_day

TaskFilter = Literal["open", "due", "overdue", "given", "done"]
MOST_DONE = 2_000
URGENT_MARKS = "!！"


@dataclass(frozen=True)
class TypedTask:
    """What a line says: what is to be done, until when, by whom, and whether it presses."""

    title: str
    due_on: date | None = None
    assignee: Choice | None = None
    priority: str = "NORMAL"


def task_ids(
    session: Session, wanted: TaskFilter, me: str, user_id: str | None, *, on: date, account_id: str = ""
) -> list[str]:
    """Return tasks of a person, of everybody here without `user_id`, the first due first; done ones the latest first.

    `given` are those that `me` gave to others and that are open still. `on` is today.
    """
    statement = select(Task.id).where(Task.deleted_at.is_(None), *_conditions(wanted, me, on))
    if user_id is not None and wanted != "given":
        statement = statement.where(Task.assignee_id == user_id)
    if account_id:
        statement = statement.where(Task.account_id == account_id)
    if wanted == "done":
        statement = statement.order_by(Task.done_at.desc(), Task.id.desc()).limit(MOST_DONE)
    else:
        pressing = Task.priority.in_(("URGENT", "HIGH")).desc()
        statement = statement.order_by(Task.due_on.is_(None), Task.due_on, pressing, Task.id)
    return list(session.scalars(statement))


def _conditions(wanted: TaskFilter, me: str, on: date) -> list[ColumnElement[bool]]:
    if wanted == "done":
        return [Task.status.in_(("DONE", "CANCELLED"))]
    conditions: list[ColumnElement[bool]] = [Task.status.in_(OPEN_STATES)]
    if wanted == "due":
        conditions.append(Task.due_on <= on)
    elif wanted == "overdue":
        conditions.append(Task.due_on < on)
    elif wanted == "given":
        conditions += [Task.assigner_id == me, or_(Task.assignee_id.is_(None), Task.assignee_id != me)]
    return conditions


def tasks_by_id(session: Session, ids: list[str]) -> list[TaskRow]:
    """Return what the list shows of these tasks, in this order; those that are gone are left out."""
    found = {
        one.id: one for part in chunks(ids) for one in session.scalars(select(Task).where(Task.id.in_(part)))
    }
    return task_rows(session, [found[one] for one in ids if one in found])


def read_line(line: str, on: date, colleagues: list[Choice]) -> TypedTask:
    """Understand a line: `寄样品 @周岩 下周五`; a "!" in front makes it press. `on` is today.

    A colleague is named by the whole name behind an @ (the longest one that fits); one that nobody has
    stays in the title.
    """
    text = line.strip()
    presses = text.startswith(tuple(URGENT_MARKS))
    title, due_on = split_day(text.lstrip(URGENT_MARKS), on)
    named = [one for one in colleagues if one.name and f"@{one.name}" in title]
    assignee = max(named, key=lambda one: len(one.name), default=None)
    if assignee is not None:
        title = " ".join(title.replace(f"@{assignee.name}", " ").split())
        if due_on is None:
            title, due_on = split_day(title, on)
    return TypedTask(title, due_on, assignee, "HIGH" if presses else "NORMAL")


def add_task(session: Session, context: EditContext, line: str, on: date, account_id: str = "") -> str:
    """Enter a task from a line, mine unless it names somebody, and return its id. Raises UserError missing_value."""
    typed = read_line(line, on, people(session))
    title = checked("task", table_of(Task).c["title"], typed.title)
    if not title:
        raise UserError("missing_value", entity="task", field="title")
    if account_id:
        living(session, "account", account_id)
    task = Task(
        id=context.ids.new(),
        title=title,
        due_on=typed.due_on,
        priority=typed.priority,
        assignee_id=typed.assignee.id if typed.assignee else context.user_id,
        assigner_id=context.user_id,
        account_id=account_id or None,
    )
    session.add(task)
    return task.id
