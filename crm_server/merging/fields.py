"""What the survivor of a merge takes over: its blanks are filled, sets are joined, a chosen field is replaced."""

from collections.abc import Mapping
from typing import Any

import orjson

from crm_core.merge import Stamp
from crm_core.model.base import BOOKKEEPING, length_of
from crm_core.model.fields import Policy
from crm_core.model.types import Json
from crm_server.records import Row
from crm_server.shapes import Field, Shape

NOT_TAKEN = frozenset(
    ("id", "custom", "created_at", "created_by", "device_id", "on_behalf_of", "source_ref", "status",
     "merged_into_id", "owner_id", "team_ids", "org_unit_id")
)  # fmt: skip
"""What makes a record this one, or what the server decides about it."""
MERGED = "merged"


def joined(shape: Shape, survivor: Row, merged: Row, choices: Mapping[str, Any], stamp: Stamp) -> Row:
    """Return the survivor's columns that a merge changes, in stored form, its stamps among them."""
    values: Row = {}
    stamps = orjson.loads(survivor["stamps"])
    for group, fields in _groups(shape).items():
        taken = _taken(fields, survivor, merged, replaced=choices.get(group) == MERGED)
        if taken:
            values |= taken
            stamps[group] = list(stamp)
    for name, field in shape.fields.items():
        if (
            field.policy is Policy.SET
            and (together := _union(survivor[name], merged[name])) != survivor[name]
        ):
            values[name] = together
            theirs = orjson.loads(merged["stamps"]).get(f"{name}:set", {})
            stamps[f"{name}:set"] = theirs | stamps.get(f"{name}:set", {})
    custom = _filled_map(survivor["custom"], merged["custom"])
    if custom != survivor["custom"]:
        values["custom"] = custom
    return {**values, "stamps": Json.to_stored(stamps)} if values else {}


def _groups(shape: Shape) -> dict[str, list[Field]]:
    groups: dict[str, list[Field]] = {}
    for name, field in shape.fields.items():
        bookkeeping = name in NOT_TAKEN or name in BOOKKEEPING
        if not bookkeeping and field.policy not in (Policy.SET, Policy.DER):
            groups.setdefault(field.group, []).append(field)
    return groups


def _taken(fields: list[Field], survivor: Row, merged: Row, *, replaced: bool) -> Row:
    ours = {field.name: survivor[field.name] for field in fields}
    theirs = {field.name: merged[field.name] for field in fields}
    if ours == theirs or not any(value not in (None, "") for value in theirs.values()):
        return {}
    if replaced or not any(value not in (None, "") for value in ours.values()):
        return theirs
    if fields[0].policy is Policy.TXT3:
        return _both_texts(fields, ours, theirs)
    return {}


def _both_texts(fields: list[Field], ours: Row, theirs: Row) -> Row:
    """Keep both texts where they fit; the other one stays readable in the merged record."""
    found = {}
    for field in fields:
        text = f"{ours[field.name]}\n{theirs[field.name]}"
        length = length_of(field.column)
        if theirs[field.name] and (length is None or len(text) <= length):
            found[field.name] = text
    return found


def _union(ours: str | None, theirs: str | None) -> str | None:
    together = {*orjson.loads(ours or "[]"), *orjson.loads(theirs or "[]")}
    return Json.to_stored(sorted(together)) if together else ours


def _filled_map(ours: str | None, theirs: str | None) -> str | None:
    filled = orjson.loads(theirs or "{}") | orjson.loads(ours or "{}")
    return Json.to_stored(filled) if filled else ours
