"""What a laptop does behind a first sync, done before the window is measured: words of visits, keys, statistics.

    python -m benchmarks.desk_ready DIR

Of a million visits it takes minutes, once; a run that was ended goes on where it was.
"""

import sys
import time
from pathlib import Path

from benchmarks import bounded
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import company_keys, search_visits
from crm_desktop.db.vault import KeyVault

TELL_SECONDS = 20
STEP_SECONDS = 120
_COUNTS = "SELECT (SELECT count(*) FROM visit), (SELECT count(*) FROM local_search_visit)"


def main() -> None:
    bounded.end_with_starter()
    bounded.begin("opening the store", STEP_SECONDS)
    folder = Path(sys.argv[1])
    laptop = Laptop(folder, alone=True, key=KeyVault(folder).unlock())
    try:
        _index_visits(laptop)
        _make_keys(laptop)
        bounded.begin("statistics", STEP_SECONDS)
        laptop.keeper().work_out_statistics()
        bounded.begin("closing the store", STEP_SECONDS)
    finally:
        laptop.close()


def _index_visits(laptop: Laptop) -> None:
    with laptop.store.raw() as connection:
        is_behind = search_visits.is_behind(connection)
    while is_behind:
        bounded.begin("indexing visits", STEP_SECONDS)
        with laptop.store.raw() as connection:
            count, done = connection.execute(_COUNTS).fetchone()
        print(f"{done:,} of {count:,} visits are indexed", file=sys.stderr, flush=True)
        until = time.monotonic() + TELL_SECONDS
        while is_behind and time.monotonic() < until:
            with laptop.store.raw() as connection:
                is_behind = not search_visits.catch_up(connection)


def _make_keys(laptop: Laptop) -> None:
    is_done = False
    while not is_done:
        bounded.begin("making keys of customers", STEP_SECONDS)
        until = time.monotonic() + TELL_SECONDS
        while not is_done and time.monotonic() < until:
            with laptop.store.raw() as connection:
                is_done = company_keys.catch_up(connection)


if __name__ == "__main__":
    main()
