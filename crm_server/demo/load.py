"""Puts the demo company into a database: rows by COPY, then who may see what, then the feed."""

from collections import Counter

from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_server import feed, grants
from crm_server.auth import keep_password_hash
from crm_server.database import execute, fetch
from crm_server.demo.company import DemoCompany
from crm_server.passwords import hash_password
from crm_server.records import insert_rows


class CompanyExistsError(Exception):
    """The database already has users; a demo would mix with them."""


def load(conn: Connection, company: DemoCompany) -> dict[str, int]:
    """Write the company and return how many records of each entity there are now.

    Raises:
        CompanyExistsError: nothing was written.
    """
    if fetch(conn, 'SELECT 1 FROM "user" LIMIT 1'):
        raise CompanyExistsError
    ids: dict[str, list[str]] = {entity: [] for entity in ENTITIES}
    numbers: Counter[str] = Counter()
    for rows in company.chunks():
        for entity, records in rows.items():
            insert_rows(conn, entity, records)
            ids[entity] += [record["id"] for record in records]
        for quote in rows.get("quote", ()):
            series, _, number = quote["number"].rpartition("-")
            numbers[series] = max(numbers[series], int(number))
    for user in company.users:
        keep_password_hash(conn, user.id, hash_password(user.password))
    _continue_series(conn, numbers)
    # The planner knows nothing yet about tables that are filled in this transaction.
    execute(conn, "ANALYZE")
    grants.recompute(conn)
    feed.publish(conn, ids)
    execute(conn, "ANALYZE feed, scope_grant")
    return {entity: len(known) for entity, known in ids.items() if known}


def _continue_series(conn: Connection, numbers: Counter[str]) -> None:
    for name, last in numbers.items():
        execute(conn, "INSERT INTO number_series (name, last) VALUES (%s, %s)", (name, last))
