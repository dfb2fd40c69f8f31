"""What was written under an older model, told in the words of today's. Pure, and the only place that knows old names.

A laptop may be ninety days and two models behind: its outbox, its bases and the server's journals then speak of fields
and entities that are called otherwise now. Each step takes payloads from one version of the model to the next; tables
are migrated elsewhere, by statements that never look into payloads. A laptop counts the steps at each opening, so the
messages are loaded with the first that is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from crm_core.stored import canonical_json

if TYPE_CHECKING:
    from crm_core.wire import Change, Mutation

CUSTOM = "custom."
Values = dict[str, Any]
NewValue = Callable[[Any], Any]
"""From a stored value of the old field to the stored value of the new one; None stays None without being asked."""


@dataclass(frozen=True)
class Moved:
    """A field is called `name` now. `value` turns its values where they changed too (another unit, other codes)."""

    name: str
    value: NewValue | None = None


@dataclass(frozen=True)
class Dropped:
    """A field is gone. What was written into it is kept under `custom.<code>`, never thrown away."""

    code: str


@dataclass(frozen=True)
class Step:
    """From one version to the next: entities that were renamed, and fields by (old entity, old field).

    `added` gives, by new entity, what a record made under the older version says in fields that are required now.
    """

    entities: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], Moved | Dropped] = field(default_factory=dict)
    added: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


STEPS: tuple[Step, ...] = ()
"""`STEPS[n - 1]` takes payloads from version n to n + 1; there are wire.SCHEMA - 1 of them."""


def upcast_mutation(mutation: Mutation, steps: Sequence[Step] | None = None) -> Mutation:
    """Return the mutation in the words of today's model. One of a newer model is returned as it is."""
    steps = STEPS if steps is None else steps
    if mutation.schema > len(steps):
        return mutation
    from msgspec.structs import replace

    changes = upcast_changes(mutation.changes, mutation.schema, steps)
    return replace(mutation, changes=changes, schema=len(steps) + 1)


def upcast_changes(changes: Sequence[Change], schema: int, steps: Sequence[Step]) -> list[Change]:
    """Return patches that were written under version `schema` in the words of today's model."""
    found = list(changes)
    for step in steps[schema - 1 :]:
        found = [_change(one, step) for one in found]
    return found


def upcast_row(
    entity: str, row: Mapping[str, Any], schema: int, steps: Sequence[Step], *, whole: bool = True
) -> tuple[str, Values]:
    """Return (entity, row) of today's model for a row in stored form that was kept under version `schema`.

    With `whole` false the row is some of its fields, and what is missing is not filled in.
    """
    values = dict(row)
    for step in steps[schema - 1 :]:
        if values.get("stamps"):
            values["stamps"] = _with_new_names(entity, values["stamps"], step)
        values = _with_custom(
            dict(_named(entity, name, value, step, _turned) for name, value in values.items())
        )
        entity = step.entities.get(entity, entity)
        if whole:
            values = {**step.added.get(entity, {}), **values}
    return entity, values


def upcast_name(entity: str, name: str, schema: int, steps: Sequence[Step]) -> str:
    """Return today's name of a field, or of the custom field that took it in, as it was called in version `schema`."""
    for step in steps[schema - 1 :]:
        name = _stamp_name(entity, name, step)
        entity = step.entities.get(entity, entity)
    return name


def _with_new_names(entity: str, stamps: str, step: Step) -> str:
    """Rename the stamps of fields; those of a group keep the name of the group."""
    named = ((_stamp_name(entity, name, step), stamp) for name, stamp in orjson.loads(stamps).items())
    return canonical_json(dict(named))


def _stamp_name(entity: str, name: str, step: Step) -> str:
    field_name, colon, rest = name.partition(":")
    return _named(entity, field_name, None, step, _turned)[0] + colon + rest


def _with_custom(values: Values) -> Values:
    """Lay what was dropped into the map of custom fields."""
    dropped = {name: values.pop(name) for name in list(values) if name.startswith(CUSTOM)}
    kept = {name.removeprefix(CUSTOM): value for name, value in dropped.items() if value is not None}
    if kept:
        known = orjson.loads(values.get("custom") or "{}")
        values["custom"] = canonical_json({**kept, **known})
    return values


def _change(change: Change, step: Step) -> Change:
    from msgspec.structs import replace

    fields = dict(
        _named(change.entity, name, value, step, _turned_patch) for name, value in change.fields.items()
    )
    entity = step.entities.get(change.entity, change.entity)
    if change.op == "insert":
        fields = {**{name: [None, value] for name, value in step.added.get(entity, {}).items()}, **fields}
    return replace(change, entity=entity, fields=fields)


def _named(
    entity: str, name: str, value: Any, step: Step, turn: Callable[[NewValue, Any], Any]
) -> tuple[str, Any]:
    rule = step.fields.get((entity, name))
    if rule is None:
        return name, value
    if isinstance(rule, Dropped):
        return CUSTOM + rule.code, value
    return rule.name, turn(rule.value, value) if rule.value else value


def _turned(value: NewValue, stored: Any) -> Any:
    return None if stored is None else value(stored)


def _turned_patch(value: NewValue, patch: Any) -> Any:
    """Turn both sides of `[old, new]`, and the members that a set operation names."""
    if isinstance(patch, Mapping):
        return {
            "add": [value(one) for one in patch.get("add", ())],
            "remove": [[value(one), seen] for one, seen in patch.get("remove", ())],
        }
    return [_turned(value, one) for one in patch]
