"""How we know that the customer accepted: asked once, kept with the quote, with the file that proves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_core.model.quotes import EVIDENCE_KIND
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.screens.quotes.question import Question
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext


class EvidenceQuestion(Question):
    """`answered(kind, by, reference, file)`, the file as a path or None; `left` takes it back."""

    answered = Signal(str, str, str, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._file: Path | None = None
        tr = context.tr
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("quotes.evidence_kind"))
        for code in EVIDENCE_KIND:
            self.kind.addItem(EVIDENCE_KIND.text(code, context.language), code)
        self.by = _field(tr("quotes.accepted_by"), 120)
        self.reference = _field(tr("quotes.evidence_ref"), 255)
        self.file = push_button(tr("quotes.evidence_file"), ButtonKind.NORMAL)
        self.file.clicked.connect(self._choose)
        self.confirm = push_button(tr("quotes.move.ACCEPTED"), ButtonKind.PRIMARY)
        self.confirm.clicked.connect(self.accept)
        cancel = push_button(tr("shell.cancel"), ButtonKind.FLAT)
        cancel.clicked.connect(self.leave)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for widget, share in ((self.kind, 0), (self.by, 1), (self.reference, 2), (self.file, 0)):
            row.addWidget(widget, share)
        row.addWidget(self.confirm)
        row.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(text_label(tr("quotes.ask_evidence"), LabelRole.BODY))
        column.addLayout(row)
        self.hide()

    def ask(self, person: str) -> None:
        """Ask; `person` is who probably said yes."""
        self._file = None
        self.file.setText(self._context.tr("quotes.evidence_file"))
        self.by.setText(person)
        self.reference.clear()
        self.show()
        self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self._context.tr("quotes.evidence_file"), str(documents())
        )
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        """Take a file as the evidence."""
        self._file = path
        self.file.setText(path.name)
        if self.kind.currentData() != "SIGNATURE":
            self.kind.setCurrentIndex(self.kind.findData("FILE"))

    def accept(self) -> None:
        """Answer with what is chosen and typed."""
        self.hide()
        kind = str(self.kind.currentData())
        self.answered.emit(kind, self.by.text().strip(), self.reference.text().strip(), self._file)


def _field(name: str, longest: int) -> QLineEdit:
    field = QLineEdit()
    field.setMaxLength(longest)
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    return field
