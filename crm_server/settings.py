"""Where the server keeps its data and which database it uses: one small file in the data folder."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_server.database import Database
from crm_server.postgres import open_database
from crm_server.schema import install

FOLDER_NAME = "fieldbook-crm-server"
FILE_NAME = "server.json"
DATABASE_VARIABLE = "CRM_SERVER_DATABASE"
"""Tells worker processes the address of the database. Their parent sets it."""


class NotInitialisedError(Exception):
    """The data folder holds no server yet."""


class OtherDatabaseError(Exception):
    """The data folder belongs to a server on another database."""


def default_data_dir() -> Path:
    """Return the platform's folder for data of a user's programs, with the server's name."""
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"]) / FOLDER_NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / FOLDER_NAME
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / FOLDER_NAME


@dataclass(frozen=True)
class Settings:
    """`database` is the address of a PostgreSQL run elsewhere; None for the data folder's own cluster."""

    data_dir: Path
    database: str | None

    @classmethod
    def read(cls, data_dir: Path) -> "Settings":
        """Return what `init` has written. Raises NotInitialisedError."""
        try:
            kept = json.loads((data_dir / FILE_NAME).read_text())
        except FileNotFoundError:
            raise NotInitialisedError from None
        return cls(data_dir, kept["database"])

    def write(self) -> None:
        """Keep the settings. The file may hold a password, so only its owner may read it."""
        descriptor = os.open(self.data_dir / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"database": self.database}, file)

    @contextmanager
    def address(self) -> Iterator[str]:
        """The address of the database, brought up to date; a cluster that this starts is stopped at the end.

        Raises:
            PostgresUnavailable: with a sentence for the person who runs the server.
            SchemaTooNewError: a newer version of the server has used the database.
        """
        with open_database(self.database, self.data_dir) as address:
            database = Database(address)
            try:
                install(database)
            finally:
                database.close()
            yield address

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The database, up to date, for the duration of a command."""
        with self.address() as address:
            database = Database(address, pool_size=2)
            try:
                yield database
            finally:
                database.close()


def initialise(data_dir: Path, address: str | None) -> Settings:
    """Make the tables and remember the database. Once made, it does nothing more.

    Raises:
        OtherDatabaseError: the folder belongs to a server on another database.
        PostgresUnavailable, SchemaTooNewError: as `Settings.address`.
    """
    wanted = Settings(data_dir, address)
    try:
        known = Settings.read(data_dir)
    except NotInitialisedError:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        if address is not None and known.database != address:
            raise OtherDatabaseError
        wanted = known
    with wanted.address():
        wanted.write()
    return wanted
