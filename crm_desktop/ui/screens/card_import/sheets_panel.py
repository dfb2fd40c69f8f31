"""Which sheets of a workbook are imported together: one chip for each, those with cards ticked from the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip, FlowLayout, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.api import Table
    from crm_desktop.ui.context import UiContext


class SheetsPanel(QWidget):
    """`chosen(names)`: other sheets are ticked than before, at least one of them. Hidden where there is one sheet."""

    chosen = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.chips: dict[str, Chip] = {}
        self._flow = FlowLayout(self, gap=GRID)
        label = text_label(context.tr("import.sheets"), LabelRole.SMALL, Tone.NEUTRAL)
        label.setMinimumHeight(Chip("").sizeHint().height())
        self._flow.addWidget(label)
        self.setAccessibleName(context.tr("import.sheets"))

    def show_table(self, table: Table) -> None:
        """Show the sheets of the file, and which of them the rows come from."""
        sheets = [sheet for sheet in table.sheets if sheet.rows]
        if list(self.chips) != [sheet.name for sheet in sheets]:
            for chip in self.chips.values():
                chip.hide()
                chip.deleteLater()
            self.chips = {sheet.name: Chip("", checkable=True) for sheet in sheets}
            for chip in self.chips.values():
                self._flow.addWidget(chip)
                chip.clicked.connect(self._clicked)
        for sheet in sheets:
            key = "import.sheet_hidden" if sheet.hidden else "import.sheet_rows"
            chip = self.chips[sheet.name]
            chip.setText(self._context.tr(key, name=sheet.name, n=sheet.rows))
            chip.setChecked(sheet.name in table.sheet_names)
            chip.updateGeometry()
        self.setVisible(len(sheets) > 1)

    def _clicked(self) -> None:
        names = [name for name, chip in self.chips.items() if chip.isChecked()]
        if names:
            self.chosen.emit(names)
        else:
            sender = self.sender()
            if isinstance(sender, Chip):
                sender.setChecked(True)
