"""What leaves the laptop as a file or on paper: who may take it out, whose numbers stay, and the entry about it.

Feature 23: a refusal is obeyed in exports. A refusal to be called takes the numbers out, one of mail or of mass mail
the addresses, one of everything both; so does a number or an address that was marked as refused itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from crm_core.keys.mail import mail_key
from crm_core.keys.phone import phone_key
from crm_core.model import ExportLog
from crm_core.suppression import CHANNELS_OF_KIND
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.lookups import chunks, now, rows_of
from crm_desktop.services.reach import primary_contacts
from crm_desktop.services.suppressions import Key, any_are_known, refused_channels

MAY_EXPORT: Final = frozenset(("rep", "manager", "branch_manager", "marketing", "finance", "admin"))
"""Service staff see whom they help; lists of customers are not theirs to take out."""
CALL, EMAIL = "CALL", "EMAIL"
_BOTH: Final = frozenset((CALL, EMAIL))
_KINDS: Final = {"MOBILE": CALL, "LANDLINE": CALL, "FAX": CALL, "EMAIL": EMAIL}
Withheld = dict[str, frozenset[str]]
"""Id of a row → the channels whose columns stay empty."""


@dataclass(frozen=True)
class Entry:
    """What the ledger says of one export. `target` is the file's path, or `print`."""

    what: str
    filter: Mapping[str, Any]
    fields: Sequence[str]
    row_count: int
    withheld: int
    target: str
    file_sha256: str | None = None


def check_right(role: str) -> None:
    """Return if a role may take lists out. Raises UserError export_not_permitted."""
    if role not in MAY_EXPORT:
        raise UserError("export_not_permitted", role=role)


def enter_export(session: Session, context: EditContext, entry: Entry) -> str:
    """Write the entry; it cannot be changed later."""
    made = ExportLog(
        id=context.ids.new(),
        what=entry.what[:120],
        filter=dict(entry.filter),
        fields=list(entry.fields),
        row_count=entry.row_count,
        withheld=entry.withheld,
        file_sha256=entry.file_sha256,
        target=entry.target[:1000],
        exported_at=now(context),
    )
    session.add(made)
    return made.id


def withheld_of(session: Session, entity: str, ids: Sequence[str]) -> Withheld:
    """Return, for rows of a list, what must not be written of how to reach them; rows with nothing are left out."""
    found: Withheld = {}
    for part in chunks(ids):
        if entity == "account":
            found |= _of_customers(session, part)
        elif entity == "contact":
            found |= {one: channels for one, channels in _refused(session, part).items() if channels}
        elif entity == "contact_method":
            found |= _of_methods(session, part)
    return found


def _of_customers(session: Session, ids: Sequence[str]) -> Withheld:
    """A customer's row shows its own numbers and those of its first person, so either's refusal counts."""
    people = {one: person.contact_id for one, person in primary_contacts(session, ids).items()}
    refused = _refused(session, [*ids, *people.values()])
    numbers = _refused_numbers(session, ids, people)
    none: frozenset[str] = frozenset()
    joined = {
        one: refused.get(one, none) | refused.get(people.get(one, ""), none) | numbers.get(one, none)
        for one in ids
    }
    return {one: channels for one, channels in joined.items() if channels}


def _refused(session: Session, parties: Iterable[str]) -> Withheld:
    """Return what each party has refused; a refusal of mass mail counts, because a list is made for many."""
    found: Withheld = {}
    for party, refusals in effective(session, parties).items():
        channels: set[str] = set()
        for one in refusals:
            if one.mass_only:
                channels.add(EMAIL)
                continue
            if one.covers(CALL) or one.covers("SMS"):
                channels.add(CALL)
            if one.covers(EMAIL):
                channels.add(EMAIL)
        if channels:
            found[party] = frozenset(channels)
    return found


def _refused_numbers(session: Session, ids: Sequence[str], people: Mapping[str, str]) -> Withheld:
    """Return the customers one of whose numbers or addresses was refused, here or at a customer of others."""
    owners: dict[str, list[str]] = {}
    for account_id, contact_id in people.items():
        owners.setdefault(contact_id, []).append(account_id)
    keys: dict[str, list[Key]] = {}
    found: dict[str, set[str]] = {}
    are_known = any_are_known(session)
    for one in _methods(session, "contact_id", list(owners), only_refused=not are_known):
        for account_id in owners[one.contact_id]:
            if one.opt_out and one.kind in _KINDS:
                found.setdefault(account_id, set()).add(_KINDS[one.kind])
            keys.setdefault(account_id, []).append((one.kind, one.match_key or ""))
    if are_known:
        for account_id, key in _own_keys(session, ids):
            keys.setdefault(account_id, []).append(key)
        refused = refused_channels(session, {key for group in keys.values() for key in group if key[1]})
        for account_id, group in keys.items():
            for key in group:
                if _applies(key[0], refused.get(key, frozenset())):
                    found.setdefault(account_id, set()).add(_KINDS[key[0]])
    return {account_id: frozenset(channels) for account_id, channels in found.items()}


def _applies(kind: str, channels: frozenset[str]) -> bool:
    return kind in _KINDS and bool(channels & {EVERY_CHANNEL, *CHANNELS_OF_KIND.get(kind, ())})


def _own_keys(session: Session, ids: Sequence[str]) -> list[tuple[str, Key]]:
    rows = rows_of(
        session,
        "SELECT id, phone, fax, email FROM account WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*ids]),),
    )
    found: list[tuple[str, Key]] = []
    for account_id, phone, fax, email in rows:
        found += [(account_id, ("LANDLINE", phone_key(one) or "")) for one in (phone, fax) if one]
        found += [(account_id, ("EMAIL", mail_key(email) or ""))] if email else []
    return found


def _of_methods(session: Session, ids: Sequence[str]) -> Withheld:
    methods = _methods(session, "id", ids)
    refused = _refused(session, {one.contact_id for one in methods})
    hashed = refused_channels(session, {(one.kind, one.match_key or "") for one in methods})
    return {
        one.id: _BOTH
        for one in methods
        if one.opt_out
        or _KINDS.get(one.kind, CALL) in refused.get(one.contact_id, frozenset())
        or _applies(one.kind, hashed.get((one.kind, one.match_key or ""), frozenset()))
    }


class _Method(NamedTuple):
    id: str
    contact_id: str
    kind: str
    match_key: str | None
    opt_out: int | None


def _methods(
    session: Session, column: str, ids: Sequence[str], *, only_refused: bool = False
) -> list[_Method]:
    rows = rows_of(
        session,
        "SELECT id, contact_id, kind, match_key, opt_out FROM contact_method"  # noqa: S608 -- names of our own
        f"{' INDEXED BY lx_method_refused' if only_refused else ''}"
        f" WHERE {column} IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
        f"{' AND opt_out = 1' if only_refused else ''}",
        (json.dumps([*ids]),),
    )
    return [_Method(*row) for row in rows]
