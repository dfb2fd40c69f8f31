"""Who the quote is for and on what terms: the fields above the lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QLineEdit, QWidget

from crm_core.model import Quote, label_of, table_of
from crm_core.model.base import choices_of, length_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, indent_text, text_label

if TYPE_CHECKING:
    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.ui.context import UiContext

CURRENCIES: Final = ("CNY", "TWD", "HKD", "USD", "EUR", "JPY", "GBP", "SGD")
_NO_DAY: Final = QDate(2000, 1, 1)
_TEXTS: Final = ("subject", "payment_term", "delivery_term", "warranty")
_CHOICES: Final = ("tax_mode", "tax_rounding")
_PLACES: Final = (
    ("subject", "contact_id", "valid_until"),
    ("payment_term", "currency", "tax_mode"),
    ("delivery_term", "warranty", "tax_rounding"),
)


class HeaderForm(QWidget):
    """Writes into the draft as it is edited; `edited(field)` tells which field it was."""

    edited = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._draft: QuoteDraft | None = None
        self.fields: dict[str, QWidget] = {}
        for name in _TEXTS:
            self.fields[name] = self._line_edit(name)
        for name in ("contact_id", "currency", *_CHOICES):
            self.fields[name] = self._combo(name)
        self.fields["valid_until"] = self._day("valid_until")
        self.setAccessibleName(context.tr("quotes.header"))
        self._arrange()

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        for line, names in enumerate(_PLACES):
            for place, name in enumerate(names):
                column = _column(name)
                label = text_label(self._context.label(label_of(column)), LabelRole.SMALL, Tone.NEUTRAL)
                label.setBuddy(self.fields[name])
                label.setContentsMargins(2 * GRID if place else 0, 0, 0, 0)
                grid.addWidget(label, line, 2 * place)
                grid.addWidget(self.fields[name], line, 2 * place + 1)
                grid.setColumnStretch(2 * place + 1, (4, 3, 3)[place])

    def _named(self, widget: QWidget, name: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(self._context.label(label_of(_column(name))))

    def _line_edit(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(length_of(_column(name)) or 255)
        self._named(field, name)
        field.textEdited.connect(self._text_edited)
        return field

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._named(combo, name)
        choices = choices_of(_column(name))
        for code in choices or ():
            combo.addItem(choices.text(code, self._context.language) if choices else code, code)
        combo.activated.connect(self._chosen)
        return combo

    def _day(self, name: str) -> QDateEdit:
        field = QDateEdit()
        field.setDisplayFormat("yyyy-MM-dd")
        field.setMinimumDate(_NO_DAY)
        field.setSpecialValueText(self._context.tr("quotes.no_day"))
        indent_text(field)
        self._named(field, name)
        field.userDateChanged.connect(self._day_chosen)
        return field

    def show_draft(self, draft: QuoteDraft, contacts: Sequence[tuple[str, str]]) -> None:
        """Show a quote; `contacts` are (id, name) of the people of its customer."""
        self._draft = None
        for name in _TEXTS:
            self._text(name).setText(getattr(draft, name) or "")
        self._fill("contact_id", [("", self._context.tr("quotes.no_contact")), *contacts])
        codes = dict.fromkeys((*CURRENCIES, draft.currency))
        self._fill("currency", [(code, code) for code in codes])
        for name in ("contact_id", "currency", *_CHOICES):
            _choose(self._choice(name), getattr(draft, name) or "")
        day = draft.valid_until
        self._valid_until().setDate(QDate(day.year, day.month, day.day) if day else _NO_DAY)
        for field in self.fields.values():
            field.setEnabled(not draft.locked)
        self._draft = draft

    def _fill(self, name: str, items: Sequence[tuple[str, str]]) -> None:
        combo = self._choice(name)
        combo.clear()
        for code, text in items:
            combo.addItem(text, code)

    def _text(self, name: str) -> QLineEdit:
        field = self.fields[name]
        assert isinstance(field, QLineEdit)  # noqa: S101 -- made so above
        return field

    def _choice(self, name: str) -> QComboBox:
        field = self.fields[name]
        assert isinstance(field, QComboBox)  # noqa: S101 -- made so above
        return field

    def _valid_until(self) -> QDateEdit:
        field = self.fields["valid_until"]
        assert isinstance(field, QDateEdit)  # noqa: S101 -- made so above
        return field

    def _text_edited(self, text: str) -> None:
        self._write(self.sender().objectName(), text.strip() or None)

    def _chosen(self) -> None:
        name = self.sender().objectName()
        self._write(name, self._choice(name).currentData() or None)

    def _day_chosen(self, day: QDate) -> None:
        chosen = None if day == _NO_DAY else date(day.year(), day.month(), day.day())
        self._write("valid_until", chosen)

    def _write(self, name: str, value: Any) -> None:
        if self._draft is not None and getattr(self._draft, name) != value:
            setattr(self._draft, name, value)
            self.edited.emit(name)


def _column(name: str) -> Any:
    return table_of(Quote).columns[name]


def _choose(combo: QComboBox, code: str) -> None:
    at = combo.findData(code)
    if at < 0:
        combo.addItem(code, code)
        at = combo.count() - 1
    combo.setCurrentIndex(at)
