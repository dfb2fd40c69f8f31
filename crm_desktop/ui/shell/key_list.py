"""The list of keys, made from the registry: every command that can be reached from here, with its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.ui.commands import Commands, shown_keys
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, Tag, text_label


class KeyList(QDialog):
    """Two columns: what it does, and the keys."""

    def __init__(self, commands: Commands, tr: Translator, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("shell.keys"))
        self.setAccessibleName(tr("shell.keys"))
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(0, 1)
        with_keys = [command for command in commands.all() if command.keys]
        for line, command in enumerate(with_keys):
            grid.addWidget(text_label(tr(command.label)), line, 0)
            grid.addWidget(Tag(shown_keys(command.keys), Tone.NEUTRAL), line, 1, Qt.AlignmentFlag.AlignRight)
        title: QLabel = text_label(tr("shell.keys"), LabelRole.TITLE)
        area = QScrollArea()
        area.setWidget(rows)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(tr("shell.keys"))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(title)
        column.addWidget(area)
        self.resize(460, min(36 * len(with_keys) + 90, 640))
