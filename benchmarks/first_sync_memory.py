"""How much a laptop's memory grows during a first sync, by the number of records.

    python -m benchmarks.first_sync_memory [--records 20000 200000]

The laptop is a process of its own; its growth is its highest resident size behind the sync less that before it. The
caches of SQLite fill up with the first records (24 MB of the writer, 64 MB of each reader that was used), so what
counts is how it goes on from one number to the next.
"""

import argparse
import subprocess
import sys
import time

from benchmarks.company import running_server
from benchmarks.timing import Figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[20_000, 200_000])
    for records in parser.parse_args().records:
        with running_server(records) as server:
            command = [sys.executable, "-m", "benchmarks.sync_child", "first", server.url, "1"]
            began = time.perf_counter()
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds = time.perf_counter() - began
        growth = max(Figures.from_json(done.stdout).memory_bytes) / 1e6
        print(f"{records:9,} records: {growth:6.1f} MB more memory, {seconds:.0f} s with sign-in", flush=True)


if __name__ == "__main__":
    main()
