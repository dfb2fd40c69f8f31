"""What holds for the whole file: which row names the columns, what becomes of known people; and the balance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from crm_desktop.cards.options import EXISTING
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.api import ImportPlan
    from crm_desktop.ui.context import UiContext

LONGEST = 14


class RulesPanel(QWidget):
    """`header_chosen(number)`, 0 for none; `existing_chosen(code)`, one of EXISTING."""

    header_chosen = Signal(int)
    existing_chosen = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self.header = self._box(tr("import.header_row"))
        self.existing = self._box(tr("import.existing"))
        for code in EXISTING:
            self.existing.addItem(tr(f"import.existing.{code}"), code)
        self.balance = text_label("", LabelRole.BODY)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self._header_label = text_label(tr("import.header_row"), LabelRole.SMALL, Tone.NEUTRAL)
        self._header_label.setBuddy(self.header)
        label = text_label(tr("import.existing"), LabelRole.SMALL, Tone.NEUTRAL)
        label.setBuddy(self.existing)
        for widget in (self._header_label, self.header, label, self.existing, self.balance):
            row.addWidget(widget)
        row.insertStretch(4, 1)
        self.header.activated.connect(self._header_activated)
        self.existing.activated.connect(self._existing_activated)

    @staticmethod
    def _box(name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LONGEST)
        return box

    def show_plan(self, plan: ImportPlan, header_rows: Sequence[tuple[int, str]]) -> None:
        """Show what a plan was made by, and that its rows add up."""
        tr = self._context.tr
        self.header.clear()
        for number, text in header_rows:
            self.header.addItem(tr("import.header_row_at", row=number, text=text), number)
        self.header.addItem(tr("import.header_row_none"), 0)
        self.header.setCurrentIndex(self.header.findData(plan.table.header_row))
        for widget in (self._header_label, self.header):
            widget.setVisible(bool(header_rows))
        self.existing.setCurrentIndex(self.existing.findData(plan.options.existing))
        self.balance.setText(tr("import.balance", **plan.counts))
        self.balance.setAccessibleName(self.balance.text())

    def _header_activated(self) -> None:
        self.header_chosen.emit(int(self.header.currentData()))

    def _existing_activated(self) -> None:
        self.existing_chosen.emit(str(self.existing.currentData()))
