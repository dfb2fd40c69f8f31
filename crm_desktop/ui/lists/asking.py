"""Asking before what many people would miss: the dangerous answer has the keyboard only once somebody goes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, text_label
from crm_desktop.ui.widgets.buttons import make_kind

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext


class AskDialog(QDialog):
    """A title, what will happen, and two answers."""

    def __init__(self, context: UiContext, title: str, text: str, yes: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        box = QDialogButtonBox(self)
        no = box.addButton(context.tr("shell.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.yes = box.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        make_kind(self.yes, ButtonKind.DANGER)
        no.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(title, LabelRole.TITLE, wrap=True))
        column.addWidget(text_label(text, wrap=True))
        column.addStretch(1)
        column.addWidget(box)
        self.setMinimumWidth(420)
        no.setFocus()


def ask(
    context: UiContext, title: str, text: str, yes: str, parent: QWidget, deed: Callable[[], object]
) -> AskDialog:
    """Ask, and do it after a yes."""
    dialog = AskDialog(context, title, text, yes, parent)
    dialog.accepted.connect(deed)
    dialog.open()
    return dialog
