"""Known bugs of sync engines, each put back into the real code for as long as a block lasts.

The simulator and the small model must catch every one of them; one that is not caught shows a hole in the proof. Where
a bug was seen in the wild, its name in sync.md stands beside it.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import ANY, patch

import msgspec
from sqlalchemy import Connection

from crm_core.merge import FieldMerge, Verdict, merge_set
from crm_core.model import ENTITIES
from crm_core.wire import Change, M, Message, Mutation, Outcome, Page, Push
from crm_desktop.db import outbox, search
from crm_desktop.db import patches as desktop_patches
from crm_desktop.db.rows import RawConnection, delete_rows, stored_rows
from crm_desktop.sync import apply, local, run, settle
from crm_desktop.sync.local import Key, by_entity
from crm_server import cursor as server_cursor
from crm_server import entries, feed, page, pull
from crm_server.cursor import Cursor
from crm_server.database import execute, fetch
from crm_server.push import change as server_change
from crm_server.push import decisions, fields, outcomes, quote_guards
from tests.sync.sim.plan import Plan


@dataclass(frozen=True)
class Mutant:
    """One bug: how it is put back, and what kind of weeks bring it out (by default all).

    `model` names the kind of edits in the small model that shows it, where people seldom do by chance what it takes.
    """

    apply: Callable[[], AbstractContextManager[object]]
    plan: Callable[[Plan], Plan] = lambda plan: plan
    model: str = ""


MUTANTS: dict[str, Mutant] = {}


def _bug(
    plan: Callable[[Plan], Plan] = lambda plan: plan,
    *,
    model: str = "",
) -> Callable[[Callable[[], Iterator[None]]], Callable[[], Iterator[None]]]:
    def register(function: Callable[[], Iterator[None]]) -> Callable[[], Iterator[None]]:
        MUTANTS[function.__name__] = Mutant(contextmanager(function), plan, model)
        return function

    return register


def _real(owner: object, name: str) -> Any:
    """Return what a module calls by this name, wherever it comes from."""
    return getattr(owner, name)


def _replaced(*replacements: tuple[object, str, object]) -> ExitStack:
    stack = ExitStack()
    for owner, name, value in replacements:
        stack.enter_context(patch.object(owner, name, value))
    return stack


# --- the server's feed and pages -------------------------------------------------------------------------------------


@_bug(lambda plan: dataclasses.replace(plan, line=plan.line | {"crowd"}))
def number_before_commit() -> Iterator[None]:
    """A plain sequence: numbers are drawn, and seen, before what they number is committed."""

    def draw(conn: Connection, count: int) -> int:
        with conn.engine.begin() as other:
            last = fetch(other, "UPDATE feed_head SET seq = seq + %s RETURNING seq", (count,))
        return int(last[0][0]) - count + 1

    with _replaced((feed, "lock", lambda conn: None), (feed, "draw", draw)):
        yield


@_bug()
def grant_without_backfill() -> Iterator[None]:
    """A new scope begins at the cursor instead of at its first row (WatermelonDB#1264, sync_gateway#880)."""

    def nothing(conn: Connection, user: str, cursor: Cursor, rows: object, head: int) -> bool:
        cursor.established, cursor.backfill = head, None
        return True

    with _replaced((pull, "_take_new_scopes", nothing)):
        yield


@_bug(
    lambda plan: dataclasses.replace(
        plan,
        entities=("quote", *["quote_line"] * 4),
        laptops=(0, 1, 2),
        machine=(),
        line=frozenset(("double",)),
    )
)
def aggregate_split() -> Iterator[None]:
    """A page ends in the middle of a quote."""

    def rest(*_arguments: object) -> list[entries.Entry]:
        return []

    with _replaced((entries, "rest_of_aggregates", rest), (entries, "rest_of_given", rest)):
        yield


@_bug()
def hidden_columns_sent() -> Iterator[None]:
    """A pull gives every column to everybody."""

    def select(entity: str, _role: str) -> bytes:
        found: bytes = real(entity, "admin")
        return found

    real = _real(page, "select_visible")
    with _replaced((page, "select_visible", select)):
        yield


@_bug(lambda plan: dataclasses.replace(plan, backups=True))
def epoch_ignored() -> Iterator[None]:
    """A cursor from before the server was set back is taken at its word."""

    def read(seal: server_cursor.CursorSeal, text: str, _head: int) -> Cursor:
        seal._epoch = ANY
        return real(seal, text, 2**62)

    real = server_cursor.CursorSeal.read
    with _replaced((server_cursor.CursorSeal, "read", read)):
        yield


@_bug(lambda plan: dataclasses.replace(plan, entities=("contact", "account_contact", "contact_method")))
def moved_alone() -> Iterator[None]:
    """A record changes scope and what lies with it is forgotten."""
    with _replaced((feed, "dependents", lambda *_arguments: {})):
        yield


# --- the server's push -----------------------------------------------------------------------------------------------


@_bug()
def outcome_not_stored() -> Iterator[None]:
    """What came again is taken once more, because its outcome was not kept with its effect."""

    def forget(
        conn: Connection, _session: object, _incarnation: str, mutations: Collection[Mutation]
    ) -> dict[str, outcomes.Settled]:
        ids = [mutation.id for mutation in mutations]
        execute(conn, "DELETE FROM outcome WHERE mutation_id = ANY(%b)", (ids,))
        return {}

    with _replaced((outcomes, "recall", forget)):
        yield


@_bug()
def last_upload_wins() -> Iterator[None]:
    """The stamps are ignored: whoever syncs later is right."""

    def merge(*arguments: Any) -> FieldMerge:
        merged: FieldMerge = real(*arguments)
        if merged.verdict is not Verdict.LOST:
            return merged
        _, _, current, current_stamp, new, stamp = arguments
        return FieldMerge(new, stamp, Verdict.WON, current, current_stamp)

    real = _real(fields, "merge_values")
    with _replaced((fields, "merge_values", merge)):
        yield


@_bug(model="sets")
def removal_without_seen() -> Iterator[None]:
    """A removal from a set takes what somebody added again meanwhile."""

    def merge(current: Sequence[str], added: Mapping[str, str], op: Mapping[str, Any], hlc: str) -> Any:
        blind = {"add": op.get("add", ()), "remove": [(value, "f" * 16) for value, _ in op.get("remove", ())]}
        return merge_set(current, added, blind, hlc)

    with _replaced((fields, "merge_set", merge)):
        yield


@_bug()
def predecessor_as_base() -> Iterator[None]:
    """Each edit of a chain is resolved by itself, against the edit before it (central#698)."""
    with _replaced((decisions, "_earlier_of_chain", lambda *_arguments: None)):
        yield


@_bug(model="deletion")
def deletion_wins_silently() -> Iterator[None]:
    """A deletion takes what somebody else changed meanwhile, and nobody is told."""
    with _replaced((server_change, "_was_changed_by_others", lambda *_arguments: False)):
        yield


# --- the laptop ----------------------------------------------------------------------------------------------------


@_bug()
def whole_row_push() -> Iterator[None]:
    """An edit sends every field, also those that its author never touched."""

    def whole(entity: str, id_: str, before: Any, after: Any, readings: Any) -> Change | None:
        change = real(entity, id_, before, after, readings)
        if change is None or change.op != "update" or before is None:
            return change
        untouched = {
            name: [before[name], before[name]]
            for members in desktop_patches.groups(ENTITIES[entity])
            for name in members
            if name not in change.fields
        }
        return msgspec.structs.replace(change, fields=untouched | change.fields)

    real = desktop_patches.patch
    with _replaced((desktop_patches, "patch", whole)):
        yield


@_bug()
def drop_on_refusal() -> Iterator[None]:
    """What the server refuses is gone (cht-core#5701)."""

    def drop(connection: RawConnection, outcome: Outcome) -> None:
        outbox.settle(connection, outcome.id)

    with _replaced((settle, "_set_aside", drop)):
        yield


@_bug(lambda plan: dataclasses.replace(plan, machine=[*plan.machine, "kill"]))
def cursor_before_page() -> Iterator[None]:
    """The cursor is on the disk before the page is."""

    def early(applier: apply.PageApplier, connection: RawConnection, page: Page, asked_from: str) -> object:
        local.keep(connection, {local.CURSOR: page.cursor})
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        return real(applier, connection, page, asked_from)

    real = apply.PageApplier.apply
    with _replaced((apply.PageApplier, "apply", early)):
        yield


@_bug(lambda plan: dataclasses.replace(plan, machine=[*plan.machine, "no cursor"]))
def delete_on_absence() -> Iterator[None]:
    """A laptop that starts over deletes what the first page does not name."""

    def absent(applier: apply.PageApplier, connection: RawConnection, page: Page, asked_from: str) -> object:
        applied = real(applier, connection, page, asked_from)
        if not asked_from:
            told = {
                (table.entity, row[table.columns.index("id")]) for table in page.tables for row in table.rows
            }
            held = set(connection.execute("SELECT entity, id FROM local_outbox_record"))
            for entity, ids in by_entity(held - told).items():
                delete_rows(connection, entity, ids)
        return applied

    real = apply.PageApplier.apply
    with _replaced((apply.PageApplier, "apply", absent)):
        yield


@_bug(lambda plan: dataclasses.replace(plan, thorough=True))
def eviction_forgets() -> Iterator[None]:
    """Rows leave, while the search index keeps their words."""

    def refresh(connection: RawConnection, records: Mapping[str, Collection[str]], *rest: Any) -> None:
        living = {entity: set(stored_rows(connection, entity, ids)) for entity, ids in records.items()}
        real(connection, living, *rest)

    real = _real(search, "refresh")
    with _replaced((search, "refresh", refresh)):
        yield


@_bug()
def revocation_ignored() -> Iterator[None]:
    """What was granted once stays."""
    with _replaced((apply, "_revoked", lambda *_arguments: set())):
        yield


@_bug()
def base_dropped() -> Iterator[None]:
    """The first outcome takes the base away from the patches that still wait."""

    def drop(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> None:
        connection.executemany(
            "DELETE FROM local_base WHERE entity = ? AND id = ?",
            [(entity, one) for entity, ids in records.items() for one in ids],
        )

    with _replaced((outbox, "drop_idle_bases", drop)):
        yield


@_bug()
def outbox_emptied_early() -> Iterator[None]:
    """What was sent is struck off before the answer has come."""

    def call(one: run.Run, operation: str, message: Message, reply: type[M], *rest: Any) -> M:
        if isinstance(message, Push):
            sent = [mutation.id for mutation in message.mutations]
            one.parts.write(partial(_strike_off, ids=sent))
        return real(one, operation, message, reply, *rest)

    real = run.Run._call
    with _replaced((run.Run, "_call", call)):
        yield


def _strike_off(connection: RawConnection, ids: list[str]) -> None:
    for one in ids:
        outbox.settle(connection, one)


@_bug()
def pull_over_edits() -> Iterator[None]:
    """A page overwrites what waits to be sent."""

    def over(connection: RawConnection, entity: str, columns: Any, rows: Any, pending: set[Key]) -> Any:
        return real(connection, entity, columns, rows, set())

    real = _real(apply, "absorb")
    with _replaced((apply, "absorb", over)):
        yield


@_bug()
def refusal_blocks() -> Iterator[None]:
    """Behind a refused mutation nothing else is sent."""

    def blocked(one: run.Run) -> list[Mutation]:
        refused = one.parts.read(
            lambda c: c.execute("SELECT 1 FROM local_outbox WHERE state = 'refused' LIMIT 1").fetchone()
        )
        return [] if refused else real(one)

    real = run.Run._next_mutations
    with _replaced((run.Run, "_next_mutations", blocked)):
        yield


@_bug()
def held_up_to_the_outcome() -> Iterator[None]:
    """Whoever has pushed asks to leave out everything up to the answer, not only what the answer brought."""
    with _replaced((run, "ranges", lambda numbers, most: [(1, max(numbers))] if numbers else [])):
        yield


@_bug()
def held_without_places() -> Iterator[None]:
    """The rows that come with outcomes are stored, their memberships are not, and yet they count as held."""
    with _replaced((settle, "place", lambda *_arguments: None)):
        yield


@_bug(
    lambda plan: dataclasses.replace(
        plan, entities=["account", "quote", "quote", "quote_line"], laptops=(0, 0, 1)
    )
)
def sent_over_what_was_edited() -> Iterator[None]:
    """A quote that was sent is made of what its sender and its editors wrote, a content that nobody was sent."""
    with _replaced((quote_guards, "keep_apart", lambda *_arguments: None)):
        yield
