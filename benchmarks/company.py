"""A company of exactly the size that a benchmark names, on a real server process with a real PostgreSQL."""

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crm_server import feed, grants
from crm_server.auth import keep_password_hash
from crm_server.database import execute
from crm_server.demo import DemoCompany, Rows
from crm_server.passwords import hash_password
from crm_server.records import insert_rows
from crm_server.settings import Settings, initialise

LOGIN, PASSWORD = "admin", "benchmark"
SHARES = {
    "account": 0.10,
    "contact": 0.15,
    "account_contact": 0.15,
    "contact_method": 0.20,
    "visit": 0.40,
}
"""What share of the records each entity has; the rest of the demo company is left out."""


@dataclass(frozen=True)
class RunningServer:
    """Where the server answers, and how many records the administrator's laptop will hold."""

    url: str
    records: int


@contextmanager
def running_server(records: int) -> Iterator[RunningServer]:
    """Serve a company of `records` records under customers, in a scratch folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as scratch:
        settings = initialise(Path(scratch), None)
        with settings.opened() as database, database.transaction() as conn:
            load(conn, records)
        with serving(settings) as url:
            yield RunningServer(url, records)


def load(conn: Any, records: int) -> None:
    company = DemoCompany(seed=1, today=datetime.now(UTC).date(), scale=max(1.0, records / 20_000))
    wanted = {entity: int(share * records) for entity, share in SHARES.items()}
    kept: dict[str, list[dict[str, Any]]] = {entity: [] for entity in wanted}
    staff: Rows = {}
    for chunk in company.chunks():
        for entity, rows in chunk.items():
            if entity in kept:
                kept[entity] += rows
            elif entity in ("org_unit", "user"):
                staff.setdefault(entity, []).extend(rows)
    for entity, rows in itertools.chain(staff.items(), _trimmed(kept, wanted)):
        insert_rows(conn, entity, rows)
        staff[entity] = rows
    for user in company.users:
        if user.login == LOGIN:
            keep_password_hash(conn, user.id, hash_password(PASSWORD))
    execute(conn, "ANALYZE")
    grants.recompute(conn)
    feed.publish(conn, {entity: [row["id"] for row in rows] for entity, rows in staff.items()})
    execute(conn, "ANALYZE feed, scope_grant")


def _trimmed(kept: dict[str, list[dict[str, Any]]], wanted: dict[str, int]) -> list[tuple[str, list[Any]]]:
    """Cut each entity to size, customers first, and keep only what hangs together."""
    accounts = kept["account"][: wanted["account"]]
    known = {row["id"] for row in accounts}
    roles = [row for row in kept["account_contact"] if row["account_id"] in known][
        : wanted["account_contact"]
    ]
    people = {row["contact_id"] for row in roles}
    contacts = [row for row in kept["contact"] if row["id"] in people][: wanted["contact"]]
    methods = [row for row in kept["contact_method"] if row["contact_id"] in people]
    visits = [row for row in kept["visit"] if row["account_id"] in known]
    rest = sum(wanted.values()) - len(accounts) - len(roles) - len(contacts)
    methods = methods[: wanted["contact_method"]]
    return [
        ("account", accounts),
        ("contact", contacts),
        ("account_contact", roles),
        ("contact_method", methods),
        ("visit", visits[: rest - len(methods)]),
    ]


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    command = [sys.executable, "-m", "crm_server", "--data", str(settings.data_dir), "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        lines = iter(process.stdout or ())
        yield next(line for line in lines if "listening on" in line).split()[-1]
    finally:
        process.terminate()
        process.wait(timeout=30)
