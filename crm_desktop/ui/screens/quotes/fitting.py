"""Columns as wide as the longest thing they say in the language of the window; the least important give way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QTableView

from crm_desktop.ui.theme.tokens import FONT_SMALL
from crm_desktop.ui.widgets.painting import sized_font

MARGINS: Final = 28


def width_of(samples: Iterable[str], at_least: int = 0) -> int:
    """Return the width in pixels of a column that holds the longest of these texts."""
    metrics = QFontMetrics(QApplication.font())
    return max([at_least, *(metrics.horizontalAdvance(one) + MARGINS for one in samples)])


def heading_width(heading: str) -> int:
    """Return the width in pixels of a column that holds its heading, which is written smaller than cells are."""
    return QFontMetrics(sized_font(QApplication.font(), FONT_SMALL)).horizontalAdvance(heading) + MARGINS


def show_what_fits(table: QTableView, width: int, needed: Mapping[int, int]) -> None:
    """Hide the columns that need a wider view than `width`."""
    for column, least in needed.items():
        table.setColumnHidden(column, width < least)
