"""What the lists of tasks and promises show of a row."""

from __future__ import annotations

from crm_core.model.activities import PRIORITY, PROMISE_STATE, TASK_STATUS
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem
from crm_desktop.services.tasks import OPEN_STATES, TaskRow
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.lists.field_columns import width_for
from crm_desktop.ui.models.paged import Column
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone

NAME_WIDTH = 240
"""Sixteen Chinese letters, as most companies need."""
_PRESSING = {"HIGH": Tone.WARNING, "URGENT": Tone.DANGER}


def task_columns(context: UiContext) -> list[Column[TaskRow]]:
    """Return the columns of the list of tasks."""
    tr, formats, language = context.tr, context.formats, context.language

    def due(row: TaskRow) -> str:
        if row.status in OPEN_STATES:
            return formats.due(row.due_on)
        return formats.relative(row.done_at) or formats.day(row.due_on)

    def late(row: TaskRow) -> Tone | None:
        is_late = row.status in OPEN_STATES and row.due_on is not None and row.due_on < formats.today()
        return Tone.WARNING if is_late else None

    def more(row: TaskRow) -> str:
        reminder = tr("commitments.reminder", day=formats.relative(row.remind_at)) if row.remind_at else ""
        return " · ".join(filter(None, (" ".join(row.note.split()), reminder)))

    def priority(row: TaskRow) -> str:
        return PRIORITY.text(row.priority, language) if row.priority in _PRESSING else ""

    return [
        Column(tr("commitments.task_name"), lambda row: row.title, 380, detail=more, key="title"),
        Column(
            tr("commitments.priority"),
            priority,
            84,
            tone=lambda row: _PRESSING.get(row.priority or ""),
            key="priority",
        ),
        Column(tr("commitments.due_on"), due, 128, tone=late, key="due_on", value=lambda row: row.due_on),
        Column(tr("commitments.customer"), lambda row: row.account_name, NAME_WIDTH, key="account"),
        Column(tr("commitments.who"), lambda row: row.assignee_name, 96, key="assignee"),
        Column(tr("commitments.note"), lambda row: " ".join(row.note.split()), 240, key="note", shown=False),
        Column(
            tr("commitments.state"),
            lambda row: TASK_STATUS.text(row.status, language),
            width_for([TASK_STATUS.text(code, language) for code in TASK_STATUS]),
            tone=lambda row: tones.tone_of(tones.STATUS, row.status),
            key="status",
        ),
    ]


def promise_columns(context: UiContext) -> list[Column[PromiseItem]]:
    """Return the columns of the ledger. A day that was moved shows the days before beside it."""
    tr, formats, language = context.tr, context.formats, context.language

    def due(row: PromiseItem) -> str:
        if row.state in OPEN_PROMISES:
            return formats.due(row.due_on)
        return formats.day(row.fulfilled_on) or formats.day(row.due_on)

    def former(row: PromiseItem) -> str:
        days = ", ".join(day.isoformat()[5:] for day in row.former_due)
        return tr("commitments.was_due", days=days) if days else ""

    def about(row: PromiseItem) -> str:
        reminder = tr("commitments.reminder", day=formats.relative(row.remind_on)) if row.remind_on else ""
        return " · ".join(filter(None, (row.evidence, reminder)))

    def to_whom(row: PromiseItem) -> str:
        return " · ".join(filter(None, (row.account_name, row.to_name)))

    return [
        Column(tr("commitments.promise_text"), lambda row: row.text, 320, detail=about, key="text"),
        Column(tr("commitments.to_whom"), to_whom, NAME_WIDTH + 76, key="to"),
        Column(tr("commitments.maker"), lambda row: row.maker_name, 84, key="maker"),
        Column(tr("commitments.unit"), lambda row: row.unit_name, 128, key="unit"),
        Column(
            tr("commitments.due_on"),
            due,
            236,
            tone=lambda row: Tone.WARNING if row.overdue_days else None,
            detail=former,
            key="due_on",
            value=lambda row: row.due_on,
        ),
        Column(
            tr("commitments.kept_on"),
            lambda row: formats.day(row.fulfilled_on),
            112,
            key="fulfilled_on",
            value=lambda row: row.fulfilled_on,
            shown=False,
        ),
        Column(tr("commitments.evidence"), lambda row: row.evidence, 240, key="evidence", shown=False),
        Column(
            tr("commitments.state"),
            lambda row: PROMISE_STATE.text(row.state, language),
            84,
            tone=lambda row: tones.tone_of(tones.STATUS, row.state),
            key="state",
        ),
    ]
