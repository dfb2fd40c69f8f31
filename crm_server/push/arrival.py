"""What late mutations mean today: records merged meanwhile are their survivors, erased persons are nobody.

A laptop that was offline still speaks of a merged record by its old id. Its patches are rewritten before anything is
read for them, so that everything after this knows the survivor alone. What concerns an erased person is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from crm_core.model.belonging import belonging_columns
from crm_core.model.fields import Policy
from crm_core.wire import Change, Mutation
from crm_server.database import fetch
from crm_server.merging import aliases
from crm_server.merging.aliases import Alias
from crm_server.merging.places import ID_SETS, MERGED_ENTITIES, id_parts, made_id
from crm_server.records import Key, Row, read_rows
from crm_server.scope import followers
from crm_server.shapes import Shape, shape_of

UUID_LENGTH = 36
Swap = Callable[[str, Any], Any]
"""(entity, id or anything else) → what stands for it today."""


@dataclass
class Arrival:
    """Mutations as they are to be worked in.

    `merged`: per mutation, the records that it named and that stand for others now. `erased`: mutations about erased
    persons, with the record that was named. `made`: aliases of records that were added to a merged one.
    """

    mutations: list[Mutation]
    aliases: dict[Key, Alias] = field(default_factory=dict)
    merged: dict[str, list[Key]] = field(default_factory=dict)
    erased: dict[str, Key] = field(default_factory=dict)
    made: dict[Key, Alias] = field(default_factory=dict)

    def swap(self, entity: str, value: Any) -> Any:
        """Return the survivor of a record that was merged away; anything else as it is."""
        alias = self.aliases.get((entity, value)) if isinstance(value, str) else None
        return alias.survivor_id if alias else value


def arrive(conn: Connection, mutations: Sequence[Mutation]) -> Arrival:
    """Return what the mutations mean today."""
    named = {one for mutation in mutations for change in mutation.changes for one in _ids_in(change)}
    arrival = Arrival(list(mutations), aliases.read(conn, named))
    erased = _erased(conn, named | {alias.survivor_id for alias in arrival.aliases.values()})
    if not arrival.aliases and not erased:
        return arrival
    roots = _merged_rows(conn, arrival.aliases)
    arrival.mutations = [_arrived(arrival, mutation, roots, erased) for mutation in mutations]
    return arrival


def _ids_in(change: Change) -> Iterable[str]:
    yield change.id
    for value in change.fields.values():
        values: Iterable[Any] = value if isinstance(value, list | tuple) else ()
        if isinstance(value, dict):
            values = [*_list(value.get("add")), *(_first(one) for one in _list(value.get("remove")))]
        yield from (one for one in values if isinstance(one, str) and len(one) == UUID_LENGTH)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and value else value


def _erased(conn: Connection, ids: Iterable[str]) -> set[Key]:
    rows = fetch(conn, "SELECT entity, id FROM erased WHERE id = ANY(%b)", (list(ids),))
    return {(entity, record_id) for entity, record_id in rows}


def _merged_rows(conn: Connection, found: Iterable[Key]) -> dict[Key, Row]:
    """Read the merged customers and persons themselves: what an insert of one says anew is told from them."""
    rows: dict[Key, Row] = {}
    for entity in MERGED_ENTITIES:
        ids = [record_id for kind, record_id in found if kind == entity]
        rows |= {(entity, key): row for key, row in read_rows(conn, entity, ids).items()}
    return rows


def _arrived(arrival: Arrival, mutation: Mutation, roots: dict[Key, Row], erased: set[Key]) -> Mutation:
    changes = []
    for change in mutation.changes:
        shape = shape_of(change.entity)
        if shape is None:
            changes.append(change)
            continue
        moved = _moved(arrival, shape, change, roots)
        if (moved is None or moved.id != change.id) and shape.entity != "merge_record":
            arrival.merged.setdefault(mutation.id, []).append((change.entity, change.id))
        if moved is not None:
            moved = _without_erased(shape, moved, erased)
            if named := _erased_in(shape, moved, erased):
                arrival.erased.setdefault(mutation.id, named)
            changes.append(moved)
    return msgspec.structs.replace(mutation, changes=changes)


# --- merged --------------------------------------------------------------------------------------------------------


def _moved(arrival: Arrival, shape: Shape, change: Change, roots: dict[Key, Row]) -> Change | None:
    """Return the change as one of the survivor, or None where it has no meaning for the survivor."""
    key = (shape.entity, change.id)
    alias = arrival.aliases.get(key)
    fields = _with_ids(shape, change, arrival.swap)
    if alias is None:
        return msgspec.structs.replace(change, id=_member_id(arrival, shape, change, fields), fields=fields)
    if change.op == "delete" and not alias.made:
        return None
    moved = msgspec.structs.replace(change, id=alias.survivor_id, fields=fields)
    if key not in roots:
        return moved
    if change.op == "insert":
        moved.op, moved.fields = "update", _news(shape, fields, roots[key])
    moved.fields.pop("status", None)
    moved.base_rev = 0
    return moved if moved.fields else None


def _member_id(arrival: Arrival, shape: Shape, change: Change, fields: dict[str, Any]) -> str:
    """Return the id of a set member whose owner was merged away; it is known by its old id from now on, too."""
    if change.op != "insert" or not id_parts(shape.entity):
        return change.id
    old, new = (made_id(shape.entity, _news_of(one)) for one in (change.fields, fields))
    if old != change.id or new is None or new == old:
        return change.id
    owner = next(arrival.aliases[key] for key in _owners(shape, change) if key in arrival.aliases)
    arrival.aliases[shape.entity, change.id] = Alias(new, owner.merged_ms, made=True)
    arrival.made[shape.entity, change.id] = arrival.aliases[shape.entity, change.id]
    return new


def _owners(shape: Shape, change: Change) -> Iterable[Key]:
    for name in id_parts(shape.entity):
        yield str(shape.fields[name].ref), _new(change.fields.get(name))


def _news_of(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _new(value) for name, value in fields.items()}


def _new(value: Any) -> Any:
    return value[1] if isinstance(value, list | tuple) and len(value) == 2 else None


def _news(shape: Shape, fields: dict[str, Any], row: Row) -> dict[str, Any]:
    """Return what the insert of a merged record says that its row does not: the patch that this comes to."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        field_ = shape.fields.get(name)
        fixed = field_ is not None and (field_.policy is Policy.IMM or field_.is_server_filled)
        if fixed or (field_ is not None and not isinstance(value, dict) and _new(value) == row[name]):
            continue
        found[name] = value if field_ is None or isinstance(value, dict) else [row[name], _new(value)]
    return found


