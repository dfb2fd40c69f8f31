"""The list of tasks: entered in one line, done with one key, and everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from crm_desktop.services.people import Choice, people
from crm_desktop.services.task_lists import TaskFilter, add_task, read_line, task_ids, tasks_by_id
from crm_desktop.services.tasks import OPEN_STATES, TaskRow, move_task
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.commitments.columns import task_columns
from crm_desktop.ui.screens.commitments.list_page import CommitmentPage
from crm_desktop.ui.screens.commitments.task_dialog import TaskDialog
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import EmptyState, LabelRole, push_button, text_label

STATES = ("open", "due", "overdue", "given", "done")
LONGEST_LINE = 400


class TasksPage(CommitmentPage):
    """Tasks of a person or of everybody; the line above makes a new one."""

    entity = "task"

    def __init__(self, context: UiContext) -> None:
        tr = context.tr
        empty = EmptyState("task", tr("commitments.no_tasks"), tr("commitments.no_tasks_hint"))
        actions = {
            "D": tr("commitments.finish"),
            "Space": "",
            "O": tr("commitments.reopen"),
            "E": tr("commitments.edit"),
            "Del": tr("commitments.drop"),
        }
        states = {state: tr(f"commitments.{state}") for state in STATES}
        super().__init__(context, tr("commitments.tasks"), task_columns(context), actions, states, empty)
        self.bar.addWidget(text_label(tr("commitments.task_keys"), LabelRole.SMALL, Tone.NEUTRAL))
        self._colleagues: list[Choice] = []
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST_LINE)
        self.line.setAccessibleName(tr("commitments.add"))
        self.line.setPlaceholderText(tr("commitments.add_hint"))
        self.meaning = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        add = push_button(tr("commitments.add_save"), icon_name="add")
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.meaning)
        row.addWidget(add)
        self.above.addLayout(row)
        self.line.textChanged.connect(self._explain)
        self.line.returnPressed.connect(self.add)
        add.clicked.connect(self.add)
        context.tasks.read(people, self._know, owner=self, key="people")

    def _know(self, found: list[Choice]) -> None:
        self._colleagues = found

    def read_ids(self) -> Callable[[Any], list[str]]:
        me, today = self.context.workspace.me.user_id, self.context.formats.today()
        wanted, user_id = cast("TaskFilter", self.state), self.user_id
        return lambda session: task_ids(session, wanted, me, user_id, on=today)

    def read_rows(self, ids: list[str]) -> Callable[[Any], list[TaskRow]]:
        return lambda session: tasks_by_id(session, ids)

    def count_text(self, count: int) -> str:
        return self.context.tr("commitments.n_tasks", n=count)

    # --- entering --------------------------------------------------------------------------------------------------

    def _explain(self, line: str) -> None:
        """Say what the line is understood to mean while it is typed."""
        tr, formats = self.context.tr, self.context.formats
        typed = read_line(line, formats.today(), self._colleagues)
        told = []
        if typed.due_on is not None:
            day = " ".join(dict.fromkeys((formats.day(typed.due_on), formats.relative(typed.due_on))))
            told.append(tr("commitments.understood", day=day))
        if typed.assignee is not None:
            told.append(tr("commitments.understood_for", name=typed.assignee.name))
        if typed.title and typed.priority == "HIGH":
            told.append(tr("commitments.understood_pressing"))
        self.meaning.setText(" · ".join(told))

    def add(self) -> None:
        """Enter what the line says; the next one can be typed at once."""
        line, context = self.line.text(), self.context
        typed = read_line(line, context.formats.today(), self._colleagues)
        if not typed.title:
            self.line.setFocus()
            return
        edit, today = context.workspace.context, context.formats.today()
        self.line.clear()
        context.tasks.write(
            lambda session: add_task(session, edit, line, today),
            partial(self._added, typed.title),
            partial(self._not_added, line),
            owner=self,
        )

    def _not_added(self, line: str, error: BaseException) -> None:
        """Give the line back, unless the next one is being typed."""
        if not self.line.text():
            self.line.setText(line)
        self.context.tasks.failed.emit(error)

    def _added(self, title: str, task_id: str) -> None:
        text = self.context.tr("commitments.added", title=title)
        self._tell(text, lambda: self._move(task_id, "CANCELLED"))

    # --- acting ----------------------------------------------------------------------------------------------------

    def act(self, key: str, record_id: str) -> None:
        task: TaskRow | None = self.rows.get(record_id)
        if task is None:
            return
        is_open = task.status in OPEN_STATES
        if key in ("D", "Space") and is_open:
            self._settle(task, "DONE", "commitments.task_done")
        elif key == "O" and not is_open:
            self._settle(task, "OPEN", "commitments.task_opened")
        elif key == "Del" and is_open:
            self._settle(task, "CANCELLED", "commitments.task_dropped")
        elif key == "E" and record_id == self.table.current_id:
            TaskDialog(self.context, task, self._colleagues, self.window()).open()

    def _settle(self, task: TaskRow, status: str, key: str) -> None:
        text = self.context.tr(key, title=task.title)
        before = task.status or "OPEN"
        self._move(task.id, status, lambda _none: self._tell(text, lambda: self._back(task.id, before)))

    def _back(self, task_id: str, status: str) -> None:
        """What is done or cancelled opens first, and goes on to where it was from there."""

        def job(session: Any) -> None:
            edit = self.context.workspace.context
            move_task(session, edit, task_id, "OPEN")
            move_task(session, edit, task_id, status)

        self.context.tasks.write(job)

    def _move(self, task_id: str, status: str, done: Callable[[None], None] | None = None) -> None:
        edit = self.context.workspace.context
        self.context.tasks.write(lambda session: move_task(session, edit, task_id, status), done, owner=self)

    def _tell(self, text: str, undo: Callable[[], None]) -> None:
        toast = self.context.toasts.show_message(text, Tone.SUCCESS, self.context.tr("shell.undo"))
        toast.action_triggered.connect(undo)
