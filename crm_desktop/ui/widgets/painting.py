"""What the hand-painted widgets share: crisp rounded shapes, the focus ring, icons, fonts of another size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme.icons import icon_pixmap
from crm_desktop.ui.theme.tokens import active_tokens


def smooth_painter(widget: QWidget) -> QPainter:
    """Return a painter on `widget` with smooth edges; use it in a `with`, so that an error ends it too."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def fill_rounded(painter: QPainter, area: QRect, radius: float, fill: str, border: str = "") -> None:
    """Fill `area` with rounded corners and, if given, draw a hairline inside its edge."""
    painter.setBrush(QColor(fill))
    painter.setPen(QPen(QColor(border), 1) if border else Qt.PenStyle.NoPen)
    inset = 0.5 if border else 0.0
    painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_focus_ring(painter: QPainter, area: QRect, radius: float) -> None:
    """Draw the two-pixel ring that shows where the keyboard is."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(active_tokens().focus), 2))
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), radius, radius)


def draw_shadow(painter: QPainter, area: QRect, spread: int, radius: float) -> None:
    """Draw a soft shadow that fades out over the outer `spread` pixels of `area`."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 14 if active_tokens().dark else 3))
    for step in range(spread):
        shape = QRectF(area).adjusted(step, step + 1, -step, -step + 1)
        painter.drawRoundedRect(shape, radius + spread - step, radius + spread - step)


def draw_icon(painter: QPainter, widget: QWidget, name: str, color: str, area: QRect) -> None:
    """Draw the icon `name` in `color` (`#RRGGBB`), centred in `area` and as wide as its shorter side."""
    side = min(area.width(), area.height())
    left_top = QPointF(area.x() + (area.width() - side) / 2, area.y() + (area.height() - side) / 2)
    painter.drawPixmap(left_top, icon_pixmap(name, color, side, widget.devicePixelRatio()))


def sized_font(base: QFont, pixels: int, *, strong: bool = False) -> QFont:
    """Return `base` at `pixels`, bold if `strong`."""
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


def on_one_line(text: str) -> str:
    """Return a text without line breaks: Qt draws each of them, and in a row of a list half of the lines are cut."""
    return " ".join(text.split())
