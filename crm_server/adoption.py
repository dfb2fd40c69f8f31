"""After an upgrade: fields that newer laptops sent before find the columns that this version has for them."""

import orjson
from sqlalchemy import Connection

from crm_server import feed
from crm_server.database import execute, fetch
from crm_server.push.refusal import RefusedError
from crm_server.push.validate import check_value
from crm_server.records import read_rows, write_rows
from crm_server.shapes import shape_of


def adopt_unknown_fields(conn: Connection) -> int:
    """Move kept values into their columns, where those are empty, and tell the feed; return how many records changed.

    What does not fit its column stays kept as it came.
    """
    adopted: dict[str, set[str]] = {}
    for entity, record_id, name, text in fetch(
        conn, "SELECT entity, id, name, value FROM unknown_field ORDER BY entity, id, name"
    ):
        shape = shape_of(entity)
        if shape is None or name not in shape.fields:
            continue
        try:
            value = check_value(shape.fields[name], orjson.loads(text))
        except RefusedError:
            continue  # not lost: it goes on being sent as the newer laptops wrote it
        if _set_where_empty(conn, entity, record_id, name, value):
            adopted.setdefault(entity, set()).add(record_id)
        execute(
            conn,
            "DELETE FROM unknown_field WHERE entity = %s AND id = %s AND name = %s",
            (entity, record_id, name),
        )
    if adopted:
        feed.publish(conn, adopted)
    return sum(map(len, adopted.values()))


def _set_where_empty(conn: Connection, entity: str, record_id: str, name: str, value: object) -> bool:
    row = read_rows(conn, entity, [record_id], lock=True).get(record_id)
    if row is None or row[name] is not None or value is None:
        return False
    write_rows(conn, entity, [row | {name: value, "rev": row["rev"] + 1}], [name, "rev"])
    return True
