"""The demo's central server: a process of its own that outlives the command that started it.

It keeps its port over restarts, because a laptop that is enrolled knows the server by its address.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

START_SECONDS = 60
STOP_SECONDS = 30


class DemoError(Exception):
    """Something in the demo did not come up; the message says what."""


@dataclass(frozen=True)
class DemoServer:
    """Starts, stops and asks the server whose data lie in `folder`."""

    folder: Path

    @property
    def data(self) -> Path:
        """The folder that `crm-server --data` is given."""
        return self.folder / "server"

    @property
    def cluster(self) -> str:
        """Where PostgreSQL keeps its files: for root outside the project, because it must not run as root."""
        return str(self.data / json.loads((self.data / "postgres.json").read_text())["folder"])

    @property
    def url(self) -> str:
        """Where laptops find the server."""
        return f"http://127.0.0.1:{self._port()}"

    def command(self, *arguments: str) -> list[str]:
        """The command line of a server command on this data folder."""
        return [sys.executable, "-m", "crm_server", "--data", str(self.data), *arguments]

    def start(self) -> bool:
        """Start serving. Returns False if it is serving already. Raises DemoError if it does not come up."""
        if self.is_up():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                self.command("serve", "--port", str(self._port())),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._state.write_text(json.dumps({"pid": process.pid, "began": _began(process.pid)}))
        deadline = time.monotonic() + START_SECONDS
        while not self.is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                raise DemoError(f"the server did not start; see {self._log}")
            time.sleep(0.1)
        return True

    def stop(self) -> bool:
        """Stop the server that `start` started. Returns False if none is running."""
        pid = self._pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self._pid() is not None:
            if time.monotonic() > deadline:
                raise DemoError(f"the server (process {pid}) does not stop; see {self._log}")
            time.sleep(0.1)
        self._state.unlink(missing_ok=True)
        return True

    def is_up(self) -> bool:
        """Whether the server answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _state(self) -> Path:
        return self.folder / "server.json"

    def _pid(self) -> int | None:
        """The running server's process, unless its number has passed to another program meanwhile."""
        if not self._state.exists():
            return None
        state = json.loads(self._state.read_text())
        began = _began(state["pid"])
        return state["pid"] if began is not None and began == state["began"] else None

    def _port(self) -> int:
        kept = self.folder / "port"
        if not kept.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with socket.create_server(("127.0.0.1", 0)) as probe:
                kept.write_text(str(probe.getsockname()[1]))
        return int(kept.read_text())


def _began(pid: int) -> str | None:
    """When a process began (clock ticks since boot), or None if it is gone or only waits to be reaped."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]
