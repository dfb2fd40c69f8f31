"""What is to be done: my tasks, those of a customer, and finishing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm_core.model import Task
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, now, pending_ids, titles_of, user_names

OPEN_STATES = ("OPEN", "DOING", "WAITING", "DEFERRED")


@dataclass(frozen=True)
class TaskRow:
    """A task as lists show it."""

    id: str
    title: str
    due_on: date | None
    priority: str | None
    status: str | None
    assignee_id: str | None
    assignee_name: str
    account_id: str | None
    account_name: str
    visit_id: str | None
    done_at: datetime | None
    remind_at: datetime | None = None
    note: str = ""
    pending: bool = False


def my_tasks(
    session: Session, user_id: str, *, due_until: date | None = None, done: bool = False, limit: int = 200
) -> list[TaskRow]:
    """Return the tasks of a person, the most urgent day first; open ones, or with `done` the finished."""
    states = ("DONE", "CANCELLED") if done else OPEN_STATES
    statement = select(Task).where(Task.assignee_id == user_id, Task.status.in_(states))
    if due_until is not None:
        statement = statement.where(Task.due_on <= due_until)
    return _rows(session, statement.limit(limit))


def tasks_of_account(session: Session, account_id: str, limit: int = 50) -> list[TaskRow]:
    """Return the open tasks about a customer, whoever has them."""
    statement = select(Task).where(Task.account_id == account_id, Task.status.in_(OPEN_STATES))
    return _rows(session, statement.limit(limit))


def _rows(session: Session, statement: Select[Any]) -> list[TaskRow]:
    ordered = statement.where(Task.deleted_at.is_(None)).order_by(
        Task.due_on.is_(None), Task.due_on, Task.created_at, Task.id
    )
    return task_rows(session, session.scalars(ordered).all())


def task_rows(session: Session, tasks: Sequence[Task]) -> list[TaskRow]:
    """Return what lists show of these tasks, in their order."""
    people = user_names(session, (task.assignee_id for task in tasks))
    accounts = titles_of(session, "account", (task.account_id for task in tasks))
    waiting = pending_ids(session, "task", (task.id for task in tasks))
    return [
        TaskRow(
            id=task.id,
            title=task.title,
            due_on=task.due_on,
            priority=task.priority,
            status=task.status,
            assignee_id=task.assignee_id,
            assignee_name=people.get(task.assignee_id or "", ""),
            account_id=task.account_id,
            account_name=accounts.get(task.account_id or "", ""),
            visit_id=task.visit_id,
            done_at=task.done_at,
            remind_at=task.remind_at,
            note=task.note or "",
            pending=task.id in waiting,
        )
        for task in tasks
    ]


def complete_task(session: Session, context: EditContext, task_id: str) -> None:
    """Mark a task as done, now. One that is done already stays as it is."""
    move_task(session, context, task_id, "DONE")


def reopen_task(session: Session, context: EditContext, task_id: str) -> None:
    """Take back that a task is done."""
    move_task(session, context, task_id, "OPEN")


def move_task(session: Session, context: EditContext, task_id: str, status: str) -> None:
    """Move a task to another state. Raises UserError record_missing or state_not_allowed."""
    task = living_one(session, Task, task_id)
    if task.status == status:
        return
    if not may_move("task", "status", task.status, status):
        raise UserError("state_not_allowed", entity="task", source=task.status, target=status)
    task.status = status
    task.done_at = now(context) if status == "DONE" else None
