"""What a laptop does behind a first sync, done before the window is measured: words, keys, statistics.

    python -m benchmarks.desk_ready DIR

Of a million visits it takes minutes, once; a run that was ended goes on where it was.
"""

import sys
import time
from pathlib import Path

from benchmarks import bounded
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import company_keys, search_visits, search_words
from crm_desktop.db.vault import KeyVault

TELL_SECONDS, STEP_SECONDS = 20, 120
STEPS = {
    "merging the search index": search_words.settle,
    "making keys of customers": company_keys.catch_up,
    "indexing visits": search_visits.catch_up,
}


def main() -> None:
    bounded.end_with_starter()
    bounded.begin("opening the store", STEP_SECONDS)
    folder = Path(sys.argv[1])
    laptop = Laptop(folder, alone=True, key=KeyVault(folder).unlock())
    try:
        _go_on(laptop)
        bounded.begin("statistics", STEP_SECONDS)
        laptop.keeper().work_out_statistics()
        bounded.begin("closing the store", STEP_SECONDS)
    finally:
        laptop.close()


def _go_on(laptop: Laptop) -> None:
    for title, step in STEPS.items():
        is_done, began, told = False, time.monotonic(), 0.0
        while not is_done:
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                bounded.begin(title, STEP_SECONDS)
                if told - began > TELL_SECONDS:
                    print(f"{title}: for {told - began:.0f} s", file=sys.stderr, flush=True)
            with laptop.store.raw() as connection:
                is_done = step(connection)


if __name__ == "__main__":
    main()
