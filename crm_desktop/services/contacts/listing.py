"""The list of people: ids found and sorted by one statement, rows read for those on the screen alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from crm_core.model import Account, AccountContact, Contact, Visit
from crm_core.model.customers import DECISION_ROLES
from crm_desktop.db import local_tables, search
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.last_contact import is_contact
from crm_desktop.services.lists.ids import read_ids
from crm_desktop.services.lookups import chunks
from crm_desktop.services.reach import phones_of

Say = Literal["any", "decides", "guards", "unknown"]
MOST_HITS = 2_000
_GUARDS = ("GATE", "APPR", "BUYER")


@dataclass(frozen=True)
class ContactFilter:
    """Which people. `say`: those who decide, those who guard the way, those of whom nobody knows; `role` is a code.

    `level` is that of the customer, `owner_id` whose customer it is; `left` also shows who is no longer there.
    """

    text: str = ""
    say: Say = "any"
    role: str | None = None
    level: str | None = None
    owner_id: str | None = None
    left: bool = False


@dataclass(frozen=True)
class ContactRow:
    """A person as the list shows them, at the customer where they are now (the first one of several).

    `influence` is 1 to 5, `attitude` −2 to 2. `refused` says that somebody must not contact them by any channel,
    `mass_only` that they want no mass mail.
    """

    id: str
    name: str
    job_title: str
    department: str
    role: str | None
    influence: int | None
    attitude: int | None
    account_id: str | None
    account_name: str
    level: str | None
    more_posts: int
    is_active: bool
    phone: str
    last_contact_at: datetime | None
    refused: bool
    mass_only: bool


def contact_ids(session: Session, wanted: ContactFilter) -> Sequence[str]:
    """Return the people that a filter describes: best match first where there is a text, else by name (pinyin)."""
    statement = select(Contact.id).where(Contact.deleted_at.is_(None), Contact.merged_into_id.is_(None))
    conditions = _role_conditions(wanted)
    if conditions:
        statement = statement.where(Contact.id.in_(_posts(conditions, left=wanted.left)))
    elif not wanted.left:
        statement = statement.where(Contact.id.not_in(_gone()))
    if wanted.text.strip():
        ranks = _found(session, wanted.text)
        found = func.json_each(json.dumps(ranks)).table_valued("key", "value", name="found")
        ordered = statement.join(found, found.c.key == Contact.id).order_by(found.c.value)
        return list(session.scalars(ordered))
    place = local_tables.sort_key.c
    by_name = statement.outerjoin(
        local_tables.sort_key, (place.entity == Contact.entity) & (place.id == Contact.id)
    )
    return read_ids(session, by_name.order_by(place.sort_key, Contact.id))


def _gone() -> Select[str]:
    """Those who left every customer that they were at; a person without any is not gone."""
    still = aliased(AccountContact)
    there = select(still.id).where(
        still.contact_id == AccountContact.contact_id,
        still.deleted_at.is_(None),
        still.is_active.is_not(False),
    )
    return select(AccountContact.contact_id).where(
        AccountContact.is_active.is_(False), AccountContact.deleted_at.is_(None), ~there.exists()
    )


def _role_conditions(wanted: ContactFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.role:
        conditions.append(AccountContact.role == wanted.role)
    if wanted.say == "decides":
        conditions.append(AccountContact.role.in_(DECISION_ROLES))
    elif wanted.say == "guards":
        conditions.append(AccountContact.role.in_(_GUARDS))
    elif wanted.say == "unknown":
        conditions.append(AccountContact.role.is_(None))
    of_account = []
    if wanted.level:
        of_account.append(Account.level == wanted.level)
    if wanted.owner_id:
        of_account.append(Account.owner_id == wanted.owner_id)
    if of_account:
        accounts = select(Account.id).where(Account.deleted_at.is_(None), *of_account)
        conditions.append(AccountContact.account_id.in_(accounts))
    return conditions


def _posts(conditions: Sequence[ColumnElement[bool]], *, left: bool) -> Select[str]:
    statement = select(AccountContact.contact_id).where(AccountContact.deleted_at.is_(None), *conditions)
    return statement if left else statement.where(AccountContact.is_active.is_not(False))


def _found(session: Session, text: str) -> dict[str, int]:
    """Return people that match, and those of customers that match, with their rank."""
    hits = search.find(session, text, MOST_HITS)
    accounts = [hit.id for hit in hits if hit.entity == "account"]
    there: dict[str, list[str]] = {}
    for part in chunks(accounts):
        posts = select(AccountContact.account_id, AccountContact.contact_id).where(
            AccountContact.account_id.in_(part), AccountContact.deleted_at.is_(None)
        )
        for account_id, contact_id in session.execute(posts):
            there.setdefault(account_id, []).append(contact_id)
    ranks: dict[str, int] = {}
    for hit in hits:
        for contact_id in [hit.id] if hit.entity == "contact" else there.get(hit.id, []):
            ranks.setdefault(contact_id, len(ranks))
    return ranks


def contact_rows(session: Session, ids: Sequence[str], *, on: date | None = None) -> list[ContactRow]:
    """Return what the list shows of these people, in their order; those that are gone are left out."""
    found: dict[str, ContactRow] = {}
    for part in chunks(ids):
        found.update(_rows_of(session, part, on))
    return [found[one] for one in ids if one in found]


def _rows_of(session: Session, ids: list[str], on: date | None) -> dict[str, ContactRow]:
    names = session.execute(
        select(Contact.id, Contact.full_name).where(Contact.id.in_(ids), Contact.deleted_at.is_(None))
    ).all()
    posts: dict[str, list[tuple[AccountContact, str, str | None]]] = {}
    statement = (
        select(AccountContact, Account.name, Account.level)
        .outerjoin(Account, Account.id == AccountContact.account_id)
        .where(AccountContact.contact_id.in_(ids), AccountContact.deleted_at.is_(None))
        .order_by(AccountContact.is_active.is_(False), AccountContact.is_primary.is_not(True))
        .order_by(AccountContact.edited_at.desc(), AccountContact.id)
    )
    for post, name, level in session.execute(statement):
        posts.setdefault(post.contact_id, []).append((post, name or "", level))
    phones = phones_of(session, ids)
    last = last_contacts_with(session, ids)
    refusals = effective(session, ids, on=on)
    rows = {}
    for contact_id, name in names:
        here = posts.get(contact_id, [])
        post, account_name, level = here[0] if here else (AccountContact(), "", None)
        refused = refusals.get(contact_id, [])
        rows[contact_id] = ContactRow(
            id=contact_id,
            name=name,
            job_title=post.job_title or "",
            department=post.department or "",
            role=post.role,
            influence=post.influence,
            attitude=post.attitude,
            account_id=post.account_id if here else None,
            account_name=account_name,
            level=level,
            more_posts=sum(one.is_active is not False for one, *_ in here[1:]),
            is_active=not here or post.is_active is not False,
            phone=phones.get(contact_id, ""),
            last_contact_at=last.get(contact_id),
            refused=any(one.covers(EVERY_CHANNEL) for one in refused),
            mass_only=bool(refused),
        )
    return rows


def last_contacts_with(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when each of these people was last met or spoken to."""
    statement = select(Visit.contact_id, func.max(Visit.started_at)).where(
        Visit.contact_id.in_(ids), *is_contact()
    )
    return {str(row[0]): row[1] for row in session.execute(statement.group_by(Visit.contact_id))}
