"""The persons named in the set of those who were met on a visit."""

from collections.abc import Collection

import orjson

from crm_core.model.types import Json
from crm_server.database import fetch
from crm_server.merging.touched import Touched
from crm_server.records import read_rows

COLUMN = "their_people"


def replace_met(
    touched: Touched, old: str, new: str | None, visits: Collection[str] | None = None
) -> list[str]:
    """Replace a person by another, or by nobody, where they were met; return the visits that did not name both."""
    only = None if visits is None else list(visits)
    found = fetch(
        touched.conn,
        "SELECT id FROM visit WHERE their_people LIKE %s AND (%s::text[] IS NULL OR id = ANY(%s))"
        " ORDER BY id FOR UPDATE",
        (f'%"{old}"%', only, only),
    )
    replaced = []
    for row in read_rows(touched.conn, "visit", [one for (one,) in found]).values():
        people = set(orjson.loads(row[COLUMN]))
        if new not in people:
            replaced.append(row["id"])
        stamps = orjson.loads(row["stamps"])
        readings = stamps.get(f"{COLUMN}:set", {})
        if old in readings:
            at = readings.pop(old)
            readings |= {new: readings.get(new, at)} if new else {}
        values = {COLUMN: Json.to_stored(sorted(people - {old} | ({new} if new else set())))}
        touched.change("visit", row, values | {"stamps": Json.to_stored(stamps)})
    return sorted(replaced)
