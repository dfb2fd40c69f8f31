"""Is the server well? Each check looks and changes nothing."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from sqlalchemy import Connection

from crm_core.clock import system_ms
from crm_core.model import ENTITIES
from crm_server import grants
from crm_server.backup import age_of_last
from crm_server.database import Database, fetch
from crm_server.migrations import STEPS
from crm_server.schema import BACKUP_SEQ, EPOCH, VERSION, read_meta, read_number

FREE_BYTES = 1_000_000_000
HOUR_MS = 60 * 60 * 1000
BACKUP_DUE_MS = 7 * 24 * HOUR_MS


@dataclass(frozen=True)
class Check:
    """One question and its answer."""

    name: str
    ok: bool
    detail: str


def checkup(database: Database, data_dir: Path) -> list[Check]:
    """Return what was looked at and how it is."""
    with database.engine.connect() as conn:
        checks = [Check(name, *look(conn)) for name, look in _CHECKS.items()]
        conn.rollback()
    return [*checks, Check("disk", *_disk(data_dir))]


def _postgres(conn: Connection) -> tuple[bool, str]:
    version = int(fetch(conn, "SELECT current_setting('server_version_num')")[0][0])
    return version >= 150_000, f"PostgreSQL {version // 10_000}.{version % 10_000}"


def _schema(conn: Connection) -> tuple[bool, str]:
    version = int(read_meta(conn, VERSION))
    return version == len(STEPS), f"version {version}, epoch {read_meta(conn, EPOCH)}"


def _users(conn: Connection) -> tuple[bool, str]:
    active, without = fetch(
        conn,
        'SELECT count(*), count(*) FILTER (WHERE c.user_id IS NULL) FROM "user" u'
        " LEFT JOIN credential c ON c.user_id = u.id WHERE coalesce(u.is_active, 1) = 1 AND u.deleted_at IS NULL",
    )[0]
    return active > 0, f"{active} active" + (f", {without} without a password" if without else "")


def _grants(conn: Connection) -> tuple[bool, str]:
    changed = grants.recompute(conn)
    return changed == 0, "as they should be" if changed == 0 else f"{changed} not as they should be"


def _feed(conn: Connection) -> tuple[bool, str]:
    wrong = {entity: count for entity in ENTITIES if (count := _unpublished(conn, entity))}
    if wrong:
        return False, ", ".join(f"{count} {entity} not published" for entity, count in wrong.items())
    entries = fetch(conn, "SELECT count(*) FROM feed")[0][0]
    return True, f"{entries} entries"


def _unpublished(conn: Connection, entity: str) -> int:
    statement = sql.SQL(
        "SELECT count(*) FROM feed f JOIN {} t ON t.id = f.id WHERE f.entity = %s AND NOT f.gone AND f.rev <> t.rev"
    ).format(sql.Identifier(entity))
    return int(fetch(conn, statement, (entity,))[0][0])


def _backup(conn: Connection) -> tuple[bool, str]:
    """Until a backup covers what laptops have sent, they keep it; a server in use for a week should have one."""
    now = system_ms()
    age_ms = age_of_last(conn, now)
    if age_ms is None:
        oldest = fetch(conn, "SELECT min(created_ms) FROM device")[0][0]
        return oldest is None or now - oldest < BACKUP_DUE_MS, "never made"
    return age_ms < BACKUP_DUE_MS, f"{age_ms / HOUR_MS:.1f} hours old, covers {read_number(conn, BACKUP_SEQ)}"


def _disk(data_dir: Path) -> tuple[bool, str]:
    free = shutil.disk_usage(data_dir).free
    return free > FREE_BYTES, f"{free / 1e9:.1f} GB free"


_CHECKS: dict[str, Callable[[Connection], tuple[bool, str]]] = {
    "database": _postgres,
    "schema": _schema,
    "users": _users,
    "grants": _grants,
    "feed": _feed,
    "backup": _backup,
}
