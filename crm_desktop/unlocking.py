"""Taking a data folder and finding its key, before the model and the store are loaded.

The window does this while another thread loads them: both take a fifth of a second and more, and what a passphrase is
turned into its key with (Argon2) leaves the interpreter free.
"""

from pathlib import Path
from typing import NamedTuple

from crm_desktop.db import destruction
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import UserError
from crm_desktop.sync.ended import DeviceEnded


class Unlocked(NamedTuple):
    """A data folder that is held, and what opens its store. Whoever has it closes the folder."""

    folder: DataFolder
    key: bytes


def unlock(
    path: Path, passphrase: str | None = None, *, create: bool = False, alone: bool = False, key: bytes = b""
) -> Unlocked:
    """Hold a data folder and return its key; with `create` or `alone` both are made where there are none.

    A `key` that is known already spares the passphrase. Raises UserError not_enrolled, and as DataFolder and KeyVault;
    DeviceEnded.
    """
    create = create or alone
    if not create and not any((path / name).exists() for name in ("vault.json", "store.db", "ended.json")):
        raise UserError("not_enrolled")
    folder = DataFolder(path)
    try:
        _finish_destruction(folder, create=create)
        vault = KeyVault(folder)
        fresh = create and not vault.exists() and not folder.store_file.exists()
        key = key or (vault.create(passphrase) if fresh else vault.unlock(passphrase))
    except BaseException:
        folder.close()
        raise
    return Unlocked(folder, key)


def _finish_destruction(folder: DataFolder, *, create: bool) -> None:
    """Remove what a destruction has left. Raises DeviceEnded, unless the folder is to be made anew."""
    if destruction.has_begun(folder):
        sent = destruction.finish(folder)
        if not create:
            raise DeviceEnded(sent)
        destruction.forget(folder)
