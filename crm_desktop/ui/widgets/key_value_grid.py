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
        self._lines: list[tuple[QLabel, ElidedLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID - 2)
        self._grid.setColumnStretch(1, 1)
        self.set_rows(rows)

    def set_rows(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show `rows`, in their order, in place of the former ones, with the labels that are there already."""
        self._rows = list(rows)
        while len(self._lines) < len(self._rows):
            self._add_line()
        for (name, shown), (label, value) in zip(self._lines, self._rows, strict=False):
            name.setText(label)
            shown.setText(value)
            shown.setAccessibleName(f"{label} {value}")
        for line, labels in enumerate(self._lines):
            for one in labels:
                one.setVisible(line < len(self._rows))

    def _add_line(self) -> None:
        name, shown = text_label("", LabelRole.BODY, Tone.NEUTRAL), ElidedLabel()
        line = len(self._lines)
        self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(shown, line, 1)
        self._lines.append((name, shown))

    def rows(self) -> list[tuple[str, str]]:
        """Return what is shown."""
        return list(self._rows)
