"""What a person wants to know and do about the laptop itself: who is signed in, is the data sound, keep a copy."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from crm_core.model import Account, OrgUnit, User
from crm_core.model.types import Instant
from crm_desktop.db import checking, doctor
from crm_desktop.db.backup import UNWATCHED, Watch
from crm_desktop.db.doctor import Check
from crm_desktop.db.local_tables import meta
from crm_desktop.services.workspace import Workspace

__all__ = ["Check", "LaptopFacts", "StoreFacts", "back_up", "examine", "laptop_facts", "store_facts"]

USER_KEY: Final = "user_id"
USER_NAME_KEY: Final = "user_name"
DEVICE_KEY: Final = "device_id"
DEVICE_LABEL_KEY: Final = "device_label"
SERVER_KEY: Final = "server_url"
LEASE_KEY: Final = "lease_until_ms"
LAST_SYNC_KEY: Final = "last_sync_ms"
_BESIDE: Final = ("", "-wal", "-shm")


@dataclass(frozen=True)
class LaptopFacts:
    """Who works here, and what the server knows this laptop as. `role` is a code of `organisation.ROLE`."""

    name: str
    login: str
    role: str | None
    unit: str
    server_url: str
    device_id: str
    device_label: str
    lease_until: datetime | None
    last_sync: datetime | None


@dataclass(frozen=True)
class StoreFacts:
    """Where the data lies, how many bytes it takes, and what encrypts it."""

    folder: str
    size: int
    customers: int
    cipher: str


def laptop_facts(session: Session) -> LaptopFacts:
    """Return who is signed in; before the first sync little more than the ids is known."""
    known = {row[0]: row[1] for row in session.execute(select(meta.c.key, meta.c.value))}
    user = session.get(User, known.get(USER_KEY, ""))
    unit = session.get(OrgUnit, user.org_unit_id) if user is not None and user.org_unit_id else None
    return LaptopFacts(
        name=user.name if user else known.get(USER_NAME_KEY, ""),
        login=user.login if user else "",
        role=user.role if user else None,
        unit=unit.name if unit else "",
        server_url=known.get(SERVER_KEY, ""),
        device_id=known.get(DEVICE_KEY, ""),
        device_label=known.get(DEVICE_LABEL_KEY, ""),
        lease_until=_moment(known.get(LEASE_KEY)),
        last_sync=_moment(known.get(LAST_SYNC_KEY)),
    )


def store_facts(session: Session, workspace: Workspace) -> StoreFacts:
    """Return where the data lies and how much it is."""
    file = workspace.store.folder.store_file
    parts = [file.with_name(file.name + suffix) for suffix in _BESIDE]
    return StoreFacts(
        folder=str(workspace.store.folder.path),
        size=sum(part.stat().st_size for part in parts if part.exists()),
        customers=session.scalar(select(func.count()).where(Account.deleted_at.is_(None))) or 0,
        cipher=str(session.scalar(text("PRAGMA cipher_version")) or ""),
    )


def examine(workspace: Workspace) -> list[Check]:
    """Ask whether the store is sound: every page, every index, every edit that waits; only the answer is kept."""
    checks = doctor.examine(workspace.store)
    failed = {one.name for one in checks if not one.ok}
    now_ms = workspace.context.clock.wall_ms()
    job = partial(checking.note_result, failed=failed, now_ms=now_ms)
    workspace.lane.submit_raw(job).result()
    return checks


def back_up(workspace: Workspace, target: Path, passphrase: str, watch: Watch = UNWATCHED) -> int:
    """Write an encrypted copy of the store and return its bytes.

    Raises UserError backup_exists, disk_full, folder_unusable; Cancelled.
    """
    workspace.store.back_up(target, passphrase, watch)
    return target.stat().st_size


def _moment(milliseconds: str | None) -> datetime | None:
    return Instant.from_stored(int(milliseconds)) if milliseconds else None
