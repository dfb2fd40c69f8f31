"""What a report is made of and what it gives: columns of known kinds, rows that know their records, chart panels.

Cells hold exact values, never formatted text: the table on the screen, the workbook, the PDF and JSON each write them
in their own way (crm_desktop.reports.cells).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from crm_core.model.fields import Choices, Label
from crm_desktop.reports.days import Calendar

CellKind = Literal["text", "int", "amount", "day", "percent", "duration"]
Cell = str | int | Decimal | date | None
OptionKind = Literal["day", "int", "choice", "unit", "person"]
CURRENCY = "currency"
"""The column that says in which currency the amounts of a row are."""


@dataclass(frozen=True)
class Column:
    """One column. `percent` cells are per cent (12.5 means 12.5 %), `duration` cells whole days.

    A `minor` one is left out, the last first, where a screen is too narrow for all; files have it always.
    """

    key: str
    label: Label
    kind: CellKind = "text"
    minor: bool = False


@dataclass(frozen=True)
class Row:
    """One row: `cells` by column key, and in `key` the codes and ids that it stands for."""

    cells: Mapping[str, Cell]
    key: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Drill:
    """The records behind a row."""

    entity: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """A parameter that a report takes; `choices` for kind choice.

    `default` None leaves it open; a function makes it of the calendar and of what was given.
    """

    name: str
    label: Label
    kind: OptionKind
    default: Any = None
    choices: Choices | None = None


@dataclass(frozen=True)
class Asked:
    """The parameters of one run, read and resolved. Days are inclusive; None is open.

    `people` are the ids of those whose records count, None for everybody's on this laptop; `team` are those who get a
    row even where they did nothing.
    """

    language: str
    calendar: Calendar
    first: date | None
    last: date | None
    people: frozenset[str] | None
    team: tuple[tuple[str, str], ...]
    whose: Label
    values: Mapping[str, Any]

    def number(self, name: str) -> int:
        """Return the value of an option that always has one."""
        return int(self.values[name])


@dataclass(frozen=True)
class Found:
    """What a query found; `records_seen` is how many records it counted."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    records_seen: int


@dataclass(frozen=True)
class Series:
    """The values of one colour, one for each label of its panel."""

    name: str
    values: tuple[Decimal | int, ...]


@dataclass(frozen=True)
class Panel:
    """One chart. `bar` lies (long names), `stacked` and `line` stand; `marks` are written at the bars' ends.

    `scatter` has a point for each value above its label, of which several may be alike; those beyond ±`band` stand out.
    """

    kind: Literal["bar", "line", "stacked", "scatter"]
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    marks: tuple[str, ...] = ()
    band: Decimal = Decimal(0)


@dataclass(frozen=True)
class ReportResult:
    """A report as it came out. `as_of` is the last sync (UTC), None before the first one.

    `parameters` are in the form in which they can be given again.
    """

    name: str
    title: str
    language: str
    as_of: datetime | None
    definition: tuple[str, ...]
    parameters: Mapping[str, str | int | None]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    records_seen: int
    asked: Asked

    def header(self, column: Column) -> str:
        """Return a column's name in the language of the result."""
        return column.label.text(self.language)

    @property
    def panels(self) -> list[Panel]:
        """What the chart shows; empty where there is nothing to draw."""
        from crm_desktop.reports.registry import report

        return report(self.name).chart(self)


def _nothing(_: Asked) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Report:
    """One named analysis. `numbers` are its rows in the list of features."""

    name: str
    numbers: tuple[int, ...]
    title: Label
    definition: tuple[Label, ...]
    options: tuple[Option, ...]
    query: Callable[[Session, Asked], Found]
    chart: Callable[[ReportResult], list[Panel]]
    drill: Callable[[Session, Asked, Mapping[str, str | None]], Drill]
    filled: Callable[[Asked], Mapping[str, Any]] = _nothing
    """What the definition's sentences name in braces."""
