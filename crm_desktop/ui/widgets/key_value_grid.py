"""Facts about a record in two columns: what it is called, and what it is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from crm_desktop.ui.theme.tokens import GRID, Tone
from crm_desktop.ui.widgets.elided_label import ElidedLabel
from crm_desktop.ui.widgets.labels import LabelRole, text_label


class KeyValueGrid(QWidget):
    """Rows of label and value; a value too long is shortened and told whole in its tooltip."""

    def __init__(self, rows: Iterable[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID - 2)
        self._grid.setColumnStretch(1, 1)
        self.set_rows(rows)

    def set_rows(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show `rows`, in their order, in place of the former ones."""
        self._clear()
        self._rows = list(rows)
        for line, (label, value) in enumerate(self._rows):
            name = text_label(label, LabelRole.BODY, Tone.NEUTRAL)
            shown = ElidedLabel(value)
            shown.setAccessibleName(f"{label} {value}")
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(shown, line, 1)
            self._shown += [name, shown]

    def rows(self) -> list[tuple[str, str]]:
        """Return what is shown."""
        return list(self._rows)

    def _clear(self) -> None:
        for label in self._shown:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._shown.clear()
