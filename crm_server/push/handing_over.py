"""Edits that came after their author had lost the record: shown to whoever has it now, in the record's own scope."""

from collections.abc import Mapping

import msgspec
import orjson
from sqlalchemy import Connection

from crm_core.ids import child_id
from crm_core.model.scopes import Of, SameAs, Via
from crm_core.wire import Change, Mutation
from crm_server.database import fetch
from crm_server.push.workspace import Workspace, new_value
from crm_server.records import Key, server_row
from crm_server.scope import flat, followers
from crm_server.shapes import shape_of

ENTITY = "handed_over_edit"


def hand_over(conn: Connection, page: Workspace, mutations: list[Mutation]) -> None:
    """Add to the page what the new owners are to see of these mutations."""
    places: dict[str, Key] = {}
    for mutation in mutations:
        place = _place(page, mutation) or _earlier_place(conn, mutation, places)
        first = mutation.changes[0]
        target, record_id = places[mutation.id] = place or (first.entity, first.id)
        row = server_row(
            ENTITY,
            {
                "id": child_id(mutation.id, ENTITY, ""),
                "target": target,
                "record_id": record_id,
                "changes": orjson.dumps(
                    msgspec.to_builtins(mutation.changes), option=orjson.OPT_SORT_KEYS
                ).decode(),
                "author_id": page.session.user_id,
                "made_hlc": mutation.hlc,
                "received_at": page.now_ms,
            },
            now_ms=page.now_ms,
            author=page.session.user_id,
        )
        page.rows[ENTITY, row["id"]] = row


def _place(page: Workspace, mutation: Mutation) -> Key | None:
    """Return the record beside which the edit is to lie: the one changed, or the one that a new one is part of."""
    for change in mutation.changes:
        place = _place_of(page, change)
        if place is not None:
            return place
    return None


def _place_of(page: Workspace, change: Change) -> Key | None:
    shape = shape_of(change.entity)
    if shape is None:
        return None
    row = page.rows.get((change.entity, change.id))
    follower = followers().get(change.entity)
    if row is not None:
        return (
            (row[follower.entity_column], row[follower.id_column]) if follower else (change.entity, change.id)
        )
    for term in flat(shape.cls.scopes):
        key = _target(term, change)
        if key is not None and (key in page.rows or key in page.known):
            return key
    return None


def _target(term: object, change: Change) -> Key | None:
    if isinstance(term, Of) and term.kind == "account":
        return "account", new_value(change, term.column)
    if isinstance(term, Via):
        return term.entity, new_value(change, term.column)
    if isinstance(term, SameAs):
        return new_value(change, term.entity_column), new_value(change, term.id_column)
    return None


def _earlier_place(conn: Connection, mutation: Mutation, places: Mapping[str, Key]) -> Key | None:
    """Return where an edit went that this one depends on: a part of a record that was handed over as a whole."""
    for one in mutation.depends_on:
        if one in places:
            return places[one]
    ids = [child_id(one, ENTITY, "") for one in mutation.depends_on]
    rows = fetch(conn, "SELECT target, record_id FROM handed_over_edit WHERE id = ANY(%s)", (ids,))
    return (rows[0][0], rows[0][1]) if rows else None
