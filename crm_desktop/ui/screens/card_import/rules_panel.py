"""What holds for the whole file: which row names the columns, what becomes of known people; and the balance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from crm_desktop.cards.options import EXISTING
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import FlowLayout, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.api import ImportPlan
    from crm_desktop.ui.context import UiContext

LONGEST = 14
"""Letters of a choice that are shown at least."""
HEADERS_WIDTH = 240
"""Pixels that a row of headers may take; all of it is in the tooltip."""
HEADERS_BESIDES = 32
"""Pixels of a choice beside its text: its frame and its arrow."""


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
        self._headers = self._labelled(self.header)
        flow = FlowLayout(self, gap=2 * GRID)
        for widget in (self._headers, self._labelled(self.existing), self.balance):
            flow.addWidget(widget)
        self.header.activated.connect(self._header_activated)
        self.existing.activated.connect(self._existing_activated)

    @staticmethod
    def _box(name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LONGEST)
        return box

    @staticmethod
    def _labelled(box: QComboBox) -> QWidget:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        label = text_label(box.accessibleName(), LabelRole.SMALL, Tone.NEUTRAL)
        label.setBuddy(box)
        row.addWidget(label)
        row.addWidget(box)
        return pair

    def show_plan(self, plan: ImportPlan, header_rows: Sequence[tuple[int, str]]) -> None:
        """Show what a plan was made by, and that its rows add up."""
        tr = self._context.tr
        self.header.clear()
        for number, text in header_rows:
            self._add_header(tr("import.header_row_at", row=number, text=text), number)
        self.header.addItem(tr("import.header_row_none"), 0)
        self.header.setCurrentIndex(self.header.findData(plan.table.header_row))
        self._headers.setVisible(bool(header_rows))
        self.existing.setCurrentIndex(self.existing.findData(plan.options.existing))
        self.balance.setText(tr("import.balance", **plan.counts))
        self.balance.setAccessibleName(self.balance.text())

    def _add_header(self, text: str, number: int) -> None:
        metrics = self.header.fontMetrics()
        self.header.addItem(metrics.elidedText(text, Qt.TextElideMode.ElideRight, HEADERS_WIDTH), number)
        self.header.setItemData(self.header.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
        self.header.setMinimumWidth(HEADERS_WIDTH + HEADERS_BESIDES)

    def _header_activated(self) -> None:
        self.header_chosen.emit(int(self.header.currentData()))

    def _existing_activated(self) -> None:
        self.existing_chosen.emit(str(self.existing.currentData()))
