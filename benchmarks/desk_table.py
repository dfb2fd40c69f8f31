"""The figures of benchmarks.desktop: which there are, what each is to be below, what it stands beside."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.bounded import Figures


@dataclass(frozen=True)
class Line:
    """One figure: where it stands among those measured, what it is to be below, and what it stands beside."""

    title: str
    name: str
    bar: float
    peer: str = ""
    share: float = 0.5
    """Which of the sorted values counts: the median, or the one that 95 of 100 are below, or the last."""


LINES: Final = (
    Line("first paint", "paint", 400, "empty paint"),
    Line("first screen with data, takes keys", "ready", 1000, "empty ready"),
    Line("key to painted answers, p95", "key", 50, "search raw", 0.95),
    Line("search itself, p95", "search", 20, "search raw", 0.95),
    Line("opening a customer's card", "card", 60, "card raw"),
    Line("longest stall while scrolling", "scroll", 16, "scroll raw"),
    Line("longest stall while the model loads", "stall of loading", 50),
    Line("longest stall while a list is sorted", "stall of sorting", 50),
    Line("longest stall while a pull is written", "stall of a pull", 50),
    Line("customers sorted by any field, longest", "sort", 300, "sort raw", 1),
    Line("saving a visit to the disk", "save", 30, "save raw"),
    Line("memory, first screen", "memory of the first screen", 220, "empty memory"),
    Line("memory, at rest after all of this", "memory", 220, "empty memory"),
)
BESIDES: Final = {
    "passphrase": "the passphrase's key, part of the first screen",
    "first card": "the first card, which loads its screen",
    "list": "the list of customers, to its last row",
    "first save": "the first visit saved",
    "memory at work": "megabytes held before it rested",
}
_TITLES: Final = {line.name: line.title for line in LINES} | BESIDES


class Collected:
    """Figures as they come; each is printed at once."""

    def __init__(self) -> None:
        self._figures: Figures = {}

    def add(self, found: Figures) -> None:
        """Keep some more, and print those that a line of the table is about."""
        for name, values in found.items():
            self._figures.setdefault(name, []).extend(values)
        for name in found:
            if name in _TITLES:
                print(f"{_TITLES[name]}: {self._spread(name)}", flush=True)

    def _spread(self, name: str) -> str:
        values = sorted(self._figures[name])
        computed = sorted(self._figures.get(f"{name} cpu", ()))
        if len(values) == 1:
            return f"{values[0]:.1f}" + (f", computed {computed[0]:.1f}" if computed else "")
        said = [f"p50 {_at(values, 0.5):.1f}, p95 {_at(values, 0.95):.1f}, max {values[-1]:.1f}"]
        if computed:
            said += [f"computed {_at(computed, 0.5):.1f}, {_at(computed, 0.95):.1f}, {computed[-1]:.1f}"]
        return "; ".join(said)

    def table(self) -> str:
        """Return one line a figure; `computed` where only the clock is above the bar, which others may have moved."""
        rows = [["what", "ours", "computed", "beside", "computed", "bar", "met"]]
        for line in LINES:
            ours, computed, peer, peer_computed = (
                self._value(f"{name}{kind}", line.share)
                for name in (line.name, line.peer)
                for kind in ("", " cpu")
            )
            cells = [_cell(one) for one in (ours, computed, peer, peer_computed)]
            rows.append([line.title, *cells, f"{line.bar:.0f}", _met(line.bar, ours, computed)])
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        lines = [
            " | ".join(
                cell.rjust(width) if at else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]
        return "\n".join([lines[0], "-|-".join("-" * width for width in widths), *lines[1:]])

    def _value(self, name: str, share: float) -> float | None:
        values = sorted(self._figures.get(name, ()))
        return _at(values, share) if values else None


def _at(values: Sequence[float], share: float) -> float:
    if share == 0.5:
        return statistics.median(values)
    return values[min(int(len(values) * share), len(values) - 1)]


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _met(bar: float, ours: float | None, computed: float | None) -> str:
    if ours is None:
        return "not measured"
    if ours <= bar:
        return "yes"
    return "computed" if computed is not None and computed <= bar else "no"
