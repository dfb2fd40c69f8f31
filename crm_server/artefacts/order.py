"""In which order a laptop is given its scopes: what everything points to, today's customers, the others by last visit.

Somebody who waits for a first sync in front of a customer's door needs that customer.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from crm_core.model.scopes import COMPANY
from crm_server.database import fetch

BEFORE_DAYS, AHEAD_DAYS = 1, 7
"""What was due yesterday still is, and here it may be tomorrow where it is today there."""

_ORDER = """
WITH today (account_id, due) AS (
    SELECT account_id, planned_on FROM visit_plan
    WHERE assignee_id = %(user)s AND planned_on BETWEEN %(first)s AND %(last)s AND deleted_at IS NULL
    UNION ALL SELECT account_id, due_on FROM task
    WHERE assignee_id = %(user)s AND due_on <= %(last)s AND coalesce(status, 'OPEN') IN ('OPEN', 'DOING', 'WAITING')
    AND deleted_at IS NULL
    UNION ALL SELECT account_id, due_on FROM promise
    WHERE maker_id = %(user)s AND due_on <= %(last)s AND state IN ('OPEN', 'ACCEPTED') AND deleted_at IS NULL
    UNION ALL SELECT account_id, %(last)s FROM quote
    WHERE created_by = %(user)s AND status IN ('DRAFT', 'IN_APPROVAL', 'APPROVED', 'REJECTED', 'SENT')
    AND deleted_at IS NULL AND (valid_until IS NULL OR valid_until >= %(first)s)),
due (scope, due) AS (SELECT 'account:' || account_id, min(due) FROM today GROUP BY account_id),
met (scope, at) AS (
    SELECT 'account:' || account_id, max(started_at) FROM visit
    WHERE created_by = %(user)s AND deleted_at IS NULL GROUP BY account_id)
SELECT g.scope, g.level
FROM scope_grant g LEFT JOIN due ON due.scope = g.scope LEFT JOIN met ON met.scope = g.scope
WHERE g.user_id = %(user)s AND g.ended_seq IS NULL
ORDER BY CASE WHEN g.scope = %(company)s THEN 0
    WHEN g.scope = 'user:' || %(user)s THEN 1
    WHEN g.scope LIKE 'unit:%%' THEN 2
    WHEN due.scope IS NOT NULL THEN 3
    WHEN g.scope LIKE 'account:%%' THEN 4 ELSE 5 END, due.due, met.at DESC NULLS LAST, g.scope
"""


def ordered_scopes(conn: Connection, user_id: str, now_ms: int) -> list[tuple[str, str]]:
    """Return the (scope, level) that a user holds now, in the order in which a new laptop is to be given them."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    rows = fetch(
        conn,
        _ORDER.encode(),
        {
            "user": user_id,
            "company": COMPANY,
            "first": (today - timedelta(days=BEFORE_DAYS)).isoformat(),
            "last": (today + timedelta(days=AHEAD_DAYS)).isoformat(),
        },
    )
    return [(scope, level) for scope, level in rows]
