"""Contact touches: that a colleague was in touch with a person whom we know from another customer.

Only for persons who have a role at more than one customer: of others everybody sees the visits themselves.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from crm_core.model import ContactTouch
from crm_server.database import fetch
from crm_server.derived.writing import put

_PERSONS = {
    "visit": (
        "SELECT contact_id FROM visit WHERE id = ANY(%(ids)s)"
        " UNION SELECT jsonb_array_elements_text(their_people::jsonb) FROM visit WHERE id = ANY(%(ids)s)"
        # Whom an edited visit named before, it does not say any more.
        " UNION SELECT t.contact_id FROM contact_touch t JOIN visit v ON v.created_by = t.user_id"
        " WHERE v.id = ANY(%(ids)s) AND v.rev > 1"
    ),
    "visit_addendum": (
        "SELECT v.contact_id FROM visit_addendum a JOIN visit v ON v.id = a.visit_id WHERE a.id = ANY(%(ids)s)"
        " UNION SELECT jsonb_array_elements_text(v.their_people::jsonb)"
        " FROM visit_addendum a JOIN visit v ON v.id = a.visit_id WHERE a.id = ANY(%(ids)s)"
    ),
    "account_contact": "SELECT contact_id FROM account_contact WHERE id = ANY(%(ids)s)",
}
_SHARED = """
    SELECT contact_id FROM account_contact WHERE contact_id = ANY(%s) AND deleted_at IS NULL
    GROUP BY contact_id HAVING count(DISTINCT account_id) > 1"""
_LAST = """
    WITH seen AS (
        SELECT v.contact_id AS person, v.* FROM visit v WHERE v.contact_id = ANY(%(persons)s)
        UNION ALL SELECT p.person, v.* FROM visit v
            CROSS JOIN LATERAL jsonb_array_elements_text(v.their_people::jsonb) p (person)
            WHERE v.their_people::jsonb ?| %(persons)s AND p.person = ANY(%(persons)s))
    SELECT DISTINCT ON (person, created_by) person, created_by, started_at, kind FROM seen
    WHERE deleted_at IS NULL AND created_by IS NOT NULL AND coalesce(result, '') NOT IN ('NOT_MET', 'CANCELLED')
        AND NOT EXISTS (SELECT FROM visit_addendum a
            WHERE a.visit_id = seen.id AND a.kind = 'VOID' AND a.deleted_at IS NULL)
    ORDER BY person, created_by, started_at DESC, id DESC"""


def derive(conn: Connection, changed: Mapping[str, Collection[str]]) -> set[str]:
    """Bring the touches of the persons named by changed records up to date. Returns the ids of changed touches.

    Somebody who works at one customer only any more has none.
    """
    named = {
        row[0]
        for entity, statement in _PERSONS.items()
        if changed.get(entity)
        for row in fetch(conn, statement, {"ids": list(changed[entity])})
        if row[0]
    }
    if not named:
        return set()
    persons = [row[0] for row in fetch(conn, _SHARED, (sorted(named),))]
    present = fetch(conn, "SELECT id FROM contact_touch WHERE contact_id = ANY(%s)", (sorted(named),))
    if not persons and not present:
        return set()
    wanted = {
        ContactTouch.make_id(person, user): {
            "contact_id": person,
            "user_id": user,
            "last_at": last_at,
            "kind": kind,
        }
        for person, user, last_at, kind in fetch(conn, _LAST, {"persons": persons})
    }
    return put(conn, ContactTouch.entity, wanted, [row[0] for row in present])
