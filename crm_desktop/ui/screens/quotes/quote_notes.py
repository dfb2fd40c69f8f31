"""The two long texts of a quote: what the customer reads below the lines, and what only we read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QWidget

if TYPE_CHECKING:
    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.ui.context import UiContext


class QuoteNotes(QTabWidget):
    """Writes into the draft as it is typed; `edited` tells."""

    edited = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: QuoteDraft | None = None
        self.terms = self._add(context.tr("quotes.terms"), context.tr("quotes.terms_hint"))
        self.note = self._add(context.tr("quotes.note"), context.tr("quotes.note_hint"))
        self.setAccessibleName(context.tr("quotes.terms"))
        self.tabBar().setAccessibleName(f"{context.tr('quotes.terms')} · {context.tr('quotes.note')}")
        self.terms.textChanged.connect(self._typed)
        self.note.textChanged.connect(self._typed)

    def _add(self, title: str, hint: str) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setPlaceholderText(hint)
        field.setAccessibleName(title)
        field.setTabChangesFocus(True)
        self.addTab(field, title)
        return field

    def show_draft(self, draft: QuoteDraft) -> None:
        """Show the texts of a quote."""
        self._draft = None
        self.terms.setPlainText(draft.terms_text or "")
        self.note.setPlainText(draft.internal_note or "")
        self.terms.setReadOnly(draft.locked)
        self.note.setReadOnly(draft.locked)
        self._draft = draft

    def _typed(self) -> None:
        if self._draft is not None:
            self._draft.terms_text = self.terms.toPlainText() or None
            self._draft.internal_note = self.note.toPlainText() or None
            self.edited.emit()
