"""Parts of a benchmark that end in time: each says what it measured as soon as it has it, and none waits for ever.

A part that takes longer than it may ends its process, which first writes where each of its threads stands. A process
whose starter is gone ends, too: it would otherwise hold its data folder, and the next run would wait for that.
"""

import faulthandler
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Figures = dict[str, list[float]]
_STARTED = "CRM_BENCHMARK_STARTED"
_REST = "what comes behind it was not measured."
TOO_LATE = 70
"""The exit code of a process that said itself what it waited for in vain."""


def begin(part: str, seconds: float) -> None:
    """In the process: a part begins, and ends the process if it takes longer. The former part has ended."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    print(json.dumps({"part": part, "seconds": seconds}), flush=True)


def say(figures: Mapping[str, Sequence[float]]) -> None:
    """In the process: tell what was measured."""
    print(json.dumps({"figures": dict(figures)}), flush=True)


def end_with_starter() -> None:
    """In the process: end when `run` that started it has ended, however it did. Its standard input is theirs."""
    if _STARTED not in os.environ:
        return

    def wait() -> None:
        os.read(0, 1)  # not sys.stdin, whose lock it would hold at the end of the program
        os._exit(TOO_LATE)

    threading.Thread(target=wait, name="starter", daemon=True).start()


@dataclass(frozen=True)
class Began:
    """The part that a process was in."""

    part: str
    seconds: float
    at: float


def run(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    seconds: float,
    tell: Callable[[Figures], None],
) -> bool:
    """Run a module as a process for so long at most; `tell` gets its figures as they come.

    Returns whether it ended well; if not, a sentence says what happened.
    """
    now = Began("starting", seconds, time.monotonic())
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command, env={**environment, _STARTED: "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        end = threading.Timer(seconds, process.kill)
        end.start()
        try:
            for line in process.stdout or ():
                said = json.loads(line)
                if "part" in said:
                    now = Began(said["part"], said["seconds"], time.monotonic())
                else:
                    tell(said["figures"])
            code = process.wait()
        finally:
            end.cancel()
            process.kill()
    if code:
        print(_what_happened(module, now, code), flush=True)
    return not code


def _what_happened(module: str, now: Began, code: int) -> str:
    took = time.monotonic() - now.at
    if code == TOO_LATE:
        return f"{module}: '{now.part}' waited in vain; {_REST}"
    if took >= now.seconds * 0.98:
        stood = "(above: where its threads stood)"
        return f"{module}: '{now.part}' did not end within {now.seconds:.0f} s {stood}; {_REST}"
    return f"{module}: '{now.part}' failed with exit code {code} after {took:.1f} s; {_REST}"


def environment(passphrase: str, compiled: Path) -> dict[str, str]:
    """Return the environment of a process: no screen, a passphrase that is known, modules compiled once."""
    found = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "CRM_LOCAL": "1"}
    found |= {"CRM_PASSPHRASE": passphrase, "PYTHONPYCACHEPREFIX": str(compiled)}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found
