"""Chart panels made of a report's rows. Which rows and columns, each report chooses."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from crm_core.model.fields import Label
from crm_desktop.reports import wording
from crm_desktop.reports.shape import Column, Panel, ReportResult, Series

COLOURS = 8
"""More colours than this cannot be told apart."""
MOST_PRODUCTS = 12
"""More names do not fit below a scatter."""


def crossed(result: ReportResult, across: str, within: str, unit: Label, *, empty: Label) -> list[Panel]:
    """Count rows by the texts of two columns: bars for `across`, longest first, colours for `within`."""
    language = result.language
    counts: Counter[tuple[str, str]] = Counter()
    bars: Counter[str] = Counter()
    for row in result.rows:
        bar, colour = str(row.cells[across]), str(row.cells[within] or empty.text(language))
        counts[bar, colour] += 1
        bars[bar] += 1
    labels = tuple(sorted(bars, key=lambda bar: (-bars[bar], bar)))
    colours = sorted({colour for _, colour in counts}, key=lambda one: (len(one), one))
    series = tuple(Series(colour, tuple(counts[bar, colour] for bar in labels)) for colour in colours)
    return [Panel("bar", result.title, unit.text(language), labels, series)] if labels else []


def wide(result: ReportResult, label: str, columns: Sequence[Column], unit: Label) -> list[Panel]:
    """Add up number columns by the texts of `label`: a bar for each text, a colour for each column."""
    labels = tuple(dict.fromkeys(str(row.cells[label]) for row in result.rows))
    sums: Counter[tuple[str, str]] = Counter()
    for row in result.rows:
        for column in columns:
            value = row.cells[column.key]
            sums[str(row.cells[label]), column.key] += value if isinstance(value, int) else 0
    series = [
        Series(result.header(column), tuple(int(sums[text, column.key]) for text in labels))
        for column in columns
    ]
    drawn = _few([one for one in series if any(one.values)], wording.OTHERS.text(result.language))
    return [Panel("stacked", result.title, unit.text(result.language), labels, drawn)] if drawn else []


def scatter(result: ReportResult, column: Column) -> list[Panel]:
    """A point for each row that has a value, above its `product`; beyond the option `band` they stand out."""
    valued = [row for row in result.rows if row.cells[column.key] is not None]
    products = list(dict.fromkeys(str(row.cells["product"]) for row in valued))[:MOST_PRODUCTS]
    shown = [row for row in valued if row.cells["product"] in products]
    shown.sort(key=lambda row: products.index(str(row.cells["product"])))
    if not shown:
        return []
    name = result.header(column)
    values = tuple(Decimal(str(row.cells[column.key])) for row in shown)
    labels = tuple(str(row.cells["product"]) for row in shown)
    band = Decimal(result.asked.number("band"))
    return [Panel("scatter", result.title, f"{name} (%)", labels, (Series(name, values),), band=band)]


def _few(series: list[Series], others: str) -> tuple[Series, ...]:
    """Keep as many as colours can be told apart, the largest; add the rest up."""
    if len(series) <= COLOURS:
        return tuple(series)
    largest = sorted(series, key=lambda one: -sum(one.values))[: COLOURS - 1]
    kept = [one for one in series if one in largest]
    rest = [one for one in series if one not in largest]
    return (
        *kept,
        Series(others, tuple(sum(column) for column in zip(*(one.values for one in rest), strict=True))),
    )


def by_currency(
    result: ReportResult, label: str, value: str, unit: Label, *, mark: str | None = None
) -> list[Panel]:
    """One panel for each currency, because amounts of two currencies have no common axis."""
    panels = []
    for currency in dict.fromkeys(str(row.cells["currency"]) for row in result.rows):
        rows = [row for row in result.rows if row.cells["currency"] == currency]
        values = tuple(one if isinstance(one := row.cells[value], Decimal) else Decimal(0) for row in rows)
        marks = (
            tuple(f"{row.cells[mark]:.1f}%" if row.cells[mark] is not None else "" for row in rows)
            if mark
            else ()
        )
        title = f"{result.title} · {currency}"
        labels = tuple(str(row.cells[label]) for row in rows)
        name = f"{unit.text(result.language)} ({currency})"
        panels.append(Panel("bar", title, name, labels, (Series(name, values),), marks))
    return panels


def summed(
    result: ReportResult, label: str, value: str, unit: Label, *, split: str | None = None
) -> list[Panel]:
    """Add up a column by the texts of another, in a panel for each text of `split`."""
    panels = []
    parts = dict.fromkeys(str(row.cells[split]) for row in result.rows) if split else ("",)
    for part in parts:
        sums: dict[str, Decimal] = {}
        for row in result.rows:
            number = row.cells[value]
            if (split is None or row.cells[split] == part) and isinstance(number, int | Decimal):
                text = str(row.cells[label])
                sums[text] = sums.get(text, Decimal(0)) + number
        name = f"{unit.text(result.language)} {part}".strip()
        if any(sums.values()):
            panels.append(Panel("stacked", name, name, tuple(sums), (Series(name, tuple(sums.values())),)))
    return panels
