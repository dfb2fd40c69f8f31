"""Customers with one unified social credit code become one by themselves, where nobody learns anything by it.

A code is public: whoever types that of a colleague's customer must not get to see that customer. So both must be of one
owner and shared with the same colleagues; otherwise they stay candidates, and a person decides. So they do where the
names say something else than the code, where somebody said that they are not the same, or took the merge back.
"""

from msgspec.structs import replace
from sqlalchemy import Connection

from crm_core.ids import child_id
from crm_core.keys.company_matching import CompanyFacts, match_company
from crm_core.keys.credit_code import is_credit_code, plain_code
from crm_core.keys.matching import Verdict
from crm_core.model import MergeRecord
from crm_server import feed
from crm_server.database import fetch
from crm_server.duplicates.facts import Known, read_known
from crm_server.jobs import JOBS
from crm_server.merging import turn
from crm_server.merging.requests import carry_out
from crm_server.merging.touched import Touched
from crm_server.records import Row, read_rows, server_row

MOST = 50
"""How many are merged in one run: nobody pushes meanwhile."""
_ALIKE = (Verdict.SAME, Verdict.MAYBE)
_CODED = b"""
    WITH shared (account_id, with_whom) AS (
        SELECT account_id, array_agg(user_id || level ORDER BY user_id, level) FROM (
            SELECT account_id, user_id, level FROM share UNION SELECT account_id, user_id, level FROM account_share
            WHERE status = 'active' AND deleted_at IS NULL) each GROUP BY account_id)
    SELECT DISTINCT older.id, newer.id FROM duplicate_candidate mine
    JOIN duplicate_candidate its ON its.pair = mine.pair AND its.record_id > mine.record_id
    JOIN account older ON older.id = mine.record_id JOIN account newer ON newer.id = its.record_id
    LEFT JOIN shared s ON s.account_id = older.id LEFT JOIN shared t ON t.account_id = newer.id
    WHERE mine.target = 'account' AND mine.reasons::jsonb ? 'code' AND mine.decision IS NULL AND its.decision IS NULL
        AND older.deleted_at IS NULL AND newer.deleted_at IS NULL AND older.owner_id = newer.owner_id
        AND s.with_whom IS NOT DISTINCT FROM t.with_whom
        AND NOT EXISTS (SELECT FROM merge_record m WHERE m.target = 'account' AND m.deleted_at IS NULL
            AND (m.survivor_id, m.merged_id) IN ((older.id, newer.id), (newer.id, older.id)))
    ORDER BY older.id, newer.id"""


def merge_same_codes(conn: Connection, now_ms: int) -> None:
    """Merge the newer of two such customers into the older one. It can be taken back like any merge."""
    if not _to_merge(conn):
        return
    turn.alone(conn)
    touched = Touched(conn, now_ms)
    asked = [_request(conn, *pair, now_ms) for pair in _to_merge(conn)]
    for row in asked:
        touched.insert(MergeRecord.entity, row)
    carry_out(touched, asked)
    feed.publish(conn, touched.ids)


def _to_merge(conn: Connection) -> list[tuple[str, str]]:
    """Return (survivor, merged), none of them twice."""
    pairs = [(older, newer) for older, newer in fetch(conn, _CODED)]
    known = read_known(conn, "account", {one for pair in pairs for one in pair})
    taken: set[str] = set()
    found = []
    for older, newer in pairs:
        both = {older, newer}
        if taken.isdisjoint(both) and both <= known.keys() and _say_the_same(known[older], known[newer]):
            taken |= both
            found.append((older, newer))
    return found[:MOST]


def _say_the_same(one: Known, other: Known) -> bool:
    """Whether the code is a whole one, and the names agree too: a code may be copied from a wrong line."""
    facts, others = one.facts[0], other.facts[0]
    if not isinstance(facts, CompanyFacts) or not isinstance(others, CompanyFacts):
        return False
    by_name = match_company(replace(facts, code=""), replace(others, code=""))
    return facts.code == others.code and is_credit_code(facts.code) and by_name.verdict in _ALIKE


def _request(conn: Connection, survivor_id: str, merged_id: str, now_ms: int) -> Row:
    """Return the merge as a laptop would ask for it; its reason is the code."""
    merged = read_rows(conn, "account", [merged_id])[merged_id]
    values = {
        "id": child_id(survivor_id, "same code", merged_id),
        "target": "account",
        "survivor_id": survivor_id,
        "merged_id": merged_id,
        "merged_title": merged["name"],
        "reason": plain_code(merged["tax_no"]),
    }
    return server_row(MergeRecord.entity, values, now_ms=now_ms)


JOBS["same_code"] = merge_same_codes
