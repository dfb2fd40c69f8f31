"""The rows of an import go into the tables, many at a time; grants, totals and the feed follow."""

from psycopg import sql
from sqlalchemy import Connection

from crm_server import feed, grants
from crm_server.database import execute
from crm_server.exchange.changes import BOOKKEPT, Plan
from crm_server.exchange.totals import new_totals, sums_of
from crm_server.records import insert_rows, set_columns, write_rows

MANY = 500
"""From so many changed rows on the planner's statistics are worth renewing."""
_DECIDE_GRANTS = {
    "user": {"role", "org_unit_id", "is_active"},
    "org_unit": {"parent_id", "manager_id"},
}
"""Fields on which it depends who may see what."""


def write(conn: Connection, entity: str, plan: Plan, now_ms: int) -> None:
    """Write the rows, and all that follows from them. The last act of a transaction."""
    rows = [*plan.new, *(row for _, row in plan.updated)]
    if not rows:
        return
    touched = {entity: {row["id"] for row in rows}}
    order_ids = (
        {row["order_id"] for row in (*rows, *(old for old, _ in plan.updated))}
        if entity == "order_line"
        else set()
    )
    before = sums_of(conn, order_ids)
    insert_rows(conn, entity, plan.new)
    write_rows(conn, entity, [row for _, row in plan.updated], plan.columns | set(BOOKKEPT))
    if len(rows) >= MANY:
        execute(conn, sql.SQL("ANALYZE {}").format(sql.Identifier(entity)))
    if order_ids:
        totals = new_totals(conn, before, order_ids)
        set_columns(conn, "order", totals, now_ms=now_ms)
        touched["order"] = set(totals)
    if entity == "account":
        owners = {row["id"]: (old["owner_id"], row["owner_id"]) for old, row in plan.updated}
        touched["owner_history"] = set(grants.note_owners(conn, owners, "import", now_ms=now_ms))
    _grant(conn, entity, plan, now_ms)
    feed.publish(conn, touched)
    if len(rows) >= MANY:
        execute(conn, "ANALYZE feed, scope_grant")


def _grant(conn: Connection, entity: str, plan: Plan, now_ms: int) -> None:
    if entity == "account" and (plan.new or "owner_id" in plan.columns):
        moved = [row["id"] for row in plan.new if row["owner_id"] is not None]
        moved += [row["id"] for old, row in plan.updated if old["owner_id"] != row["owner_id"]]
        if moved:
            grants.recompute(conn, moved, now_ms=now_ms)
    if entity in _DECIDE_GRANTS and (plan.new or plan.columns & _DECIDE_GRANTS[entity]):
        grants.recompute(conn, now_ms=now_ms)
