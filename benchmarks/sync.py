"""The sync beside a raw driver and beside Anki: the same work on the same machine in the same run.

    python -m benchmarks.sync [--records 20000] [--runs 3]

CRM_BENCH_ANKI names the interpreter of an environment in which the package `anki` is installed; without it Anki is
left out. The sides take turns, so that what else the machine does hits all of them; only ratios carry over to another.
Laptop and server share the machine, and two fifths of what a first sync computes is the server's, so ours suffers most
from other load: Anki's first sync copies one file that its server has lying there.
A slow line is measured by `python -m benchmarks.slow_line`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import raw_peer
from benchmarks.company import running_server
from benchmarks.peer_records import peer_records
from benchmarks.timing import FIRST, NOTHING, PULL, PULLED, PUSH, PUSHED, Figures

ANKI = "CRM_BENCH_ANKI"
ANKI_SCRIPT = Path(__file__).with_name("anki_peer.py")
MEGABYTE = 1e6
NOTES = """
ours  sign-in before; per run: versions, clock and lease, grants, merge and outcomes, rows of five entities with stamps
      (about 600 B of JSON each) into an encrypted store, indexes, search with pinyin, memberships; PostgreSQL serves
raw   one encrypted table of 485 B records, JSON over HTTP; no sign-in, scopes, merge, outcomes, search.
anki  notes of the same 485 B and a card each; its first sync copies one file, unencrypted, not indexed for search;
      the later note wins, whole.
"""


@dataclass(frozen=True)
class Aim:
    """How many times as long as Anki a step may take: where we want to be, and the first bar."""

    title: str
    goal: float
    bar: float


AIMS = {
    FIRST: Aim("first sync", 1.0, 3.0),
    PULL: Aim(f"pull of {PULLED} changes", 0.8, 2.0),
    PUSH: Aim(f"push of {PUSHED:,} edits", 0.8, 3.0),
}
GOAL_MB, BAR_MB = 3.2, 3.8
"""For the bytes of a first sync of 20,000 records."""
GOAL_GROWTH_MB, BAR_GROWTH_MB = 60, 120
"""For the memory of a first sync, whatever its size."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    anki = os.environ.get(ANKI, "")
    sides = {"ours": Figures(), "raw": Figures()} | ({"anki": Figures()} if anki else {})
    with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
        records = Path(scratch) / "records.json"
        records.write_text(json.dumps(peer_records(options.records)), encoding="utf-8")
        with running_server(options.records) as server, raw_peer.running(Path(scratch)) as line:
            for run in range(options.runs):
                sides["ours"].add(_child("-m", "benchmarks.sync_child", "first", server.url, "1"))
                sides["ours"].add(_child("-m", "benchmarks.sync_child", "rest", server.url, "2"))
                sides["raw"].add(raw_peer.measure(line, Path(scratch), run))
                if anki:
                    sides["anki"].add(_anki(anki, records))
    _print(options.records, sides)


def _child(*arguments: str) -> Figures:
    command = [sys.executable, *arguments]
    return Figures.from_json(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _anki(interpreter: str, records: Path) -> Figures:
    command = [interpreter, str(ANKI_SCRIPT), str(records), "2", str(PULLED), str(PUSHED)]
    return Figures.from_json(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _print(records: int, sides: dict[str, Figures]) -> None:
    print(f"{records:,} records, medians in ms; load {_load()}")
    print(NOTES)
    print(
        f"{'':24}"
        + "".join(f"{name:>10}" for name in sides)
        + f"{'× raw':>10}{'× anki':>10}{'goal':>8}{'bar':>7}"
    )
    for step in (FIRST, PULL, PUSH, NOTHING):
        print(_line(step, sides))
    if "anki" not in sides:
        print(f"\nAnki is left out: {ANKI} names no interpreter that has it.")
    ours = sides["ours"]
    print(
        f"\nbytes of the first sync {ours.first_bytes / MEGABYTE:.2f} MB, goal {GOAL_MB}, bar {BAR_MB} (at 20,000)"
    )
    if ours.memory_bytes:
        growth = max(ours.memory_bytes) / MEGABYTE
        print(f"growth of memory {growth:.0f} MB, goal {GOAL_GROWTH_MB}, bar {BAR_GROWTH_MB} (at 1,000,000)")


def _line(step: str, sides: dict[str, Figures]) -> str:
    ours, raw = sides["ours"].median(step), sides["raw"].median(step)
    aim = AIMS.get(step)
    text = f"{aim.title if aim else 'nothing to do':24}"
    text += "".join(f"{side.median(step):10.1f}" for side in sides.values()) + f"{ours / raw:10.1f}"
    text += f"{ours / sides['anki'].median(step):10.1f}" if "anki" in sides else f"{'–':>10}"
    return text + (f"{aim.goal:8}{aim.bar:7}" if aim else f"{'–':>8}{'–':>7}")


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
