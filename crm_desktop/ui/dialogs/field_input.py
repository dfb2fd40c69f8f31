"""One input for one field of any record: it keeps what is typed, reads it, and says what it cannot read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from crm_core.labels import OpenChoices
from crm_core.model import ENTITIES, table_of
from crm_core.workflow import MACHINES, next_states
from crm_desktop.services.lists.fields import NUMBERS
from crm_desktop.services.lists.values import to_keep
from crm_desktop.services.values import parse, readable
from crm_desktop.ui.dialogs.code_edit import CodeEdit
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.reference_edit import ReferenceEdit

if TYPE_CHECKING:
    from crm_desktop.services.records.form import FormValue
    from crm_desktop.ui.context import UiContext

LIST_MARK: Final = "；"
_NOTE_HEIGHT: Final = 96


class FieldInput(QObject):
    """`widget` is what the person types into; `changed` with each change."""

    changed = Signal()

    def __init__(self, context: UiContext, entity: str, given: FormValue, window: QWidget) -> None:
        super().__init__(window)
        self.given = given
        self.field = given.field
        self.label = context.label(given.field.label)
        self._context = context
        self._entity = entity
        self.widget = self._make(window)
        self.widget.setAccessibleName(self.label)
        self._first = self.state()

    def _make(self, window: QWidget) -> QWidget:
        field, value = self.field, self.given.value
        if isinstance(field.choices, OpenChoices):
            codes = CodeEdit(self._context, field.choices, value)
            codes.textChanged.connect(self.changed)
            return codes
        if field.choices is not None:
            return self._make_choice()
        if field.kind == "flag":
            tick = QCheckBox()
            tick.setChecked(bool(value))
            tick.toggled.connect(self.changed)
            return tick
        if field.kind == "ref":
            reference = ReferenceEdit(self._context, field.ref, window)
            reference.hold(str(value or ""), self.given.title)
            reference.textChanged.connect(self.changed)
            return reference
        return self._make_text()

    def _make_text(self) -> QWidget:
        shown = self._shown()
        if self.field.kind == "note":
            note = QPlainTextEdit(shown)
            note.setFixedHeight(_NOTE_HEIGHT)
            note.setTabChangesFocus(True)
            note.textChanged.connect(self.changed)
            return note
        line = DayEdit(self._context) if self.field.kind == "day" else QLineEdit()
        line.setText(shown)
        line.setCursorPosition(0)
        if self.field.kind == "text" and self.field.length:
            line.setMaxLength(self.field.length)
        if self.field.kind == "moment":
            line.setPlaceholderText("2026-01-31 09:30")
        line.textChanged.connect(self.changed)
        return line

    def _make_choice(self) -> QComboBox:
        box = QComboBox()
        choices, value = self.field.choices, self.given.value
        assert choices is not None  # noqa: S101 -- asked by `_make`
        codes = list(choices)
        machine = (self._entity, self.field.key)
        if machine in MACHINES and value:
            codes = [code for code in codes if code in {value, *next_states(*machine, value)}]
        else:
            box.addItem(self._context.tr("card.unset"), None)
        for code in codes:
            box.addItem(choices.text(code, self._context.language), code)
        if value and box.findData(value) < 0:
            box.addItem(str(value), value)
        box.setCurrentIndex(max(box.findData(value), 0))
        box.currentIndexChanged.connect(self.changed)
        return box

    def _shown(self) -> str:
        value = self.given.value
        if value is None:
            return ""
        if isinstance(value, list):
            return LIST_MARK.join(value)
        if isinstance(value, datetime):
            return self._context.formats.moment(value)
        return str(readable(value))

    def state(self) -> Any:
        """Return what stands here, as plain data that can be kept."""
        widget = self.widget
        if isinstance(widget, QComboBox):
            return widget.currentData()
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, ReferenceEdit):
            return [widget.record_id, widget.text()]
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText()
        return widget.text() if isinstance(widget, QLineEdit) else ""

    def restore(self, state: Any) -> None:
        """Put back what stood here."""
        widget = self.widget
        if isinstance(widget, QComboBox):
            widget.setCurrentIndex(max(widget.findData(state), 0))
        elif isinstance(widget, QCheckBox):
            widget.setChecked(bool(state))
        elif isinstance(widget, ReferenceEdit):
            widget.hold(str(state[0]), str(state[1]))
        elif isinstance(widget, QPlainTextEdit):
            widget.setPlainText(str(state))
        elif isinstance(widget, QLineEdit):
            widget.setText(str(state))

    def start_again(self) -> None:
        """Put back what stood here at first."""
        self.restore(self._first)

    @property
    def is_changed(self) -> bool:
        """Whether what stands here differs from what stood here."""
        return bool(self.state() != self._first)

    def value(self) -> Any:
        """Return the Python value of what stands here. Raises UserError."""
        widget = self.widget
        if isinstance(widget, QComboBox):
            return widget.currentData()
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, ReferenceEdit):
            return widget.chosen_id()
        typed = str(self.state())
        if isinstance(widget, DayEdit) and not widget.is_wrong:
            return widget.day()
        if self.field.kind in NUMBERS:
            typed = typed.replace(",", "")
        if self.field.code:
            return to_keep(self._entity, self.field, typed)
        if self.field.kind == "list":
            return [part.strip() for part in typed.split(LIST_MARK) if part.strip()] or None
        return parse(self._entity, table_of(ENTITIES[self._entity]).c[self.field.key], typed)
