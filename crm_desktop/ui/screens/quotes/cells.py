"""What a cell of the line grid says and in which colours: asked for at one stroke by who paints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crm_core.money import CURRENCY_EXPONENTS, round_amount
from crm_desktop.ui.screens.quotes.columns import COLUMNS, PRICES, Col
from crm_desktop.ui.screens.quotes.entry import discount_text, plain
from crm_desktop.ui.screens.quotes.wording import price_reasons
from crm_desktop.ui.theme import Tone, active_tokens

if TYPE_CHECKING:
    from crm_desktop.services.quotes import LineDraft
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.known_prices import KnownPrices
    from crm_desktop.ui.screens.quotes.lines import Lines


class Cell(NamedTuple):
    """A text, and the colours of its ground and its letters; empty for the usual ones."""

    text: str
    ground: str = ""
    ink: str = ""


class CellWording:
    """Words the cells of one quote."""

    def __init__(self, context: UiContext, lines: Lines, known: KnownPrices) -> None:
        self._context = context
        self._lines = lines
        self._known = known

    def cell(self, row: int, column: Col) -> Cell:
        """Return what is painted; the row after the last line invites."""
        tokens, line = active_tokens(), self._lines.line(row)
        if line is None:
            return Cell(self.invitation(column), "", tokens.text_muted)
        text = self.text(row, column, line)
        if self._lines.problem_at(row, column):
            return Cell(text, tokens.danger_soft, tokens.danger)
        if self._known.warning_at(row, column):
            return Cell(text, tokens.soft(Tone.WARNING), tokens.strong(Tone.WARNING))
        quiet = line.is_optional or (not COLUMNS[column].editable and column is not Col.AMOUNT)
        return Cell(text, "", tokens.text_muted if quiet else "")

    def invitation(self, column: Col) -> str:
        """Return what stands in the empty row of an empty quote."""
        empty = column is Col.CODE and self._lines.line(0) is None
        return self._context.tr("quotes.type_here") if empty else ""

    def text(self, row: int, column: Col, line: LineDraft) -> str:
        """Return what a cell says."""
        bad = self._lines.bad_cell(row, column)
        if bad is not None:
            return bad.text
        if column is Col.AMOUNT:
            amount = self._amount(row)
            return f"({amount})" if line.is_optional and amount else amount
        if column is Col.NAME and line.is_optional:
            return f"[{self._context.tr('quotes.optional')}] {line.name or ''}"
        if column is Col.DISCOUNT:
            return discount_text(line.discount_kind, line.discount_value)
        if column is Col.TAX_RATE:
            return f"{plain(line.tax_rate)}%" if line.tax_rate is not None else ""
        value = getattr(line, COLUMNS[column].field)
        if value is None:
            return ""
        if column in PRICES:
            return self._context.formats.price(value, self._lines.draft.currency)
        return self._context.formats.number(value) if COLUMNS[column].number else str(value)

    def _amount(self, row: int) -> str:
        amounts, currency = self._known.amounts_at(row), self._lines.draft.currency
        if amounts is None or currency not in CURRENCY_EXPONENTS:
            return ""
        return f"{round_amount(amounts.amount, currency):,f}"

    def explanation(self, row: int, column: Col, line: LineDraft) -> str | None:
        """Return what is to be known of a cell: what is wrong with it, where its price is from, its whole text."""
        said = self.remark(row, column)
        if said:
            return said
        if column in PRICES:
            context, offer = self._context, self._known.offers.get(line.id)
            return price_reasons(line, offer, context.tr, context.formats) or None
        return self.text(row, column, line) or None if not COLUMNS[column].number else None

    def remark(self, row: int, column: Col) -> str:
        """Return what has to be corrected about a cell, or should be thought over."""
        return self._lines.problem_at(row, column) or self._known.warning_at(row, column)
