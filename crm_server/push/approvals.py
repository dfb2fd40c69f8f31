"""Decisions about quotes hold for the content that was seen, by who may decide, and not for ever (domain.md §6).

A manager decides on their own laptop, perhaps days before the server hears of it. What is compared is the hash of the
content: as the decider saw it, and as the quote is here now. A quote whose content changed after it was submitted is
a draft again, whoever changed it and in whichever order the edits arrive.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from crm_core.model.organisation import MANAGING_ROLES
from crm_core.quote_content import content_hash
from crm_server.database import fetch
from crm_server.push.refusal import RefusedError
from crm_server.push.workspace import Draft, Workspace
from crm_server.records import Key, Row, read_children

LONGEST_MS = 72 * 60 * 60 * 1000
"""How old a decision may be when it arrives; an older one is for its author to look at again (domain.md §6)."""
_DECIDES = {"APPROVED": "APPROVE", "REJECTED": "REJECT"}
_HELD = ("PENDING", "APPROVED")
_UNSENT = ("IN_APPROVAL", "APPROVED")


def load_requests(conn: Connection, page: Workspace, quote_ids: Iterable[str]) -> None:
    """Read and lock the requests for these quotes, and note for which managers the author stands in."""
    found = read_children(conn, "approval_request", "quote_id", set(quote_ids), lock=True)
    unread = {("approval_request", record_id): row for record_id, row in found.items()}
    unread = {key: row for key, row in unread.items() if key not in page.before}
    page.before |= unread
    page.rows |= unread
    if not found or page.session.role in MANAGING_ROLES:
        return
    rows = fetch(
        conn,
        'SELECT 1 FROM delegation d JOIN "user" u ON u.id = d.from_user_id'
        " WHERE d.to_user_id = %s AND d.status = 'active' AND d.began_at IS NOT NULL AND d.deleted_at IS NULL"
        " AND u.role = ANY(%s) LIMIT 1",
        (page.session.user_id, sorted(MANAGING_ROLES)),
    )
    page.deputises = bool(rows)


def check_decisions(draft: Draft) -> None:
    """Refuse a mutation that decides about a quote which its author may not decide about, or has not seen as it is.

    Raises RefusedError: not_permitted, approval_void.
    """
    decisions = [row for (entity, _), row in draft.rows.items() if entity == "approval_decision"]
    for decision in decisions:
        request = draft.page.rows.get(("approval_request", decision["request_id"]))
        if request is None or request["status"] != "PENDING":
            raise RefusedError("approval_void", entity="quote", id=decision["quote_id"])
    answered = {decision["request_id"] for decision in decisions}
    for (entity, quote_id), row in draft.rows.items():
        before = draft.page.rows.get((entity, quote_id))
        if entity == "approval_request" and row["status"] in _DECIDES and row["id"] not in answered:
            raise RefusedError("approval_void", entity="quote", id=row["quote_id"])
        if entity == "approval_request" and _answers_own(draft, before, row):
            raise RefusedError("not_permitted", entity="quote", id=row["quote_id"], field="status")
        if entity == "quote" and before and before["status"] == "IN_APPROVAL" and row["status"] in _DECIDES:
            said = [one for one in decisions if one["quote_id"] == quote_id]
            _check(
                draft,
                row,
                {one["content_hash"] for one in said if one["decision"] == _DECIDES[row["status"]]},
            )


def _answers_own(draft: Draft, before: Row | None, request: Row) -> bool:
    waited = before is not None and before["status"] == "PENDING"
    return waited and request["status"] in _DECIDES and request["created_by"] == draft.user


def _check(draft: Draft, quote: Row, seen: set[str]) -> None:
    pending = [one for one in _requests(draft.page, quote["id"]) if one["status"] == "PENDING"]
    if any(one["created_by"] == draft.user for one in pending):
        raise RefusedError("not_permitted", entity="quote", id=quote["id"], field="status")
    is_old = draft.page.now_ms - draft.edited_ms > LONGEST_MS
    if pending and (is_old or seen != {content_hash(quote, _lines(draft, quote["id"]))}):
        raise RefusedError("approval_void", entity="quote", id=quote["id"])


def _lines(draft: Draft, quote_id: str) -> list[Row]:
    keys = {key for key in (*draft.page.rows, *draft.rows) if key[0] == "quote_line"}
    rows = [row for key in keys if (row := draft.row(key)) is not None]
    return [row for row in rows if row["quote_id"] == quote_id]


def _requests(page: Workspace, quote_id: str) -> list[Row]:
    return [
        row
        for (entity, _), row in page.rows.items()
        if entity == "approval_request" and row["quote_id"] == quote_id and row["deleted_at"] is None
    ]


def void_approvals(page: Workspace) -> None:
    """Take back what was asked or approved of another content."""
    for quote, rows in page.stale_quotes_with_lines():
        held = [one for one in _requests(page, quote["id"]) if one["status"] in _HELD]
        now = content_hash(quote, rows) if held else ""
        void = [one for one in held if one["content_hash"] != now]
        for one in void:
            _set(page, ("approval_request", one["id"]), "VOID")
        if void and len(void) == len(held) and quote["status"] in _UNSENT:
            _set(page, ("quote", quote["id"]), "DRAFT")


def _set(page: Workspace, key: Key, status: str) -> None:
    row = page.rows[key]
    columns: Row = {"status": status}
    if page.before.get(key) is row:
        columns |= {"rev": row["rev"] + 1, "accepted_at": page.now_ms}
    page.rows[key] = row | columns
