"""Where the cluster of a data folder lies, and the password to it.

The data folder keeps both in one file that only its owner can read. When the data folder is deleted, the
cluster elsewhere can no longer be opened by mistake: a new data folder gets a new cluster.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from crm_server.postgres.account import account_of, new_cluster_folder
from crm_server.postgres.errors import PostgresUnavailable

LONGEST_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS and 108 on Linux, with the closing zero
SOCKET_NAME = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Place:
    """The folder of a cluster and its superuser's password."""

    folder: Path
    password: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def socket_folder(self) -> Path:
        """A private folder for the socket: beside the data, or under /tmp where that path is too long."""
        account = account_of(self.folder)
        beside = self.folder / "run"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            beside.mkdir(mode=0o700, exist_ok=True)
            account.own(beside)
            return beside
        elsewhere = Path(mkdtemp(prefix="fieldbook-", dir="/tmp"))
        account.own(elsewhere)
        return elsewhere


def place_file(data_dir: Path) -> Path:
    return data_dir / "postgres.json"


def known_place(data_dir: Path) -> Place | None:
    """The place that the data folder names.

    Raises:
        PostgresUnavailable: the file that names it is damaged.
    """
    path = place_file(data_dir)
    try:
        stored = json.loads(path.read_bytes())
        return Place(data_dir / stored["folder"], stored["password"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path} should say where the database is, and is damaged. Restore it from a backup."
        raise PostgresUnavailable(message) from error


def make_place(data_dir: Path, *, durable: bool) -> Place:
    """Make the folder of a new cluster and note it in the data folder."""
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    folder = new_cluster_folder(data_dir, f"fieldbook-{digest}", durable=durable)
    place = Place(folder, secrets.token_urlsafe(24))
    noted = folder.relative_to(data_dir) if folder.is_relative_to(data_dir) else folder
    unfinished = place_file(data_dir).with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"folder": str(noted), "password": place.password}, file)
    unfinished.replace(place_file(data_dir))
    return place
