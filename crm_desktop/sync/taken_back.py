"""Unsent work from a file (crm_desktop.db.outbox_file), put into the outbox of another laptop of the same person.

Edits keep their ids, so that what the server has taken meanwhile has no second effect: it answers as it did.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from crm_core import upcasting
from crm_core.model.types import Json
from crm_core.upcasting import upcast_changes, upcast_row
from crm_core.wire import SCHEMA
from crm_desktop.db import outbox, search
from crm_desktop.db.outbox_file import Content, Kept
from crm_desktop.db.rows import RawConnection, RecordIds, stored_rows
from crm_desktop.errors import UserError
from crm_desktop.sync import local
from crm_desktop.sync.local import Key, by_entity
from crm_desktop.sync.rows import foretell, rebase


@dataclass(frozen=True)
class TakenBack:
    """How many edits were put in line, kept for a person to look at, or known here already; and what changed."""

    waiting: int
    aside: int
    known: int
    changed: RecordIds


def take_back(connection: RawConnection, content: Content) -> TakenBack:
    """Put the edits of a file into the outbox, those that wait also onto the visible rows.

    An edit of a record that is not here is set aside with `record_gone`, as are those that depend on it; what was
    refused or handed over stays so. Raises UserError outbox_of_another, store_too_new.
    """
    if content.user != local.settings(connection).get(local.USER):
        raise UserError("outbox_of_another", name=content.user_name)
    fresh = [_up_to_date(one) for one in _unknown_here(connection, content.kept)]
    waiting = _placed(connection, fresh)
    touched = {(c.entity, c.id) for one in waiting for c in one.mutation.changes}
    _save_bases(connection, touched)
    chosen = {one.mutation.id for one in waiting}
    for one in fresh:
        _insert(connection, one, waits=one.mutation.id in chosen)
    outbox.take_all_as_sent(connection)
    rebase(connection, touched)
    foretell(connection, touched)
    search.refresh(connection, by_entity(touched))
    return TakenBack(
        len(waiting), len(fresh) - len(waiting), len(content.kept) - len(fresh), by_entity(touched)
    )


def _unknown_here(connection: RawConnection, kept: Sequence[Kept]) -> list[Kept]:
    known = {
        found
        for (found,) in connection.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM local_outbox AS o WHERE o.id = value)"
            " OR EXISTS (SELECT 1 FROM local_acknowledged AS a WHERE a.id = value)",
            (json.dumps([one.mutation.id for one in kept]),),
        )
    }
    return [one for one in kept if one.mutation.id not in known]


def _up_to_date(one: Kept) -> Kept:
    """Return the edit in the words of this program's model."""
    mutation = one.mutation
    if mutation.schema > SCHEMA:
        raise UserError("store_too_new", version=mutation.schema, known=SCHEMA)
    if mutation.schema == SCHEMA:
        return one
    changes = upcast_changes(mutation.changes, mutation.schema, upcasting.STEPS)
    root, _ = upcast_row(one.aggregate, {}, mutation.schema, upcasting.STEPS, whole=False)
    current = msgspec.structs.replace(mutation, schema=SCHEMA, changes=changes)
    return msgspec.structs.replace(one, mutation=current, aggregate=root)


def _placed(connection: RawConnection, fresh: Sequence[Kept]) -> list[Kept]:
    """Return those that can wait to be sent: each record is here, or is inserted by one of them."""
    inserted: set[Key] = set()
    aside: set[str] = set()
    placed = []
    for one in fresh:
        own = {(c.entity, c.id) for c in one.mutation.changes if c.op == "insert"}
        others = {(c.entity, c.id) for c in one.mutation.changes} - own - inserted
        here = {
            (entity, found)
            for entity, ids in by_entity(others).items()
            for found in stored_rows(connection, entity, ids)
        }
        if one.state != outbox.PENDING or others - here or aside.intersection(one.mutation.depends_on):
            aside.add(one.mutation.id)
            continue
        inserted |= own
        placed.append(one)
    return placed


def _save_bases(connection: RawConnection, touched: set[Key]) -> None:
    records = by_entity(touched)
    dirty = outbox.dirty(connection, records)
    for entity, wanted in records.items():
        rows = stored_rows(connection, entity, wanted)
        clean = [(entity, row) for one, row in rows.items() if (entity, one) not in dirty and row["rev"]]
        outbox.put_bases(connection, clean)


def _insert(connection: RawConnection, one: Kept, *, waits: bool) -> None:
    state, code = one.state, one.code
    if state == outbox.PENDING and not waits:
        state, code = outbox.REFUSED, "record_gone"
    mutation = one.mutation
    number = connection.execute(
        "INSERT INTO local_outbox"
        " (id, hlc, author, schema, aggregate, aggregate_id, depends_on, changes, state, code, params)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            mutation.id,
            mutation.hlc,
            one.author,
            mutation.schema,
            one.aggregate,
            one.aggregate_id,
            json.dumps(mutation.depends_on),
            msgspec.json.encode(mutation.changes).decode(),
            state,
            code or None,
            Json.to_stored(one.params) if one.params else None,
        ),
    ).lastrowid
    connection.executemany(
        "INSERT INTO local_outbox_record (entity, id, n, op) VALUES (?, ?, ?, ?)",
        [(change.entity, change.id, number, change.op) for change in mutation.changes],
    )
