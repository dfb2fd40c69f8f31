"""A form for any record, made from what the model says about its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crm_core.model import ENTITIES, table_of
from crm_core.model.fields import Policy
from crm_desktop.errors import UserError
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.form_fields import FormField
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, SectionHeader, make_primary, text_label

if TYPE_CHECKING:
    from crm_desktop.services.customers import FieldGroup, FieldValue

_NOT_TYPED: Final = frozenset((Policy.SRV, Policy.DER, Policy.IMM))


class RecordForm(QDialog):
    """Two columns of fields under the titles of their groups. `saved(values)` has only what was changed."""

    saved = Signal(object)

    def __init__(
        self,
        context: UiContext,
        entity: str,
        groups: Sequence[FieldGroup],
        titles: Mapping[str, str],
        title: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._entity = entity
        self.fields: list[FormField] = []
        self._problems: dict[str, QLabel] = {}
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(3 * GRID, 0, 3 * GRID, 2 * GRID)
        for group in groups:
            editable = [field for field in group.fields if self._is_typed(field)]
            if editable:
                column.addWidget(SectionHeader(titles[group.code]))
                column.addLayout(self._grid(editable))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        area.setAccessibleName(title)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 2 * GRID, 0, 2 * GRID)
        heading = text_label(title, LabelRole.TITLE)
        heading.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        whole.addWidget(heading)
        whole.addWidget(area, 1)
        whole.addWidget(self._buttons())
        self.resize(720, 680)
        if self.fields:
            self.fields[0].widget.setFocus()

    def _is_typed(self, field: FieldValue) -> bool:
        """References are chosen elsewhere; what the server writes is shown on the card only."""
        info = table_of(ENTITIES[self._entity]).c[field.name].info
        return field.editable and not info["ref"] and info["policy"] not in _NOT_TYPED

    def _grid(self, fields: Sequence[FieldValue]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        place = 0
        for field in fields:
            one = FormField(self._context, self._entity, field)
            wide = isinstance(one.widget, QPlainTextEdit)
            place += place % 2 if wide else 0
            cell = self._cell(one)
            grid.addWidget(cell, place // 2, place % 2, 1, 2 if wide else 1, Qt.AlignmentFlag.AlignTop)
            place += 2 if wide else 1
            self.fields.append(one)
        return grid

    def _cell(self, field: FormField) -> QWidget:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, GRID // 2)
        column.setSpacing(3)
        label = text_label(field.label, LabelRole.SMALL, Tone.NEUTRAL)
        label.setBuddy(field.widget)
        problem = text_label("", LabelRole.SMALL, Tone.DANGER, wrap=True)
        problem.hide()
        self._problems[field.field.name] = problem
        column.addWidget(label)
        column.addWidget(field.widget)
        column.addWidget(problem)
        return cell

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        box.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        save = box.addButton(self._context.tr("shell.save"), QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(save)
        save.setDefault(True)
        box.addButton(self._context.tr("shell.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self._save)
        box.rejected.connect(self.reject)
        return box

    def _save(self) -> None:
        values: dict[str, Any] = {}
        wrong: list[FormField] = []
        for field in self.fields:
            if not field.is_changed:
                self._tell(field, "")
                continue
            try:
                values[field.field.name] = field.value()
            except UserError as error:
                self._tell(field, sentence(error, self._context.language))
                wrong.append(field)
            else:
                self._tell(field, "")
        if wrong:
            wrong[0].widget.setFocus()
            return
        self.accept()
        if values:
            self.saved.emit(values)

    def _tell(self, field: FormField, problem: str) -> None:
        """Say what is wrong below the field, and mark the field itself."""
        label = self._problems[field.field.name]
        label.setText(problem)
        label.setVisible(bool(problem))
        if bool(field.widget.property("problem")) != bool(problem):
            field.widget.setProperty("problem", bool(problem))
            field.widget.style().unpolish(field.widget)
            field.widget.style().polish(field.widget)
