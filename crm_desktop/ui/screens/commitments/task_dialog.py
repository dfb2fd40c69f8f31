"""Changing a task: what, until when, by whom, how pressing, and when to be reminded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from crm_core.model.activities import PRIORITY
from crm_desktop.services.people import Choice
from crm_desktop.services.plans import beginning_of
from crm_desktop.services.records import Edit, set_values, undo_edit
from crm_desktop.services.tasks import TaskRow
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.note_edit import NoteEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone


def tell_edit(context: UiContext, text: str, edit: Edit) -> None:
    """Say that an edit was saved; the toast takes it back."""
    toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
    toast.action_triggered.connect(
        lambda: context.tasks.write(lambda session: undo_edit(session, context.workspace.context, edit))
    )


class TaskDialog(SimpleForm):
    """Stores only what was changed."""

    def __init__(
        self, context: UiContext, task: TaskRow, colleagues: Sequence[Choice], parent: QWidget
    ) -> None:
        tr, formats = context.tr, context.formats
        super().__init__(context, tr("commitments.edit_task"), tr("shell.save"), parent)
        self._task = task
        self.title = self.line(tr("commitments.task_name"), 255)
        self.title.setText(task.title)
        self.day = DayEdit(context, tr("commitments.due_on"), tr("visit.day_hint"))
        self.day.set_day(task.due_on)
        self._add(tr("commitments.due_on"), self.day)
        self.who = QComboBox()
        for one in colleagues:
            self.who.addItem(one.name, one.id)
        if task.assignee_id and self.who.findData(task.assignee_id) < 0:
            self.who.addItem(task.assignee_name or task.assignee_id, task.assignee_id)
        self.who.setCurrentIndex(self.who.findData(task.assignee_id))
        self._add(tr("commitments.who"), self.who)
        self.priority = self.choice(tr("commitments.priority"), PRIORITY)
        self.priority.setCurrentIndex(max(0, self.priority.findData(task.priority)))
        self.remind = DayEdit(context, tr("commitments.remind_at"), tr("visit.day_hint"))
        self.remind.set_day(formats.local(task.remind_at).date() if task.remind_at else None)
        self._add(tr("commitments.remind_at"), self.remind)
        self.note = NoteEdit(tr("commitments.note"), "", lines=3)
        self.note.setPlainText(task.note)
        self.note.entered.connect(self.save)
        self._add(tr("commitments.note"), self.note)
        self.title.setFocus()
        self.title.selectAll()

    def save(self) -> None:
        """Store what differs."""
        tr = self.context.tr
        if not self.title.text().strip():
            self.complain(tr("commitments.title_missing"), self.title)
        elif self.day.is_wrong:
            self.complain(tr("visit.day_unknown"), self.day)
        elif self.remind.is_wrong:
            self.complain(tr("visit.day_unknown"), self.remind)
        else:
            self._store(self._changed())

    def _changed(self) -> dict[str, Any]:
        task, remind = self._task, self.remind.day()
        former = self.context.formats.local(task.remind_at).date() if task.remind_at else None
        values: dict[str, Any] = {
            "title": self.title.text().strip(),
            "due_on": self.day.day(),
            "assignee_id": self.who.currentData(),
            "priority": self.priority.currentData(),
            "note": self.note.toPlainText().strip() or None,
        }
        changed = {name: value for name, value in values.items() if (getattr(task, name) or None) != value}
        if remind != former:
            changed["remind_at"] = beginning_of(remind) if remind else None
        return changed

    def _store(self, values: dict[str, Any]) -> None:
        context, task_id = self.context, self._task.id
        self.accept()
        if values:
            context.tasks.write(
                lambda session: set_values(session, context.workspace.context, "task", task_id, values),
                lambda edit: tell_edit(context, context.tr("commitments.changed"), edit),
            )
