"""Three months offline, two models behind, every mutation accounted for.

python -m tests.sync.absence.run [--mutations 10000] [--days 90] [--seed 1]
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_server import schema
from crm_server.database import Database
from crm_server.postgres import Cluster
from tests.sync.absence.story import DAYS, Told, play
from tests.sync.scenarios.author import Author, Writings
from tests.sync.world import World


@contextmanager
def stage() -> Iterator[World]:
    """A server on a PostgreSQL of our own, and room for laptops; all removed at the end."""
    with TemporaryDirectory(prefix="absence-") as name, ExitStack() as stack:
        folder, writings = Path(name), Writings()
        cluster = Cluster.start(folder / "postgres", durability=False)
        stack.callback(cluster.remove)
        cluster.create_database("company")
        database = Database(cluster.url("company"))
        stack.callback(database.close)
        schema.install(database)

        def new_laptop(user_id: str) -> Author:
            number = len(list(folder.glob("laptop-*")))
            laptop = Author(
                folder / f"laptop-{number}", user_id, f"device-{number}", seed=number, writings=writings
            )
            stack.callback(laptop.close)
            return laptop

        yield World(database, new_laptop)


def report(told: Told) -> str:
    """Return a table of what became of each kind of act."""
    results = sorted({result for counts in told.fates.values() for result in counts})
    lines = [
        f"{kind:24}" + " ".join(f"{result} {counts[result]}" for result in results if counts[result])
        for kind, counts in sorted(told.fates.items())
    ]
    total = sum(counts.total() for counts in told.fates.values())
    seconds = ", ".join(f"{part} {value:.1f} s" for part, value in told.seconds.items())
    return "\n".join(
        (*lines, f"{total} mutations in {told.pages} pushes, every one accounted for; {seconds}")
    )


def main(arguments: list[str] | None = None) -> int:
    """Return 0; a mutation that is not accounted for is an AssertionError that names it."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.absence.run", description=__doc__)
    parser.add_argument(
        "--mutations",
        type=int,
        default=10_000,
        help="more than one push takes: 2,000 or more (default 10,000)",
    )
    parser.add_argument("--days", type=int, default=DAYS, help=f"62 to 119 (default {DAYS})")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with stage() as world:
        told = play(world, chosen.mutations, days=chosen.days, seed=chosen.seed)
    sys.stdout.write(f"{report(told)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
