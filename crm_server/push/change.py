"""One change of one record: made, edited or deleted, if its author may."""

import orjson

from crm_core.clock import decode
from crm_core.merge import stamp_of
from crm_core.model.fields import Policy
from crm_core.model.types import Json
from crm_core.wire import Change
from crm_core.workflow import LOCKED_QUOTE_STATES
from crm_server.push.access_requests import check_sharing, check_sharing_deletion
from crm_server.push.attachments import check_attachment
from crm_server.push.decisions import note_deletion, note_lost_deletion, note_second_decision
from crm_server.push.deputies import check_delegation
from crm_server.push.fields import FieldMerger, Mode, check_move
from crm_server.push.merging import check_merge
from crm_server.push.parents import restore_parents
from crm_server.push.permission import require_edit, require_insert
from crm_server.push.refusal import RefusedError
from crm_server.push.validate import check_id
from crm_server.push.workspace import ACCESS_REQUESTS, Draft, new_value
from crm_server.records import Row
from crm_server.shapes import Shape, shape_of

MADE_BY_SERVER = frozenset(("conflict", "handed_over_edit"))
"""What laptops settle but never make."""
DAY_MS = 24 * 60 * 60 * 1000
WITH_A_MOVE = frozenset(
    ("status", "accepted_on", "accepted_by", "evidence_kind", "evidence_ref", "reject_reason")
)
"""What may still change on a locked quote, together with its state."""


def apply_change(draft: Draft, change: Change) -> None:
    """Work one change into the draft. Raises RefusedError or HandedOverError."""
    shape = shape_of(change.entity)
    if shape is None:
        raise RefusedError("unknown_entity", entity=change.entity)
    if shape.cls.server_only:
        raise RefusedError("not_permitted", entity=change.entity)
    check_id(change)
    _check_lock(draft, shape, change)
    row = draft.row((shape.entity, change.id))
    if row is None:
        _create(draft, shape, change)
        return
    require_edit(draft, shape, row)
    _check_append_only(draft, shape, change, row)
    if change.op == "delete":
        _delete(draft, shape, change, row)
    else:
        _edit(draft, shape, change, row)


def _check_lock(draft: Draft, shape: Shape, change: Change) -> None:
    """Refuse to change the content of a quote that was locked before this mutation."""
    if shape.root_entity != "quote":
        return
    quote = draft.page.rows.get(("quote", _root_id(draft, shape, change)))
    locked = quote is not None and quote["status"] in LOCKED_QUOTE_STATES
    moved_only = shape.entity == "quote" and change.op == "update" and change.fields.keys() <= WITH_A_MOVE
    if locked and not (moved_only and "status" in change.fields):
        raise RefusedError("document_locked", entity=shape.entity, id=change.id)
    if not locked:
        draft.stale_quotes.add(_root_id(draft, shape, change))


def _root_id(draft: Draft, shape: Shape, change: Change) -> str:
    row = draft.row((shape.entity, change.id))
    if row is not None:
        return shape.root_id(row)
    if shape.parent is None:
        return change.id
    return new_value(change, shape.parent[1])


def _check_append_only(draft: Draft, shape: Shape, change: Change, row: Row) -> None:
    """Its author may edit such a record until it was accepted, or for a day; then only a new record corrects it.

    What counts is the time of the edit: one made in time holds however late it comes.
    """
    if not shape.cls.append_only:
        return
    before_accepted = change.base_rev == 0
    made_ms = decode(stamp_of(orjson.loads(row["stamps"]), "*")[0])[0]
    if row["created_by"] != draft.user or not (before_accepted or draft.edited_ms - made_ms <= DAY_MS):
        raise RefusedError("append_only", entity=shape.entity, id=row["id"])


def _create(draft: Draft, shape: Shape, change: Change) -> None:
    if change.op != "insert":
        raise RefusedError("record_missing", entity=shape.entity, id=change.id)
    if shape.entity in MADE_BY_SERVER:
        raise RefusedError("not_permitted", entity=shape.entity)
    session = draft.page.session
    row: Row = dict.fromkeys(shape.columns)
    row |= {"id": change.id, "rev": 1, "stamps": Json.to_stored({"*": draft.stamp})}
    FieldMerger(draft, shape, row, Mode.NEW).merge(change.fields)
    _fill(draft, shape, change, row)
    if shape.entity == "attachment":
        check_attachment(row)
    for name, field in shape.fields.items():
        if field.policy is Policy.FSM and row[name] is not None:
            check_move(shape.entity, name, field.default, row[name], session.role)
    require_insert(draft, shape, row)
    if shape.entity == "merge_record":
        check_merge(draft, row)
    restore_parents(draft, shape, row)
    if shape.entity == "delegation":
        check_delegation(draft, None, row)
    if shape.entity in ACCESS_REQUESTS:
        check_sharing(draft, shape.entity, None, row)
    draft.rows[shape.entity, change.id] = row
    draft.touched[shape.entity, change.id] = None


