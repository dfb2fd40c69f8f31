"""Correcting a refused edit: what it would have set is laid out, changed by the person, and sent again.

The edit stays the one it was, with other values and the time of the correction, so that what depends on it follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Record, group_of, label_of, policy_of, table_of
from crm_core.model.base import choices_of
from crm_core.model.fields import Policy
from crm_core.wire import Change
from crm_desktop.db import meta, outbox
from crm_desktop.db.capture import EditContext
from crm_desktop.db.patches import travels
from crm_desktop.db.rows import RawConnection, stored_rows
from crm_desktop.errors import UserError
from crm_desktop.services.customers.card import FieldGroup, FieldValue
from crm_desktop.services.values import checked, python_value, stored_value

GROUP = "refused"
"""The code of the one group of fields."""
_TYPED = frozenset((Policy.SRV, Policy.DER, Policy.IMM, Policy.SET))


@dataclass(frozen=True)
class Correction:
    """A record of a refused edit as a form shows it: `group` has the values that were refused."""

    n: int
    entity: str
    record: str
    group: FieldGroup


def correction(session: Session, mutation_id: str) -> Correction:
    """Return what can be corrected: the record that the server complained about, else the first that has fields.

    Raises UserError mutation_unknown; nothing_to_correct where the edit sets nothing that is typed.
    """
    entry = outbox.entry(session, mutation_id)
    if entry is None or entry.state != outbox.REFUSED:
        raise UserError("mutation_unknown", id=mutation_id)
    changes = sorted(entry.mutation.changes, key=lambda one: one.id != entry.params.get("id"))
    for change in changes:
        fields = _fields(session, change, str(entry.params.get("field", "")))
        if change.op != "delete" and fields:
            return Correction(entry.mutation.n, change.entity, change.id, FieldGroup(GROUP, fields))
    raise UserError("nothing_to_correct")


def _fields(session: Session, change: Change, blamed: str) -> tuple[FieldValue, ...]:
    cls = ENTITIES.get(change.entity)
    if cls is None:
        return ()
    record = session.get(cls, change.id)
    found = []
    for column in table_of(cls).columns:
        told = change.fields.get(column.name)
        is_set = isinstance(told, list)
        needed = column.name == blamed or (change.op == "insert" and column.info["required"])
        if not travels(column) or policy_of(column) in _TYPED or not (is_set or needed):
            continue
        value = python_value(column, told[1]) if is_set and told else _held(record, column.name)
        found.append(
            FieldValue(column.name, label_of(column), value, choices_of(column), column.info["unit"], True)
        )
    return tuple(found)


def _held(record: Record | None, name: str) -> Any:
    return getattr(record, name) if record is not None else None


def put_values(
    connection: RawConnection,
    context: EditContext,
    n: int,
    key: tuple[str, str],
    values: Mapping[str, Any],
) -> str:
    """Write Python values into a refused edit, for the record `key` (entity, id), and return the edit's id.

    Raises UserError mutation_unknown; unknown_choice, too_long, invalid_value for what a field cannot hold.
    """
    found = connection.execute(
        "SELECT id, changes FROM local_outbox WHERE n = ? AND state = ?", (n, outbox.REFUSED)
    ).fetchone()
    if found is None:
        raise UserError("mutation_unknown", id=n)
    mutation_id, text = found
    changes = msgspec.json.decode(text, type=list[Change])
    for change in changes:
        if (change.entity, change.id) == key:
            change.fields = {**change.fields, **_patches(connection, change, values)}
    outbox.put_changes(connection, n, changes, _reading(connection, context))
    return str(mutation_id)


def _patches(connection: RawConnection, change: Change, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return [old, new] of the fields; those that merge with one of them travel with it."""
    columns = table_of(ENTITIES[change.entity]).columns
    held = stored_rows(connection, change.entity, [change.id]).get(change.id, {})
    groups = {group_of(columns[name]) for name in values}
    patches: dict[str, list[Any]] = {}
    for column in columns:
        if not travels(column) or group_of(column) not in groups:
            continue
        told = change.fields.get(column.name)
        old, new = told if isinstance(told, list) else (held.get(column.name),) * 2
        if column.name in values:
            new = stored_value(column, checked(change.entity, column, values[column.name]))
        if change.op != "insert" or new is not None:
            patches[column.name] = [old, new]
    return patches


def _reading(connection: RawConnection, context: EditContext) -> str:
    """Return the time of the correction, after all that was written here before."""
    if last := meta.get(connection, meta.LAST_HLC):
        context.clock.observe(last)
    reading = context.clock.now()
    meta.put(connection, meta.LAST_HLC, reading)
    return reading
