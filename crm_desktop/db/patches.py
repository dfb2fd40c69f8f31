"""The patch between two stored rows of one record: the form in which an edit travels. Pure.

Value fields become `[old, new]`, members of a group travel together, sets become operations, the custom map goes key
by key. What the server or a formula decides, and bookkeeping, is never in a patch.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Column

from crm_core.model import BOOKKEEPING, ENTITIES, Record, group_of, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.wire import Change
from crm_desktop.db.rows import Row

CUSTOM = "custom"
Readings = Callable[[str], Mapping[str, str]]
"""Set field → clock reading at which this device saw each of its elements added last."""


def patch(entity: str, id_: str, before: Row | None, after: Row, readings: Readings) -> Change | None:
    """Return what turns `before` (None: not there) into `after`, or None where nothing that travels differs.

    A record that was deleted and is not any more is inserted again. Of a deletion only the deletion travels.
    """
    was_there = before is not None and before["deleted_at"] is None
    is_there = after["deleted_at"] is None
    if not was_there and not is_there:
        return None
    base_rev = before["rev"] if before else 0
    if not is_there:
        return Change(entity=entity, id=id_, op="delete", base_rev=base_rev)
    fields = _fields(ENTITIES[entity], before or {}, after, readings, new=not was_there)
    if was_there and not fields:
        return None
    return Change(
        entity=entity, id=id_, op="update" if was_there else "insert", base_rev=base_rev, fields=fields
    )


def _fields(
    cls: type[Record], before: Mapping[str, Any], after: Row, readings: Readings, *, new: bool
) -> dict[str, Any]:
    if not before:
        return _all_fields(cls, after)
    fields: dict[str, Any] = {}
    for members in groups(cls):
        if any(before.get(name) != after[name] or (new and after[name] is not None) for name in members):
            for name in members:
                if not new or after[name] is not None or before.get(name) is not None:
                    fields[name] = _pair(before.get(name), after[name], new=new)
    for name in set_fields(cls):
        operation = _set_operation(elements(before.get(name)), elements(after[name]), readings, name, new=new)
        if operation:
            fields[name] = operation
    fields |= _custom_fields(mapping(before.get(CUSTOM)), mapping(after[CUSTOM]), new=new)
    return fields


def _all_fields(cls: type[Record], row: Row) -> dict[str, Any]:
    """What a record that was never there says."""
    fields: dict[str, Any] = {name: [None, row[name]] for name in _values(cls) if row[name] is not None}
    for name in set_fields(cls):
        if members := elements(row[name]):
            fields[name] = {"add": members, "remove": []}
    return fields | _custom_fields({}, mapping(row[CUSTOM]), new=True)


def _pair(old: Any, value: Any, *, new: bool) -> list[Any]:
    """An insert is made against nothing; only what it clears on a record that lives again names its old value."""
    return [None if new and value is not None else old, value]


def _set_operation(
    before: list[str], after: list[str], readings: Readings, name: str, *, new: bool
) -> dict[str, Any]:
    added = [value for value in after if new or value not in before]
    removed = [value for value in before if value not in after]
    if not added and not removed:
        return {}
    seen = readings(name) if removed else {}
    return {"add": added, "remove": [[value, seen.get(value)] for value in removed]}


def _custom_fields(before: dict[str, Any], after: dict[str, Any], *, new: bool) -> dict[str, Any]:
    return {
        f"{CUSTOM}.{code}": _pair(before.get(code), after.get(code), new=new)
        for code in sorted(before.keys() | after.keys())
        if before.get(code) != after.get(code) or (new and code in after)
    }


@cache
def groups(cls: type[Record]) -> tuple[tuple[str, ...], ...]:
    """Return the fields that travel as values, those that merge together side by side."""
    found: dict[str, list[str]] = {}
    for column in table_of(cls).columns:
        if travels(column) and column.name != CUSTOM and policy_of(column) is not Policy.SET:
            found.setdefault(group_of(column), []).append(column.name)
    return tuple(tuple(names) for names in found.values())


@cache
def _values(cls: type[Record]) -> tuple[str, ...]:
    return tuple(name for members in groups(cls) for name in members)


@cache
def set_fields(cls: type[Record]) -> tuple[str, ...]:
    """Return the fields that travel as add and remove operations."""
    return tuple(c.name for c in table_of(cls).columns if travels(c) and policy_of(c) is Policy.SET)


@cache
def server_fields(cls: type[Record]) -> frozenset[str]:
    """Return the fields that the server decides."""
    columns = table_of(cls).columns
    return frozenset(c.name for c in columns if policy_of(c) is Policy.SRV and c.name not in BOOKKEEPING)


@cache
def local_fields(cls: type[Record]) -> frozenset[str]:
    """Return the fields that a laptop may foretell but never sends."""
    return frozenset(
        column.name
        for column in table_of(cls).columns
        if policy_of(column) in (Policy.SRV, Policy.DER) and column.name not in BOOKKEEPING
    )


@cache
def immutable_fields(cls: type[Record]) -> frozenset[str]:
    """Return the fields that never change once the record is made."""
    return frozenset(column.name for column in table_of(cls).columns if policy_of(column) is Policy.IMM)


def travels(column: Column[Any]) -> bool:
    """Whether a patch may name this column."""
    return (
        column.name != "id"
        and column.name not in BOOKKEEPING
        and policy_of(column) not in (Policy.SRV, Policy.DER)
    )


def elements(stored: str | None) -> list[str]:
    """Return the elements of a stored set."""
    found: list[str] = orjson.loads(stored) if stored else []
    return found


def mapping(stored: str | None) -> dict[str, Any]:
    """Return a stored map."""
    found: dict[str, Any] = orjson.loads(stored) if stored else {}
    return found
