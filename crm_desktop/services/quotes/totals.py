"""Totals of a draft while it is typed, and of the stored rows when it is saved: both by `crm_core.money`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import Quote, Record, table_of
from crm_core.money import (
    Discount,
    DiscountKind,
    Document,
    Freight,
    Line,
    LineAmounts,
    MoneyError,
    TaxMode,
    TaxRounding,
    Totals,
    calculate,
)
from crm_core.quoting import totals_of
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft, living_lines
from crm_desktop.services.values import python_value, stored_row


@dataclass(frozen=True)
class DraftTotals:
    """The amounts of a draft, or why there are none.

    `lines` has one entry for each line of the draft, None where there is no amount; optional lines have amounts of
    their own that are not in `totals`. `problem_line` is the index of the line in the draft that `problem` is about.
    """

    totals: Totals | None
    lines: tuple[LineAmounts | None, ...]
    problem: MoneyError | None = None
    problem_line: int | None = None


def calculate_draft(draft: QuoteDraft) -> DraftTotals:
    """Price a draft; pure and quick enough for every keystroke. Raises nothing for what a person may type."""
    counted = [index for index, line in enumerate(draft.lines) if not line.is_optional]
    try:
        document = _document(draft, [draft.lines[index] for index in counted])
        totals = calculate(document)
    except MoneyError as problem:
        line = problem.line_number
        at = counted[line - 1] if line is not None and line <= len(counted) else None
        return DraftTotals(None, (None,) * len(draft.lines), problem, at)
    amounts: list[LineAmounts | None] = [None] * len(draft.lines)
    for index, result in zip(counted, totals.lines, strict=True):
        amounts[index] = result
    for index, one in enumerate(draft.lines):
        if one.is_optional:
            try:
                alone = replace(document, lines=(_line(one),), header_discount=None, freight=None)
                amounts[index] = calculate(alone).lines[0]
            except MoneyError as problem:
                return DraftTotals(None, tuple(amounts), problem, index)
    return DraftTotals(totals, tuple(amounts))


def _document(draft: QuoteDraft, lines: Sequence[LineDraft]) -> Document:
    freight = draft.freight_amount
    return Document(
        currency=draft.currency,
        tax_mode=TaxMode(draft.tax_mode),
        tax_rounding=TaxRounding(draft.tax_rounding),
        lines=tuple(_line(line) for line in lines),
        header_discount=_discount(draft.header_discount_kind, draft.header_discount_value),
        freight=None if freight is None else Freight(freight, draft.freight_tax_rate or Decimal(0)),
    )


def _line(line: LineDraft) -> Line:
    return Line(
        qty=line.qty,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate or Decimal(0),
        discount=_discount(line.discount_kind, line.discount_value),
    )


def _discount(kind: str | None, value: Decimal | None) -> Discount | None:
    return None if kind is None or value is None else Discount(DiscountKind(kind), value)


def refresh_totals(session: Session, quote: Quote) -> None:
    """Set the derived columns of a quote and its lines as the server will, so that they show before the sync."""
    session.flush()
    lines = living_lines(session, quote.id)
    header, by_line = totals_of(stored_row(quote), [stored_row(line) for line in lines])
    _set_derived(quote, header)
    for line in lines:
        _set_derived(line, by_line[line.id])


def _set_derived(record: Record, stored: dict[str, Any]) -> None:
    columns = table_of(type(record)).columns
    for name, value in stored.items():
        new = python_value(columns[name], value)
        if getattr(record, name) != new:
            setattr(record, name, new)
