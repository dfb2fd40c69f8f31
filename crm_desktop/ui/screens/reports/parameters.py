"""The bar of a report's parameters: an input for each, made from what the report says it takes.

Only what the person touched is given to the report; the others show what the report chose for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import FlowLayout, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.reports.shape import Option
    from crm_desktop.services.people import Choice

PAUSE_MS: Final = 350
MOST: Final = 36_500
EVERYBODY: Final = "all"
_DAY_WIDTH: Final = 132
_NUMBER_WIDTH: Final = 64
_CHOICE_WIDTH: Final = 112


class ParameterBar(QWidget):
    """Emits `changed` a moment after the person chose something else."""

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._inputs: dict[str, QLineEdit | QComboBox] = {}
        self._touched: set[str] = set()
        self._people: Sequence[Choice] = ()
        self._units: Sequence[Choice] = ()
        self._flow = FlowLayout(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.changed)

    def set_choices(self, people: Sequence[Choice], units: Sequence[Choice]) -> None:
        """Tell who and which departments there are, before `show_options`."""
        self._people, self._units = people, units

    def show_options(self, options: Sequence[Option]) -> None:
        """Offer these parameters, none of them given."""
        empty_layout(self._flow)
        self._pause.stop()
        self._inputs.clear()
        self._touched.clear()
        for option in options:
            self._add(option)

    def _add(self, option: Option) -> None:
        box, label = QWidget(), self._context.label(option.label)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, GRID // 2, 0)
        row.setSpacing(GRID - 2)
        field = self._make(option, label)
        field.setAccessibleName(label)
        row.addWidget(text_label(label, LabelRole.SMALL, Tone.NEUTRAL))
        row.addWidget(field)
        self._inputs[option.name] = field
        self._flow.addWidget(box)

    def _make(self, option: Option, label: str) -> QLineEdit | QComboBox:
        touch = self._toucher(option.name)
        if option.kind == "day":
            day = DayEdit(self._context, label, self._context.tr("reports.any"))
            day.setFixedWidth(_DAY_WIDTH)
            day.textChanged.connect(touch)
            return day
        if option.kind == "int":
            number = QLineEdit()
            number.setValidator(QIntValidator(0, MOST, number))
            number.setPlaceholderText(self._context.tr("reports.any"))
            number.setFixedWidth(_NUMBER_WIDTH)
            number.textChanged.connect(touch)
            return number
        choice = QComboBox()
        for value, shown in self._choices_of(option):
            choice.addItem(shown, value)
        choice.setMaxVisibleItems(16)
        choice.setMinimumWidth(_CHOICE_WIDTH)
        choice.currentIndexChanged.connect(touch)
        return choice

    def _toucher(self, name: str) -> Callable[[], None]:
        def touch() -> None:
            self._touched.add(name)
            self._pause.start()

        return touch

    def _choices_of(self, option: Option) -> list[tuple[str | None, str]]:
        tr, language = self._context.tr, self._context.language
        if option.kind == "person":
            first = [(None, tr("reports.all_people")), (EVERYBODY, tr("reports.everybody"))]
            return [*first, *((one.id, one.name) for one in self._people)]
        if option.kind == "unit":
            return [(None, tr("reports.all_units")), *((one.id, one.name) for one in self._units)]
        codes = option.choices
        listed = [(code, codes.text(code, language)) for code in codes] if codes is not None else []
        return listed if option.default in dict(listed) else [(None, tr("reports.any")), *listed]

    def values(self) -> dict[str, Any]:
        """Return what the person gave; what is empty is left to the report."""
        given = {name: _value(field) for name, field in self._inputs.items() if name in self._touched}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def is_touched(self) -> bool:
        """Whether the person gave anything."""
        return bool(self._touched)

    @property
    def is_wrong(self) -> bool:
        """Whether a day is typed that is none; one is still typing, or mistaken."""
        return any(isinstance(field, DayEdit) and field.is_wrong for field in self._inputs.values())

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show what was counted with, defaults included, without telling."""
        for name, field in self._inputs.items():
            if name in self._touched:
                continue
            value = values.get(name)
            with QSignalBlocker(field):
                if isinstance(field, QLineEdit):
                    field.setText("" if value is None else str(value))
                else:
                    field.setCurrentIndex(max(field.findData(value), 0))

    def reset(self) -> None:
        """Give nothing any more."""
        self._touched.clear()
        self._pause.stop()
        self.changed.emit()


def _value(field: QLineEdit | QComboBox) -> str | int | date | None:
    if isinstance(field, DayEdit):
        return field.day()
    if isinstance(field, QLineEdit):
        return int(field.text()) if field.hasAcceptableInput() else None
    value: str | None = field.currentData()
    return value
