"""What is known of a first sync under way, in the store: it goes on after a crash, whatever was applied already.

Every function runs in the caller's transaction.
"""

from collections.abc import Mapping

import msgspec

from crm_core.wire import Chunk, Grant, Manifest
from crm_desktop.db import meta
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Bug
from crm_desktop.sync.local import Key

PLAN = "first_sync"


class Plan(msgspec.Struct):
    """A first sync: under which `id`, `epoch` and `schema` it was begun, and how far it is.

    `granted`: scopes still to be stored, with the first page. `known` chunks of `known_bytes` were named so far, and
    about `ahead` bytes follow; with `cursor` all are named. `newer`: revisions that came meanwhile with outcomes.
    """

    id: str
    epoch: str
    schema: int
    resync: bool
    begun: bool = False
    granted: list[Grant] = []
    known: int = 0
    known_bytes: int = 0
    ahead: int = 0
    cursor: str = ""
    newer: list[tuple[str, str, int]] = []


def load(connection: RawConnection) -> Plan | None:
    """Return the first sync under way, if there is one."""
    text = meta.get(connection, PLAN)
    return msgspec.json.decode(text, type=Plan) if text else None


def under_way(connection: RawConnection) -> Plan:
    """Return the first sync under way. Raises Bug if there is none."""
    plan = load(connection)
    if plan is None:
        raise Bug("no first sync is under way")
    return plan


def keep(connection: RawConnection, plan: Plan) -> None:
    """Store how far it is."""
    meta.put(connection, PLAN, msgspec.json.encode(plan).decode())


def drop(connection: RawConnection) -> None:
    """Forget it: it has ended, or it cannot go on."""
    connection.execute("DELETE FROM local_meta WHERE key = ?", (PLAN,))
    connection.execute("DELETE FROM local_artefact")


def extend(connection: RawConnection, manifest: Manifest) -> Plan:
    """Take in more of the manifest, and return how far it is then."""
    plan = under_way(connection)
    if not plan.known:
        plan.granted = manifest.granted
    connection.executemany(
        "INSERT INTO local_artefact (name, n, size, sha256, key, pages) VALUES (?, ?, ?, ?, ?, 0)",
        [
            (chunk.name, n, chunk.size, chunk.sha256, chunk.key)
            for n, chunk in enumerate(manifest.chunks, plan.known)
        ],
    )
    plan.known += len(manifest.chunks)
    plan.known_bytes += sum(chunk.size for chunk in manifest.chunks)
    plan.ahead, plan.cursor = manifest.ahead, manifest.cursor
    keep(connection, plan)
    return plan


def waiting(connection: RawConnection) -> list[Chunk]:
    """Return the chunks that are not applied to their end, in order."""
    rows = connection.execute("SELECT name, size, sha256, key FROM local_artefact ORDER BY n")
    return [Chunk(name=name, size=size, sha256=sha256, key=key, rows=0) for name, size, sha256, key in rows]


def mark(connection: RawConnection, name: str, pages: int, *, ended: bool) -> None:
    """Note how many pages of a chunk are applied; one that has `ended` is forgotten."""
    if ended:
        connection.execute("DELETE FROM local_artefact WHERE name = ?", (name,))
    else:
        connection.execute("UPDATE local_artefact SET pages = ? WHERE name = ?", (pages, name))


def pages_applied(connection: RawConnection, name: str) -> int:
    """Return how many pages of a chunk are applied."""
    row = connection.execute("SELECT pages FROM local_artefact WHERE name = ?", (name,)).fetchone()
    return int(row[0])


def remember(connection: RawConnection, revisions: Mapping[Key, int]) -> None:
    """Note revisions that came with outcomes, so that no older chunk takes a person's own edit back."""
    plan = load(connection)
    if plan is not None and revisions:
        plan.newer += [(entity, record_id, rev) for (entity, record_id), rev in revisions.items()]
        keep(connection, plan)
