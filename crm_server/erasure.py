"""Erasing a person for good: their data leaves the server and every laptop, and no late edit brings it back.

The record itself stays as an empty tombstone under its id; what is a part of it goes. Of business records that mention
the person (a visit, a quote) the mention goes and the rest stays; names inside free texts are for people to find.
Numbers whose owner had refused contact stay refused, as keyed hashes that tell nothing else. Backups made before keep
the person until they are removed themselves: whoever restores one erases again (`crm-server erase` says so).
"""

from collections.abc import Collection

from psycopg import sql
from sqlalchemy import Connection

from crm_core.ids import child_id
from crm_core.model import BOOKKEEPING, ENTITIES, Attachment, Contact, Erasure
from crm_core.model.belonging import belonging_columns
from crm_core.model.types import Json
from crm_core.suppression import HASHED_KINDS, key_hash
from crm_server import feed
from crm_server.blobs.waste import erase_unnamed, names_of
from crm_server.database import execute, fetch
from crm_server.derived.company_key import company_key
from crm_server.errors import UnknownRecordError
from crm_server.merging import turn
from crm_server.merging.people_met import replace_met
from crm_server.merging.places import lying_with, referring
from crm_server.merging.touched import Touched
from crm_server.records import Key, Row, insert_rows, read_rows, server_row
from crm_server.shapes import known_shape

CONTACT = Contact.entity
IMPORTED = ("raw", "reason", "changes")
"""What an import row tells of the card that it was read from."""


def erase_contact(conn: Connection, contact_id: str, *, now_ms: int) -> dict[str, int]:
    """Erase a person, with every record that was merged into theirs. Needs a transaction of its own; publishes.

    Returns how many records were erased or changed, by entity. Erasing again erases what came in since.

    Raises:
        UnknownRecordError: there is no such contact.
    """
    turn.alone(conn)
    people = _all_of(conn, contact_id)
    touched = Touched(conn, now_ms)
    _keep_refusals(conn, people)
    parts = _parts(conn, people)
    _wipe_imports(touched, people)
    _drop_mentions(touched, people)
    contents = names_of(conn, [one for entity, one in parts if entity == Attachment.entity])
    _delete_parts(touched, parts)
    erase_unnamed(conn, contents)
    _empty(touched, people)
    keys = [(CONTACT, one) for one in people] + parts
    _wipe_memory(touched, [record_id for _, record_id in keys], people)
    _tell(touched, keys)
    counts = {entity: len(ids) for entity, ids in touched.ids.items() if entity != Erasure.entity}
    feed.publish(conn, touched.ids)
    return counts


def _all_of(conn: Connection, contact_id: str) -> list[str]:
    """Return the record and those that are the same person: merged into it, or it into them."""
    rows = fetch(
        conn,
        "WITH root (id) AS (SELECT coalesce("
        "(SELECT survivor_id FROM alias WHERE entity = %(e)s AND id = %(id)s), %(id)s))"
        " SELECT contact.id FROM contact, root WHERE contact.id = root.id OR contact.id IN"
        " (SELECT alias.id FROM alias WHERE entity = %(e)s AND survivor_id = root.id) ORDER BY contact.id",
        {"e": CONTACT, "id": contact_id},
    )
    if not rows:
        raise UnknownRecordError(CONTACT, [contact_id])
    return [row[0] for row in rows]


def _keep_refusals(conn: Connection, people: Collection[str]) -> None:
    """Keep what suppresses contact at the person's numbers, which cannot be told any more once they are gone."""
    secret = company_key(conn)
    methods = fetch(
        conn,
        "SELECT kind, match_key FROM contact_method WHERE contact_id = ANY(%s) AND match_key IS NOT NULL",
        (list(people),),
    )
    hashes = [key_hash(secret, kind, key) for kind, key in methods if kind in HASHED_KINDS]
    execute(
        conn,
        "INSERT INTO erased_refusal (key_hash, channel, expires_on)"
        " SELECT key_hash, channel, expires_on FROM suppression WHERE key_hash = ANY(%s) ON CONFLICT DO NOTHING",
        (hashes,),
    )


def _parts(conn: Connection, people: list[str]) -> list[Key]:
    """Return the records that are a part of the person's, and what lies with any of them."""
    found: dict[Key, None] = {}
    for entity, cls in ENTITIES.items():
        for column in belonging_columns(cls):
            if known_shape(entity).fields[column].ref == CONTACT:
                found |= dict.fromkeys((entity, one) for one in _ids(conn, entity, column, people))
    for person in people:
        found |= dict.fromkeys((merge, one) for merge, one in _merges(conn, person))
    everything = [(CONTACT, one) for one in people] + list(found)
    waiting = everything
    while waiting:
        following = [key for key in _followers(conn, waiting) if key not in found]
        found |= dict.fromkeys(following)
        waiting = following
    return list(found)


def _ids(conn: Connection, entity: str, column: str, owners: list[str]) -> list[str]:
    statement = sql.SQL("SELECT id FROM {} WHERE {} = ANY(%s) ORDER BY id").format(
        sql.Identifier(entity), sql.Identifier(column)
    )
    return [row[0] for row in fetch(conn, statement, (owners,))]


