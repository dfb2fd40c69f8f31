"""A quote was sent while a colleague edited it here: the customer has the one, so the other becomes a new revision."""

from typing import Any

import orjson

from crm_core.ids import child_id
from crm_core.model.types import Json
from crm_core.quote_content import HEADER, LINE
from crm_core.sent_content import SentContent
from crm_server.push.workspace import Draft
from crm_server.records import Key, Row, server_row

_KEPT = (
    "account_id",
    "number",
    "provisional_number",
    "owner_id",
    "team_ids",
    "org_unit_id",
    "internal_note",
    "custom",
)


def keep_apart(draft: Draft, quote: Row, lines: list[Row], sent: SentContent) -> None:
    """Make the quote what was sent, and a draft revision of what its colleagues have made of it.

    `quote` is the row of the mutation at hand, `lines` its living lines as they are here.
    """
    _copy(draft, quote, lines)
    quote |= sent.header
    quote["parallel"] = "EDITED"
    here = {line["id"]: line for line in lines}
    told: set[str] = set()
    for line in sent.lines:
        told.add(line["id"])
        old = draft.row(("quote_line", line["id"]))
        if old is not None and old["quote_id"] == quote["id"]:
            _put(draft, ("quote_line", line["id"]), old, {**line, "deleted_at": None, "deleted_by": None})
    gone = {"deleted_at": draft.page.now_ms, "deleted_by": draft.user}
    for line_id in here.keys() - told:
        _put(draft, ("quote_line", line_id), here[line_id], gone)
    for record_id in (quote["id"], *told, *here):
        _settle_conflicts(draft, record_id)
    draft.merged = True


def _copy(draft: Draft, quote: Row, lines: list[Row]) -> None:
    """Put the content that is here into a new draft; its number and place among revisions come at the page's end."""
    edited = _last_editor(draft, quote, lines)
    revision = child_id(quote["id"], "quote", draft.mutation.id)
    header = {name: quote[name] for name in (*HEADER, *_KEPT)}
    links = {"root_id": quote["root_id"] or quote["id"], "supersedes_id": quote["id"], "parallel": "EDITED"}
    row = _new(
        draft, "quote", edited, {**header, **links, "id": revision, "revision": (quote["revision"] or 1) + 1}
    )
    draft.rows["quote", revision] = row
    draft.touched["quote", revision] = None
    draft.stale_quotes.add(revision)
    for line in lines:
        values = {name: line[name] for name in ("sort_key", "price_reason", "custom", *LINE)}
        values |= {"id": child_id(line["id"], "quote_line", draft.mutation.id), "quote_id": revision}
        draft.rows["quote_line", values["id"]] = _new(draft, "quote_line", edited, values)
        draft.touched["quote_line", values["id"]] = None


def _last_editor(draft: Draft, quote: Row, lines: list[Row]) -> str:
    before = draft.page.rows.get(("quote", quote["id"]), quote)
    edits = [(row["edited_at"] or "", row["edited_by"]) for row in (before, *lines)]
    others = [edit for edit in edits if edit[1] and edit[1] != draft.user]
    return str(max(others)[1]) if others else draft.user


def _new(draft: Draft, entity: str, author: str, values: dict[str, Any]) -> Row:
    return server_row(entity, values, now_ms=draft.page.now_ms, author=author)


def _put(draft: Draft, key: Key, old: Row, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if old[name] != value}
    draft.touched[key] = None
    if not changed:
        return
    stamps = orjson.loads(old["stamps"])
    stamps["*"] = list(draft.stamp)
    rev = old["rev"] if key in draft.rows else old["rev"] + 1
    draft.rows[key] = (
        old
        | changed
        | {
            "rev": rev,
            "stamps": Json.to_stored(stamps),
            "edited_at": draft.hlc,
            "edited_by": draft.user,
            "accepted_at": draft.page.now_ms,
        }
    )


def _settle_conflicts(draft: Draft, record_id: str) -> None:
    """Close what was asked of people about values that no longer can change: what was sent has answered it."""
    for row in draft.open_conflicts(record_id):
        draft.rows["conflict", row["id"]] = row | {
            "status": "RESOLVED",
            "resolution": "other",
            "resolved_by": draft.user,
            "resolved_at": draft.page.now_ms,
            "rev": row["rev"] + 1,
            "edited_at": draft.hlc,
            "edited_by": draft.user,
            "accepted_at": draft.page.now_ms,
        }
        draft.touched["conflict", row["id"]] = None
