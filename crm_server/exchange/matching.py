"""Which record each row is: by its key, or the first time by what is unique about it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from crm_core.ids import new_id
from crm_server.exchange.binding import ADOPTED_BY, Binding, importable_fields
from crm_server.exchange.entries import Entry
from crm_server.push.validate import is_uuid
from crm_server.records import Row, read_children

KeyValue = tuple[Any, ...]


def match(conn: Connection, binding: Binding, entries: list[Entry]) -> None:
    """Give every row without error its id, and its record where there is one (locked)."""
    keyed = _keyed(binding, entries)
    known = _existing(conn, binding, keyed)
    for key, entry in keyed.items():
        _take(binding, entry, known.get(key, []))
    fresh = [entry for entry in keyed.values() if entry.old is None and not entry.errors]
    for column in binding.adopt:
        _adopt(conn, binding, column, [entry for entry in fresh if entry.old is None])
    for entry in fresh:
        entry.id = _new_id(binding, entry) if entry.old is None else entry.id
    for column in ADOPTED_BY.get(binding.shape.entity, ()):
        _refuse_taken(conn, binding, column, [entry for entry in keyed.values() if not entry.errors])


def refuse_incomplete(binding: Binding, entries: list[Entry]) -> None:
    """Refuse new records without a field that they need, and changes that would empty one."""
    needed = [
        name
        for name in importable_fields(binding.shape)
        if name != "id" and binding.shape.fields[name].required and binding.shape.fields[name].default is None
    ]
    for entry in entries:
        given = entry.values.keys() | entry.pointers.keys()
        for name in needed:
            if name in entry.cleared or (entry.old is None and not entry.errors and name not in given):
                entry.fail(name, "missing_value", f"{name} must not be empty.")


def _keyed(binding: Binding, entries: list[Entry]) -> dict[KeyValue, Entry]:
    """Return the good rows by key. A row without key, or with one that came before, is an error."""
    found: dict[KeyValue, Entry] = {}
    for entry in entries:
        if entry.errors:
            continue
        key = tuple(entry.values.get(name) for name in binding.key)
        first = found.get(key)
        if key[0] is None:
            entry.fail(
                binding.key[0],
                "missing_key",
                f"{binding.key[0]} is empty, so nothing tells which record it is.",
            )
        elif binding.key == ("id",) and not is_uuid(key[0]):
            entry.fail("id", "invalid_key", f"{key[0]} is no id.")
        elif first is not None:
            entry.fail(binding.key[0], "duplicate_key", f"Row {first.number} is the same record.")
        else:
            found[key] = entry
    return found


def _existing(conn: Connection, binding: Binding, keyed: dict[KeyValue, Entry]) -> dict[KeyValue, list[Row]]:
    column = binding.key[0]
    rows = read_children(conn, binding.shape.entity, column, {key[0] for key in keyed}, lock=True)
    return _grouped(rows.values(), binding.key)


def _grouped(rows: Iterable[Row], names: tuple[str, ...]) -> dict[KeyValue, list[Row]]:
    found: dict[KeyValue, list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    return found


def _take(binding: Binding, entry: Entry, candidates: list[Row]) -> None:
    living = [row for row in candidates if row["deleted_at"] is None]
    if len(living) > 1:
        entry.fail(binding.key[0], "ambiguous_key", f"{len(living)} records have this key.")
    elif living:
        entry.old, entry.id = living[0], living[0]["id"]
    elif candidates:
        entry.fail(binding.key[0], "deleted", "The record was deleted here.")


def _adopt(conn: Connection, binding: Binding, column: str, entries: list[Entry]) -> None:
    """Take over records that have no external id yet and agree in `column`."""
    values = {entry.values[column] for entry in entries if entry.values.get(column) is not None}
    rows = read_children(conn, binding.shape.entity, column, values, lock=True).values()
    free = [row for row in rows if row["deleted_at"] is None and row.get("external_id") is None]
    candidates = _grouped(free, (column,))
    for entry in entries:
        found = candidates.pop((entry.values.get(column),), [])
        if len(found) > 1:
            entry.fail(column, "ambiguous_record", f"{len(found)} records have this {column}.")
        elif found:
            entry.old, entry.id = found[0], found[0]["id"]


def _new_id(binding: Binding, entry: Entry) -> str:
    if binding.shape.is_set_member:
        make_id: Any = vars(binding.shape.cls)["make_id"].__func__
        return str(make_id(*(entry.values[name] for name in binding.key)))
    return str(entry.values.get("id") or new_id())


def _refuse_taken(conn: Connection, binding: Binding, column: str, entries: list[Entry]) -> None:
    """Refuse a login or code that another record has, or that came in an earlier row."""
    named = [entry for entry in entries if entry.values.get(column) is not None]
    rows = read_children(conn, binding.shape.entity, column, {entry.values[column] for entry in named})
    holders = {row[column]: row["id"] for row in rows.values() if row["deleted_at"] is None}
    for entry in named:
        if holders.setdefault(entry.values[column], entry.id) != entry.id:
            entry.fail(
                column, "taken", f"Another {binding.shape.entity} has the {column} {entry.values[column]}."
            )
