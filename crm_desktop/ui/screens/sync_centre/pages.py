"""The pages that are plain lists: what waits, was refused, was handed to us, was merged, what ran."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, EmptyState, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext


class ListPage(QWidget):
    """A list with buttons above it for the rows that are chosen; without rows it says what would be here."""

    def __init__(self, context: UiContext, key: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self.context = context
        self.key = key
        self.list = TwoLineList(tr(f"sync.tab.{key}"))
        self._none = EmptyState(icon, tr(f"sync.{key}.none"), tr(f"sync.{key}.none_hint"))
        self.bar = QHBoxLayout()
        self.bar.setSpacing(GRID)
        self.hint = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.bar.addWidget(self.hint, 1)
        self.hint.hide()
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, GRID + 4, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self.bar)
        column.addWidget(self.list, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(full)
        self._pages.addWidget(self._none)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

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

    def take_focus(self) -> None:
        """Let the keyboard walk through the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


class RefusedPage(ListPage):
    """`retry_wanted(ids)` and `discard_wanted(ids)`; discarding is asked for twice, because nothing brings it back."""

    retry_wanted = Signal(list)
    discard_wanted = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "refused", "sync-ok", parent)
        self._asked: list[str] = []
        self.retry = self.add_button(context.tr("sync.retry"), ButtonKind.PRIMARY, "sync")
        self.discard = self.add_button(context.tr("sync.discard"), ButtonKind.DANGER, "delete")
        self.retry.clicked.connect(self.retry_chosen)
        self.discard.clicked.connect(self.discard_chosen)
        self.list.delete_pressed.connect(self.discard_chosen)
        self.list.selectionModel().selectionChanged.connect(self._forget_question)

    def retry_chosen(self) -> None:
        """Ask for the chosen edits to be sent again."""
        self._forget_question()
        self.retry_wanted.emit(self.list.chosen_ids())

    def discard_chosen(self) -> None:
        """Ask once more, then have the chosen edits dropped."""
        chosen = self.list.chosen_ids()
        if chosen and chosen == self._asked:
            self._forget_question()
            self.discard_wanted.emit(chosen)
        elif chosen:
            self._asked = chosen
            self.hint.setText(self.context.tr("sync.confirm_discard"))

    def _forget_question(self) -> None:
        self._asked = []
        self.hint.setText("")


class HandedPage(ListPage):
    """`take_wanted(ids)` and `dismiss_wanted(ids)`: edits of former owners, to be taken over or let go."""

    take_wanted = Signal(list)
    dismiss_wanted = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "handed", "sync-ok", parent)
        self.take = self.add_button(context.tr("sync.take_over"), ButtonKind.PRIMARY, "edit")
        self.dismiss = self.add_button(context.tr("sync.let_go"), ButtonKind.NORMAL, "delete")
        self.take.clicked.connect(lambda: self.take_wanted.emit(self.list.chosen_ids()))
        self.dismiss.clicked.connect(lambda: self.dismiss_wanted.emit(self.list.chosen_ids()))


class JournalPage(ListPage):
    """`restore_wanted(id)` asks for the value that an automatic merge did not take."""

    restore_wanted = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "journal", "conflict", parent)
        self.restore = self.add_button(context.tr("sync.restore"), ButtonKind.NORMAL, "undo")
        self.restore.clicked.connect(self.restore_chosen)
        self.list.entered_row.connect(self.restore_wanted)

    def restore_chosen(self) -> None:
        """Ask for the other value of the first chosen row."""
        for one in self.list.chosen_ids()[:1]:
            self.restore_wanted.emit(one)
