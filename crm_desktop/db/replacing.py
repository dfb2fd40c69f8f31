"""Putting another store in the place of the present one, so that whenever the program dies, one whole store is left.

The other one is made and checked beside it (`new_store_file`). Writing a note decides: before it nothing has happened,
from it on every opening carries on with the exchange. The former store stays beside until the new one opened well; if
it does not, the former one comes back.
"""

import json
import os
from collections.abc import Callable

from crm_desktop.db.folder import DataFolder, remove

_EXCHANGE, _TRIAL = "exchange", "trial"
_BESIDE_FIRST = ("-wal", "-shm", "")
"""The log moves before its database: a log that was left behind would be taken for the other one's."""


def decide(folder: DataFolder) -> None:
    """Have the complete new store take the place of the present one at the next opening."""
    remove(folder.former_store_file)
    for ending in ("-wal", "-shm"):
        folder.new_store_file.with_name(folder.new_store_file.name + ending).unlink(missing_ok=True)
    with folder.new_store_file.open("rb+") as file:
        os.fsync(file.fileno())
    _note(folder, _EXCHANGE)


def is_decided(folder: DataFolder) -> bool:
    """Whether an exchange, or its trial, is under way."""
    return folder.replacing_file.exists()


def carry_on(folder: DataFolder) -> None:
    """Finish an exchange that was decided; nobody may have the store open."""
    if _phase(folder) != _EXCHANGE:
        return
    if folder.new_store_file.exists():
        for ending in _BESIDE_FIRST:
            present = folder.store_file.with_name(folder.store_file.name + ending)
            if present.exists():
                present.replace(folder.former_store_file.with_name(folder.former_store_file.name + ending))
        folder.new_store_file.replace(folder.store_file)
    _note(folder, _TRIAL)


def try_out(folder: DataFolder, opening: Callable[[], None]) -> bool:
    """Open the store; where a new one does not open, put the former one back and return False."""
    on_trial = _phase(folder) == _TRIAL and folder.former_store_file.exists()
    try:
        opening()
    except Exception:
        if not on_trial:
            raise
        _put_back(folder)
        return False
    if is_decided(folder):
        folder.replacing_file.unlink()
    elif folder.former_store_file.exists():
        remove(folder.former_store_file)
    return True


def _put_back(folder: DataFolder) -> None:
    remove(folder.store_file)
    for ending in _BESIDE_FIRST:
        former = folder.former_store_file.with_name(folder.former_store_file.name + ending)
        if former.exists():
            former.replace(folder.store_file.with_name(folder.store_file.name + ending))
    folder.replacing_file.unlink()


def _phase(folder: DataFolder) -> str:
    if not folder.replacing_file.exists():
        return ""
    return str(json.loads(folder.replacing_file.read_bytes())["phase"])


def _note(folder: DataFolder, phase: str) -> None:
    scratch = folder.replacing_file.with_suffix(".new")
    with scratch.open("w", encoding="ascii") as file:
        json.dump({"phase": phase}, file)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(folder.replacing_file)
