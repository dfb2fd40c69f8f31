"""Who may read a content, and who may bring one.

Knowing the name of a content is not having it: a row gives its readers the bytes only if its author has shown them to
the server. Otherwise whoever once saw a name could write a row of their own and fetch what was taken from them.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from crm_server.database import execute, fetch

_VISIBLE = """
    FROM attachment a
    JOIN feed f ON f.entity = 'attachment' AND f.id = a.id AND NOT f.gone
    JOIN scope_grant g ON g.scope = f.scope AND g.user_id = %(user)s AND g.ended_seq IS NULL
    WHERE a.sha256 = ANY(%(names)s)
"""
_READABLE = """
SELECT DISTINCT a.sha256 {visible} AND a.deleted_at IS NULL AND EXISTS (
    SELECT 1 FROM blob_owner o WHERE o.name = a.sha256 AND (o.user_id = a.created_by OR EXISTS (
        SELECT 1 FROM handed_over_edit h WHERE h.author_id = o.user_id AND h.settled_by = a.created_by
        AND strpos(h.changes, a.sha256) > 0)))
""".replace("{visible}", _VISIBLE).encode()
_NAMED = """
SELECT 1 {visible}
UNION ALL SELECT 1 FROM attachment WHERE sha256 = ANY(%(names)s) AND created_by = %(user)s
UNION ALL SELECT 1 FROM handed_over_edit WHERE author_id = %(user)s AND strpos(changes, %(name)s) > 0
LIMIT 1
""".replace("{visible}", _VISIBLE).encode()
_OWNERS = """
INSERT INTO blob_owner (name, user_id)
SELECT %(name)s::text, %(user)s::text UNION SELECT %(name)s::text, a.created_by {visible} AND a.created_by IS NOT NULL
ON CONFLICT DO NOTHING
""".replace("{visible}", _VISIBLE).encode()


def readable_names(conn: Connection, user_id: str, names: Collection[str]) -> set[str]:
    """Return those of the names whose content the user may read: a living row shows it, and its author has brought it.

    A row that took over a handed-over edit stands on what that edit's author brought. Whether the bytes are here is
    another question.
    """
    return {name for (name,) in fetch(conn, _READABLE, {"user": user_id, "names": sorted(names)})}


def may_bring(conn: Connection, user_id: str, name: str) -> bool:
    """Whether a row names this content that the user has made or sees, or an edit of theirs that was handed over."""
    return bool(fetch(conn, _NAMED, {"user": user_id, "names": [name], "name": name}))


def note_owners(conn: Connection, user_id: str, name: str) -> None:
    """Note that the user has shown the bytes: for the rows that they made, and for those that showed them to the user.

    The latter heals a content that was lost, by whoever still holds a copy.
    """
    execute(conn, _OWNERS, {"user": user_id, "names": [name], "name": name})
