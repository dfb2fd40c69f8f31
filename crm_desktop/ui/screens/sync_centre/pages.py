"""The pages that are plain lists: a list, buttons for the rows that are chosen, and the chosen row in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, EmptyState, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

Ids = Callable[[list[str]], None]
FULL_HEIGHT: Final = 84


class ListPage(QWidget):
    """A list with buttons above it; without rows it says what would be here. `in_full` shows the chosen row below."""

    def __init__(
        self, context: UiContext, key: str, icon: str, parent: QWidget | None = None, *, in_full: bool = False
    ) -> None:
        super().__init__(parent)
        tr = context.tr
        self.context = context
        self.key = key
        self._asked: tuple[str, list[str]] = ("", [])
        self.list = TwoLineList(tr(f"sync.tab.{key}"))
        self._none = EmptyState(icon, tr(f"sync.{key}.none"), tr(f"sync.{key}.none_hint"))
        self.bar = QHBoxLayout()
        self.bar.setSpacing(GRID)
        self.hint = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.bar.addWidget(self.hint, 1)
        self.hint.hide()
        self.summary = text_label("", LabelRole.BODY, wrap=True)
        self.summary.hide()
        self.full = text_label("", LabelRole.BODY, wrap=True, selectable=True)
        self.full.setMinimumHeight(FULL_HEIGHT)
        self.full.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.full.setVisible(in_full)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, GRID + 4, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.summary)
        column.addLayout(self.bar)
        column.addWidget(self.list, 1)
        column.addWidget(self.full)
        self._pages = QStackedWidget()
        self._pages.addWidget(page)
        self._pages.addWidget(self._none)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.list.selectionModel().selectionChanged.connect(self.chosen_changed)

    def add_button(self, text: str, kind: ButtonKind = ButtonKind.NORMAL, icon: str = "") -> QPushButton:
        """Put a button above the list."""
        button = push_button(text, kind, icon)
        self.hint.show()
        self.bar.addWidget(button)
        return button

    def show_rows(self, rows: Sequence[TwoLines]) -> None:
        """Show these rows."""
        self.list.show_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self.chosen_changed()

    def say(self, summary: str) -> None:
        """Say something about all rows, above them."""
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))

    @property
    def is_empty(self) -> bool:
        """Whether a sentence stands in the place of the list."""
        return self._pages.currentIndex() == 1

    def take_focus(self) -> None:
        """Let the keyboard walk through the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen_changed(self) -> None:
        """Other rows are chosen: an unanswered question is over."""
        self._forget_question()
        chosen = self.list.chosen_rows()
        self.full.setText(chosen[0].spoken if len(chosen) == 1 else "")

    def emit_chosen(self, signal: Ids) -> None:
        """Emit the ids of the chosen rows, if there are any."""
        self._forget_question()
        if chosen := self.list.chosen_ids():
            signal(chosen)

    def emit_if_meant(self, signal: Ids, question: str) -> None:
        """Ask once more before the ids of the chosen rows are emitted: nothing brings back what is done then."""
        chosen = self.list.chosen_ids()
        if chosen and self._asked == (question, chosen):
            self.emit_chosen(signal)
        elif chosen:
            self._asked = (question, chosen)
            self.hint.setText(question)

    def _forget_question(self) -> None:
        self._asked = ("", [])
        self.hint.setText("")


class PendingPage(ListPage):
    """What waits to be sent; `export_wanted` asks for a file of it."""

    export_wanted = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "pending", "sync-ok", parent)
        self.export = self.add_button(context.tr("sync.export"), ButtonKind.FLAT, "save")
        self.export.clicked.connect(self.export_wanted)


class RefusedPage(ListPage):
    """`retry_wanted(ids)`, `correct_wanted(id)`, `hand_on_wanted(id)` and, asked for twice, `discard_wanted(ids)`.

    `export_wanted()` asks for a file of all that was not sent.
    """

    retry_wanted = Signal(list)
    correct_wanted = Signal(str)
    hand_on_wanted = Signal(str)
    export_wanted = Signal()
    discard_wanted = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        tr = context.tr
        super().__init__(context, "refused", "sync-ok", parent, in_full=True)
        self.retry = self.add_button(tr("sync.retry"), ButtonKind.PRIMARY, "sync")
        self.correct = self.add_button(tr("sync.correct"), ButtonKind.NORMAL, "edit")
        self.hand_on = self.add_button(tr("sync.hand_on"), ButtonKind.NORMAL, "contact")
        self.export = self.add_button(tr("sync.export"), ButtonKind.FLAT, "save")
        self.discard = self.add_button(tr("sync.discard"), ButtonKind.DANGER, "delete")
        self.retry.clicked.connect(self.retry_chosen)
        self.correct.clicked.connect(lambda: self._emit_one(self.correct_wanted))
        self.hand_on.clicked.connect(lambda: self._emit_one(self.hand_on_wanted))
        self.export.clicked.connect(self.export_wanted)
        self.discard.clicked.connect(self.discard_chosen)
        self.list.delete_pressed.connect(self.discard_chosen)
        self.list.entered_row.connect(self.correct_wanted)

    def retry_chosen(self) -> None:
        """Ask for the chosen edits to be sent again."""
        self.emit_chosen(self.retry_wanted.emit)

    def _emit_one(self, signal: SignalInstance) -> None:
        if len(chosen := self.list.chosen_ids()) == 1:
            signal.emit(chosen[0])

    def discard_chosen(self) -> None:
        """Ask once more, then have the chosen edits dropped."""
        self.emit_if_meant(self.discard_wanted.emit, self.context.tr("sync.confirm_discard"))

    def chosen_changed(self) -> None:
        super().chosen_changed()
        for button in (self.correct, self.hand_on):
            button.setEnabled(len(self.list.chosen_ids()) == 1)


class HandedPage(ListPage):
    """`take_wanted(ids)` and `dismiss_wanted(ids)`: edits of former owners, to be taken over or let go."""

    take_wanted = Signal(list)
    dismiss_wanted = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "handed", "sync-ok", parent)
        self.take = self.add_button(context.tr("sync.take_over"), ButtonKind.PRIMARY, "edit")
        self.dismiss = self.add_button(context.tr("sync.let_go"), ButtonKind.NORMAL, "delete")
        self.take.clicked.connect(lambda: self.emit_chosen(self.take_wanted.emit))
        self.dismiss.clicked.connect(lambda: self.emit_chosen(self.dismiss_wanted.emit))
