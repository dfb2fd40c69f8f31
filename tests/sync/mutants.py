"""Is the proof worth anything? Known bugs are put back one by one: `python -m tests.sync.mutants [NAME…]`.

For each, simulated weeks are played until one breaks a promise; the seed count that it took is printed.
"""

import argparse
import sys
import time

from tests.sync.sim.mutations import MUTANTS, Mutant
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.simulate import simulate, stage
from tests.sync.test_small_model import explore

MOST_SEEDS = 200


def hunt(
    server: Server, shelf: Shelf, mutant: Mutant, most_seeds: int = MOST_SEEDS
) -> tuple[int, str] | None:
    """Return how many weeks it took until a promise broke, and which; None if none did. 0: the small model broke."""
    if mutant.model:
        try:
            with mutant.apply():
                explore(server.database, mutant.model)
        except AssertionError:
            return 0, f"I9 small model, {mutant.model}"
    for seed in range(most_seeds):
        try:
            with mutant.apply():
                simulate(server, shelf, seed, planned=mutant.plan)
        except Exception as error:  # noqa: BLE001 -- a bug may also show as a crash
            return seed + 1, " ".join(str(error).split()) or type(error).__name__
    return None


def main(arguments: list[str] | None = None) -> int:
    """Return 0 where every bug was caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MUTANTS], metavar="NAME")
    parser.add_argument("--most-seeds", type=int, default=MOST_SEEDS)
    chosen = parser.parse_args(arguments)
    survived = []
    with stage() as (server, shelf):
        for name in chosen.names or MUTANTS:
            began = time.monotonic()
            found = hunt(server, shelf, MUTANTS[name], chosen.most_seeds)
            if found is None:
                survived.append(name)
            told = f"caught by seed {found[0]}: {found[1][:110]}" if found else "SURVIVED"
            sys.stdout.write(f"{name:24} {told} ({time.monotonic() - began:.0f} s)\n")
            sys.stdout.flush()
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
