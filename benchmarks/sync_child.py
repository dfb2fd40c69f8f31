"""Our laptop in a process of its own, so that the growth of its memory is that of the sync.

    python -m benchmarks.sync_child first|rest URL RUNS

`first`: one first sync into an empty store. `rest`: two laptops of one person, of which one edits and the other pulls,
pushes, and finds nothing to do; every edit goes through the capture as a person's does. Prints the figures as JSON.
"""

import random
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.company import LOGIN, PASSWORD
from benchmarks.timing import FIRST, NOTHING, PULL, PULLED, PUSH, PUSHED, Figures
from crm_core.model import Account
from crm_desktop.bootstrap import Laptop
from crm_desktop.cli.syncing import sign_in
from crm_desktop.sync.engine import SyncEngine

PASSPHRASE = "a benchmark's passphrase"  # noqa: S105 -- of a scratch file
STATUS = Path("/proc/self/status")


def main(kind: str, url: str, runs: int) -> None:
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
        if kind == "first":
            _first(figures, Path(scratch), url)
        else:
            _rest(figures, Path(scratch), url, runs)
    sys.stdout.write(figures.to_json() + "\n")


def _first(figures: Figures, scratch: Path, url: str) -> None:
    with closing(_signed_in(scratch / "laptop", url)) as laptop:
        engine = laptop.engine()
        before = _memory("VmRSS")
        report = figures.time(FIRST, engine.run)
        figures.first_bytes = report.bytes_down
        if before:
            figures.memory_bytes.append(_memory("VmHWM") - before)


def _rest(figures: Figures, scratch: Path, url: str, runs: int) -> None:
    with ExitStack() as open_laptops:
        office, road = (
            open_laptops.enter_context(closing(_signed_in(scratch / name, url)))
            for name in ("office", "road")
        )
        there, here = office.engine(), road.engine()
        there.run()
        here.run()
        for run in range(runs):
            _edit(office, PULLED, run)
            there.run()
            figures.time(PULL, here.run)
            _edit(road, PUSHED, run)
            figures.time(PUSH, here.run)
            _settled(here)
            figures.time(NOTHING, here.run)
            there.run()


def _settled(engine: SyncEngine) -> None:
    counts = engine.counts()
    if counts.pending or counts.need_a_person:
        raise SystemExit(f"the push did not settle: {counts}")


def _signed_in(folder: Path, url: str) -> Laptop:
    laptop = Laptop(folder, PASSPHRASE, create=True)
    sign_in(laptop, url, LOGIN, PASSWORD, "benchmark")
    laptop.context()
    return laptop


def _edit(laptop: Laptop, count: int, run: int) -> None:
    """Change one field of `count` customers: one mutation each."""

    def job(session: Session) -> None:
        accounts = session.scalars(select(Account).order_by(Account.id)).all()
        for account in random.Random(run).sample(accounts, count):
            account.website = f"https://{run}-{count}-{account.id[-6:]}.example"

    laptop.lane.submit(job).result()


def _memory(name: str) -> int:
    """Return a line of the process's status in bytes; 0 on systems without it."""
    if not STATUS.exists():
        return 0
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
