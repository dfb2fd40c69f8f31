"""What a row of the day opens where there is no screen for it: an announcement, the end of a promise."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.services.promise_lists import PromiseItem
from crm_desktop.services.today import AnnouncementItem
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, make_primary, text_label

Outcome = Literal["keep", "break"]
_STATES = {"keep": "DONE", "break": "BROKEN"}
LONGEST_EVIDENCE = 1_000


class AnnouncementDialog(QDialog):
    """The whole of an announcement; `read(id)` when the person says to have read it."""

    read = Signal(str)

    def __init__(self, context: UiContext, item: AnnouncementItem, parent: QWidget, *, unread: bool) -> None:
        super().__init__(parent)
        tr, formats = context.tr, context.formats
        self._id = item.id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(item.title)
        self.setAccessibleName(item.title)
        parts = [tr("today.published", moment=formats.moment(item.published_at))] if item.published_at else []
        if item.valid_until:
            parts.append(tr("today.valid", day=formats.day(item.valid_until)))
        self.body = QPlainTextEdit(item.body)
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setAccessibleName(item.title)
        buttons = QDialogButtonBox(self)
        close = buttons.addButton(tr("shell.close"), QDialogButtonBox.ButtonRole.RejectRole)
        if unread:
            self.mark = buttons.addButton(tr("today.mark_read"), QDialogButtonBox.ButtonRole.AcceptRole)
            make_primary(self.mark)
            self.mark.setDefault(True)
        buttons.accepted.connect(self._mark)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(item.title, LabelRole.TITLE, wrap=True))
        column.addWidget(text_label(" · ".join(parts), LabelRole.SMALL, Tone.NEUTRAL))
        column.addWidget(self.body, 1)
        column.addWidget(buttons)
        self.resize(640, 420)
        (self.mark if unread else close).setFocus()

    def _mark(self) -> None:
        self.read.emit(self._id)
        self.accept()


class SettleDialog(SimpleForm):
    """Says what became of a promise, with a word of evidence; a toast takes it back."""

    def __init__(self, context: UiContext, promise: PromiseItem, outcome: Outcome, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr(f"today.{outcome}_title"), tr(f"today.{outcome}"), parent)
        self._promise, self._outcome = promise, outcome
        words = text_label(promise.text, LabelRole.BODY, Tone.NEUTRAL, wrap=True)
        self.fields.addWidget(words)
        self.fields.addSpacing(GRID)
        label = tr("today.evidence" if outcome == "keep" else "today.break_reason")
        self.evidence = self.line(label, LONGEST_EVIDENCE)
        self.evidence.setFocus()

    def save(self) -> None:
        """Store it."""
        from crm_desktop.services.promises import settle_promise

        context, edit, promise = self.context, self.context.workspace.context, self._promise
        state, words = _STATES[self._outcome], self.evidence.text().strip()

        def done(_nothing: None) -> None:
            text = context.tr(f"today.settled_{self._outcome}")
            toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: settle_promise(session, edit, promise.id, "OPEN"))
            )
            self.accept()

        context.tasks.write(
            lambda session: settle_promise(session, edit, promise.id, state, words), done, owner=self
        )
