"""Play simulated weeks: `python -m tests.sync.simulate --seeds A..B`, or one of them again with `--replay SEED`.

Every seed is a company's week (tests.sync.sim); a broken promise ends it, and the seed stays broken until it is mended.
"""

import argparse
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_server.postgres import Cluster
from tests.sync.laptop import START_MS
from tests.sync.sim import promises
from tests.sync.sim.chance import drawn_from
from tests.sync.sim.company import Company
from tests.sync.sim.mortal import mortal_stores
from tests.sync.sim.plan import Plan, draw_plan
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.sim.trace import Trace

STEPS = 40
REPORT_EVERY_SECONDS = 10.0


def simulate(
    server: Server,
    shelf: Shelf,
    seed: int,
    *,
    steps: int = STEPS,
    show: Callable[[str], None] | None = None,
    planned: Callable[[Plan], Plan] = lambda plan: plan,
) -> str:
    """Play one seed and return the digest of its trace; `planned` may change what its week is like.

    Raises AssertionError where a promise is broken.
    """
    rng, trace, now = random.Random(seed), Trace(show), [START_MS]
    with mortal_stores(), drawn_from(rng, lambda: now[0]), shelf.week() as folder:
        company = Company(server, shelf, folder, planned(draw_plan(rng)), rng, trace)
        trace.tell(str(company.plan))
        try:
            for _ in range(steps):
                company.act()
                now[0] = company.world.now_ms
            company.come_to_rest()
            promises.check(company)
            trace.tell(promises.state(company))
        finally:
            company.close()
    return trace.digest


@contextmanager
def stage() -> Iterator[tuple[Server, Shelf]]:
    """A PostgreSQL of our own and room for laptops' files, both removed at the end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped, too
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="simulate-", dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        cluster = Cluster.start(folder / "postgres", durability=False)
        try:
            cluster.create_database("simulated")
            server = Server(cluster.url("simulated"))
            (folder / "laptops").mkdir()
            try:
                yield server, Shelf(folder / "laptops", server)
            finally:
                server.close()
        finally:
            cluster.remove()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _play(
    server: Server, shelf: Shelf, seeds: Iterable[int], steps: int, end: float, most_failures: int
) -> list[int]:
    """Play seeds until `end`; return those that failed."""
    failed: list[int] = []
    began = told = time.monotonic()
    played = 0
    for seed in seeds:
        try:
            simulate(server, shelf, seed, steps=steps)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it has a seed
            failed.append(seed)
            _say(
                f"seed {seed}: {_short(error)}\n  python -m tests.sync.simulate --replay {seed} --steps {steps}"
            )
        played += 1
        now = time.monotonic()
        if now - told > REPORT_EVERY_SECONDS or now > end:
            told = now
            _say(f"{played} seeds, {len(failed)} failed, {played / (now - began):.2f} a second")
        if now > end or len(failed) >= most_failures:
            break
    _say(f"{played} seeds in {time.monotonic() - began:.0f} s, failed: {failed or 'none'}")
    return failed


def _short(error: Exception) -> str:
    return "".join(traceback.format_exception_only(error)).strip()[:600]


def _replay(server: Server, shelf: Shelf, seed: int, steps: int) -> bool:
    """Play one seed and print everything that happens in it. Returns whether it held."""
    try:
        _say(f"trace {simulate(server, shelf, seed, steps=steps, show=_say)}")
    except Exception:  # noqa: BLE001 -- it is what we want to see
        traceback.print_exc(file=sys.stdout)
        return False
    return True


def _seeds(text: str) -> range:
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def main(arguments: list[str] | None = None) -> int:
    """Return 0 where every promise held."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.simulate", description=__doc__)
    parser.add_argument("--seeds", type=_seeds, default=range(200), metavar="A..B")
    parser.add_argument("--replay", type=int, metavar="SEED", help="play one seed and print its trace")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"length of a week (default {STEPS})")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument(
        "--failures", type=int, default=10, help="stop after so many failed seeds (default 10)"
    )
    chosen = parser.parse_args(arguments)
    with stage() as (server, shelf):
        if chosen.replay is not None:
            return 0 if _replay(server, shelf, chosen.replay, chosen.steps) else 1
        end = time.monotonic() + 60 * chosen.minutes
        return 1 if _play(server, shelf, chosen.seeds, chosen.steps, end, chosen.failures) else 0


if __name__ == "__main__":
    sys.exit(main())
