"""Columns as wide as the longest thing they say in the language of the window; the least important give way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QTableView

MARGINS: Final = 28


def width_of(samples: Iterable[str], at_least: int = 0) -> int:
    """Return the width in pixels of a column that holds the longest of these texts."""
    metrics = QFontMetrics(QApplication.font())
    return max([at_least, *(metrics.horizontalAdvance(one) + MARGINS for one in samples)])


def show_what_fits(table: QTableView, width: int, needed: Mapping[int, int]) -> None:
    """Hide the columns that need a wider view than `width`."""
    for column, least in needed.items():
        table.setColumnHidden(column, width < least)
