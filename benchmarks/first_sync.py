"""First sync of 20,000 records into an empty encrypted laptop, beside the raw driver writing the same rows.

    python -m benchmarks.first_sync [--records 20000] [--runs 3]

Ours: sign-in done before; one `sync` over HTTP from a server process: pull, decrypt nothing, write, index for search.
Raw: executemany of the same rows into the same tables of an empty encrypted file, in one transaction, no index for
search, no network. The ratio says what the rest costs.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.company import LOGIN, PASSWORD, running_server
from crm_core.model import ENTITIES, columns_of
from crm_desktop.bootstrap import Laptop
from crm_desktop.cli.syncing import sign_in
from crm_desktop.db.raw import raw_connection

PASSPHRASE = "a benchmark's passphrase"  # noqa: S105 -- of a scratch file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    ours: list[float] = []
    raw: list[float] = []
    with running_server(options.records) as server:
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
                seconds, report, rows = first_sync(Path(scratch) / "laptop", server.url)
                ours.append(seconds)
                raw.append(raw_write(Path(scratch) / "raw", rows))
                print(f"ours {seconds:6.3f} s   raw {raw[-1]:6.3f} s   {report}", flush=True)
    a, b = statistics.median(ours), statistics.median(raw)
    print(f"median: ours {a:.3f} s, raw executemany {b:.3f} s, ratio {a / b:.2f}")


def first_sync(folder: Path, url: str) -> tuple[float, str, dict[str, list[tuple[Any, ...]]]]:
    """Sync an empty laptop; returns seconds, what was pulled, and the rows as they lie in its tables."""
    laptop = Laptop(folder, PASSPHRASE, create=True)
    try:
        sign_in(laptop, url, LOGIN, PASSWORD, "benchmark")
        laptop.context()
        engine = laptop.engine()
        began = time.perf_counter()
        report = engine.run()
        seconds = time.perf_counter() - began
        with laptop.store.read() as session:
            connection = raw_connection(session)
            rows = {entity: connection.execute(f'SELECT * FROM "{entity}"').fetchall() for entity in ENTITIES}  # noqa: S608 -- names of our own tables
    finally:
        laptop.close()
    return seconds, f"{report.pulled} records, {report.bytes_down / 1e6:.2f} MB", rows


def raw_write(folder: Path, rows: dict[str, list[tuple[Any, ...]]]) -> float:
    """Write the rows into an empty encrypted file with the driver alone; returns seconds."""
    laptop = Laptop(folder, PASSPHRASE, create=True)
    try:
        with laptop.store.raw() as connection:
            began = time.perf_counter()
            for entity, cls in ENTITIES.items():
                marks = ", ".join("?" * len(columns_of(cls)))
                connection.executemany(f'INSERT INTO "{entity}" VALUES ({marks})', rows[entity])  # noqa: S608
        return time.perf_counter() - began
    finally:
        laptop.close()


if __name__ == "__main__":
    main()
