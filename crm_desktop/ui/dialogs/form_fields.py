"""One input for one field of the model: a choice as a list, a flag as a tick, the rest as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from crm_core.labels import OpenChoices
from crm_core.model import ENTITIES, table_of
from crm_core.model.base import length_of
from crm_core.model.types import Day, Flag, Json
from crm_core.workflow import MACHINES, next_states
from crm_desktop.services.values import parse, readable
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.code_edit import CodeEdit
from crm_desktop.ui.dialogs.day_edit import DayEdit

if TYPE_CHECKING:
    from crm_desktop.services.customers import FieldValue

LIST_MARK: Final = "；"
_NOTE_HEIGHT: Final = 96


class FormField:
    """The input `widget` of one field. `value()` reads it and raises UserError if the field cannot hold it."""

    def __init__(self, context: UiContext, entity: str, field: FieldValue) -> None:
        self.field = field
        self.label = context.label(field.label)
        self._entity = entity
        self._language = context.language
        self._column = table_of(ENTITIES[entity]).c[field.name]
        self.widget = self._make(context)
        self.widget.setAccessibleName(self.label)

    def _make(self, context: UiContext) -> QWidget:
        if isinstance(self.field.choices, OpenChoices):
            return CodeEdit(context, self.field.choices, self.field.value)
        if self.field.choices is not None:
            return self._make_choice(context)
        if isinstance(self._column.type, Flag):
            tick = QCheckBox()
            tick.setChecked(bool(self.field.value))
            return tick
        shown = self._shown()
        if isinstance(self._column.type, Day):
            day = DayEdit(context)
            day.setText(shown)
            return day
        if self._column.info["multiline"]:
            note = QPlainTextEdit(shown)
            note.setFixedHeight(_NOTE_HEIGHT)
            note.setTabChangesFocus(True)
            return note
        line = QLineEdit(shown)
        line.setCursorPosition(0)
        length = length_of(self._column)
        if length and not isinstance(self._column.type, Json):
            line.setMaxLength(length)
        return line

    def _make_choice(self, context: UiContext) -> QComboBox:
        box = QComboBox()
        choices, value = self.field.choices, self.field.value
        assert choices is not None  # noqa: S101 -- asked by `_make`
        box.addItem(context.tr("card.unset"), None)
        codes = list(choices)
        if (self._entity, self.field.name) in MACHINES and value:
            codes = [
                code for code in codes if code in {value, *next_states(self._entity, self.field.name, value)}
            ]
            box.removeItem(0)
        for code in codes:
            box.addItem(choices.text(code, context.language), code)
        if value and box.findData(value) < 0:
            box.addItem(str(value), value)
        box.setCurrentIndex(max(box.findData(value), 0))
        return box

    def _shown(self) -> str:
        value = self.field.value
        if value is None:
            return ""
        if isinstance(self.field.choices, OpenChoices):
            return self.field.choices.entry(value, self._language)
        return LIST_MARK.join(value) if isinstance(value, list) else str(readable(value))

    @property
    def is_changed(self) -> bool:
        """Whether what stands here differs from what stood here."""
        if isinstance(self.widget, QComboBox):
            return bool(self.widget.currentData() != self.field.value)
        if isinstance(self.widget, QCheckBox):
            return self.widget.isChecked() != bool(self.field.value)
        return self._typed() != self._shown()

    def _typed(self) -> str:
        if isinstance(self.widget, QPlainTextEdit):
            return self.widget.toPlainText()
        return self.widget.text() if isinstance(self.widget, QLineEdit) else ""

    def value(self) -> Any:
        """Return the Python value of what stands here. Raises UserError."""
        if isinstance(self.widget, QComboBox):
            return self.widget.currentData()
        if isinstance(self.widget, QCheckBox):
            return self.widget.isChecked()
        typed = self._typed()
        if isinstance(self.widget, DayEdit) and not self.widget.is_wrong:
            return self.widget.day()
        if isinstance(self._column.type, Json):
            return [part.strip() for part in typed.split(LIST_MARK) if part.strip()] or None
        return parse(self._entity, self._column, typed)
