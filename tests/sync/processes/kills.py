"""Kill laptops and servers at random moments, over a line that breaks; in the end nothing may be lost or doubled.

    python -m tests.sync.processes.kills [--times 200] [--seed 1]

Every process is real: two people with three laptops, a server process, a PostgreSQL of its own; `kill -9` ends them.
"""

import argparse
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crm_server import people, schema
from crm_server.cli import main as main_of_server
from crm_server.database import Database, fetch
from crm_server.postgres import Cluster
from crm_server.records import read_rows
from tests.sync.processes import work
from tests.sync.processes.fault_proxy import NO_FAULTS, FaultProxy, Faults
from tests.sync.processes.history import History

PASSWORD = "a-long-enough-secret"
LOGINS = ("ann", "ann", "bo")
LONGEST_LIFE = 1.0
SERVER_DIES = 0.15
WORKED_FIRST = 0.8
"""How often the time of a life begins with the first work that is acknowledged; otherwise it may end before."""
PATIENCE_SECONDS = 60


@dataclass
class Tally:
    """What happened, for the reader of the last line."""

    kills: int = 0
    server_kills: int = 0
    ended_first: int = 0
    cuts: int = 0
    history: History = field(default_factory=History)
    unsound: list[str] = field(default_factory=list)
    numbers: list[tuple[str, int, list[int]]] = field(default_factory=list)
    """Of each block of document numbers that was used: its device, first place, used places."""


