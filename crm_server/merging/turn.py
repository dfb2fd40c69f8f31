"""Who may give ids another meaning, and when: merging and erasing wait for the pushes under way, and hold back others.

A push looks up what the ids in it stand for today before it writes. A merge that ended in between would leave what it
writes with a record that is nobody's any more, and an erasure what it writes about somebody who is gone.
"""

from sqlalchemy import Connection

from crm_server.database import execute

_LOCK = 4_417_204


def beside_others(conn: Connection) -> None:
    """Until this transaction ends, ids mean what they mean now. The first act of the transaction."""
    execute(conn, "SELECT pg_advisory_xact_lock_shared(%s)", (_LOCK,))


def alone(conn: Connection) -> None:
    """Wait until nobody relies on what ids mean; until this transaction ends nobody else will. Its first act."""
    execute(conn, "SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
