"""Making a cluster, and starting and stopping PostgreSQL on it.

PostgreSQL listens on a Unix socket in a private folder only, and asks for a password there too: there is no
port to collide with and nothing that another account of the machine could connect to.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from crm_server.postgres.account import account_of
from crm_server.postgres.errors import PostgresUnavailable
from crm_server.postgres.place import Place
from crm_server.postgres.programs import Programs

SUPERUSER = "crm"
BUILTIN_LOCALES_SINCE = 17
SECONDS_TO_STOP = 30
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Customers' data have no business in a log file.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def make_cluster(programs: Programs, place: Place, *, durable: bool) -> None:
    """Run initdb. An interrupted run leaves nothing that could be taken for a cluster."""
    account = account_of(place.folder)
    unfinished = place.folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = place.folder / "initial-password"
    password.touch(mode=0o600)
    password.write_text(place.password, encoding="ascii")
    account.own(password)
    command: list[str | Path] = [programs.initdb, "-D", unfinished, "-U", SUPERUSER, "--pwfile", password]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", *_locale(programs)]
    command += ["--data-checksums"] if durable else ["--no-sync"]
    code, said = account.run(command, place.folder)
    password.unlink()
    if code != 0:
        message = f"PostgreSQL could not make its files in {place.folder}: {_last_line(said)}"
        raise PostgresUnavailable(message)
    unfinished.rename(place.data)


def launch(programs: Programs, place: Place, socket: Path, *, durable: bool) -> subprocess.Popen[bytes]:
    """Start PostgreSQL; it is not necessarily ready yet."""
    settings = SETTINGS | {"unix_socket_directories": str(socket)}
    if not durable:
        settings |= THROWAWAY_SETTINGS
    command: list[str | Path] = [programs.postgres, "-D", place.data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with place.log.open("ab") as log:
        place.log.chmod(0o600)
        return account_of(place.folder).popen(command, place.folder, log)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a PostgreSQL that this process has started: in order, or at once when that takes too long."""

    def is_gone() -> bool:
        return process.poll() is not None

    _end(process.pid, is_gone)


def stop_orphan(data: Path) -> None:
    """Stop the PostgreSQL that an owner left behind when it died.

    A pid file whose number now belongs to some other program is removed, since PostgreSQL would take that
    program for itself and refuse to start; its shared memory still guards the data against a second start.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if _serves(pid, data):
        _end(pid, lambda: not _serves(pid, data))
    elif _is_alive(pid):
        pid_file.unlink(missing_ok=True)


def why_it_ended(place: Place) -> str:
    return _last_line(place.log.read_text(encoding="utf-8", errors="replace"))


def _end(pid: int, is_gone: Callable[[], bool]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT):
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        if _becomes(is_gone, SECONDS_TO_STOP):
            return
    message = f"PostgreSQL (process {pid}) does not stop."
    raise PostgresUnavailable(message)


def _becomes(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL on these data; a dead process has no arguments any more."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(data) in arguments


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _locale(programs: Programs) -> list[str]:
    """Order by code point on every machine, whatever its C library; the interface sorts for people."""
    if programs.major >= BUILTIN_LOCALES_SINCE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8", "--lc-messages=C"]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it gave no reason"
