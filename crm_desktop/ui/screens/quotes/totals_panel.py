"""What it comes to: the sums beside the lines, with the discount and the freight of the whole quote."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from crm_core.model import Quote, label_of, table_of
from crm_desktop.ui.screens.quotes.entry import (
    BadTextError,
    discount_text,
    plain,
    read_discount,
    read_number,
    read_percent,
)
from crm_desktop.ui.screens.quotes.wording import bad_text_sentence, money_sentence
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, ElidedLabel, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.quotes import DraftTotals, QuoteDraft
    from crm_desktop.ui.context import UiContext

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_INPUT_HEIGHT: Final = 4 * GRID
"""In a low window the terms give way, never the inputs."""
_FIELDS: Final = {
    "header_discount": "header_discount_value",
    "freight": "freight_amount",
    "freight_tax": "freight_tax_rate",
}
_NAMES: Final = {
    "header_discount": "quotes.header_discount",
    "freight": "quotes.freight",
    "freight_tax": "quotes.freight_tax",
}


class TotalsPanel(Card):
    """`edited` follows each change of the discount or the freight, which it writes into the draft."""

    edited = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(context.tr("quotes.totals"))
        self._context = context
        self._draft: QuoteDraft | None = None
        self._labels: list[QLabel] = []
        self._amounts: list[QLabel] = []
        self.inputs = {name: self._input(name) for name in _FIELDS}
        self._problem = text_label("", LabelRole.SMALL, Tone.DANGER, wrap=True)
        self._problem.hide()
        self._gross = ElidedLabel("", LabelRole.HEADLINE)
        self._gross.setAlignment(_RIGHT)
        self._words = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True, selectable=True)
        self._words.setAlignment(_RIGHT)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID - 2)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.body.addWidget(self._problem)
        self.body.addWidget(text_label(context.tr("quotes.gross"), LabelRole.SMALL, Tone.NEUTRAL))
        self.body.addWidget(self._gross)
        self.body.addWidget(self._words)
        self.margin = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.margin.setAlignment(_RIGHT)
        self.margin.hide()
        self.body.addWidget(self.margin)

    def _input(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.hide()
        field.setMinimumHeight(_INPUT_HEIGHT)
        field.setAlignment(_RIGHT)
        field.setObjectName(name)
        field.setAccessibleName(self._context.label(label_of(table_of(Quote).columns[_FIELDS[name]])))
        field.textEdited.connect(self._input_edited)
        if name == "header_discount":
            field.setPlaceholderText(self._context.tr("quotes.header_discount_hint"))
        return field

    def show_draft(self, draft: QuoteDraft) -> None:
        """Show the discount and the freight of a quote."""
        self._draft = draft
        texts = {
            "header_discount": discount_text(draft.header_discount_kind, draft.header_discount_value),
            "freight": plain(draft.freight_amount),
            "freight_tax": plain(draft.freight_tax_rate),
        }
        for name, field in self.inputs.items():
            field.setText(texts[name])
            field.setEnabled(not draft.locked)
            _mark(field, wrong=False)
        self._problem.hide()

    def show_totals(self, result: DraftTotals) -> None:
        """Show sums; without them, why there are none."""
        tr = self._context.tr
        totals = result.totals
        if totals is None:
            self._gross.setText("—")
            whole = result.problem if result.problem_line is None else None
            self._words.setText(money_sentence(whole, tr) if whole else tr("quotes.no_totals"))
            self._lay_out([], [])
            return
        lines = sum((line.amount for line in totals.lines), Decimal(0))
        taxes = [
            (tr("quotes.tax_at", rate=plain(rate)), tax)
            for rate, tax in totals.tax_by_rate.items()
            if tax or rate
        ]
        self._lay_out(
            [(tr("quotes.sum_of_lines"), lines)],
            [(tr("quotes.net"), totals.net + totals.freight.net), *taxes],
        )
        self._gross.setText(self._context.formats.money(totals.gross, totals.currency))
        self._words.setText(totals.amount_in_words or "")
        self._words.setVisible(bool(totals.amount_in_words))

    def show_margin(self, text: str) -> None:
        """Show the margin; empty for who may not see what products cost."""
        self.margin.setText(text)
        self.margin.setVisible(bool(text))

    @property
    def gross_text(self) -> str:
        """The sum as it is shown."""
        return self._gross.text()

    def _lay_out(self, above: Sequence[tuple[str, Decimal]], below: Sequence[tuple[str, Decimal]]) -> None:
        """Fill the rows. Labels are made once and used again: each new one has to be styled."""
        row = 0
        for label, amount in above:
            row = self._show_amount(row, label, amount)
        for name, key in _NAMES.items():
            if name == "freight_tax" and (self._draft is None or self._draft.freight_amount is None):
                self.inputs[name].hide()
                continue
            self._show_label(row, self._context.tr(key))
            self._amounts[row].hide()
            self._grid.addWidget(self.inputs[name], row, 1)
            self.inputs[name].show()
            row += 1
        for label, amount in below:
            row = self._show_amount(row, label, amount)
        for unused in (*self._labels[row:], *self._amounts[row:]):
            unused.hide()

    def _show_label(self, row: int, text: str) -> None:
        while len(self._labels) <= row:
            self._add_row()
        self._labels[row].setText(text)
        self._labels[row].show()

    def _add_row(self) -> None:
        label, amount = text_label("", LabelRole.BODY, Tone.NEUTRAL), ElidedLabel("")
        amount.setAlignment(_RIGHT)
        self._grid.addWidget(label, len(self._labels), 0)
        self._grid.addWidget(amount, len(self._labels), 1)
        self._labels.append(label)
        self._amounts.append(amount)

    def _show_amount(self, row: int, text: str, amount: Decimal) -> int:
        self._show_label(row, text)
        currency = self._draft.currency if self._draft else None
        shown = self._amounts[row]
        shown.setText(self._context.formats.money(amount, currency).removeprefix(f"{currency} "))
        shown.setAccessibleName(f"{text} {shown.text()}")
        shown.show()
        return row + 1

    def _input_edited(self, text: str) -> None:
        field = self.sender()
        if self._draft is None or not isinstance(field, QLineEdit):
            return
        try:
            self._write(self._draft, field.objectName(), text)
        except BadTextError as error:
            self._problem.setText(bad_text_sentence(error, self._context.tr))
            self._problem.show()
            _mark(field, wrong=True)
            return
        self._problem.hide()
        _mark(field, wrong=False)
        self.edited.emit()

    @staticmethod
    def _write(draft: QuoteDraft, name: str, text: str) -> None:
        if name == "header_discount":
            draft.header_discount_kind, draft.header_discount_value = read_discount(text)
        elif name == "freight":
            draft.freight_amount = read_number(text)
        else:
            draft.freight_tax_rate = read_percent(text)


def _mark(field: QLineEdit, *, wrong: bool) -> None:
    if bool(field.property("problem")) != wrong:
        field.setProperty("problem", wrong)
        field.style().unpolish(field)
        field.style().polish(field)
