"""Who runs the cluster of a data folder right now.

The owner holds an advisory lock on a file for as long as it lives, and writes into it where the cluster can
be reached. The system drops the lock when the owner dies, however it dies, so a held lock means a live
owner, and a cluster that runs without one is an orphan.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """What the owner tells others: its process, PostgreSQL's, and the folder of the socket."""

    owner: int
    postmaster: int
    socket: str


class OwnerLock:
    """The held lock. It is not inherited by programs that the owner starts."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def acquire(cls, path: Path) -> "OwnerLock | None":
        """Take the lock, or None when a live process holds it."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        os.ftruncate(descriptor, 0)
        return cls(descriptor)

    def announce(self, running: Running) -> None:
        os.pwrite(self._descriptor, json.dumps(asdict(running)).encode(), 0)

    def release(self) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def announced(path: Path) -> Running | None:
    """What the owner has written, or None while it is still starting."""
    try:
        return Running(**json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
