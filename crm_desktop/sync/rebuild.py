"""A store made anew from the server, beside the one that is in use: for one that is damaged, or that nobody trusts.

What only this laptop has goes along: who it is, the outbox with the bases beneath its edits, contents that were not
sent, notices and the person's settings. Everything else comes again with the first sync; until then the person sees
what they wrote themselves.
"""

from dataclasses import dataclass

from crm_desktop.db import company_keys, payloads, search, search_visits
from crm_desktop.db.local_tables import LOCAL
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import chunk_plan, local
from crm_desktop.sync.local import by_entity
from crm_desktop.sync.rows import foretell, pending_records, rebase

FROM_THE_SERVER = frozenset(
    (
        "local_scope_member",
        "local_held_scope",
        "local_unknown_field",
        "local_untold",
        "local_search_visit",
        "local_sort_key",
        "local_artefact",
    )
)
"""Local tables that say what the server gave; those of the search index are made of it."""
_SEARCH = "local_search"
_WHERE_IT_STANDS = (
    local.CURSOR,
    local.BASELINE,
    local.VERIFIED,
    local.DEEPLY_VERIFIED,
    chunk_plan.PLAN,
    payloads.SKIPPED_KEY,
    search_visits.REACHED,
    company_keys.STATE,
)


@dataclass(frozen=True)
class Rebuilt:
    """How many edits went along: those that wait, and those that a person has yet to settle."""

    waiting: int
    aside: int


def fill(connection: RawConnection) -> Rebuilt:
    """Fill an empty store from the one attached as `present`, in the caller's transaction.

    Raises UserError `not_enrolled` (there is no server to ask), `comparing` (the server was restored, and what it
    forgot is known to this store alone until everything was compared).
    """
    for table in LOCAL.tables:
        if table in FROM_THE_SERVER or table.startswith(_SEARCH):
            continue
        connection.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM present.{table}")  # noqa: S608 -- our own names
    known = local.settings(connection)
    if local.SERVER not in known:
        raise UserError("not_enrolled")
    if known.get(local.BASELINE):
        raise UserError("comparing")
    local.forget(connection, *_WHERE_IT_STANDS)
    touched = pending_records(connection)
    rebase(connection, touched)
    foretell(connection, touched)
    search.refresh(connection, by_entity(touched))
    waiting, aside = connection.execute(
        "SELECT coalesce(sum(state = 'pending'), 0), coalesce(sum(state <> 'pending'), 0) FROM local_outbox"
    ).fetchone()
    return Rebuilt(waiting, aside)


def carry_contents(connection: RawConnection) -> None:
    """Take along the contents of files that the server does not have, from the store attached as `present`."""
    only_here = "name IN (SELECT name FROM present.local_blob WHERE state IN ('staged', 'unsent'))"
    for table in ("local_blob", "local_blob_slice", "local_transfer"):
        connection.execute(
            f"INSERT OR IGNORE INTO main.{table} SELECT * FROM present.{table} WHERE {only_here}"  # noqa: S608 -- our own names
        )
