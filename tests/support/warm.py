"""Runs programs' commands as processes of their own that need not import the programs again.

A helper process imports them once and forks for each command; arguments, standard streams, environment and exit code
are those of `python -m`. Most of a short command's time is importing, so a test of many commands takes a third of it.
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

from sqlalchemy.orm import configure_mappers

from tests.support.costs import make_passphrases_cheap

ROOT = Path(__file__).parents[2]
ENTRANCES = {
    "crm_desktop": (
        "crm_desktop.cli",
        ("crm_desktop.bootstrap", "crm_desktop.cli.records", "crm_desktop.cli.inbox", "crm_desktop.cli.syncing",
         "crm_desktop.sync.enroll", "crm_desktop.db.engine", "crm_desktop.db.profiles"),
    ),
    "crm_server": (
        "crm_server.cli",
        ("crm_server.admin.company", "crm_server.people", "crm_server.feed", "crm_server.app", "uvicorn"),
    ),
}  # fmt: skip
"""Program → the module with its `main`, and what its commands import when they run."""


class Done(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


class Helper:
    """A helper process for some programs. Close it by leaving its `with` block."""

    def __init__(self, programs: Sequence[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm", *programs],
            cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, what: str, *about: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([what, about]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the helper process ended"
        return json.loads(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


@dataclass(frozen=True)
class Warm:
    """One program, of which a helper runs the commands."""

    helper: Helper
    program: str

    def run(self, *arguments: str, given: str = "") -> Done:
        """Run one command and wait for it."""
        return Done(*self.helper.ask("run", self.program, arguments, given))

    @contextmanager
    def going_on(self, *arguments: str) -> Iterator[str]:
        """Run a command that goes on until it is told to end by SIGTERM; gives the first line that it says."""
        process, said = self.helper.ask("begin", self.program, arguments)
        try:
            yield said
        finally:
            assert self.helper.ask("end", process) == 0


@contextmanager
def warmed(*programs: str, **environment: str) -> Iterator[dict[str, Warm]]:
    """Give programs whose commands run in this environment."""
    with Helper(programs, environment) as helper:
        yield {program: Warm(helper, program) for program in programs}


class Server:
    """What the helper process does for each line on its standard input."""

    def __init__(self, programs: Sequence[str]) -> None:
        for program in programs:
            for name in ENTRANCES[program][1]:
                importlib.import_module(name)
        self._mains = {one: importlib.import_module(ENTRANCES[one][0]).main for one in programs}
        self._begun: dict[int, IO[str]] = {}

    def run(self, program: str, arguments: list[str], given: str) -> list[Any]:
        with tempfile.TemporaryFile("w+") as typed, tempfile.TemporaryFile("w+") as out:
            typed.write(given)
            typed.seek(0)
            with tempfile.TemporaryFile("w+") as err:
                streams = [one.fileno() for one in (typed, out, err)]
                code = _ended(_in_a_process_of_its_own(self._mains[program], arguments, streams))
                return [code, *(_text(file) for file in (out, err))]

    def begin(self, program: str, arguments: list[str]) -> list[Any]:
        heard, said = os.pipe()
        nowhere = os.open(os.devnull, os.O_RDWR)
        process = _in_a_process_of_its_own(self._mains[program], arguments, [nowhere, said, nowhere])
        os.close(said)
        os.close(nowhere)
        self._begun[process] = os.fdopen(heard, encoding="utf-8")
        return [process, self._begun[process].readline().strip()]

    def end(self, process: int) -> int:
        os.kill(process, signal.SIGTERM)
        code = _ended(process)
        self._begun.pop(process).close()
        return code


def serve(programs: Sequence[str]) -> None:
    """Answer on standard output what is asked on standard input."""
    server = Server(programs)
    configure_mappers()  # would take most of a short command's time, again in each child
    make_passphrases_cheap()
    gc.freeze()  # what was imported stays; no child has to look through it, or to copy it
    for line in sys.stdin:
        what, about = json.loads(line)
        sys.stdout.write(json.dumps(getattr(server, what)(*about)) + "\n")
        sys.stdout.flush()


def _ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _in_a_process_of_its_own(main: object, arguments: list[str], streams: Sequence[int]) -> int:
    """Fork; the child runs a command with these as its standard streams. Returns its process id."""
    child = os.fork()
    if child:
        return child
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
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
    serve(sys.argv[1:])
