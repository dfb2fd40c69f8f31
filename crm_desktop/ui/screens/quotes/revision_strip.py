"""The revisions of the quote shown, and the choice where several live side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.quotes.family import Revision
    from crm_desktop.ui.context import UiContext


class RevisionStrip(QWidget):
    """`opened(id)` asks for another revision, `kept` says that the one shown is to hold."""

    opened = Signal(str)
    kept = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        tr = context.tr
        self.text = text_label("", LabelRole.BODY, Tone.WARNING)
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("quotes.revisions"))
        self.choice.activated.connect(self._chosen)
        self.keep = push_button(tr("quotes.keep_this"), ButtonKind.NORMAL)
        self.keep.clicked.connect(self.kept)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for widget in (self.text, self.choice, self.keep):
            row.addWidget(widget)
        row.addStretch(1)
        self.hide()

    def show_revisions(self, revisions: Sequence[Revision], shown: str) -> None:
        """Show the revisions of a quote; nothing where there is but one."""
        tr, context = self._context.tr, self._context
        live = [one for one in revisions if one.is_live]
        self.setVisible(len(revisions) > 1)
        self.choice.clear()
        for one in revisions:
            status = QUOTE_STATUS.text(one.status, context.language)
            total = context.formats.money(one.total_gross, one.currency)
            text = tr("quotes.revision_line", revision=one.revision, status=status, who=one.who, total=total)
            self.choice.addItem(text, one.id)
        self.choice.setCurrentIndex(self.choice.findData(shown))
        parallel = len(live) > 1
        self.text.setText(tr("quotes.parallel", n=len(live)) if parallel else tr("quotes.revisions"))
        self.keep.setVisible(parallel and any(one.id == shown for one in live))

    def _chosen(self) -> None:
        self.opened.emit(str(self.choice.currentData()))
