"""Tells in the window, quietly, that the time of a task has come: open it, finish it, or hear of it later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets.toast import STAYS

if TYPE_CHECKING:
    from crm_desktop.services.reminders import Reminders
    from crm_desktop.services.tasks import TaskRow

_FIRST_MS: Final = 2_000
_LONGEST_MS: Final = 5 * 60_000
"""The clock may be set, and the laptop may sleep, while one waits."""
_LONGEST: Final = 30
"""Characters of a title in a toast, which has one line."""
MOST_APART: Final = 2
"""More at once are told as a number."""


class ReminderTeller(QObject):
    """Looks when the next one is due, after changes of tasks, and every few minutes."""

    def __init__(self, context: UiContext, window: QObject) -> None:
        super().__init__(window)
        self._context = context
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(partial(context.loading.then, self.look))
        context.tasks.changed.connect(self._changed)
        self._timer.start(_FIRST_MS)

    def _changed(self, changes: Changed) -> None:
        if "task" in changes:
            self._timer.start(_FIRST_MS)

    def look(self) -> None:
        """Read what is due, unless the window is locked: then a little later."""
        self._timer.start(_LONGEST_MS)
        store = self._context.workspace.store
        if store.no_reading is not None or store.no_writing is not None:
            return
        from crm_desktop.services.reminders import reminders

        edits = self._context.workspace.context
        self._context.tasks.read(lambda session: reminders(session, edits), self._tell, owner=self, key="due")

    def _tell(self, found: Reminders) -> None:
        if found.next_at is not None:
            now_ms = self._context.workspace.context.clock.wall_ms()
            left = found.next_at.timestamp() * 1000 - now_ms
            self._timer.start(min(int(left) + 1, _LONGEST_MS))
        if found.due or found.is_first:
            from crm_desktop.services.reminders import note_told

            edits = self._context.workspace.context
            self._context.tasks.write(lambda session: note_told(session, edits, found.due), owner=self)
        if len(found.due) > MOST_APART:
            self._tell_number(len(found.due))
        else:
            for one in found.due:
                self._tell_one(one)

    def _tell_number(self, count: int) -> None:
        tr = self._context.tr
        toast = self._context.toasts.show_message(
            tr("commitments.reminders", n=count), Tone.ACCENT, tr("commitments.open_reminder"), STAYS
        )
        toast.action_triggered.connect(
            lambda: self._context.navigate(Place("tasks", options={"tab": "tasks"}))
        )

    def _tell_one(self, task: TaskRow) -> None:
        tr, formats = self._context.tr, self._context.formats
        parts = (shortened(task.title), shortened(task.account_name), formats.due(task.due_on))
        text = tr("commitments.remind_of", what=" · ".join(filter(None, parts)))
        toast = self._context.toasts.show_message(text, Tone.ACCENT, tr("commitments.open_reminder"), STAYS)
        toast.action_triggered.connect(partial(self._open, task.id))
        toast.add_action(tr("commitments.finish"), partial(self._finish, task.id, task.title))
        toast.add_action(tr("commitments.later"), partial(self._put_off, task.id))

    def _open(self, task_id: str) -> None:
        self._context.navigate(Place("tasks", task_id, options={"tab": "tasks", "state": "open"}))

    def _finish(self, task_id: str, title: str) -> None:
        from crm_desktop.services.tasks import complete_task, reopen_task

        context, edits = self._context, self._context.workspace.context

        def told(_none: None) -> None:
            text = context.tr("commitments.task_done", title=title)
            toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: reopen_task(session, edits, task_id))
            )

        context.tasks.write(lambda session: complete_task(session, edits, task_id), told, owner=self)

    def _put_off(self, task_id: str) -> None:
        from crm_desktop.services.reminders import remind_later

        context, edits = self._context, self._context.workspace.context
        context.tasks.write(
            lambda session: remind_later(session, edits, task_id),
            lambda _edit: context.toasts.show_message(context.tr("commitments.put_off"), Tone.NEUTRAL),
            owner=self,
        )


def shortened(text: str) -> str:
    """Return a text on one line, and so much of it as a toast has room for."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
