"""Whether the author of a merge may have it. It is done when the page is worked in (crm_server.merging.requests)."""

import orjson

from crm_server.merging.places import MERGED_ENTITIES
from crm_server.push.permission import require_edit
from crm_server.push.refusal import RefusedError
from crm_server.push.validate import is_uuid
from crm_server.push.workspace import Draft
from crm_server.records import Row
from crm_server.shapes import known_shape


def check_merge(draft: Draft, row: Row) -> None:
    """Refuse a merge of what cannot be merged, or of records that are not both the author's to edit, by now.

    A merge shows whoever has the survivor all of the other record, so it is too late for it once that one is lost.
    """
    target = row["target"]
    if target not in MERGED_ENTITIES:
        raise RefusedError("invalid_value", entity="merge_record", field="target", reason="entity")
    if row["state"] != "PROPOSED":
        raise RefusedError("invalid_value", entity="merge_record", field="state", reason="state")
    if not isinstance(orjson.loads(row["choices"] or "{}"), dict):
        raise RefusedError("invalid_value", entity="merge_record", field="choices", reason="type")
    for name in ("survivor_id", "merged_id"):
        key = (target, row[name])
        if not is_uuid(row[name]) or not draft.exists(key):
            raise RefusedError("unknown_parent", entity="merge_record", field=name, id=row[name])
        require_edit(draft, known_shape(target), {"id": row[name]}, now=True)
