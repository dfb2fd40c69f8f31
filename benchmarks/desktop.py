"""The window on a big store: every figure beside an empty window or the raw driver, in one run.

    python -m benchmarks.desktop [--data DIR] [--customers 100000] [--runs 5]

DIR is a store made by `benchmarks.big_store` (its passphrase is `benchmark`), and is written to: give a copy. Without
it one is made, which takes minutes. The programs run from compiled modules, as an installed one does. Beside the clock
stands what the processor computed, in all threads: on a machine that does other things besides, that and the ratio tell
more.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import big_store

Figures = dict[str, list[float]]


@dataclass(frozen=True)
class Line:
    """One figure: where it stands among those measured, what it is to be below, and what it stands beside."""

    title: str
    name: str
    bar: float
    peer: str
    share: float = 0.5
    """Which of the sorted values counts: the median, or the one that 95 of 100 are below."""
    unit: str = "ms"


LINES = (
    Line("first paint", "paint", 400, "empty paint"),
    Line("first screen with data, takes keys", "ready", 1000, "empty ready"),
    Line("key to painted answers, p95", "key", 50, "search raw", 0.95),
    Line("search itself, p95", "search", 20, "search raw", 0.95),
    Line("opening a customer's card", "card", 60, "card raw"),
    Line("longest stall while scrolling", "scroll", 16, "scroll raw"),
    Line("longest stall while the model loads", "stall of loading", 50, ""),
    Line("longest stall while a pull is written", "stall of a pull", 50, ""),
    Line("saving a visit to the disk", "save", 30, "save raw"),
    Line("memory, first screen", "memory of the first screen", 220, "empty memory", unit="MB"),
    Line("memory, at rest after all of this", "memory", 220, "empty memory", unit="MB"),
)
BESIDES = {
    "passphrase": "the passphrase's key, part of the first screen",
    "first card": "the first card, which loads its screen",
    "list": "the list of customers, to its last row",
    "first save": "the first visit saved",
    "memory at work": "megabytes held before it rested",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
        folder = options.data or Path(scratch) / "store"
        if options.data is None:
            print(f"{big_store.make(folder, options.customers, 'rep01'):,} records", flush=True)
        compiled = Path(scratch) / "compiled"
        day = _child(compiled, "benchmarks.desk_child", str(folder), str(options.runs))
        _print(day | _starts(compiled, folder, options.runs))


def _starts(compiled: Path, folder: Path, runs: int) -> Figures:
    """Start both windows in turn; the first time of each compiles, warms the disk and does not count."""
    figures: Figures = {}
    for run in range(runs + 1):
        for mode, prefix in (("empty", "empty "), ("ours", "")):
            for name, values in _child(compiled, "benchmarks.start_child", mode, str(folder)).items():
                if run:
                    figures.setdefault(_named(prefix, name), []).extend(values)
    return figures


def _named(prefix: str, name: str) -> str:
    own = {"memory": "memory of the first screen", "key": "passphrase"}
    return f"{prefix}{name}" if prefix else own.get(name, name)


def _child(compiled: Path, module: str, *arguments: str) -> Figures:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "CRM_LOCAL": "1"}
    environment |= {"CRM_PASSPHRASE": big_store.PASSPHRASE, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _print(figures: Figures) -> None:
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"load {load}; milliseconds, megabytes; 'computed' is the processor's time in all threads\n")
    print(f"{'':36}{'bar':>7}{'clock':>9}{'computed':>10}{'peer':>9}{'computed':>10}{'× peer':>8}")
    for line in LINES:
        ours, computed = (_value(figures, f"{line.name}{kind}", line.share) for kind in ("", " cpu"))
        peer, peer_computed = (_value(figures, f"{line.peer}{kind}", line.share) for kind in ("", " cpu"))
        cells = "".join(
            _cell(value, width)
            for value, width in ((ours, 9), (computed, 10), (peer, 9), (peer_computed, 10))
        )
        ratio = ours / peer if ours and peer else 0.0
        print(f"{line.title:36}{line.bar:7.0f}{cells}{_cell(ratio, 8)}")
    print()
    for name, title in BESIDES.items():
        found = _value(figures, name, 0.5)
        print(f"{title}: {found or 0:.0f}")


def _value(figures: Figures, name: str, share: float) -> float | None:
    values: Sequence[float] = sorted(figures.get(name, ()))
    if not values:
        return None
    return statistics.median(values) if share == 0.5 else values[int(len(values) * share)]


def _cell(value: float | None, width: int) -> str:
    return f"{value:{width}.1f}" if value else f"{'–':>{width}}"


if __name__ == "__main__":
    main()
