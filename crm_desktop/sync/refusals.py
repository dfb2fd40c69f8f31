"""Somebody refused contact, a colleague wrote it down offline, and we called meanwhile: the call stays, we are told.

The refusal stands from when it was said. Only visits of the last 30 days before it arrived are looked at, and nothing
on a first sync: what is long past needs no notice.
"""

from collections.abc import Iterable

import orjson

from crm_core.wire import TableRows
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local

ENTITY = "consent_record"
LOOKED_BACK_MS = 30 * 24 * 60 * 60 * 1000
_KINDS = {
    "CALL": ("CALL",),
    "SMS": ("SMS",),
    "EMAIL": ("EMAIL",),
    "WECHAT": ("WECHAT",),
    "VISIT": ("VISIT", "MEETING"),
}
_EVERY_KIND = tuple(kind for kinds in _KINDS.values() for kind in kinds)
_AFTERWARDS = """
    SELECT c.contact_id, c.account_id, coalesce(p.full_name, a.name, '') FROM consent_record AS c
    LEFT JOIN contact AS p ON p.id = c.contact_id LEFT JOIN account AS a ON a.id = c.account_id
    WHERE c.id = :id AND c.decision = 'REFUSE' AND c.deleted_at IS NULL AND c.created_by <> :me AND EXISTS (
        SELECT 1 FROM visit AS v WHERE v.created_by = :me AND v.deleted_at IS NULL
        AND v.started_at >= max(coalesce(c.said_at, c.created_at), :since)
        AND v.kind IN (SELECT value FROM json_each(:kinds))
        AND (v.contact_id = c.contact_id OR v.account_id = c.account_id
            OR instr(coalesce(v.their_people, ''), coalesce(c.contact_id, '-'))))"""


def new_ones(connection: RawConnection, table: TableRows) -> set[str]:
    """Return the ids of the refusals in a page that were not here before."""
    if table.entity != ENTITY:
        return set()
    at = table.columns.index("id")
    ids = {row[at] for row in table.rows}
    here = connection.execute(
        "SELECT id FROM consent_record WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(sorted(ids)).decode(),),
    )
    return ids - {one for (one,) in here}


def tell(connection: RawConnection, ids: Iterable[str], now_ms: int) -> None:
    """Tell the person about contact of theirs that came after refusals which have just arrived."""
    me = local.settings(connection).get(local.USER, "")
    for record_id in ids:
        (channel,) = connection.execute(
            "SELECT channel FROM consent_record WHERE id = ?", (record_id,)
        ).fetchone() or ("",)
        found = connection.execute(
            _AFTERWARDS,
            {
                "id": record_id,
                "me": me,
                "since": now_ms - LOOKED_BACK_MS,
                "kinds": orjson.dumps(_KINDS.get(channel, _EVERY_KIND if channel == "ALL" else ())).decode(),
            },
        ).fetchone()
        if found:
            contact_id, account_id, name = found
            entity = "contact" if contact_id else "account"
            params = {"entity": entity, "id": contact_id or account_id, "name": name}
            notices.add(connection, "contacted_after_refusal", params, now_ms=now_ms)
