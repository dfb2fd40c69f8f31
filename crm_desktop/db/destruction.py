"""Destroying what a data folder holds: the key first, without which the rest is noise, then the files.

A small note is written before and stays, so that a destruction that was cut short is finished at the next opening, and
the person is told. It holds a count and nothing of the data. Folders of other people (`people`) are not touched.
"""

import json
import logging
import os
from pathlib import Path

from crm_desktop.db.folder import PEOPLE, DataFolder
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import UserError

_CHUNK = 1024 * 1024
_log = logging.getLogger(__name__)


def begin(folder: DataFolder, sent: int) -> None:
    """Note that the folder is to be destroyed, and destroy the key. `sent`: unsent edits that the server took over."""
    scratch = folder.ended_file.with_suffix(".new")
    with scratch.open("w", encoding="ascii") as file:
        json.dump({"sent": sent}, file)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(folder.ended_file)
    _destroy_key(folder)


def has_begun(folder: DataFolder) -> bool:
    """Whether the folder was, or is to be, destroyed."""
    return folder.ended_file.exists()


def finish(folder: DataFolder) -> int:
    """Remove what is left, and return how many unsent edits the server had taken over."""
    sent = int(json.loads(folder.ended_file.read_bytes())["sent"])
    _destroy_key(folder)
    for path in sorted(folder.path.iterdir()):
        if path.name not in {PEOPLE, folder.ended_file.name, folder.lock_file.name}:
            _remove(path)
    return sent


def forget(folder: DataFolder) -> None:
    """Make the folder fit for a new enrolment."""
    folder.ended_file.unlink()


def _destroy_key(folder: DataFolder) -> None:
    """Destroy the key. A secret that a locked keyring will not give up opens nothing without the vault."""
    vault = KeyVault(folder)
    if not vault.exists():
        return
    try:
        vault.destroy()
    except UserError as error:
        _log.warning("the keyring may keep a secret that opens nothing any more: %s", error.code)
        _remove(folder.vault_file)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for inner in path.iterdir():
            _remove(inner)
        path.rmdir()
        return
    if not path.is_symlink():
        _overwrite(path)
    path.unlink()


def _overwrite(path: Path) -> None:
    with path.open("rb+") as file:
        left = path.stat().st_size
        while left > 0:
            file.write(os.urandom(min(left, _CHUNK)))
            left -= _CHUNK
        file.flush()
        os.fsync(file.fileno())