def _with_ids(shape: Shape, change: Change, swap: Swap) -> dict[str, Any]:
    """Return the fields of a change with other ids in them."""
    fields = dict(change.fields)
    for name, value in change.fields.items():
        field_ = shape.fields.get(name)
        target = field_.ref if field_ else None
        if target in MERGED_ENTITIES and isinstance(value, list | tuple):
            fields[name] = [swap(target, one) for one in value]
        elif (shape.entity, name) in ID_SETS and isinstance(value, dict):
            fields[name] = _with_elements(value, ID_SETS[shape.entity, name], swap)
    follower = followers().get(shape.entity)
    if follower is not None and (pair := change.fields.get(follower.id_column)):
        target = _new(change.fields.get(follower.entity_column))
        if isinstance(pair, list | tuple) and isinstance(target, str):
            fields[follower.id_column] = [swap(target, one) for one in pair]
    return fields


def _with_elements(operation: dict[str, Any], target: str, swap: Swap) -> dict[str, Any]:
    changed = dict(operation)
    if "add" in operation:
        changed["add"] = [
            one for one in (swap(target, one) for one in _list(operation["add"])) if one is not None
        ]
    if "remove" in operation:
        changed["remove"] = [
            [swap(target, one[0]), one[1]] if isinstance(one, list | tuple) and len(one) == 2 else one
            for one in _list(operation["remove"])
        ]
    return changed


# --- erased --------------------------------------------------------------------------------------------------------


def _without_erased(shape: Shape, change: Change, erased: set[Key]) -> Change:
    """Take out what only mentions an erased person: a visit stays, without the person who was met."""
    if not erased:
        return change

    def swap(entity: str, value: Any) -> Any:
        return None if isinstance(value, str) and (entity, value) in erased else value

    kept = {name: change.fields[name] for name in belonging_columns(shape.cls) if name in change.fields}
    return msgspec.structs.replace(change, fields=_with_ids(shape, change, swap) | kept)


def _erased_in(shape: Shape, change: Change, erased: set[Key]) -> Key | None:
    """Return the erased record that a change is about, if there is one."""
    if (shape.entity, change.id) in erased:
        return shape.entity, change.id
    ids = {record_id for _, record_id in erased}
    for name in belonging_columns(shape.cls):
        value = _new(change.fields.get(name))
        if isinstance(value, str) and value in ids:
            field_ = shape.fields[name]
            return field_.ref or shape.entity, value
    return None
