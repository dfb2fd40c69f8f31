"""What a person sees when we made a mistake: nothing is lost, here is the report, go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme.tokens import GRID, Tone
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label


class CrashDialog(QDialog):
    """Shows `report`, ready to be copied."""

    def __init__(self, report: str, tr: Translator, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("errors.crash_title"))
        self.setAccessibleName(tr("errors.crash_title"))
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setAccessibleName(tr("errors.report"))
        copy = push_button(tr("errors.copy_report"))
        copy.clicked.connect(self._copy)
        go_on = push_button(tr("errors.go_on"), ButtonKind.PRIMARY)
        go_on.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("errors.crash_title"), LabelRole.TITLE))
        column.addWidget(text_label(tr("errors.crash_safe"), LabelRole.BODY, Tone.NEUTRAL, wrap=True))
        column.addWidget(self._report, 1)
        column.addLayout(buttons)
        self.resize(560, 380)
        go_on.setDefault(True)
        go_on.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.toPlainText())
