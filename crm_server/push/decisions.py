"""The records that the merge leaves for people: conflicts to decide, and the journal of what was decided for them."""

from typing import Any

import orjson

from crm_core.ids import child_id
from crm_core.merge import FieldMerge, Stamp, Values, Verdict, stamp_of
from crm_core.model.types import Json
from crm_core.wire import Change
from crm_server.push.workspace import Draft, new_value
from crm_server.records import Key, Row, server_row


def note_conflict(draft: Draft, key: Key, name: str, base: Values, merge: FieldMerge) -> None:
    """Keep the value that was not taken (`merge.lost`) beside the accepted one until a person decides.

    Several edits of one field made offline are a chain: the later one replaces the earlier one's value in the conflict
    that this has opened, instead of opening another.
    """
    draft.conflicts.append(name)
    earlier = _earlier_of_chain(draft, key, name, base)
    if earlier is not None:
        _replace(draft, earlier, merge.lost)
        return
    row = _row(draft, "conflict", key, name, {"base": _map(base), "status": "OPEN"})
    row |= {"accepted": _map(merge.values), "other": _map(merge.lost)}
    row |= _author("accepted", merge.stamp) | _author("other", merge.lost_stamp)
    draft.rows["conflict", row["id"]] = row
    draft.page.note_conflict(row)


def _earlier_of_chain(draft: Draft, key: Key, name: str, base: Values) -> Row | None:
    for row in draft.open_conflicts(key[1]):
        if row["field"] == name and row["other_by"] == draft.user and row["other"] == _map(base):
            return row
    return None


def _replace(draft: Draft, row: Row, other: Values) -> None:
    draft.rows["conflict", row["id"]] = row | {
        "other": _map(other),
        "other_hlc": draft.hlc,
        "rev": row["rev"] + 1,
        "edited_at": draft.hlc,
        "edited_by": draft.user,
        "accepted_at": draft.page.now_ms,
    }


def note_deletion(draft: Draft, key: Key, deletion: Values, *, stands: Stamp, deleted: Stamp) -> None:
    """Propose a deletion again (its `deleted_at` and `deleted_by`) that did not stand against an edit.

    `stands` is the stamp of the edit, `deleted` that of the deletion.
    """
    kept = {"deleted_at": None}
    note_conflict(
        draft, key, "deleted_at", kept, FieldMerge(kept, stands, Verdict.CONFLICT, deletion, deleted)
    )


def note_lost_deletion(draft: Draft, key: Key, row: Row) -> None:
    """Propose the deletion of `row` again, which the mutation at hand revives."""
    deletion = {name: row[name] for name in ("deleted_at", "deleted_by")}
    deleted = (row["edited_at"] or "", row["deleted_by"] or "")
    note_deletion(draft, key, deletion, stands=draft.stamp, deleted=deleted)


def note_second_decision(draft: Draft, change: Change, decided: Row) -> bool:
    """Whether a conflict is decided that somebody else has decided already: the first decision stands.

    Who decided otherwise has their value, if it is not what stands, before people again as a new conflict. A value
    that was taken or typed comes as an edit beside the decision, and meets what stands by itself.
    """
    pair = change.fields.get("status")
    wants = pair[1] if isinstance(pair, list | tuple) and len(pair) == 2 else None
    if decided["status"] != "RESOLVED" or wants != "RESOLVED" or decided["resolved_by"] == draft.user:
        return False
    draft.touched["conflict", decided["id"]] = None
    draft.merged = True
    key = (decided["target"], decided["record_id"])
    row = draft.row(key)
    if new_value(change, "resolution") != "accepted" or row is None or decided["field"] == "deleted_at":
        return True
    wanted: Values = orjson.loads(decided["accepted"] or "{}")
    stands = {name: row.get(name) for name in wanted}
    if stands != wanted:
        stamp = stamp_of(orjson.loads(row["stamps"]), decided["field"])
        merge = FieldMerge(stands, stamp, Verdict.CONFLICT, wanted, draft.stamp)
        note_conflict(draft, key, decided["field"], orjson.loads(decided["base"] or "{}"), merge)
    return True


def note_resolution(draft: Draft, key: Key, name: str, merge: FieldMerge) -> None:
    """Write down a value that lost against a later one, so that a person can bring it back."""
    draft.merged = True
    row = _row(draft, "resolution_journal", key, name, {"decided_at": draft.page.now_ms})
    row |= {"kept": _map(merge.values), "lost": _map(merge.lost)}
    row |= _author("kept", merge.stamp) | _author("lost", merge.lost_stamp)
    draft.rows["resolution_journal", row["id"]] = row


def _row(draft: Draft, entity: str, key: Key, name: str, values: dict[str, Any]) -> Row:
    record_id = child_id(key[1], entity, f"{draft.mutation.id}\x1f{name}")
    about = {"id": record_id, "target": key[0], "record_id": key[1], "field": name}
    return server_row(entity, about | values, now_ms=draft.page.now_ms, author=draft.user)


def _author(prefix: str, stamp: Stamp) -> dict[str, str | None]:
    return {f"{prefix}_hlc": stamp[0], f"{prefix}_by": stamp[1] or None}


def _map(values: Values) -> str:
    return Json.to_stored(values)
