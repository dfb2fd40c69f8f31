"""Starting over with the server, without losing anything: after its restore, this laptop's, or a lost cursor.

Everything is asked for again and compared. The rows that stand here are listed at the beginning, and each that is told
is struck off; what is left when the pull has drained is unknown to the server. Nothing is ever removed because it is
absent: a record that a restored server forgot is kept aside (crm_desktop.sync.forgotten), where the person sees it.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from crm_core.ids import IdSource
from crm_core.wire import Page, Stored, Welcome
from crm_desktop.db import notices, numbers
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import acknowledged, chunk_plan, forgotten, local
from crm_desktop.sync.evict import ENDED, NO_SCOPE, remove
from crm_desktop.sync.local import Key
from crm_desktop.sync.rows import pending_records


class Why(StrEnum):
    """Why this laptop starts over."""

    RESTORED = "restored"  # the server was restored and may have gone back
    STALE = "stale"  # this file was restored, or is one of two copies
    LOST = "lost"  # only the cursor is lost


def welcomed(
    connection: RawConnection, welcome: Welcome, news: dict[str, str], ids: IdSource, *, now_ms: int
) -> None:
    """Keep what the server's welcome says, and start over where it shows that one of the two went back.

    One transaction: whoever dies here finds on the next start that nothing was told yet.
    """
    known = local.settings(connection)
    acknowledged.drop_old(connection, now_ms)
    if welcome.stale_store:
        local.keep(connection, {local.INCARNATION: ids.new()})
        begin(connection, Why.STALE)
        notices.add(connection, "store_restored", {}, now_ms=now_ms)
    if known.get(local.EPOCH, welcome.epoch) != welcome.epoch:
        _server_went_back(connection, now_ms)
    elif not known.get(local.CURSOR) and not why(connection) and _has_rows_of_before(connection):
        begin(connection, Why.LOST)
    acknowledged.note_backup(connection, welcome.backup_seq)
    numbers.keep(connection, welcome.number_lease, welcome.number_blocks)
    local.keep(connection, {**news, local.SYNC_TOKEN: welcome.sync_token})


def _has_rows_of_before(connection: RawConnection) -> bool:
    """Whether there are rows, other than those of a first sync that goes on."""
    return local.holds_rows(connection) and chunk_plan.load(connection) is None


def _server_went_back(connection: RawConnection, now_ms: int) -> None:
    again, emptied = acknowledged.put_back(connection)
    local.keep(connection, {local.BACKUP_SEQ: 0})
    begin(connection, Why.RESTORED)
    notices.add(connection, "server_restored", {"edits": again}, now_ms=now_ms)
    if emptied:
        notices.add(connection, "edits_not_sent_again", {"edits": emptied}, now_ms=now_ms)


def begin(connection: RawConnection, reason: Why) -> None:
    """Ask for everything again with the next pull. A comparison that is under way begins anew."""
    if reason is not Why.RESTORED and why(connection) is Why.RESTORED:
        reason = Why.RESTORED
    local.keep(connection, {local.CURSOR: "", local.BASELINE: reason})
    chunk_plan.drop(connection)
    connection.execute("DELETE FROM local_untold")
    connection.execute(
        "INSERT INTO local_untold (entity, id) SELECT DISTINCT entity, id FROM local_scope_member WHERE scope <> ?",
        (NO_SCOPE,),
    )


def take_new_place(connection: RawConnection, taken: Iterable[str], ids: IdSource, *, now_ms: int) -> None:
    """Become another copy than the one that used our place or our ids for something else; nothing is dropped."""
    acknowledged.take_new_ids(connection, {old: ids.new() for old in taken})
    local.keep(connection, {local.INCARNATION: ids.new()})
    numbers.forget(connection)
    begin(connection, Why.STALE)
    notices.add(connection, "store_restored", {}, now_ms=now_ms)


def why(connection: RawConnection) -> Why | None:
    """Return why everything is being compared, or None if nothing is."""
    found = connection.execute("SELECT value FROM local_meta WHERE key = ?", (local.BASELINE,)).fetchone()
    return Why(found[0]) if found and found[0] else None


def look_at(
    connection: RawConnection, entity: str, columns: Sequence[str], rows: Sequence[Sequence[Stored]]
) -> None:
    """Look at rows from the server before they are stored: what would go back is kept, what is back is let go."""
    if why(connection) is Why.RESTORED:
        forgotten.compare(connection, entity, columns, rows)
    forgotten.review(connection, entity, columns, rows)


def tell(connection: RawConnection, page: Page) -> None:
    """Strike off the records that a page speaks of."""
    told = [(entity, record_id) for _, entity, record_id in page.left]
    for table in page.tables:
        at = table.columns.index("id")
        told += [(table.entity, row[at]) for row in table.rows]
    connection.executemany("DELETE FROM local_untold WHERE entity = ? AND id = ?", told)


def untold(connection: RawConnection) -> set[Key]:
    """Return the records that the server did not speak of and that nothing here is on its way to bring to it.

    What lies in ended scopes only leaves in its own time.
    """
    rows = connection.execute(
        "SELECT u.entity, u.id FROM local_untold AS u WHERE EXISTS (SELECT 1 FROM local_scope_member AS m"
        " CROSS JOIN local_held_scope AS h ON h.scope = m.scope AND h.level <> ?"
        " WHERE m.entity = u.entity AND m.id = u.id)",
        (ENDED,),
    )
    return set(rows) - pending_records(connection)


def end(connection: RawConnection, unknown: set[Key], *, left: int, now_ms: int) -> None:
    """Keep aside what the server does not know, and say what is missed. `left` records went with their grants."""
    restored = why(connection) is Why.RESTORED
    forgotten.set_aside(connection, unknown)
    remove(connection, unknown)
    connection.execute("DELETE FROM local_untold")
    local.keep(connection, {local.BASELINE: ""})
    if kept := forgotten.count(connection):
        notices.add(connection, "records_forgotten", {"records": kept}, now_ms=now_ms)
    if restored and left:
        notices.add(connection, "records_withdrawn", {"records": left}, now_ms=now_ms)
