"""Read a file through the child process, and word what can go wrong on the way."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

import crm_desktop
from crm_desktop.cards.readers.limits import MOST_BYTES, SECONDS
from crm_desktop.cards.readers.sheets import Refusal, Workbook
from crm_desktop.errors import Cancelled, UserError

CHILD_SWITCH = "--read-cards"
"""First argument with which a frozen program, which has no `-m`, becomes the reading process."""
_MODULE = "crm_desktop.cards.readers.child"
_GLANCE_SECONDS = 0.1
_ANSWER: msgspec.json.Decoder[Workbook | Refusal] = msgspec.json.Decoder(Workbook | Refusal)

IsCancelled = Callable[[], bool]


@dataclass(frozen=True)
class ReadFile:
    """A file that was read. `sha256` names its content for good."""

    name: str
    sha256: str
    workbook: Workbook


def read_file(
    path: Path, encoding: str | None = None, cancelled: IsCancelled | None = None, seconds: float = SECONDS
) -> ReadFile:
    """Read a file of cards. `seconds` is how long the reading process may take.

    Raises:
        UserError: file_missing, file_locked, file_too_large, empty_file, not_a_workbook, unsupported_format,
            password_protected, unreadable_file, file_too_complex, too_many_rows, too_many_columns,
            unknown_encoding, wrong_encoding; each with the file's name.
        Cancelled: `cancelled` said so.
    """
    with _opened(path) as content:
        answer = ask_child(path.name, content, [encoding] if encoding else [], cancelled, seconds)
    if isinstance(answer, Refusal):
        raise UserError(answer.code, file=path.name, **answer.params)
    return ReadFile(path.name, answer.sha256, answer)


def _opened(path: Path) -> BinaryIO:
    """Open the file for the child, which reads it by itself: a pipe would have to be filled and watched at once."""
    try:
        if not path.is_file():
            raise UserError("file_missing", file=path.name)
        size = path.stat().st_size
        if size == 0:
            raise UserError("empty_file", file=path.name)
        if size > MOST_BYTES:
            raise UserError("file_too_large", file=path.name, limit=MOST_BYTES // 1024 // 1024, unit="MB")
        return path.open("rb")
    except ValueError as error:
        raise UserError("file_missing", file=path.name) from error
    except OSError as error:
        raise UserError("file_locked", file=path.name) from error


def child_command() -> list[str]:
    """Return how this program starts itself as the reading process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_SWITCH]
    return [sys.executable, "-m", _MODULE]


def start_child(arguments: Sequence[str], source: BinaryIO | int) -> "subprocess.Popen[bytes]":
    """Start this program as the reading process, which reads from `source` and answers through a pipe."""
    return subprocess.Popen(
        [*child_command(), *arguments],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_child_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _child_environment() -> dict[str, str]:
    """The program's own, so that the child finds the same modules, wherever it was started."""
    root = str(Path(crm_desktop.__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}


def ask_child(
    name: str,
    content: BinaryIO | None,
    arguments: Sequence[str],
    cancelled: IsCancelled | None,
    seconds: float,
    given: bytes | None = None,
) -> Workbook | Refusal:
    """Ask a reading process about an open file, or about what is `given` to it.

    Raises UserError file_too_complex, unreadable_file; Cancelled.
    """
    with start_child(arguments, subprocess.PIPE if content is None else content) as child:
        feeding = None
        try:
            feeding = _feed(child, given) if given is not None else None
            output = _wait(child, cancelled, time.monotonic() + seconds)
        finally:
            if child.poll() is None:
                child.kill()
            if feeding is not None:
                feeding.join()
    if child.returncode != 0:
        raise UserError("file_too_complex" if child.returncode < 0 else "unreadable_file", file=name)
    try:
        return _ANSWER.decode(output)
    except msgspec.DecodeError as error:
        raise UserError("unreadable_file", file=name) from error


def _feed(child: "subprocess.Popen[bytes]", given: bytes) -> threading.Thread:
    """Give the child its input beside the waiting: `communicate` forgets the rest of it when its time is up."""
    pipe, child.stdin = child.stdin, None

    def feed() -> None:
        if pipe is not None:
            with suppress(OSError), pipe:  # a child that ended early has told why
                pipe.write(given)

    thread = threading.Thread(target=feed, name="pictures to read")
    thread.start()
    return thread


def _wait(child: "subprocess.Popen[bytes]", cancelled: IsCancelled | None, until: float) -> bytes:
    while True:
        try:
            return child.communicate(timeout=_GLANCE_SECONDS)[0]
        except subprocess.TimeoutExpired as waiting:
            if cancelled is not None and cancelled():
                raise Cancelled from waiting
            if time.monotonic() > until:
                child.kill()
