"""Files that are pasted or dropped onto what one writes: shown as a row of chips, their contents in the store at once.

A copied picture never becomes a file outside the encrypted store.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.widgets import Chip
from crm_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from crm_desktop.services.attachments import Staged

MOST: Final = 20


class PastedFiles(QWidget):
    """The files to attach. Enter, Space or a click on a chip takes it off again. `changed` when there are others."""

    changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._files: list[Staged] = []
        self._layout = FlowLayout(self)
        self.setAccessibleName(context.tr("visit.files"))
        self.hide()

    @property
    def files(self) -> tuple[Staged, ...]:
        """What is to be attached."""
        return tuple(self._files)

    def set_files(self, files: tuple[Staged, ...]) -> None:
        """Show these."""
        self._files = list(files)
        self._show()

    def take(self, data: QMimeData) -> None:
        """Take what was pasted or dropped into the store, off this thread."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        for path in paths[:MOST]:
            self._stage(lambda write, now_ms, path=path: _stage_file(write, now_ms, path))
        image = data.imageData()
        if not paths and isinstance(image, QImage):
            png = as_png(image)
            name = self._context.tr("visit.pasted", n=len(self._files) + 1) + ".png"
            self._stage(lambda write, now_ms: _stage_picture(write, now_ms, name, png))

    def _stage(self, job: Callable[..., Staged]) -> None:
        from crm_desktop.services.attachments import writing_on

        workspace = self._context.workspace
        write, now_ms = writing_on(workspace.lane), workspace.context.clock.wall_ms
        self._context.tasks.run(lambda: job(write, now_ms()), self._add, owner=self)

    def _add(self, file: Staged) -> None:
        if len(self._files) < MOST and file not in self._files:
            self._files.append(file)
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, file in enumerate(self._files):
            chip = _FileChip(file.name, at, self._context.tr("visit.take_off", name=file.name))
            chip.taken_off.connect(self._take_off)
            self._layout.addWidget(chip)
        self.setVisible(bool(self._files))

    def _take_off(self, at: int) -> None:
        del self._files[at]
        self._show()
        self.changed.emit()


class _FileChip(Chip):
    taken_off = Signal(int)

    def __init__(self, name: str, at: int, hint: str) -> None:
        super().__init__(name, "close")
        self._at = at
        self.setAccessibleName(hint)
        self.setToolTip(hint)
        self.clicked.connect(self._tell)

    def _tell(self) -> None:
        self.taken_off.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._tell()
        else:
            super().keyPressEvent(event)


def as_png(image: QImage) -> bytes:
    """Return a picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _stage_file(write: Callable[..., object], now_ms: int, path: Path) -> Staged:
    from crm_desktop.services.attachments import stage

    return stage(write, path, now_ms=now_ms)  # type: ignore[arg-type]


def _stage_picture(write: Callable[..., object], now_ms: int, name: str, png: bytes) -> Staged:
    from crm_desktop.services.attachments import stage_bytes

    return stage_bytes(write, name, png, now_ms=now_ms)  # type: ignore[arg-type]
