"""The dialog of components and their licences: a list, and the wording of the one that is marked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.settings.components import Component, components
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label


class LicencesDialog(QDialog):
    """Filled in the background."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("settings.licences_title"))
        self.setAccessibleName(tr("settings.licences_title"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("settings.licences_title"))
        self.list.setFixedWidth(320)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("settings.licence_text"))
        self.list.currentItemChanged.connect(self._show_text)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("shell.close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("settings.licences_title"), LabelRole.TITLE))
        column.addWidget(text_label(tr("settings.licences_hint"), LabelRole.BODY, Tone.NEUTRAL, wrap=True))
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.resize(900, 560)
        context.tasks.run(components, self._show, owner=self)

    def _show(self, found: list[Component]) -> None:
        for component in found:
            title = " ".join(filter(None, (component.name, component.version)))
            item = QListWidgetItem(f"{title} · {component.licence}" if component.licence else title)
            item.setToolTip(item.text())
            item.setData(Qt.ItemDataRole.UserRole, component.text)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _show_text(self, item: QListWidgetItem | None) -> None:
        text = str(item.data(Qt.ItemDataRole.UserRole) or "") if item is not None else ""
        self.text.setPlainText(text or self._context.tr("settings.no_licence_text"))