def _merges(conn: Connection, person: str) -> list[Key]:
    rows = fetch(
        conn,
        "SELECT id FROM merge_record WHERE target = 'contact' AND %s IN (survivor_id, merged_id) ORDER BY id",
        (person,),
    )
    return [("merge_record", row[0]) for row in rows]


def _followers(conn: Connection, keys: list[Key]) -> list[Key]:
    found = []
    for follower, target, column in lying_with():
        statement = sql.SQL(
            "SELECT t.id FROM unnest(%s::text[], %s::text[]) AS k (entity, id)"
            " JOIN {} t ON t.{} = k.entity AND t.{} = k.id ORDER BY t.id"
        ).format(*(sql.Identifier(name) for name in (follower, target, column)))
        entities, ids = zip(*keys, strict=True)
        found += [(follower, row[0]) for row in fetch(conn, statement, (list(entities), list(ids)))]
    return found


def _wipe_imports(touched: Touched, people: list[str]) -> None:
    ids = _ids(touched.conn, "import_row", "contact_id", people)
    for row in read_rows(touched.conn, "import_row", ids, lock=True).values():
        touched.change("import_row", row, dict.fromkeys((*IMPORTED, "contact_id")))


def _drop_mentions(touched: Touched, people: list[str]) -> None:
    """Take the person out of the records of others: of visits, tasks, quotes the rest stays."""
    for entity, column in referring(CONTACT):
        if entity != CONTACT and column not in belonging_columns(ENTITIES[entity]):
            for person in people:
                touched.repoint(entity, column, person, None)
    for person in people:
        replace_met(touched, person, None)
    named = [
        row[0] for row in fetch(touched.conn, "SELECT id FROM ref_label WHERE ref_id = ANY(%s)", (people,))
    ]
    _delete(touched, "ref_label", named)
    halves = fetch(
        touched.conn,
        "SELECT id FROM duplicate_candidate WHERE pair IN"
        " (SELECT pair FROM duplicate_candidate WHERE target = %s AND record_id = ANY(%s))",
        (CONTACT, people),
    )
    _delete(touched, "duplicate_candidate", [row[0] for row in halves])


def _delete_parts(touched: Touched, parts: list[Key]) -> None:
    by_entity: dict[str, list[str]] = {}
    for entity, record_id in parts:
        by_entity.setdefault(entity, []).append(record_id)
    for entity, ids in by_entity.items():
        _delete(touched, entity, ids)


def _delete(touched: Touched, entity: str, ids: list[str]) -> None:
    execute(
        touched.conn,
        sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(sql.Identifier(entity)),
        (ids,),
    )
    touched.note(entity, ids)


def _empty(touched: Touched, people: list[str]) -> None:
    """Leave nothing of the records but their ids, who made them and when they were erased."""
    for row in read_rows(touched.conn, CONTACT, people, lock=True).values():
        touched.change(CONTACT, row, _blank(row) | {"deleted_at": touched.now_ms, "deleted_by": None})


def _blank(row: Row) -> Row:
    kept = BOOKKEEPING | {"id", "created_at", "created_by", "device_id", "merged_into_id"}
    fields = known_shape(CONTACT).fields
    blank: Row = {name: "" if field.required else None for name, field in fields.items() if name not in kept}
    return blank | {"stamps": Json.to_stored({"*": [row["edited_at"], ""]})}


def _wipe_memory(touched: Touched, ids: list[str], people: list[str]) -> None:
    """Wipe what the server keeps beside its records: fields of newer laptops, merges, patches that were put aside."""
    conn = touched.conn
    execute(conn, "DELETE FROM unknown_field WHERE id = ANY(%s)", (ids,))
    execute(conn, "DELETE FROM match_key WHERE entity = %s AND id = ANY(%s)", (CONTACT, people))
    patterns = [f"%{one}%" for one in ids]
    execute(
        conn,
        "DELETE FROM merge_snapshot WHERE body::json ->> 'target' = 'contact' AND body LIKE ANY(%s)",
        ([f"%{one}%" for one in people],),
    )
    execute(conn, "DELETE FROM quarantine WHERE body LIKE ANY(%s)", (patterns,))
    handed = fetch(conn, "SELECT id FROM handed_over_edit WHERE changes LIKE ANY(%s)", (patterns,))
    _delete(touched, "handed_over_edit", [row[0] for row in handed])


def _tell(touched: Touched, keys: list[Key]) -> None:
    """Remember the ids, and tell every laptop to wipe what it still holds of them."""
    conn, now = touched.conn, touched.now_ms
    entities, ids = zip(*keys, strict=True)
    execute(
        conn,
        "INSERT INTO erased (entity, id, erased_ms) SELECT entity, id, %s"
        " FROM unnest(%s::text[], %s::text[]) AS k (entity, id) ON CONFLICT DO NOTHING",
        (now, list(entities), list(ids)),
    )
    rows = {
        child_id(record_id, Erasure.entity, entity): {
            "target": entity,
            "record_id": record_id,
            "erased_at": now,
        }
        for entity, record_id in keys
    }
    known = read_rows(conn, Erasure.entity, rows.keys())
    new = [
        server_row(Erasure.entity, values | {"id": one}, now_ms=now)
        for one, values in rows.items()
        if one not in known
    ]
    insert_rows(conn, Erasure.entity, new)
    touched.note(Erasure.entity, (row["id"] for row in new))
