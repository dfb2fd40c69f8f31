"""Who holds which scope, worked out from the organisation, ownership and shares, and kept as periods.

Nobody writes a grant by hand: `recompute` compares what should be with what is and records the difference, numbered
in the same sequence as the feed. A laptop so learns of a reassignment as one grant, not as thousands of moved rows.
"""

from collections.abc import Collection, Mapping
from typing import Literal

from sqlalchemy import Connection

from crm_core.clock import system_ms
from crm_core.model.organisation import MANAGING_ROLES
from crm_server import derived, feed
from crm_server.database import execute, fetch
from crm_server.errors import UnknownRecordError
from crm_server.records import insert_rows, read_rows, server_row, set_columns

Level = Literal["read", "edit"]
Why = Literal["assign", "transfer", "import"]
"""Why a customer got another owner (crm_core.model.access.OWNER_CHANGE)."""

_WANTED = """
WITH RECURSIVE
tree (top, unit) AS (
    SELECT id, id FROM org_unit
    UNION SELECT tree.top, child.id FROM tree JOIN org_unit child ON child.parent_id = tree.unit),
leads (user_id, unit) AS (
    SELECT manager_id, id FROM org_unit WHERE manager_id IS NOT NULL
    UNION SELECT id, org_unit_id FROM "user" WHERE role = ANY(%(managing)s) AND org_unit_id IS NOT NULL
    UNION SELECT admin.id, unit.id FROM "user" admin CROSS JOIN org_unit unit WHERE admin.role = 'admin'),
below (user_id, member_id) AS (
    SELECT DISTINCT leads.user_id, member.id
    FROM leads JOIN tree ON tree.top = leads.unit JOIN "user" member ON member.org_unit_id = tree.unit
    WHERE member.id <> leads.user_id),
owned (account_id, owner_id) AS (
    SELECT id, owner_id FROM account WHERE owner_id IS NOT NULL
    AND (%(accounts)s::text[] IS NULL OR id = ANY(%(accounts)s))),
wanted (user_id, scope, edit) AS (
    SELECT owner_id, 'account:' || account_id, true FROM owned
    UNION ALL SELECT below.user_id, 'account:' || account_id, true
        FROM owned JOIN below ON below.member_id = owned.owner_id
    UNION ALL SELECT user_id, 'account:' || account_id, level = 'edit' FROM share
        WHERE %(accounts)s::text[] IS NULL OR account_id = ANY(%(accounts)s)
    UNION ALL SELECT user_id, 'account:' || account_id, level = 'edit' FROM account_share
        WHERE status = 'active' AND deleted_at IS NULL
        AND (%(accounts)s::text[] IS NULL OR account_id = ANY(%(accounts)s))
    {general}),
given (user_id, scope, edit, behalf) AS (
    SELECT user_id, scope, edit, NULL FROM wanted
    UNION ALL SELECT d.to_user_id, wanted.scope, wanted.edit, d.from_user_id
        FROM delegation d JOIN wanted ON wanted.user_id = d.from_user_id
        WHERE d.status = 'active' AND d.began_at IS NOT NULL AND d.deleted_at IS NULL),
best AS (
    SELECT given.user_id, given.scope, CASE WHEN bool_or(edit) THEN 'edit' ELSE 'read' END AS level,
        CASE WHEN bool_or(edit AND behalf IS NULL) THEN NULL WHEN bool_or(edit) THEN min(behalf) FILTER (WHERE edit)
            WHEN bool_or(behalf IS NULL) THEN NULL ELSE min(behalf) END AS behalf
    FROM given JOIN "user" holder ON holder.id = given.user_id
    WHERE coalesce(holder.is_active, 1) = 1 AND holder.deleted_at IS NULL
    GROUP BY given.user_id, given.scope),
held AS (
    SELECT user_id, scope, level, on_behalf_of AS behalf FROM scope_grant WHERE ended_seq IS NULL
    AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s)))
SELECT coalesce(best.user_id, held.user_id), coalesce(best.scope, held.scope), best.level, held.level, best.behalf
FROM best FULL JOIN held ON held.user_id = best.user_id AND held.scope = best.scope
WHERE (best.level, best.behalf) IS DISTINCT FROM (held.level, held.behalf)
"""
_GENERAL = """
    UNION ALL SELECT id, 'company', false FROM "user"
    UNION ALL SELECT id, 'user:' || id, true FROM "user"
    UNION ALL SELECT id, 'unit:' || org_unit_id, true FROM "user" WHERE org_unit_id IS NOT NULL
    UNION ALL SELECT user_id, 'user:' || member_id, true FROM below
"""
_ALL = _WANTED.replace("{general}", _GENERAL).encode()
_ACCOUNTS = _WANTED.replace("{general}", "").encode()


def recompute(conn: Connection, accounts: Collection[str] | None = None, *, now_ms: int | None = None) -> int:
    """Bring the grants up to date; with `accounts`, only those on these customers. Returns how many changed.

    Call it after every change of units, users, owners or shares, in the same transaction, before the feed is published.
    """
    feed.lock(conn)
    ids = None if accounts is None else sorted(accounts)
    scopes = None if ids is None else [f"account:{account_id}" for account_id in ids]
    changes = fetch(
        conn,
        _ALL if ids is None else _ACCOUNTS,
        {"managing": sorted(MANAGING_ROLES), "accounts": ids, "scopes": scopes},
    )
    if not changes:
        return 0
    seq, now = feed.draw(conn, 1), system_ms() if now_ms is None else now_ms
    _end(conn, [(user, scope) for user, scope, wanted, *_ in changes if wanted is None], seq, now)
    _begin(
        conn,
        [(user, scope, wanted, by) for user, scope, wanted, held, by in changes if held is None],
        seq,
        now,
    )
    _change(
        conn, [(user, scope, wanted, by) for user, scope, wanted, held, by in changes if wanted and held], seq
    )
    feed.publish_derived(conn, derived.derive_of_scopes(conn, {scope for _, scope, *_ in changes}))
    return len(changes)


