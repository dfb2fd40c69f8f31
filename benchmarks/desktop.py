"""The window on a big store: every figure beside an empty window or the raw driver, in one run of three minutes.

    python -m benchmarks.desktop [--data DIR] [--customers 100000] [--runs 5]

DIR is a store made by `benchmarks.big_store` (its passphrase is `benchmark`), and is written to: give a copy. Without
it one is made, which takes minutes; so does, once, what a laptop does behind a first sync (`benchmarks.desk_ready`).
Each figure is printed as soon as it is there, the table at the end; no part waits for ever. The programs run from
compiled modules, as an installed one does. Beside the clock stands what the processor computed, in all threads: on a
machine that does other things besides, that and what stands beside tell more.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import big_store, bounded, desk_table
from benchmarks.bounded import Figures
from crm_desktop.db.folder import DataFolder
from crm_desktop.errors import UserError

START_SECONDS: Final = 40
DAY_SECONDS: Final = 150
READY_SECONDS: Final = 1_200


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
        sys.exit(_measure(folder, Path(scratch) / "compiled", options.runs))


def _measure(folder: Path, compiled: Path, runs: int) -> str | None:
    """Measure everything and print the table; return what went wrong with all of it."""
    try:
        DataFolder(folder).close()
    except UserError as error:
        return f"{folder}: {error.code}. Another program has it open: a former benchmark, perhaps."
    environment = bounded.environment(big_store.PASSPHRASE, compiled)
    if not bounded.run("benchmarks.desk_ready", [str(folder)], environment, READY_SECONDS, lambda _: None):
        return "The store is not ready; run this again, it goes on where it ended."
    began, figures = time.monotonic(), desk_table.Collected()
    print(f"milliseconds, megabytes; load {_load()}\n", flush=True)
    for run in range(runs + 1):
        for mode, prefix in (("empty", "empty "), ("ours", "")):
            tell = partial(_keep_start, figures.add, prefix) if run else _forget
            bounded.run("benchmarks.start_child", [mode, str(folder)], environment, START_SECONDS, tell)
    rounds = [str(folder), str(runs)]
    bounded.run("benchmarks.desk_child", rounds, environment, DAY_SECONDS + 20 * runs, figures.add)
    print(f"\n{figures.table()}\nload {_load()}; measured in {time.monotonic() - began:.0f} s")
    return None


def _keep_start(keep: Callable[[Figures], None], prefix: str, found: Figures) -> None:
    own = {"memory": "memory of the first screen", "key": "passphrase"}
    keep({f"{prefix}{name}" if prefix else own.get(name, name): values for name, values in found.items()})


def _forget(_: Figures) -> None:
    """The first start of each compiles and warms the disk: it does not count."""


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
