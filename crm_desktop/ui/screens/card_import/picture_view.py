"""The picture of a card beside what was read from it."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPixmap
from PySide6.QtWidgets import QLabel

from crm_desktop.cards.api import Picture

WIDTH = 300


def picture_of(image: QImage, name: str) -> Picture:
    """Return an image of the clipboard as a PNG."""
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(written, b"png").write(image)
    return Picture(name, bytes(written.data().data()))


class PictureView(QLabel):
    """Shows a picture as wide as there is room; hidden without one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedWidth(WIDTH)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.hide()

    def show_content(self, content: bytes) -> None:
        """Show an encoded picture, or nothing."""
        picture = QPixmap()
        if content and picture.loadFromData(content):
            ratio = self.devicePixelRatio()
            scaled = picture.scaledToWidth(int(WIDTH * ratio), Qt.TransformationMode.SmoothTransformation)
            scaled.setDevicePixelRatio(ratio)
            self.setPixmap(scaled)
            self.show()
        else:
            self.hide()