def _end(conn: Connection, grants: list[tuple[str, str]], seq: int, now_ms: int) -> None:
    if grants:
        users, scopes = zip(*grants, strict=True)
        execute(
            conn,
            "UPDATE scope_grant g SET ended_seq = %s, ended_ms = %s"
            " FROM unnest(%s::text[], %s::text[]) AS ended (user_id, scope)"
            " WHERE g.user_id = ended.user_id AND g.scope = ended.scope AND g.ended_seq IS NULL",
            (seq, now_ms, list(users), list(scopes)),
        )


def _begin(conn: Connection, grants: list[tuple[str, str, str, str | None]], seq: int, now_ms: int) -> None:
    if grants:
        execute(
            conn,
            "INSERT INTO scope_grant (user_id, scope, level, on_behalf_of, seq, changed_seq, granted_ms)"
            " SELECT user_id, scope, level, behalf, %s, %s, %s"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS begun (user_id, scope, level, behalf)",
            (seq, seq, now_ms, *map(list, zip(*grants, strict=True))),
        )


def _change(conn: Connection, grants: list[tuple[str, str, str, str | None]], seq: int) -> None:
    """Set another level, or another reason to hold a scope."""
    if grants:
        execute(
            conn,
            "UPDATE scope_grant g SET level = changed.level, on_behalf_of = changed.behalf, changed_seq = %s"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS changed (user_id, scope, level, behalf)"
            " WHERE g.user_id = changed.user_id AND g.scope = changed.scope AND g.ended_seq IS NULL",
            (seq, *map(list, zip(*grants, strict=True))),
        )


def assign(
    conn: Connection,
    account_ids: Collection[str],
    user_id: str,
    *,
    why: Why = "assign",
    now_ms: int | None = None,
) -> list[str]:
    """Give customers to a user; whoever had them loses them. Publishes, so call it last.

    Returns the ids of those that were somebody else's; of the others nothing is written.

    Raises:
        UnknownRecordError: there is no such customer or user.
    """
    user = _user(conn, user_id)
    values = {"owner_id": user_id, "org_unit_id": user["org_unit_id"]}
    rows = read_rows(conn, "account", account_ids, lock=True)
    if missing := set(account_ids) - rows.keys():
        raise UnknownRecordError("account", missing)
    moved = {one: row for one, row in rows.items() if any(row[name] != values[name] for name in values)}
    if not moved:
        return []
    set_columns(conn, "account", dict.fromkeys(moved, values), now_ms=now_ms)
    owners = {one: (row["owner_id"], user_id) for one, row in moved.items()}
    history = note_owners(conn, owners, why, now_ms=now_ms)
    recompute(conn, moved, now_ms=now_ms)
    feed.publish(conn, {"account": moved, "owner_history": history})
    return sorted(moved)


def note_owners(
    conn: Connection,
    owners: Mapping[str, tuple[str | None, str | None]],
    why: Why,
    *,
    now_ms: int | None = None,
) -> list[str]:
    """Write down changes of owners, (before, after) by customer. Returns the ids to publish."""
    now = system_ms() if now_ms is None else now_ms
    rows = [
        server_row(
            "owner_history",
            {"account_id": one, "from_user_id": before, "to_user_id": after, "changed_at": now, "why": why},
            now_ms=now,
        )
        for one, (before, after) in sorted(owners.items())
        if before != after
    ]
    insert_rows(conn, "owner_history", rows)
    return [row["id"] for row in rows]


def transfer(conn: Connection, from_user: str, to_user: str, *, now_ms: int | None = None) -> list[str]:
    """Give every customer of one user to another, and return their ids. Publishes, so call it last."""
    _user(conn, from_user)
    rows = fetch(conn, "SELECT id FROM account WHERE owner_id = %s ORDER BY id FOR UPDATE", (from_user,))
    return assign(conn, [row[0] for row in rows], to_user, why="transfer", now_ms=now_ms)


def share(
    conn: Connection, account_id: str, user_id: str, level: Level, *, now_ms: int | None = None
) -> None:
    """Show a customer to a colleague, to read or to edit.

    Raises:
        UnknownRecordError: there is no such customer or user.
    """
    _user(conn, user_id)
    if not read_rows(conn, "account", [account_id]):
        raise UnknownRecordError("account", [account_id])
    execute(
        conn,
        "INSERT INTO share (account_id, user_id, level, created_ms) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (account_id, user_id) DO UPDATE SET level = excluded.level",
        (account_id, user_id, level, system_ms() if now_ms is None else now_ms),
    )
    recompute(conn, [account_id], now_ms=now_ms)


def unshare(conn: Connection, account_id: str, user_id: str, *, now_ms: int | None = None) -> None:
    """Take a share back; without one nothing happens."""
    execute(conn, "DELETE FROM share WHERE account_id = %s AND user_id = %s", (account_id, user_id))
    recompute(conn, [account_id], now_ms=now_ms)


def _user(conn: Connection, user_id: str) -> dict[str, object]:
    found = read_rows(conn, "user", [user_id])
    if not found:
        raise UnknownRecordError("user", [user_id])
    return found[user_id]
