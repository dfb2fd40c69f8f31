"""The text of a report: plain to type in, with headings that look like headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import (
    QColor,
    QFont,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit

from crm_desktop.services.work_report import parse_lines
from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import FONT_TITLE, GRID

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

WIDEST: Final = 900
"""Longer lines are hard to read; the rest of a wide window stays empty."""


class _Highlighter(QSyntaxHighlighter):
    """Headings large and in the accent, details muted; the marks stay as typed."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        lines = parse_lines(text)
        kind = lines[0].kind if lines else "blank"
        if kind not in {"heading", "detail"}:
            return
        tokens, shown = active_tokens(), QTextCharFormat()
        shown.setForeground(QColor(tokens.accent if kind == "heading" else tokens.text_muted))
        if kind == "heading":
            shown.setFontWeight(QFont.Weight.DemiBold)
            shown.setProperty(QTextCharFormat.Property.FontPixelSize, FONT_TITLE)
        self.setFormat(0, len(text), shown)


class ReportEditor(QPlainTextEdit):
    """A page in the middle of the window. Tab leaves it, as everywhere: a report has no tables."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.setAccessibleName(context.tr("workreport.body"))
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._highlighter = _Highlighter(self.document())
        context.theme.changed.connect(self._recolor)

    def show_text(self, text: str, *, keep_undo: bool = False) -> None:
        """Show another text from its beginning; with `keep_undo` Ctrl+Z brings the one before back.

        The keyboard is at the end, where one's own words belong: typed at the beginning they would spoil a heading.
        """
        if text == self.toPlainText():
            return
        if not keep_undo:
            self.setPlainText(text)
        else:
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.verticalScrollBar().setValue(0)

    def _recolor(self) -> None:
        self._highlighter.rehighlight()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max((self.width() - WIDEST) // 2, 3 * GRID)
        self.setViewportMargins(side, 2 * GRID, side, GRID)
        super().resizeEvent(event)
