"""Runs a program's commands as processes of their own that need not import the program again.

A helper process imports it once and forks for each command; arguments, standard streams, environment and exit code are
those of `python -m`. Most of a short command's time is importing, so a test of many commands takes a third of it.
"""

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, Self

from sqlalchemy.orm import configure_mappers

from tests.support.costs import make_passphrases_cheap

ROOT = Path(__file__).parents[2]
ENTRANCES = {
    "crm_desktop": (
        "crm_desktop.cli",
        ("crm_desktop.bootstrap", "crm_desktop.cli.records", "crm_desktop.cli.inbox", "crm_desktop.cli.syncing",
         "crm_desktop.sync.enroll", "crm_desktop.db.engine", "crm_desktop.db.profiles"),
    ),
    "crm_server": ("crm_server.cli", ("crm_server.admin.company", "crm_server.people", "crm_server.feed")),
}  # fmt: skip
"""Program → the module with its `main`, and what its commands import when they run."""


class Done(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


class Warm:
    """A helper process for one program. Close it by leaving the `with` block of `warmed`."""

    def __init__(self, program: str, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm", program],
            cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: str, given: str = "") -> Done:
        """Run one command and wait for it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([arguments, given]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the helper process ended"
        return Done(*json.loads(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


@contextmanager
def warmed(**environment: str) -> Iterator[dict[str, Warm]]:
    """Give a helper for each program."""
    with Warm("crm_desktop", environment) as desktop, Warm("crm_server", environment) as server:
        yield {"crm_desktop": desktop, "crm_server": server}


def serve(program: str) -> None:
    """Fork for each request on standard input and answer on standard output."""
    entrance, wanted = ENTRANCES[program]
    for name in wanted:
        importlib.import_module(name)
    main = importlib.import_module(entrance).main
    configure_mappers()  # would take most of a short command's time, again in each child
    make_passphrases_cheap()
    gc.freeze()  # what was imported stays; no child has to look through it, or to copy it
    for line in sys.stdin:
        arguments, given = json.loads(line)
        with tempfile.TemporaryFile("w+") as typed, tempfile.TemporaryFile("w+") as out:
            typed.write(given)
            typed.seek(0)
            with tempfile.TemporaryFile("w+") as err:
                code = _in_a_process_of_its_own(main, arguments, (typed, out, err))
                told = [code, *(_text(file) for file in (out, err))]
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _in_a_process_of_its_own(main: object, arguments: list[str], streams: tuple[IO[str], ...]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    code: object = 1
    try:
        code = main(arguments)  # type: ignore[operator]
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


if __name__ == "__main__":
    serve(sys.argv[1])
