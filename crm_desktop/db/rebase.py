"""The visible row = the server's row + the pending patches (sync.md §7). Pure, in stored form.

A person's own edit stays visible until its outcome comes; texts and sets already merge as the server will merge them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from crm_core.clock import decode
from crm_core.merge import merge_set, merge_text
from crm_core.model import ENTITIES, columns_of, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.model.types import Json
from crm_core.wire import Change
from crm_desktop.db.patches import CUSTOM, elements, mapping
from crm_desktop.db.rows import Row

Readings = dict[str, dict[str, str]]
"""Set field → element → clock reading at which it was added last."""


class Pending(NamedTuple):
    """One not yet settled change of a record: its patch, when it was made, and by whom."""

    change: Change
    hlc: str
    author: str


def visible_row(base_row: Row | None, changes: Sequence[Pending]) -> Row | None:
    """Return the row that the person sees: `base_row` (None: the server has none) with `changes` in order.

    Returns None where there is neither a row nor an insert.
    """
    return _replay(base_row, changes)[0]


def seen_readings(base_row: Row | None, changes: Sequence[Pending]) -> Readings:
    """Return per set field when each element was added last: what a removal made now has seen."""
    return _replay(base_row, changes)[1]


def _replay(base_row: Row | None, changes: Sequence[Pending]) -> tuple[Row | None, Readings]:
    row = dict(base_row) if base_row is not None else None
    readings = _stamped_readings(base_row)
    for pending in changes:
        if row is None and pending.change.op == "insert":
            row = _empty_row(pending.change.entity, pending.change.id)
        if row is not None:
            _apply(row, pending, readings)
    return row, readings


def _stamped_readings(row: Row | None) -> Readings:
    stamps = mapping(row["stamps"]) if row else {}
    return {name.removesuffix(":set"): dict(seen) for name, seen in stamps.items() if name.endswith(":set")}


def _empty_row(entity: str, id_: str) -> Row:
    row: Row = dict.fromkeys(columns_of(ENTITIES[entity]))
    return {**row, "id": id_, "rev": 0, "stamps": "{}"}


def _apply(row: Row, pending: Pending, readings: Readings) -> None:
    change, hlc, author = pending
    row["edited_at"], row["edited_by"] = hlc, author
    if change.op == "delete":
        row["deleted_at"], row["deleted_by"] = decode(hlc)[0], author
        return
    row["deleted_at"] = row["deleted_by"] = None
    for name, value in change.fields.items():
        if name.startswith(f"{CUSTOM}."):
            row[CUSTOM] = _with_custom(row[CUSTOM], name.removeprefix(f"{CUSTOM}."), value[1])
        elif name in row:
            row[name] = _new_value(row, name, pending, readings)


def _with_custom(stored: str | None, code: str, value: Any) -> str | None:
    known = {**mapping(stored), code: value}
    kept = {key: item for key, item in known.items() if item is not None}
    return Json.to_stored(kept) if kept else None


def _new_value(row: Row, name: str, pending: Pending, readings: Readings) -> Any:
    change = pending.change
    policy = policy_of(table_of(ENTITIES[change.entity]).columns[name])
    if policy is Policy.SET:
        known = readings.get(name, {})
        members, readings[name] = merge_set(elements(row[name]), known, change.fields[name], pending.hlc)
        return Json.to_stored(members) if members else None
    old, new = change.fields[name]
    if policy is Policy.TXT3 and change.op == "update" and row[name] != old:
        return merge_text(old or "", row[name] or "", new or "")
    return new
