"""A list on paper: a head with the filter and the age of the data, the columns as on the screen, numbered pages.

It is drawn, not laid out as a document: thousands of rows then take a moment instead of a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPen,
)

MOST_ROWS: Final = 5_000
_MARGIN_MM: Final = 12
_TITLE, _TEXT, _SMALL = 13.0, 8.5, 7.5
_INK, _MUTED, _LINE, _HEAD = "#1B2733", "#566170", "#D5DBE1", "#EDF0F4"


@dataclass(frozen=True)
class PaperColumn:
    """A column; `width` counts only beside the other ones."""

    title: str
    width: int
    right: bool = False


@dataclass(frozen=True)
class PaperList:
    """What is printed; `page` words the number of a page with {n} and {total}."""

    title: str
    notes: tuple[str, ...]
    columns: tuple[PaperColumn, ...]
    rows: Sequence[Sequence[str]]
    page: str
    family: str


def page_layout() -> QPageLayout:
    """Return A4 across, with margins that printers manage."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Landscape,
        margins,
        QPageLayout.Unit.Millimeter,
    )


def draw(paper: PaperList, device: QPagedPaintDevice) -> int:
    """Draw the list on a printer or into a PDF, and return the number of pages."""
    with QPainter(device) as painter:
        return _Drawing(paper, device, painter).draw()


class _Drawing:
    """Measures in the device's dots."""

    def __init__(self, paper: PaperList, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._paper, self._device, self._painter = paper, device, painter
        self._title, self._text, self._small = (self._font(size) for size in (_TITLE, _TEXT, _SMALL))
        self._strong = self._font(_TEXT)
        self._strong.setBold(True)
        self._title.setBold(True)
        area = painter.viewport()
        self._width, self._height = float(area.width()), float(area.height())
        self._row = QFontMetricsF(self._text, device).height() * 1.7
        self._pad = self._row * 0.25
        self._line = max(self._row / 30, 1.0)
        whole = sum(one.width for one in paper.columns) or 1
        self._widths = [one.width / whole * self._width for one in paper.columns]

    def _font(self, points: float) -> QFont:
        font = QFont(self._paper.family)
        font.setPointSizeF(points)
        return font

    def draw(self) -> int:
        foot = self._row * 1.2
        head = self._head_height()
        first = max(int((self._height - head - self._row - foot) / self._row), 1)
        later = max(int((self._height - self._row - foot) / self._row), 1)
        rows = list(self._paper.rows)
        pages = [rows[:first], *(rows[at : at + later] for at in range(first, len(rows), later))]
        for number, page in enumerate(pages, start=1):
            if number > 1:
                self._device.newPage()
            top = self._draw_head() if number == 1 else 0.0
            top = self._draw_row(top, [one.title for one in self._paper.columns], head=True)
            for row in page:
                top = self._draw_row(top, row)
            self._draw_foot(number, len(pages))
        return len(pages)

    def _head_height(self) -> float:
        small = QFontMetricsF(self._small, self._device).height() * 1.3
        return (
            QFontMetricsF(self._title, self._device).height() * 1.4
            + small * len(self._paper.notes)
            + self._pad * 2
        )

    def _draw_head(self) -> float:
        top = 0.0
        title = QFontMetricsF(self._title, self._device).height() * 1.4
        self._write(QRectF(0, top, self._width, title), self._paper.title, self._title, _INK)
        top += title
        small = QFontMetricsF(self._small, self._device).height() * 1.3
        for note in self._paper.notes:
            self._write(QRectF(0, top, self._width, small), note, self._small, _MUTED)
            top += small
        return top + self._pad * 2

    def _draw_row(self, top: float, texts: Sequence[str], *, head: bool = False) -> float:
        painter, left = self._painter, 0.0
        if head:
            painter.fillRect(QRectF(0, top, self._width, self._row), QColor(_HEAD))
        for column, width, text in zip(self._paper.columns, self._widths, texts, strict=True):
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            room = QRectF(left + self._pad, top, width - 2 * self._pad, self._row)
            self._write(room, text, self._strong if head else self._text, _INK, side)
            left += width
        painter.setPen(QPen(QColor(_LINE), self._line))
        painter.drawLine(0, int(top + self._row), int(self._width), int(top + self._row))
        return top + self._row

    def _draw_foot(self, number: int, total: int) -> None:
        room = QRectF(0, self._height - self._row, self._width, self._row)
        words = self._paper.page.format(n=number, total=total)
        self._write(room, words, self._small, _MUTED, Qt.AlignmentFlag.AlignHCenter)

    def _write(
        self,
        room: QRectF,
        text: str,
        font: QFont,
        color: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(QColor(color))
        metrics = QFontMetricsF(font, self._device)
        line = " ".join(text.split())
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        self._painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
