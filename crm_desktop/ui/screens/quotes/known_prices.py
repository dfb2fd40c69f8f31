"""What is known of the lines of one quote beside what they say: why prices hold, what was told before, which rates end.

It comes after the quote is shown, piece by piece, and never changes a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_core.pricing import PriceSource
from crm_core.tax_rates import TaxRateInfo, tax_problem
from crm_desktop.messages import sentence
from crm_desktop.services.quotes.consistency import deviation, is_below_floor, unit_net
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.memory_wording import SWAP_KEYS, deviation_sentence

if TYPE_CHECKING:
    from crm_core.money import LineAmounts
    from crm_desktop.services.quotes import LineDraft, PriceOffer
    from crm_desktop.services.quotes.consistency import Deviation
    from crm_desktop.services.quotes.memory import PriceMemory
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.lines import Lines


class KnownPrices:
    """Serves the lines of one quote; nothing warns of a quote that is locked. `rates` are the company's tax rates."""

    def __init__(
        self, context: UiContext, lines: Lines, rates: Sequence[TaxRateInfo] = (), *, locked: bool
    ) -> None:
        self._context = context
        self._lines = lines
        self._rates = rates
        self._locked = locked
        self.offers: dict[str, PriceOffer] = {}
        self.memories: dict[str, PriceMemory] = {}

    def amounts_at(self, row: int) -> LineAmounts | None:
        """Return the amounts of a row."""
        priced = self._lines.totals.lines
        return priced[row] if 0 <= row < len(priced) else None

    def memory_at(self, row: int) -> PriceMemory | None:
        """Return what is known of the product of a row."""
        line = self._lines.line(row)
        return self.memories.get(line.product_id or "") if line else None

    def net_price_at(self, row: int) -> Decimal | None:
        """Return the price of one unit of a row after all discounts, before tax."""
        line = self._lines.line(row)
        return unit_net(line, self.amounts_at(row)) if line else None

    def deviation_at(self, row: int) -> Deviation | None:
        """Return how the price of a row differs from what was told before, beyond the band."""
        memory = self.memory_at(row)
        return deviation(memory, self.net_price_at(row)) if memory else None

    def warning_at(self, row: int, column: Col) -> str:
        """Return what somebody should think over about a cell, which nevertheless may stay so."""
        if self._locked:
            return ""
        if column is Col.CODE:
            return self._of_product(row)
        if column is Col.UNIT_PRICE:
            return self._of_price(row)
        if column is Col.QTY:
            return self._of_quantity(row)
        return self._of_tax_rate(row) if column is Col.TAX_RATE else ""

    def _of_quantity(self, row: int) -> str:
        """What keeps the quote from being sent is told where it was typed."""
        line = self._lines.line(row)
        return self._sentence("quote_quantity_zero", line) if line is not None and line.qty <= 0 else ""

    def _sentence(self, code: str, line: LineDraft) -> str:
        return sentence(code, {"name": line.name or line.code or ""}, self._context.language)

    def _of_product(self, row: int) -> str:
        memory, tr = self.memory_at(row), self._context.tr
        if memory is None or not (memory.off_sale or memory.phasing_out):
            return ""
        said = tr("quotes.off_sale" if memory.off_sale else "quotes.phasing_out")
        if not memory.instead:
            return said
        first = memory.instead[0].product
        return tr("quotes.take_instead", said=said, keys=SWAP_KEYS, code=first.code, name=first.name)

    def _of_price(self, row: int) -> str:
        memory, line = self.memory_at(row), self._lines.line(row)
        if line is not None and line.price_source == PriceSource.NONE and not line.unit_price:
            return self._sentence("quote_without_price", line)
        if memory is None:
            return ""
        if is_below_floor(memory, self.net_price_at(row)):
            return self._context.tr("quotes.below_floor")
        found = self.deviation_at(row)
        if found is None or line is None or line.price_reason:
            return ""
        return deviation_sentence(found, self._lines.draft.currency, self._context)

    def _of_tax_rate(self, row: int) -> str:
        """A rate that does not hold on the quote's day keeps it from being sent."""
        line, draft = self._lines.line(row), self._lines.draft
        if line is None or line.tax_rate is None or not self._rates:
            return ""
        problem = tax_problem(self._rates, line.tax_rate, draft.quote_on or self._context.formats.today())
        if problem is None:
            return ""
        params = {"rate": f"{problem.rate.normalize():f}", "day": self._context.formats.day(problem.day)}
        return sentence(f"tax_rate_{problem.code}", params, self._context.language)

    def margin(self) -> tuple[Decimal, Decimal, int] | None:
        """Return (net of the lines whose cost is known, their cost, how many have none); None where no cost is known.

        Costs are on this laptop only where its person may see them.
        """
        if all(one.cost is None for one in self.memories.values()):
            return None
        net, cost, without = Decimal(0), Decimal(0), 0
        for row, line in enumerate(self._lines.draft.lines):
            amounts, memory = self.amounts_at(row), self.memory_at(row)
            if amounts is None or line.is_optional:
                continue
            if memory is None or memory.cost is None:
                without += 1
                continue
            net, cost = net + amounts.net, cost + memory.cost * line.qty
        return (net, cost, without) if net > 0 and cost > 0 else None
