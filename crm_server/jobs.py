"""What falls due with time: run by the serving process every minute, and by whoever moves a clock in a test.

A job is idempotent and short, takes its own transaction's connection and the time, and says nothing of how often it
runs. Several server processes may run the same job at once; a lock lets one of them through.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from crm_server.database import Database, fetch

Job = Callable[[Connection, int], None]
"""Called with the connection of a transaction of its own, and the time in ms since 1970."""

JOBS: dict[str, Job] = {}
"""Every job by name; each area adds its own."""

_LOCK = 4_417_203


def run_due(database: Database, now_ms: int) -> None:
    """Run every job once, each in its own transaction; one that another process is running is left to it.

    Raises:
        ExceptionGroup: what went wrong in some of the jobs, after all the others were run.
    """
    failed: list[Exception] = []
    for number, job in enumerate(JOBS.values()):
        try:
            database.run(partial(_run, number=number, job=job, now_ms=now_ms))
        except Exception as error:  # noqa: BLE001 -- raised below
            failed.append(error)
    if failed:
        raise ExceptionGroup("jobs", failed)


def _run(conn: Connection, number: int, job: Job, now_ms: int) -> None:
    if fetch(conn, "SELECT pg_try_advisory_xact_lock(%s, %s)", (_LOCK, number))[0][0]:
        job(conn, now_ms)
