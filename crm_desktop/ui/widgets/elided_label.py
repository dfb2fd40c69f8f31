"""A label that shortens its text to the room it has and tells the whole of it in a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crm_desktop.ui.theme.tokens import Tone
from crm_desktop.ui.widgets.labels import LabelRole, style_label


class ElidedLabel(QLabel):
    """One line of text that ends in an ellipsis when it does not fit."""

    def __init__(
        self,
        text: str = "",
        role: LabelRole = LabelRole.BODY,
        tone: Tone | None = None,
        parent: QWidget | None = None,
        *,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._elide = elide
        style_label(self, role, tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def shown_text(self) -> str:
        """Return the text as it is shown now, shortened or not."""
        return self.fontMetrics().elidedText(self.text(), self._elide, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(min(whole.width(), self.fontMetrics().horizontalAdvance("…") * 3), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        text, shown = self.text(), self.shown_text()
        self.setToolTip(text if shown != text else "")
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter,
                self.contentsRect(),
                self.alignment().value,
                self.palette(),
                self.isEnabled(),
                shown,
                self.foregroundRole(),
            )
