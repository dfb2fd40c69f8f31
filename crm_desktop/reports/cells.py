"""A cell as people read it, and as JSON has it."""

from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crm_core.money import CURRENCY_EXPONENTS
from crm_desktop.reports import wording
from crm_desktop.reports.shape import CURRENCY, Column, ReportResult, Row

NUMBERS = frozenset(("int", "amount", "percent", "duration"))
"""Kinds of cells that stand at the right edge of their column."""
USUAL_DECIMALS = 2


def decimals_of(row: Row) -> int:
    """Return how many decimals the amounts of a row are shown with."""
    return CURRENCY_EXPONENTS.get(str(row.cells.get(CURRENCY)), USUAL_DECIMALS)


def cell_text(column: Column, row: Row, language: str) -> str:
    """Return a cell as text: `1,327.90`, `12.5%`, `45 天`, `2026-09-21`; nothing for no value."""
    value = row.cells[column.key]
    if value is None:
        return ""
    if column.kind == "amount" and isinstance(value, Decimal):
        return amount_text(value, decimals_of(row))
    if column.kind == "percent" and isinstance(value, Decimal):
        return f"{value.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP):,f}%"
    if column.kind == "duration" and isinstance(value, int):
        return wording.DAYS.text(language).format(days=f"{value:,}")
    if isinstance(value, int):
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)


def amount_text(value: Decimal, decimals: int) -> str:
    """Return an amount rounded half up, with separators for thousands."""
    return f"{value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):,f}"


def to_json(result: ReportResult) -> dict[str, Any]:
    """Return a result as the command line prints it: amounts and shares as exact decimal strings, days as ISO text."""
    return {
        "name": result.name,
        "title": result.title,
        "as_of": moment_text(result),
        "definition": "\n".join(result.definition),
        "parameters": dict(result.parameters),
        "columns": [
            {"key": column.key, "label": result.header(column), "kind": column.kind}
            for column in result.columns
        ],
        "rows": [
            {**{column.key: _plain(column, row) for column in result.columns}, **row.key}
            for row in result.rows
        ],
        "records_seen": result.records_seen,
    }


def moment_text(result: ReportResult) -> str | None:
    """Return the time of the last sync as `2026-09-21T08:00:00.000Z`, or None before the first one."""
    if result.as_of is None:
        return None
    return result.as_of.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(column: Column, row: Row) -> str | int | None:
    value = row.cells[column.key]
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return value
    return _exact(value, decimals_of(row) if column.kind == "amount" else USUAL_DECIMALS)


def _exact(value: Decimal, at_least: int) -> str:
    """Return all decimals that matter, and no fewer than the currency has."""
    text = f"{value:f}"
    if "." not in text:
        return text
    whole, fraction = text.split(".")
    fraction = fraction.rstrip("0").ljust(at_least, "0")
    return f"{whole}.{fraction}" if fraction else whole
