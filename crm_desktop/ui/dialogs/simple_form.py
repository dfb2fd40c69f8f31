"""A small dialog of labelled inputs with a line for what is wrong: for what is entered in a few words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from crm_core.labels import Choices
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, make_primary, text_label
from crm_desktop.ui.widgets.reading_order import go_on


class SimpleForm(QDialog):
    """Subclasses add fields with `line` and `choice`, and do their work in `save`."""

    def __init__(self, context: UiContext, title: str, save_text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.problem = text_label("", LabelRole.BODY, Tone.DANGER, wrap=True)
        self.problem.hide()
        self.fields = QVBoxLayout()
        self.fields.setSpacing(3)
        box = QDialogButtonBox(self)
        self.save_button = box.addButton(save_text, QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(self.save_button)
        self.save_button.setDefault(True)
        box.addButton(context.tr("shell.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.save)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(title, LabelRole.TITLE))
        column.addLayout(self.fields)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(box)
        self.setMinimumWidth(460)

    def line(self, label: str, length: int) -> QLineEdit:
        """Add a line of at most `length` characters."""
        field = QLineEdit()
        field.setMaxLength(length)
        self._add(label, field)
        return field

    def choice(self, label: str, choices: Choices) -> QComboBox:
        """Add a list of codes, with none chosen."""
        field = QComboBox()
        field.addItem(self.context.tr("card.unset"), None)
        for code in choices:
            field.addItem(choices.text(code, self.context.language), code)
        self._add(label, field)
        return field

    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on(self, forward=forward)

    def complain(self, problem: str, field: QWidget) -> None:
        """Say what is wrong, and go there."""
        self.problem.setText(problem)
        self.problem.show()
        self._make_room()
        field.setFocus()

    def _make_room(self) -> None:
        """Grow by what a sentence needs; nothing is pressed together for it."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def save(self) -> None:
        """Do what the dialog is for."""
        raise NotImplementedError

    def _add(self, label: str, field: QWidget) -> None:
        field.setAccessibleName(label)
        words = text_label(label, LabelRole.SMALL, Tone.NEUTRAL)
        words.setBuddy(field)
        if self.fields.count():
            self.fields.addSpacing(GRID // 2)
        self.fields.addWidget(words)
        self.fields.addWidget(field)
