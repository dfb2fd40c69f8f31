"""Icons in the theme's colours.

The drawings use `currentColor`; each is rendered for the colour, size and pixel ratio it is shown at, and kept. An
icon engine written in Python would recolour by itself, but Qt's copies outlive the Python object and crash, so
`set_icon` remembers what was asked for on the widget and `refresh_icons` asks again when the mode changes.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Protocol

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from crm_desktop.resources import resource_path
from crm_desktop.ui.theme.tokens import ICON, ICON_LARGE, ICON_SMALL, active_tokens

_NAME_PROPERTY: Final = "themeIconName"
_COLOR_PROPERTY: Final = "themeIconColor"
_SIZES: Final = (ICON_SMALL, ICON, ICON_LARGE)


class HasIcon(Protocol):
    """A button, an action: whatever shows an icon and keeps dynamic properties."""

    def setIcon(self, icon: QIcon, /) -> None: ...

    def setProperty(self, name: str, value: object, /) -> bool: ...


@cache
def _drawing(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def icon_pixmap(name: str, color: str, size: int, ratio: float) -> QPixmap:
    """Return the drawing `name` in `color` (`#RRGGBB`), `size` logical pixels wide, for a screen of `ratio`."""
    side = int(size * ratio + 0.5)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        paint_icon(painter, name, color, QRectF(0, 0, side, side))
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def paint_icon(painter: QPainter, name: str, color: str, area: QRectF) -> None:
    """Draw `name` in `color` into `area`."""
    drawing = _drawing(name).replace("currentColor", color)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, area)


@cache
def _colored_icon(name: str, color: str, disabled: str, ratios: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for ratio in ratios:
        for size in _SIZES:
            made.addPixmap(icon_pixmap(name, color, size, ratio))
            made.addPixmap(icon_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
            made.addPixmap(icon_pixmap(name, color, size, ratio), QIcon.Mode.Selected)
    return made


def icon(name: str, color: str = "text_muted") -> QIcon:
    """Return the icon `name` in the colour token `color` of the mode shown now.

    Raises `FileNotFoundError` for an icon that does not exist. Kept icons do not follow the theme: see `set_icon`.
    """
    tokens = active_tokens()
    ratios = tuple(sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}))
    return QIcon(_colored_icon(name, tokens.color(color), tokens.text_disabled, ratios))


def set_icon(target: HasIcon, name: str, color: str = "text_muted") -> None:
    """Show an icon on a button or action and keep it in the theme's colours."""
    target.setProperty(_NAME_PROPERTY, name)
    target.setProperty(_COLOR_PROPERTY, color)
    target.setIcon(icon(name, color))


def refresh_icons() -> None:
    """Recolour what `set_icon` has shown, on every widget and its actions."""
    for widget in QApplication.allWidgets():
        for target in (widget, *widget.actions()):
            _recolor(target)


def _recolor(target: QObject) -> None:
    name = target.property(_NAME_PROPERTY)
    if name and hasattr(target, "setIcon"):
        target.setIcon(icon(name, target.property(_COLOR_PROPERTY)))


def icon_size(side: int = ICON) -> QSize:
    """Return a square icon size in logical pixels."""
    return QSize(side, side)
