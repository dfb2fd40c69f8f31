"""Conflicts: decide with 1, 2 or a typed value, one at a time or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.services.values import readable
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.screens.sync_centre.conflict_table import COLUMNS, ConflictLine, ConflictTable
from crm_desktop.ui.screens.sync_centre.wording import DELETED, Wording, as_fields, in_order
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, EmptyState, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.inbox import ConflictRow
    from crm_desktop.ui.context import UiContext


class ConflictsPage(QWidget):
    """`decided(ids, choice, value)`: `value` is a map of field → text where the choice is `value`, else None."""

    decided = Signal(list, str, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._rows: dict[str, ConflictRow] = {}
        self._wording = Wording(context, {})
        self.table = ConflictTable([tr(f"sync.column.{name}") for name in COLUMNS], tr("sync.tab.conflicts"))
        self.keep = push_button(tr("sync.keep"))
        self.take = push_button(tr("sync.take"))
        self.type = push_button(tr("sync.type"), ButtonKind.FLAT)
        self._form = QWidget()
        self._form_row = QHBoxLayout(self._form)
        self._form_row.setContentsMargins(0, 0, 0, 0)
        self._form_row.setSpacing(GRID)
        self.inputs: dict[str, QLineEdit] = {}
        self._asked = ""
        self._form.hide()
        self._arrange()
        self.table.decided.connect(self._choose)
        self.keep.clicked.connect(self._keep)
        self.take.clicked.connect(self._take)
        self.type.clicked.connect(self.open_form)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)

    def _arrange(self) -> None:
        tr = self._context.tr
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        bar.addWidget(text_label(tr("sync.conflict_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True), 1)
        for button in (self.keep, self.take, self.type):
            bar.addWidget(button)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, GRID + 4, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(bar)
        column.addWidget(self._form)
        column.addWidget(self.table, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(full)
        self._pages.addWidget(
            EmptyState("sync-ok", tr("sync.conflicts.none"), tr("sync.conflicts.none_hint"))
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def show_conflicts(self, rows: Sequence[ConflictRow], wording: Wording) -> None:
        """Show what has to be decided. A value that is being typed for one of them goes on being typed."""
        self._rows = {row.id: row for row in rows}
        self._wording = wording
        self.table.show_lines([self._line(row) for row in rows])
        if not rows:
            self._close_form()
        self._pages.setCurrentIndex(0 if rows else 1)

    def _line(self, row: ConflictRow) -> ConflictLine:
        words = self._wording
        base, accepted, other = words.conflict_values(row)
        me = self._context.workspace.me.user_id
        cells = (
            (row.title or self._context.tr("sync.untitled"), words.entity(row.entity)),
            (words.field(row.entity, row.field), ""),
            (base, ""),
            (accepted, words.by(row.accepted_by, row.accepted_by_name, row.accepted_at)),
            (other, words.by(row.other_by, row.other_by_name, row.other_at)),
        )
        mine = 3 if row.accepted_by == me else 4 if row.other_by == me else None
        return ConflictLine(row.id, cells, mine)

    @property
    def is_empty(self) -> bool:
        """Whether a sentence stands in the place of the list."""
        return self._pages.currentIndex() == 1

    def take_focus(self) -> None:
        """Let the keyboard decide."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deciding --------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        self._choose("accepted")

    def _take(self) -> None:
        self._choose("other")

    def _choose(self, choice: str) -> None:
        if choice == "value":
            self.open_form()
        else:
            self.decided.emit(self.table.chosen_ids(), choice, None)

    def open_form(self) -> None:
        """Offer a field for each value of the conflict that is chosen, filled with what was accepted."""
        row = self._form_conflict()
        if row is None:
            self._close_form()
            return
        empty_layout(self._form_row)
        self.inputs.clear()
        self._asked = row.id
        self._form.show()
        accepted, other = as_fields(row.field, row.accepted), as_fields(row.field, row.other)
        for name in in_order(row.entity, {**accepted, **other}):
            label = self._wording.field(row.entity, name)
            field = QLineEdit(str(readable(accepted.get(name)) or ""))
            field.setAccessibleName(label)
            field.returnPressed.connect(self._use_typed)
            self._form_row.addWidget(text_label(label, LabelRole.SMALL, Tone.NEUTRAL))
            self._form_row.addWidget(field, 1)
            self.inputs[name] = field
        use = push_button(self._context.tr("sync.use_value"), ButtonKind.PRIMARY)
        use.clicked.connect(self._use_typed)
        self._form_row.addWidget(use)
        first = next(iter(self.inputs.values()))
        first.show()
        first.setFocus()
        first.selectAll()

    def _form_conflict(self) -> ConflictRow | None:
        """A value is typed for one conflict, and a deletion has none."""
        chosen = self.table.chosen_ids()
        row = self._rows.get(chosen[0]) if len(chosen) == 1 else None
        return row if row is not None and row.field != DELETED else None

    def _use_typed(self) -> None:
        typed = {name: field.text() for name, field in self.inputs.items()}
        self._close_form()
        self.decided.emit([self._asked], "value", typed)

    def _close_form(self) -> None:
        """Close it; where the keyboard was in it, that goes back to the list."""
        if self._form.isAncestorOf(self.window().focusWidget()):
            self.take_focus()
        self._form.hide()

    def _selection_changed(self) -> None:
        if self.table.chosen_ids() != [self._asked]:
            self._close_form()
        self.type.setEnabled(self._form_conflict() is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._form.isVisible():
            self._close_form()
        else:
            super().keyPressEvent(event)
