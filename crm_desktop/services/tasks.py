"""What is to be done: my tasks, those of a customer, and finishing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_core import stored
from crm_core.workflow import may_move
from crm_desktop.db.edit_context import EditContext
from crm_desktop.db.raw import Source
from crm_desktop.db.shapes import Shape
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, now, pending_ids, titles_of, user_names

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crm_core.model import Task

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


class _Task(NamedTuple):
    id: str
    title: str
    due_on: date | None
    priority: str | None
    status: str | None
    assignee_id: str | None
    account_id: str | None
    visit_id: str | None
    done_at: datetime | None
    remind_at: datetime | None
    note: str | None


_TASKS: Final = Shape(
    "task", _Task, {"due_on": stored.day, "done_at": stored.moment, "remind_at": stored.moment}
)
_ORDERED: Final = "AND deleted_at IS NULL ORDER BY due_on IS NULL, due_on, created_at, id LIMIT ?"


def my_tasks(
    source: Source, user_id: str, *, due_until: date | None = None, done: bool = False, limit: int = 200
) -> list[TaskRow]:
    """Return the tasks of a person, the most urgent day first; open ones, or with `done` the finished."""
    states = ("DONE", "CANCELLED") if done else OPEN_STATES
    due, until = ("", ()) if due_until is None else (" AND due_on <= ?", (due_until.isoformat(),))
    where = f"WHERE assignee_id = ? AND status IN {states}{due} {_ORDERED}"
    return task_rows(source, _TASKS.read(source, where, (user_id, *until, limit)))


def tasks_of_account(source: Source, account_id: str, limit: int = 50) -> list[TaskRow]:
    """Return the open tasks about a customer, whoever has them."""
    where = f"WHERE account_id = ? AND status IN {OPEN_STATES} {_ORDERED}"
    return task_rows(source, _TASKS.read(source, where, (account_id, limit)))


def task_rows(source: Source, tasks: "Sequence[Task | _Task]") -> list[TaskRow]:
    """Return what lists show of these tasks, in their order."""
    people = user_names(source, (task.assignee_id for task in tasks))
    accounts = titles_of(source, "account", (task.account_id for task in tasks))
    waiting = pending_ids(source, "task", (task.id for task in tasks))
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


def complete_task(session: "Session", context: EditContext, task_id: str) -> None:
    """Mark a task as done, now. One that is done already stays as it is."""
    move_task(session, context, task_id, "DONE")


def reopen_task(session: "Session", context: EditContext, task_id: str) -> None:
    """Take back that a task is done."""
    move_task(session, context, task_id, "OPEN")


def move_task(session: "Session", context: EditContext, task_id: str, status: str) -> None:
    """Move a task to another state. Raises UserError record_missing or state_not_allowed."""
    from crm_core.model import Task

    task = living_one(session, Task, task_id)
    if task.status == status:
        return
    if not may_move("task", "status", task.status, status):
        raise UserError("state_not_allowed", entity="task", source=task.status, target=status)
    task.status = status
    task.done_at = now(context) if status == "DONE" else None
