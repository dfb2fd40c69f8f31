"""Beside the line that the cursor is on: what it says besides its cells, and what is known about its price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from crm_core.model import QuoteLine, label_of, table_of
from crm_core.model.base import length_of
from crm_desktop.ui.screens.quotes.memory_wording import deviation_sentence, told_memory
from crm_desktop.ui.screens.quotes.wording import price_reasons
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, ElidedLabel, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.grid_model import LineGridModel

_FIELDS: Final = ("section", "delivery", "note", "price_reason")
_LEFT_WIDTH: Final = 330
_MOST_TOLD: Final = 6


class LinePanel(Card):
    """Writes into the grid's line when a field is left. `left` asks for the keyboard to go back to the grid."""

    left = Signal()
    reason_given = Signal()

    def __init__(self, context: UiContext, grid: LineGridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._grid = grid
        self._row = -1
        self.setAccessibleName(context.tr("quotes.line_panel"))
        self.body.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self.fields = {name: self._field(name) for name in _FIELDS}
        self.optional = QCheckBox(context.tr("quotes.optional_line"))
        self.optional.clicked.connect(self._optional_clicked)
        self.warning = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True)
        self.price = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self._told: list[tuple[QLabel, ElidedLabel]] = []
        self._arrange()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        column = table_of(QuoteLine).columns[name]
        field.setMaxLength(length_of(column) or 255)
        field.setObjectName(name)
        field.setAccessibleName(self._context.label(label_of(column)))
        field.editingFinished.connect(self.commit)
        return field

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        left = QWidget()
        left.setFixedWidth(_LEFT_WIDTH)
        form = QGridLayout(left)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(GRID)
        form.setVerticalSpacing(GRID // 2)
        for line, name in enumerate(_FIELDS):
            label = text_label(self.fields[name].accessibleName(), LabelRole.SMALL, Tone.NEUTRAL)
            label.setBuddy(self.fields[name])
            form.addWidget(label, line, 0)
            form.addWidget(self.fields[name], line, 1)
        form.addWidget(self.optional, len(_FIELDS), 0, 1, 2)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(self.price)
        right.addWidget(self.warning)
        self._memory = QGridLayout()
        self._memory.setHorizontalSpacing(GRID)
        self._memory.setVerticalSpacing(2)
        self._memory.setColumnStretch(1, 1)
        for line in range(_MOST_TOLD):
            pair = text_label("", LabelRole.SMALL, Tone.NEUTRAL), ElidedLabel("", LabelRole.SMALL)
            self._told.append(pair)
            self._memory.addWidget(pair[0], line, 0)
            self._memory.addWidget(pair[1], line, 1)
        right.addLayout(self._memory)
        right.addStretch(1)
        row.addWidget(left)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    # --- showing ---------------------------------------------------------------------------------------------------

    def show_row(self, row: int) -> None:
        """Show the line of a row; what was typed about the one before is kept first."""
        if row != self._row:
            self.commit()
        self._row = row
        self.renew()

    def renew(self) -> None:
        """Show the line as it is now; a field that is being typed in stays as it is."""
        line = self._grid.lines.line(self._row)
        self.setEnabled(line is not None)
        for name, field in self.fields.items():
            if not (field.hasFocus() and field.isModified()):
                field.setText(getattr(line, name) or "" if line else "")
            field.setReadOnly(self._grid.locked)
        self.optional.setChecked(bool(line and line.is_optional))
        self.optional.setEnabled(not self._grid.locked)
        self._show_known()

    def _show_known(self) -> None:
        context, grid, row = self._context, self._grid, self._row
        line, memory = grid.lines.line(row), grid.known.memory_at(row)
        currency, price = grid.lines.draft.currency, grid.known.net_price_at(row)
        offer = grid.known.offers.get(line.id) if line else None
        reasons = price_reasons(line, offer, context.tr, context.formats) if line else ""
        self.price.setText(
            reasons.replace("\n", " · ") or context.tr("quotes.no_product_line" if line else "quotes.no_line")
        )
        told = list(told_memory(memory, currency, price, context))[:_MOST_TOLD] if memory else []
        for (name, value), said in zip(self._told, [*told, *[("", "", None)] * _MOST_TOLD], strict=False):
            name.setText(said[0])
            value.setText(said[1])
            tone = said[2].value if said[2] else ""
            if value.property("tone") != tone:
                value.setProperty("tone", tone)
                value.style().unpolish(value)
                value.style().polish(value)
            name.setVisible(bool(said[0]))
            value.setVisible(bool(said[0]))
        found = None if grid.locked else grid.known.deviation_at(row)
        self.warning.setText(deviation_sentence(found, currency, context) if found else "")
        self.warning.setVisible(found is not None)
        reason = self.fields["price_reason"]
        wanted = found is not None and not (line and line.price_reason)
        reason.setPlaceholderText(context.tr("quotes.reason_wanted") if wanted else "")

    # --- writing ---------------------------------------------------------------------------------------------------

    def commit(self) -> None:
        """Take over what is typed."""
        line = self._grid.lines.line(self._row)
        if line is None or self._grid.locked:
            return
        for name, field in self.fields.items():
            if not field.isModified():
                continue
            field.setModified(False)
            value = field.text().strip() or None
            if name == "section":
                self._grid.set_section(self._row, value)
            else:
                self._grid.set_field(self._row, name, value)

    def _optional_clicked(self, checked: bool) -> None:
        self._grid.set_field(self._row, "is_optional", checked or None)

    def toggle_optional(self) -> None:
        """Make the line optional, or one that counts again."""
        line = self._grid.lines.line(self._row)
        if line is not None:
            self._grid.set_field(self._row, "is_optional", None if line.is_optional else True)

    def take_focus(self, name: str = "section") -> None:
        """Let a field have the keyboard."""
        self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields[name].selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            self.left.emit()
        else:
            super().keyPressEvent(event)
