"""The data folder of one profile: its file names, its lock, and nobody else's eyes.

The lock belongs to the operating system, so it falls when the program ends, however it ends.
"""

import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from crm_desktop.errors import UserError

PEOPLE = "people"
"""The folder, inside the first person's, that holds the folders of the others."""
FORMER = "former"
"""The folder for what was set aside because nobody could open it (crm_desktop.db.setting_aside)."""


class DataFolder:
    """Holds a data folder for this program alone, from construction to `close`.

    Raises UserError `folder_in_use` when another program holds it, `folder_unusable` when it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
            self._lock: IO[bytes] = self.lock_file.open("ab")
        except OSError as error:
            raise UserError("folder_unusable", path=str(path), reason=error.strerror or str(error)) from error
        if not _try_lock(self._lock):
            self._lock.close()
            raise UserError("folder_in_use", path=str(path))

    @property
    def lock_file(self) -> Path:
        """Held while a program has the folder."""
        return self.path / "lock"

    @property
    def ended_file(self) -> Path:
        """The note that this folder was destroyed (crm_desktop.db.destruction)."""
        return self.path / "ended.json"

    @property
    def store_file(self) -> Path:
        """The encrypted database; beside it SQLite keeps its `-wal` and `-shm`."""
        return self.path / "store.db"

    @property
    def new_store_file(self) -> Path:
        """Where a database is made before it is renamed into place, so that no half of one is ever opened."""
        return self.path / "store.new"

    @property
    def old_store_file(self) -> Path:
        """The copy made before a migration; it goes when the migrated store was opened once more."""
        return self.path / "store.before-migration"

    @property
    def former_store_file(self) -> Path:
        """The store that another one took the place of; it goes when that one was opened once more."""
        return self.path / "store.former"

    @property
    def replacing_file(self) -> Path:
        """The note that another store takes the place of the present one (crm_desktop.db.replacing)."""
        return self.path / "replacing.json"

    @property
    def backups(self) -> Path:
        """Where unsent work is kept by itself, unless a person chose another folder (crm_desktop.db.keeping)."""
        return self.path / "backups"

    @property
    def chunks(self) -> Path:
        """The folder of what a first sync has received and not applied: sealed, with keys that only the store has."""
        return self.path / "chunks"

    @property
    def vault_file(self) -> Path:
        """The wrapped database key."""
        return self.path / "vault.json"

    def close(self) -> None:
        """Give the folder free."""
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove(file: Path) -> None:
    """Remove a database with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
