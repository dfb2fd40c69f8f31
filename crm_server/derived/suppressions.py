"""Suppressions: the refused numbers and addresses of the company as keyed hashes (crm_core.suppression).

A person's refusal covers the person's numbers; a customer's covers its switchboard and mailbox, and the numbers of
people who work nowhere else. Refusals are few, so all of them are worked out again whenever one may have changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from crm_core.consent import ALL, Holding, Said, holding
from crm_core.keys.mail import mail_key
from crm_core.keys.phone import phone_key
from crm_core.model import Suppression
from crm_core.model.customers import CONSENT_CHANNEL
from crm_core.suppression import HASHED_KINDS, key_hash
from crm_server.database import fetch
from crm_server.derived.company_key import company_key
from crm_server.derived.writing import put

_CONCERNED = {
    "contact_method": (
        "SELECT FROM contact_method m JOIN consent_record c ON c.contact_id = m.contact_id WHERE m.id = ANY(%s)"
        " UNION ALL SELECT FROM contact_method m JOIN account_contact r ON r.contact_id = m.contact_id"
        " JOIN consent_record c ON c.account_id = r.account_id WHERE m.id = ANY(%s)"
    ),
    "account_contact": (
        "SELECT FROM account_contact r JOIN consent_record c"
        " ON c.account_id IN (SELECT o.account_id FROM account_contact o WHERE o.contact_id = r.contact_id)"
        " WHERE r.id = ANY(%s) AND r.id = ANY(%s)"
    ),
    "account": "SELECT FROM consent_record WHERE account_id = ANY(%s) AND account_id = ANY(%s)",
}
_SAID = """
    SELECT 'contact:' || contact_id, id, channel, decision, length(trim(coalesce(text, ''))) > 0,
        coalesce(said_at, created_at, 0), expires_on
    FROM consent_record WHERE contact_id IS NOT NULL AND deleted_at IS NULL
    UNION ALL SELECT 'account:' || account_id, id, channel, decision, length(trim(coalesce(text, ''))) > 0,
        coalesce(said_at, created_at, 0), expires_on
    FROM consent_record WHERE account_id IS NOT NULL AND deleted_at IS NULL"""
_METHODS = """
    SELECT 'contact:' || contact_id, kind, match_key FROM contact_method
    WHERE contact_id = ANY(%(contacts)s) AND match_key IS NOT NULL AND deleted_at IS NULL
    UNION ALL SELECT 'account:' || r.account_id, m.kind, m.match_key
    FROM account_contact r JOIN contact_method m ON m.contact_id = r.contact_id
    WHERE r.account_id = ANY(%(accounts)s) AND m.match_key IS NOT NULL AND m.deleted_at IS NULL
        AND r.deleted_at IS NULL AND NOT EXISTS (SELECT FROM account_contact o
            WHERE o.contact_id = r.contact_id AND o.account_id <> r.account_id AND o.deleted_at IS NULL)"""


class _Key(NamedTuple):
    kind: str
    match_key: str


def derive(conn: Connection, changed: Mapping[str, Collection[str]]) -> set[str]:
    """Bring the suppressions up to date if changed records may concern them. Returns the ids of what changed."""
    concerned = bool(changed.get("consent_record")) or any(
        fetch(conn, f"SELECT EXISTS ({statement})".encode(), (list(changed[entity]),) * 2)[0][0]
        for entity, statement in _CONCERNED.items()
        if changed.get(entity)
    )
    return refresh_all(conn) if concerned else set()


def refresh_all(conn: Connection, now_ms: int | None = None) -> set[str]:
    """Work out all suppressions. Those that expire are in force until a day after, for the sake of time zones.

    Without `now_ms` an expired refusal stays: the day passes for all at once, in the job of the night.
    """
    day = "" if now_ms is None else datetime.fromtimestamp(now_ms / 1000 - 86_400, UTC).date().isoformat()
    said: defaultdict[str, list[Said]] = defaultdict(list)
    for party, *values in fetch(conn, _SAID):
        said[party].append(Said(*values))
    refused = {
        party: [one for one in holding(records, day) if one.said.decision == "REFUSE"]
        for party, records in said.items()
    }
    refused = {party: found for party, found in refused.items() if found}
    secret = company_key(conn)
    wanted: dict[str, dict[str, str | None]] = {}
    for party, key in _keys(conn, refused):
        for one in refused[party]:
            for channel in _channels(one):
                _add(wanted, key_hash(secret, *key), channel, one.said.expires_on)
    for kept in fetch(conn, "SELECT key_hash, channel, expires_on FROM erased_refusal"):
        _add(wanted, *kept)
    present = fetch(conn, "SELECT id FROM suppression")
    return put(conn, Suppression.entity, wanted, [row[0] for row in present])


def _channels(one: Holding) -> list[str]:
    """Return what is refused: everything as one, or channel by channel where some were allowed again."""
    if one.said.channel != ALL or not one.allowed:
        return [one.said.channel]
    return [channel for channel in CONSENT_CHANNEL if channel not in (ALL, *one.allowed)]


def _add(wanted: dict[str, dict[str, str | None]], hashed: str, channel: str, expires_on: str | None) -> None:
    """Note a refusal; of two for one key the one that holds longer."""
    values = {"key_hash": hashed, "channel": channel, "expires_on": expires_on}
    held = wanted.setdefault(Suppression.make_id(hashed, channel), values)
    if held["expires_on"] is not None and (expires_on is None or held["expires_on"] < expires_on):
        held["expires_on"] = expires_on


def _keys(conn: Connection, parties: Collection[str]) -> Iterator[tuple[str, _Key]]:
    ids: dict[str, list[str]] = {"contact": [], "account": []}
    for party in parties:
        entity, _, record_id = party.partition(":")
        ids[entity].append(record_id)
    for party, kind, match_key in fetch(
        conn, _METHODS, {"contacts": ids["contact"], "accounts": ids["account"]}
    ):
        if kind in HASHED_KINDS:
            yield party, _Key(kind, match_key)
    rows = fetch(
        conn, "SELECT 'account:' || id, phone, fax, email FROM account WHERE id = ANY(%s)", (ids["account"],)
    )
    for party, phone, fax, email in rows:
        numbers = [_Key("LANDLINE", phone_key(one)) for one in (phone, fax) if one]
        mails = [_Key("EMAIL", mail_key(email))] if email else []
        yield from ((party, key) for key in (*numbers, *mails) if key.match_key)
