"""The title of a section, how many things are in it, and what can be done with them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT, Tone
from crm_desktop.ui.widgets.labels import LabelRole, text_label


class SectionHeader(QWidget):
    """A title with an optional count and widgets at its right end."""

    def __init__(self, title: str, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = text_label(title, LabelRole.TITLE)
        self._count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._row.addWidget(self._title)
        self._row.addWidget(self._count)
        self._row.addStretch(1)
        self.setMinimumHeight(ROW_HEIGHT)
        self.setAccessibleName(title)
        self.set_count(count)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_count(self, count: int | None) -> None:
        """Show how many there are, or nothing for `None`."""
        self._count.setText("" if count is None else f"{count:,}")
        self._count.setVisible(count is not None)

    def add_widget(self, widget: QWidget) -> None:
        """Put a button or the like at the right end."""
        self._row.addWidget(widget)