def _fill(draft: Draft, shape: Shape, change: Change, row: Row) -> None:
    """Add what the server adds, and refuse what is missing or in another's name."""
    session = draft.page.session
    if row["created_by"] not in {None, session.user_id}:
        raise RefusedError("not_permitted", entity=shape.entity, field="created_by")
    if row["id"] != change.id:
        raise RefusedError("immutable_field", entity=shape.entity, field="id")
    row["created_by"] = session.user_id
    row["created_at"] = draft.edited_ms if row["created_at"] is None else row["created_at"]
    row["device_id"] = row["device_id"] or session.device_id
    _accept(draft, row)
    if shape.is_owned:
        row |= {"owner_id": session.user_id, "org_unit_id": session.org_unit_id}
    for name, field in shape.fields.items():
        if field.required and row[name] is None:
            if field.default is None:
                raise RefusedError("missing_value", entity=shape.entity, field=name)
            row[name] = field.default


def _accept(draft: Draft, row: Row) -> None:
    row["accepted_at"] = draft.page.now_ms
    row["edited_at"], row["edited_by"] = draft.stamp


def _edit(draft: Draft, shape: Shape, change: Change, old: Row) -> None:
    """Merge an update, or the insert of a record that is there already; either brings a deleted record back."""
    if shape.entity == "conflict" and note_second_decision(draft, change, old):
        return
    row = dict(old)
    again = change.op == "insert"
    FieldMerger(draft, shape, row, Mode.AGAIN if again else Mode.EDIT).merge(change.fields)
    if again:
        _stamp_whole_row(draft, row)
    if old["deleted_at"] is not None:
        row |= {"deleted_at": None, "deleted_by": None}
        draft.revived.append(((shape.entity, old["id"]), old["deleted_at"], old["deleted_by"]))
        if not again and not shape.is_set_member and change.base_rev < old["rev"]:
            note_lost_deletion(draft, (shape.entity, old["id"]), old)
    if shape.entity == "delegation":
        check_delegation(draft, old, row)
    if shape.entity in ACCESS_REQUESTS:
        check_sharing(draft, shape.entity, old, row)
    said_again = again and shape.is_set_member and old["edited_by"] != draft.user
    _put(draft, shape, old, row, said_again=said_again)


def _stamp_whole_row(draft: Draft, row: Row) -> None:
    stamps = orjson.loads(row["stamps"])
    stamps["*"] = list(max(stamp_of(stamps, "*"), draft.stamp))
    row["stamps"] = Json.to_stored(stamps)


def _delete(draft: Draft, shape: Shape, change: Change, old: Row) -> None:
    """Mark the record as deleted, unless somebody else has changed it since the author last received it."""
    if old["deleted_at"] is not None:
        draft.touched[shape.entity, old["id"]] = None
        return
    if shape.entity == "merge_record" and old["state"] != "PROPOSED":
        raise RefusedError("state_not_allowed", entity=shape.entity, id=old["id"], source=old["state"])
    if shape.entity in ACCESS_REQUESTS:
        check_sharing_deletion(draft, shape.entity, old)
    if _was_changed_by_others(draft, old, change.base_rev):
        draft.merged = True
        draft.touched[shape.entity, old["id"]] = None
        if not shape.is_set_member:
            deletion = {"deleted_at": draft.edited_ms, "deleted_by": draft.user}
            edited = (old["edited_at"] or "", old["edited_by"] or "")
            note_deletion(draft, (shape.entity, old["id"]), deletion, stands=edited, deleted=draft.stamp)
        return
    _put(draft, shape, old, old | {"deleted_at": draft.edited_ms, "deleted_by": draft.user})


LAST_OF_OTHERS = "~"
"""Key in the stamps: the last revision accepted from someone other than the last editor, and who that was."""


def _was_changed_by_others(draft: Draft, row: Row, base_rev: int) -> bool:
    if row["rev"] <= base_rev:
        return False
    if row["edited_by"] != draft.user:
        return True
    last = orjson.loads(row["stamps"]).get(LAST_OF_OTHERS)
    return bool(last and last[0] > base_rev)


def _put(draft: Draft, shape: Shape, old: Row, row: Row, *, said_again: bool = False) -> None:
    """Put a changed row into the draft, as the next revision.

    `said_again`: somebody else states the same fact, which a removal by who stated it first does not undo.
    """
    key = shape.entity, old["id"]
    draft.touched[key] = None
    if row == old and not said_again:
        return
    if key not in draft.rows:
        row["rev"] = old["rev"] + 1
        if old["edited_by"] != draft.user:
            stamps = orjson.loads(row["stamps"])
            stamps[LAST_OF_OTHERS] = [old["rev"], old["edited_by"]]
            row["stamps"] = Json.to_stored(stamps)
    _accept(draft, row)
    draft.rows[key] = row
