"""A product's photo: shown, pasted, dropped, chosen from a file."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import RADIUS
from crm_desktop.ui.widgets.files_given import has_files
from crm_desktop.ui.widgets.painting import fill_rounded, smooth_painter

SIDE: Final = QSize(200, 150)
_KEPT: Final = 400


@lru_cache(maxsize=_KEPT)
def picture(thumb: str) -> QPixmap:
    """Return the picture of a thumbnail in base64; an empty one for what is none."""
    shown = QPixmap()
    if thumb:
        shown.loadFromData(base64.b64decode(thumb))
    return shown


def fitted(size: QSize, area: QRect) -> QRect:
    """Return where a picture stands in the middle of an area, no larger than it is."""
    scaled = size.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    if scaled.width() > size.width():
        scaled = size
    place = QRect(0, 0, scaled.width(), scaled.height())
    place.moveCenter(area.center())
    return place


class PhotoView(QWidget):
    """`given(data)` tells what was pasted or dropped by who may add photos; Delete emits `remove_wanted`."""

    given = Signal(object)
    remove_wanted = Signal()

    def __init__(self, name: str, nothing: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing, self._hint = nothing, hint
        self._thumb, self._editable = "", False
        self.setAccessibleName(name)
        self.setFixedSize(SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_photo(self, thumb: str, *, editable: bool) -> None:
        """Show a photo; where there is none, say how one gets here."""
        self._thumb, self._editable = thumb, editable
        self.setAcceptDrops(editable)
        self.setToolTip(self._hint if editable else "")
        self.setAccessibleDescription("" if thumb else self._nothing)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._editable and event.matches(QKeySequence.StandardKey.Paste):
            self.given.emit(QGuiApplication.clipboard().mimeData())
        elif self._editable and event.key() == Qt.Key.Key_Delete and self._thumb:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data: QMimeData = event.mimeData()
        if has_files(data):
            event.acceptProposedAction()
            self.given.emit(data)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, shown = active_tokens(), picture(self._thumb)
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS, tokens.hover)
            if self.hasFocus():
                painter.setPen(QColor(tokens.focus))
                painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)
            if not shown.isNull():
                painter.drawPixmap(fitted(shown.size(), self.rect().adjusted(4, 4, -4, -4)), shown)
                return
            painter.setPen(QColor(tokens.text_muted))
            text = f"{self._nothing}\n{self._hint}" if self._editable else self._nothing
            area = self.rect().adjusted(12, 0, -12, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
