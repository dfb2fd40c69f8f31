"""Which account of the operating system PostgreSQL runs as.

PostgreSQL refuses to run as root. In a container everything is root, so the cluster then belongs to an
unprivileged account and lies where that account can reach it: outside the project and outside homes, in a
new folder of its own. No folder that already exists changes its mode or its owner.
"""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crm_server.postgres.errors import PostgresUnavailable

DURABLE_BASE = Path("/var/lib/fieldbook-crm")
THROWAWAY_BASE = Path("/var/tmp")  # noqa: S108 - only ever given to mkdtemp


@dataclass(frozen=True)
class Account:
    """The account that owns a cluster; `switch` is true when it is not the one this process runs as."""

    uid: int
    gid: int
    switch: bool

    def own(self, *paths: Path) -> None:
        """Hand over paths that this program has just made."""
        if self.switch:
            for path in paths:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def popen(
        self, command: Sequence[str | Path], folder: Path, output: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start a program as this account, in its own session so that Ctrl+C reaches only the server.

        Raises:
            OSError: the account may not run the program.
        """
        return subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def run(self, command: Sequence[str | Path], folder: Path) -> tuple[int, str]:
        """Run a program to its end; its exit code and everything it said."""
        process = self.popen(command, folder, subprocess.PIPE)
        said, _ = process.communicate()
        return process.returncode, said.decode(errors="replace")


def _environment() -> dict[str, str]:
    """A clean one: PGDATA, PGPORT and the like of the caller belong to some other PostgreSQL."""
    inherited = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return inherited | {"LC_ALL": "C", "TZ": "UTC"}


def new_cluster_folder(data_dir: Path, name: str, *, durable: bool) -> Path:
    """Make the folder of a new cluster, mode 0700, owned by the account that it will run as."""
    if os.geteuid() != 0:
        folder = data_dir / "postgres"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
    base = DURABLE_BASE if durable else THROWAWAY_BASE
    if not base.exists():
        base.mkdir(parents=True)
        base.chmod(0o755)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=base))
    _unprivileged().own(folder)
    return folder


def account_of(folder: Path) -> Account:
    """The account that a cluster's folder belongs to, which is the one it runs as.

    Raises:
        PostgresUnavailable: the folder is gone, or this process may not run programs as its owner.
    """
    try:
        owner = folder.stat()
    except FileNotFoundError:
        message = f"The files of the database, {folder}, are gone. Restore them from a backup."
        raise PostgresUnavailable(message) from None
    mine = os.geteuid()
    if owner.st_uid == 0 or mine not in {0, owner.st_uid}:
        message = f"The database in {folder} belongs to another account; start the server as that account."
        raise PostgresUnavailable(message)
    return Account(owner.st_uid, owner.st_gid, switch=mine == 0)


def _unprivileged() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    message = "PostgreSQL does not run as root, and there is neither an account postgres nor nobody."
    raise PostgresUnavailable(message)
