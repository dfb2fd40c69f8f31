"""A laptop's store with a big demo company in it, made without a server, to measure the window and its services on.

    python -m benchmarks.big_store DIR [--customers 100000] [--as rep01]

At 100,000 customers there are 1,000,000 visits, 250,000 contacts and 150,000 quotes; it takes minutes and some
gigabytes. The person is the one of that login; the passphrase is `benchmark`. The store is left as a laptop has it some
minutes after its first sync: the search index is merged, and nothing waits for the background.
"""

import argparse
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crm_core.model import ENTITIES, columns_of
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import company_keys, search, search_visits, search_words
from crm_desktop.db.rows import RawConnection, put_rows
from crm_desktop.sync import local, local_profile
from crm_server.demo import DemoCompany, Size

PASSPHRASE = "benchmark"  # noqa: S105 -- of data that are made up
_AT_ONCE = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--as", dest="login", default="rep01")
    options = parser.parse_args()
    began = time.perf_counter()
    records = make(options.folder, options.customers, options.login)
    print(f"{records:,} records in {time.perf_counter() - began:.0f} s")


def make(folder: Path, customers: int, login: str, today: date | None = None) -> int:
    """Fill a new store in `folder` as the laptop of `login`. Returns how many records it has."""
    today = today or datetime.now(UTC).date()
    company = DemoCompany(seed=1, today=today, scale=customers / Size.customers)
    user = next(user for user in company.users if user.login == login)
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    try:
        laptop.identity()
        with laptop.store.raw() as connection:
            role = "rep" if login.startswith("rep") else "manager"
            local.keep(connection, {local.USER: user.id, local.USER_NAME: login, local.ROLE: role})
            local.keep(connection, {local.LAST_SYNC: int(time.time() * 1000), local_profile.MARK: "1"})
        records = sum(_load(laptop, chunk) for chunk in company.chunks())
        with laptop.store.raw() as connection:
            search_words.begin_load(connection)
            search.rebuild(connection)
        for step in (search_words.settle, company_keys.catch_up, search_visits.catch_up):
            while not laptop.lane.submit_raw(step).result():
                pass
        with laptop.store.raw() as connection:
            connection.execute("ANALYZE")
    finally:
        laptop.close()
    return records


def _load(laptop: Laptop, chunk: Mapping[str, list[dict[str, Any]]]) -> int:
    for entity, rows in chunk.items():
        for start in range(0, len(rows), _AT_ONCE):
            with laptop.store.raw() as connection:
                _put(connection, entity, rows[start : start + _AT_ONCE])
    return sum(len(rows) for rows in chunk.values())


def _put(connection: RawConnection, entity: str, rows: Iterable[Mapping[str, Any]]) -> None:
    columns = columns_of(ENTITIES[entity])
    put_rows(connection, entity, ([row.get(name) for name in columns] for row in rows))


if __name__ == "__main__":
    main()
