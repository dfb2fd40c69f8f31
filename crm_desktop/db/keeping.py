"""Unsent work kept by itself: encrypted files in a folder, a few generations of them, and how they are told.

The key of the files lies in the store. Each file holds it wrapped, by a key that only this store's key gives and, once
the person has set a passphrase for backups, by that: then the work can be taken back on another laptop, too.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.db import meta
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.vault import KEY_BYTES, seal, wrap
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.db.outbox_file import Content, Keys

ENDING = ".crmwork"
FOLDER, MINUTES, LAST, PROBLEM = "keep_folder", "keep_minutes", "kept_ms", "keep_problem"
"""What the person chose (the folder; minutes of change, 0 for never), when it went well last, why it did not."""
DEFAULT_MINUTES = 10
_KEY, _WRAPPED, _MARK = "keep_key", "keep_wrapped", "kept_mark"
_LATEST, _DAYS = 3, 5
_LABEL = b"crm unsent work"
SETTINGS = (FOLDER, MINUTES, "lock_minutes", "metered")
"""What goes into the files beside the work: what the person chose here."""


@dataclass(frozen=True)
class State:
    """How it stands: where, after how many minutes, the time of the last file (ms), and why the last attempt failed."""

    folder: str
    minutes: int
    last_ms: int | None
    problem: str
    with_passphrase: bool


def state(connection: RawConnection, default: Path) -> State:
    """Return how it stands."""
    last = meta.get(connection, LAST)
    return State(
        folder=meta.get(connection, FOLDER) or str(default),
        minutes=int(meta.get(connection, MINUTES, str(DEFAULT_MINUTES))),
        last_ms=int(last) if last else None,
        problem=meta.get(connection, PROBLEM),
        with_passphrase=bool(meta.get(connection, _WRAPPED)),
    )


def mark(connection: RawConnection) -> str:
    """Return what tells whether anything is to be kept that no file has; empty for nothing at all."""
    work = connection.execute(
        "SELECT count(*), coalesce(max(n), 0), coalesce(max(hlc), ''), coalesce(sum(state = 'pending'), 0)"
        " FROM local_outbox"
    ).fetchone()
    chosen = {name: value for name in SETTINGS if (value := meta.get(connection, name))}
    return json.dumps([*work, chosen, meta.get(connection, _WRAPPED)]) if work[0] or chosen else ""


def is_kept(connection: RawConnection) -> bool:
    """Whether the last file has everything."""
    return mark(connection) in {"", meta.get(connection, _MARK)}


def chosen(connection: RawConnection) -> dict[str, str]:
    """Return what the person set."""
    return {name: value for name in SETTINGS if (value := meta.get(connection, name))}


def note_kept(connection: RawConnection, what: str, now_ms: int) -> None:
    """Note that a file has everything up to `mark`."""
    meta.put(connection, _MARK, what)
    meta.put(connection, LAST, str(now_ms))
    meta.put(connection, PROBLEM, "")


def set_passphrase(connection: RawConnection, passphrase: str) -> None:
    """Let a passphrase open the files that are written from now on."""
    meta.put(connection, _WRAPPED, json.dumps(wrap(passphrase, _own_key(connection))))


def keys(connection: RawConnection, store_key: bytes) -> Keys:
    """Return what a file is sealed with; the key is made with the first one."""
    from crm_desktop.db.outbox_file import Keys

    key = _own_key(connection)
    wrapped = meta.get(connection, _WRAPPED)
    return Keys(key, seal(laptop_key(store_key), key), json.loads(wrapped) if wrapped else None)


def laptop_key(store_key: bytes) -> bytes:
    """Return the key that opens the files of this laptop without a passphrase."""
    return hmac.digest(store_key, _LABEL, "sha256")


def _own_key(connection: RawConnection) -> bytes:
    if not meta.get(connection, _KEY):
        meta.put(connection, _KEY, secrets.token_hex(KEY_BYTES))
    return bytes.fromhex(meta.get(connection, _KEY))


def write(folder: Path, device_id: str, sealed_with: Keys, content: Content) -> Path:
    """Write one more file and remove those that are old. Raises UserError file_unwritable.

    `content.made_ms` names it, in UTC, so that a clock that was set back overwrites nothing.
    """
    from crm_desktop.db.outbox_file import write_kept

    moment = datetime.fromtimestamp(content.made_ms / 1000, UTC)
    target = folder / f"{_beginning(device_id)}{moment:%Y%m%d-%H%M%S}{ENDING}"
    write_kept(target, sealed_with, content)
    try:
        for old in outlived(files(folder, device_id)):
            old.unlink(missing_ok=True)
    except OSError as error:
        raise UserError("file_unwritable", path=str(folder), reason=error.strerror or str(error)) from error
    return target


def files(folder: Path, device_id: str) -> list[Path]:
    """Return the files of this laptop, newest first."""
    return sorted(folder.glob(f"{_beginning(device_id)}*{ENDING}"), reverse=True)


def outlived(newest_first: Iterable[Path]) -> list[Path]:
    """Return what can go: all but the latest three and the last one of each of the latest five days."""
    gone, days = [], set[str]()
    for number, file in enumerate(newest_first):
        day = file.stem.rsplit("-", 2)[-2]
        if number >= _LATEST and (day in days or len(days) >= _DAYS):
            gone.append(file)
        days.add(day)
    return gone


def _beginning(device_id: str) -> str:
    return f"unsent-{device_id[-8:]}-"
