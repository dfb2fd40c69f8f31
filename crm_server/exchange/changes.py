"""What an import will write: whole new rows, and the changed ones with their stamps and revisions."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from crm_core.clock import encode
from crm_core.model.types import Json
from crm_server.exchange.binding import Binding, Bound
from crm_server.exchange.entries import Entry
from crm_server.push.change import LAST_OF_OTHERS
from crm_server.records import Row, server_row
from crm_server.shapes import Shape

BOOKKEPT = ("rev", "accepted_at", "stamps", "edited_at", "edited_by")


@dataclass(frozen=True)
class Plan:
    """Rows to write. `updated` are pairs of the row as it is and as it will be; `columns` are those that differ."""

    new: list[Row] = field(default_factory=list)
    updated: list[tuple[Row, Row]] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)


def plan(binding: Binding, entries: list[Entry], now_ms: int) -> Plan:
    """Return what has to be written for the rows that are good."""
    rules = {bound.field.name: bound for bound in binding.rules}
    planned = Plan()
    for entry in entries:
        if not entry.errors:
            if entry.old is None:
                planned.new.append(
                    server_row(binding.shape.entity, entry.values | {"id": entry.id}, now_ms=now_ms)
                )
            elif changed := _changed(rules, entry, entry.old):
                planned.updated.append((entry.old, _next(binding.shape, entry.old, changed, now_ms)))
                planned.columns.update(changed)
    return planned


def _changed(rules: dict[str, Bound], entry: Entry, old: Row) -> dict[str, Any]:
    wanted = dict.fromkeys(entry.cleared) | entry.values
    return {
        name: value
        for name, value in wanted.items()
        if name != "id" and value != old[name] and _may_write(rules.get(name), old[name])
    }


def _may_write(bound: Bound | None, current: Any) -> bool:
    write = "always" if bound is None else bound.rule.write
    return write == "always" or (write == "empty" and current is None)


def _next(shape: Shape, old: Row, changed: dict[str, Any], now_ms: int) -> Row:
    """Return the next revision. Fields that people edit too get a stamp, so that a later edit of theirs wins."""
    row = old | changed | {"rev": old["rev"] + 1, "accepted_at": now_ms}
    shared = [shape.fields[name] for name in changed if not shape.fields[name].is_server_filled]
    if shared:
        hlc = encode(now_ms)
        stamps = orjson.loads(old["stamps"])
        stamps |= {one.group: [hlc, ""] for one in shared}
        if old["edited_by"] is not None:
            stamps[LAST_OF_OTHERS] = [old["rev"], old["edited_by"]]
        row |= {"stamps": Json.to_stored(stamps), "edited_at": hlc, "edited_by": None}
    return row