class ServerProcess:
    """A server on a port of its own, and on another one after it was killed: somebody may have taken the former."""

    def __init__(self, database: str, folder: Path) -> None:
        self._command = [sys.executable, "-m", "crm_server", "--data", str(folder)]
        with redirect_stdout(StringIO()):
            assert main_of_server(["--data", str(folder), "init", "--database", database]) == 0
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [*self._command, "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        line = next(line for line in iter(process.stdout or ()) if "listening on" in line)
        self.port = int(line.rsplit(":", 1)[1])
        return process

    def kill(self) -> None:
        """End it as a power cut does, and start it again."""
        self._process.kill()
        self.close()
        self._process = self._start()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        if self._process.stdout:
            self._process.stdout.close()


def _forking() -> Any:
    """Processes that begin with everything imported, so that a life is spent on work."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.sync.processes.work"])
    return context


@contextmanager
def _own_database(scratch: Path) -> Iterator[str]:
    """Give the address of an empty database of a PostgreSQL that is removed at the end."""
    cluster = Cluster.start(scratch / "cluster", durability=False)
    try:
        cluster.create_database("kills", "template0")
        yield cluster.url("kills")
    finally:
        cluster.remove()


@contextmanager
def _company(scratch: Path, address: str) -> Iterator[tuple[Database, ServerProcess]]:
    with closing(Database(address, pool_size=2)) as database:
        schema.install(database)
        with database.transaction() as conn:
            people.add_unit(conn, "总部", None)
            for login in sorted(set(LOGINS)):
                people.add_user(conn, login, login, "rep", "总部", PASSWORD)
        with closing(ServerProcess(address, scratch / "server")) as server:
            yield database, server


def run(times: int, seed: int, scratch: Path, address: str) -> Tally:
    """Kill `times` lives of laptops of a company in an empty database. Raises AssertionError for a broken promise."""
    rng, tally, context = random.Random(seed), Tally(), _forking()
    with _company(scratch, address) as (database, server), FaultProxy(server.port, rng, NO_FAULTS) as proxy:
        folders = [scratch / f"laptop-{n}" for n in range(len(LOGINS))]
        for folder, login in zip(folders, LOGINS, strict=True):
            work.sign_in(folder, proxy.url, login, PASSWORD)
        proxy.faults = Faults()
        while tally.kills < times:
            if rng.random() < SERVER_DIES:
                server.kill()
                proxy.target = server.port
                tally.server_kills += 1
            _live_and_die(context, rng, folders, proxy.url, tally)
        proxy.faults = NO_FAULTS
        for folder in folders * 2:
            summary = _finish(context, folder, proxy.url)
        tally.cuts = proxy.cuts
        assert not tally.unsound, tally.unsound
        for folder in folders:
            summary = _finish(context, folder, proxy.url)
            assert summary == {"restless": 0, "repaired": 0, "waiting": [], "unsound": []}, (
                folder.name,
                summary,
            )
        with database.transaction() as conn:
            rows = {
                entity: read_rows(
                    conn, entity, [one for (one,) in fetch(conn, f'SELECT id FROM "{entity}"'.encode())]
                )
                for entity in ("account", "visit", "task", "quote")
            }
            tally.numbers = used = fetch(conn, _NUMBERS_USED)
        assert not (faults := tally.history.faults(rows)), faults
        assert not (gaps := number_faults(used)), gaps
    return tally


_NUMBERS_USED = """
    SELECT b.device_id, b.first::int, array_agg(p.place::int ORDER BY p.place) FROM number_block b
    CROSS JOIN generate_series(b.first, b.last) AS p (place)
    JOIN quote q ON q.number = b.series || '-' || lpad(p.place::text, 4, '0')
    GROUP BY b.device_id, b.series, b.first"""


def number_faults(used: Iterable[tuple[str, int, list[int]]]) -> list[str]:
    """Return the blocks (device, first place, used places) in which a number is missing, or on two documents.

    A number is drawn in the transaction that stores it with its quote: a killed laptop takes neither or both.
    """
    return [
        f"{device}: {places}"
        for device, first, places in used
        if places != [*range(first, first + len(places))]
    ]


def _live_and_die(context: Any, rng: random.Random, folders: list[Path], url: str, tally: Tally) -> None:
    """Let two laptops work at once, and kill each after a while of its own."""
    lives = []
    for folder in rng.sample(folders, 2):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work.live, args=(folder, url, rng.getrandbits(32), theirs))
        process.start()
        theirs.close()
        lives.append((process, mine, rng.uniform(0.02, LONGEST_LIFE)))
    if rng.random() < WORKED_FIRST:
        for _, mine, _ in lives:
            _listen(mine, tally, until="acknowledged")
    began = time.monotonic()
    for process, mine, seconds in sorted(lives, key=lambda life: life[2]):
        process.join(max(seconds - (time.monotonic() - began), 0))
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
            tally.kills += 1
        else:
            tally.ended_first += 1
        process.join()
        _listen(mine, tally)
        mine.close()
        assert process.exitcode in {0, -signal.SIGKILL}, f"a laptop ended with {process.exitcode}"


def _listen(teller: Connection, tally: Tally, until: str = "") -> None:
    """Take in what a laptop tells, up to a message of that kind or its end; the last message may be torn."""
    kind = None
    while kind != until and teller.poll(PATIENCE_SECONDS):
        try:
            kind, value = teller.recv()
        except (EOFError, OSError):
            break
        if kind == "begun":
            tally.history.begun.append(value)
        elif kind == "acknowledged":
            tally.history.acknowledged.add(value)
        elif kind == "sound":
            tally.unsound += value


def _finish(context: Any, folder: Path, url: str) -> Any:
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work.finish, args=(folder, url, theirs))
    process.start()
    theirs.close()
    try:
        assert mine.poll(PATIENCE_SECONDS), f"{folder.name} does not come to rest"
        return mine.recv()[1]
    finally:
        process.join(PATIENCE_SECONDS)
        mine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crm-kills-") as scratch, _own_database(Path(scratch)) as address:
        tally = run(options.times, options.seed, Path(scratch), address)
    sys.stdout.write(
        f"{tally.kills} laptops and {tally.server_kills} servers killed, {tally.cuts} connections cut,"
        f" {len(tally.history.begun)} edits begun, {len(tally.history.acknowledged)} acknowledged:"
        " every store opened sound, nothing lost, nothing doubled\n"
    )


if __name__ == "__main__":
    main()
