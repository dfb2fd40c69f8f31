"""The chart of a report, drawn by a worker at the size, the sharpness and in the colours it is shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.theme import active_tokens

if TYPE_CHECKING:
    from crm_desktop.reports.palette import Palette
    from crm_desktop.reports.shape import ReportResult

PAUSE_MS: Final = 120
SMALLEST_PANEL: Final = 200
DOTS: Final = 96


def theme_palette() -> Palette:
    """Return the colours of the mode shown now, as charts take them."""
    from crm_desktop.reports.palette import Palette

    tokens = active_tokens()
    return Palette(tokens.surface, tokens.text, tokens.text_muted, tokens.hairline, tokens.chart)


class _Picture(QWidget):
    """Shows a picture from its upper left corner; while a new size is drawn, the former picture stays."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_pixmap(self, pixmap: QPixmap) -> None:
        self._pixmap = pixmap
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.drawPixmap(QPoint(0, 0), self._pixmap)


class ChartView(QScrollArea):
    """Scrolls where the panels need more height than there is."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._result: ReportResult | None = None
        self._panels = 0
        self._drawn: tuple[object, ...] = ()
        self.picture = _Picture()
        self.setWidget(self.picture)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        context.theme.changed.connect(self._pause.start)

    def show_result(self, result: ReportResult, panels: int) -> None:
        """Draw this result, which has so many panels; nothing for none."""
        self._result, self._panels = result, panels
        self.picture.setMinimumHeight(SMALLEST_PANEL * panels)
        self.setAccessibleName(self._context.tr("reports.chart", title=result.title))
        self.setVisible(panels > 0)
        if panels:
            self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._panels:
            self._pause.start()

    def sizeHint(self) -> QSize:
        return QSize(600, SMALLEST_PANEL * min(self._panels, 2))

    def _draw(self) -> None:
        result, size = self._result, self.picture.size()
        ratio = self.devicePixelRatioF()
        wanted = (id(result), size, ratio, active_tokens().dark)
        if result is None or not self._panels or wanted == self._drawn or size.width() < 50:
            return
        self._drawn = wanted
        pixels = (int(size.width() * ratio), int(size.height() * ratio))
        palette = theme_palette()

        def draw(_session: object) -> bytes:
            from crm_desktop.reports.chart import chart_png

            return chart_png(result, pixels, int(DOTS * ratio), palette)

        def show(png: bytes) -> None:
            pixmap = QPixmap()
            pixmap.loadFromData(png, "PNG")
            pixmap.setDevicePixelRatio(ratio)
            self.picture.show_pixmap(pixmap)

        self._context.tasks.read(draw, show, owner=self, key="chart")
