"""Reassign customers, one in ten of so many records: what the server takes, and what the laptop that loses them feels.

    python -m benchmarks.reassign [--records 10000]

The server: one transfer, until it has committed. The laptop: one sync over HTTP, until nothing of the customers is in
the file or its log; the first transaction after which no list shows them; the longest one, for which somebody who types
may have to wait. Beside it the new owner's laptop, which receives everything.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.company import PASSWORD, load, serving
from crm_desktop.bootstrap import Laptop
from crm_desktop.cli.syncing import sign_in
from crm_desktop.db.raw import raw_connection
from crm_server import feed, grants
from crm_server.auth import keep_password_hash
from crm_server.database import Database, fetch
from crm_server.passwords import hash_password
from crm_server.records import set_columns
from crm_server.settings import initialise

PASSPHRASE = "a benchmark's passphrase"  # noqa: S105 -- of a scratch file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
        settings = initialise(Path(scratch) / "server", None)
        with settings.opened() as database:
            with database.transaction() as conn:
                load(conn, options.records)
            old, new = _two_reps(database)
            with serving(settings) as url:
                measure(database, Path(scratch), url, old, new)


def _two_reps(database: Database) -> list[tuple[str, str]]:
    """Let one rep have every customer and another none; return (id, login) of the two."""
    with database.transaction() as conn:
        reps = fetch(conn, "SELECT id, login FROM \"user\" WHERE role = 'rep' ORDER BY login LIMIT 2")
        accounts = [row[0] for row in fetch(conn, "SELECT id FROM account")]
        set_columns(conn, "account", {one: {"owner_id": reps[0][0]} for one in accounts})
        grants.recompute(conn)
        feed.publish(conn, {"account": accounts})
        for user_id, _ in reps:
            keep_password_hash(conn, user_id, hash_password(PASSWORD))
    return [(row[0], row[1]) for row in reps]


def measure(database: Database, folder: Path, url: str, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Print what a transfer from one rep to another costs."""
    with _signed_in(folder / "old", url, old[1]) as loser, _signed_in(folder / "new", url, new[1]) as gainer:
        loser.engine().run()
        gainer.engine().run()
        began = time.perf_counter()
        with database.transaction() as conn:
            moved = grants.transfer(conn, old[0], new[0])
        print(
            f"server: {len(moved)} customers transferred in {time.perf_counter() - began:.3f} s", flush=True
        )
        _lose(loser)
        began = time.perf_counter()
        report = gainer.engine().run()
        print(f"new owner: {report.pulled} records received in {time.perf_counter() - began:.3f} s")


def _lose(laptop: Laptop) -> None:
    transactions: list[float] = []
    hidden: list[float] = []
    raw, began = laptop.store.raw, time.perf_counter()

    @contextmanager
    def timed() -> Iterator[Any]:
        started = time.perf_counter()
        with raw() as connection:
            yield connection
        transactions.append(time.perf_counter() - started)
        if not hidden and not _customers(laptop):
            hidden.append(time.perf_counter() - began)

    laptop.store.raw = timed  # type: ignore[method-assign]
    report = laptop.engine().run()
    seconds = time.perf_counter() - began
    print(
        f"old owner: {report.evicted} records gone in {seconds:.3f} s, out of sight after {hidden[0]:.3f} s;"
        f" {len(transactions)} transactions, the longest {max(transactions) * 1000:.0f} ms"
    )


def _customers(laptop: Laptop) -> int:
    with laptop.store.read() as session:
        statement = "SELECT count(*) FROM account WHERE deleted_at IS NULL"
        count: int = raw_connection(session).execute(statement).fetchone()[0]
        return count


@contextmanager
def _signed_in(folder: Path, url: str, login: str) -> Iterator[Laptop]:
    laptop = Laptop(folder, PASSPHRASE, create=True)
    try:
        sign_in(laptop, url, login, PASSWORD, "benchmark")
        laptop.context()
        yield laptop
    finally:
        laptop.close()


if __name__ == "__main__":
    main()
