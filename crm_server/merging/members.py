"""Tags, methods and roles in a merge: their ids are made from their owner's, so each becomes the survivor's own.

The same fact on both sides is one record afterwards. The old ones stay as tombstones, known by their aliases.
"""

from typing import Any

from crm_core.merge import Stamp
from crm_server.merging import aliases
from crm_server.merging.aliases import Alias
from crm_server.merging.fields import joined
from crm_server.merging.places import id_parts, made_id, members
from crm_server.merging.snapshot import Member
from crm_server.merging.touched import Touched
from crm_server.records import Row, read_children, read_rows
from crm_server.shapes import known_shape


def move_members(
    touched: Touched, target: str, merged_id: str, survivor_id: str, stamp: Stamp
) -> list[Member]:
    """Make the set members of the merged record the survivor's; return what became of each."""
    moved: list[Member] = []
    for entity in members(target):
        fields = known_shape(entity).fields
        for column in (name for name in id_parts(entity) if fields[name].ref == target):
            rows = read_children(touched.conn, entity, column, [merged_id], lock=True)
            news = {old: row | {column: survivor_id} for old, row in rows.items()}
            ids = {
                old: made_id(entity, row) if made_id(entity, rows[old]) == old else None
                for old, row in news.items()
            }
            there = read_rows(touched.conn, entity, [one for one in ids.values() if one], lock=True)
            for old, new in ids.items():
                if new is None:
                    touched.change(entity, rows[old], {column: survivor_id})
                    continue
                moved.append(
                    _move(touched, entity, rows[old], news[old] | {"id": new}, there.get(new), stamp)
                )
    return moved


def _move(touched: Touched, entity: str, old: Row, new: Row, there: Row | None, stamp: Stamp) -> Member:
    was_deleted = old["deleted_at"] is not None
    member = Member(entity, old["id"], new["id"], made=there is None, was_deleted=was_deleted)
    if there is None:
        touched.insert(entity, new)
    elif not was_deleted and there["deleted_at"] is not None:
        touched.change(entity, there, {name: new[name] for name in _content(new)})
    elif not was_deleted and (values := joined(known_shape(entity), there, old, {}, stamp)):
        touched.change(entity, there, values)
    if not was_deleted:
        touched.change(entity, old, {"deleted_at": touched.now_ms, "deleted_by": stamp[1]})
    alias = Alias(new["id"], touched.now_ms, member.made)
    aliases.add(touched.conn, {(entity, old["id"]): alias})
    aliases.flatten(touched.conn, entity, old["id"], new["id"])
    return member


def _content(row: dict[str, Any]) -> set[str]:
    return row.keys() - {"id", "rev", "accepted_at"}


def move_back(touched: Touched, moved: list[Member], target: str) -> None:
    """Give the merged record its set members back, as they are now."""
    for member in moved:
        aliases.forget(touched.conn, [(member.entity, member.old)])
        rows = read_rows(touched.conn, member.entity, [member.old, member.new], lock=True)
        if member.was_deleted or member.old not in rows or member.new not in rows:
            continue
        old, new = rows[member.old], rows[member.new]
        fields = known_shape(member.entity).fields
        owners = {name for name in id_parts(member.entity) if fields[name].ref == target}
        content = {name: new[name] for name in _content(new) - owners} if member.made else {}
        touched.change(
            member.entity, old, content | ({} if member.made else {"deleted_at": None, "deleted_by": None})
        )
        if member.made and new["deleted_at"] is None:
            gone = {"deleted_at": touched.now_ms, "deleted_by": new["edited_by"]}
            touched.change(member.entity, new, gone)
