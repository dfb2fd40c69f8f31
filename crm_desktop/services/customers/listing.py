"""The list of customers: one statement finds and sorts the ids, and rows are read only for those on the screen.

A list of 100,000 customers is so a list of 100,000 short texts, whatever is shown of each.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountContact, AccountTag, User
from crm_core.model.types import Instant
from crm_desktop.db import local_tables, search
from crm_desktop.db.sort_keys import sort_key
from crm_desktop.services.last_contact import last_contacts, last_contacts_of
from crm_desktop.services.lookups import chunks, corrected_ms, user_names
from crm_desktop.services.reach import PrimaryContact, primary_contacts

Sort = Literal["relevance", "name", "last_contact", "next_contact", "city", "level", "owner"]
MILLISECONDS_OF_A_DAY = 86_400_000
MOST_HITS = 2_000


@dataclass(frozen=True)
class CustomerFilter:
    """Which customers, in which order. Everything empty means all of them.

    `text` searches names, pinyin, initials, people and numbers; `silent_days` keeps those whom nobody contacted for so
    many days. `relevance` is best match first, and by name (pinyin) where there is no text. Archived ones
    show on request.
    """

    text: str = ""
    level: str | None = None
    lifecycle: str | None = None
    city: str | None = None
    owner_id: str | None = None
    tag: str | None = None
    silent_days: int | None = None
    sort: Sort = "relevance"
    descending: bool = False
    archived: bool = False


@dataclass(frozen=True)
class CustomerRow:
    """What the list shows of one customer. `phone` is the primary contact's, else the switchboard."""

    id: str
    name: str
    short_name: str | None
    level: str | None
    lifecycle: str | None
    city: str | None
    owner_name: str
    last_contact_at: datetime | None
    next_contact_on: date | None
    tags: tuple[str, ...]
    primary_contact: str
    phone: str


@dataclass(frozen=True)
class FilterOptions:
    """What can be chosen in the filters: cities and tags by how often they occur, owners as (id, name)."""

    cities: tuple[str, ...]
    tags: tuple[str, ...]
    owners: tuple[tuple[str, str], ...]


def customer_ids(session: Session, wanted: CustomerFilter, now_ms: int | None = None) -> list[str]:
    """Return the ids of the customers that `wanted` describes, in its order. `now_ms` is UTC since 1970."""
    statement = select(Account.id).where(*_conditions(wanted))
    if wanted.silent_days is not None or wanted.sort == "last_contact":
        last = last_contacts().subquery("last_contact")
        statement = statement.outerjoin(last, last.c.account_id == Account.id)
        if wanted.silent_days is not None:
            before = (now_ms or corrected_ms(session)) - wanted.silent_days * MILLISECONDS_OF_A_DAY
            statement = statement.where(or_(last.c.at.is_(None), last.c.at < Instant.from_stored(before)))
        if wanted.sort == "last_contact":
            statement = _sorted(statement, last.c.at, descending=wanted.descending)
    if wanted.text.strip():
        statement = _matching(session, statement, wanted)
    return list(session.execute(_in_order(session, statement, wanted)).scalars())


def _conditions(wanted: CustomerFilter) -> list[ColumnElement[bool]]:
    hidden = ("merged",) if wanted.archived else ("merged", "archived")
    conditions: list[ColumnElement[bool]] = [
        Account.deleted_at.is_(None),
        func.coalesce(Account.status, "active").not_in(hidden),
    ]
    equal: Sequence[tuple[Any, str | None]] = (
        (Account.level, wanted.level),
        (Account.lifecycle, wanted.lifecycle),
        (Account.city, wanted.city),
        (Account.owner_id, wanted.owner_id),
    )
    conditions += [column == value for column, value in equal if value]
    if wanted.tag:
        tagged = select(AccountTag.account_id).where(
            AccountTag.tag == wanted.tag, AccountTag.deleted_at.is_(None)
        )
        conditions.append(Account.id.in_(tagged))
    return conditions


def _matching(session: Session, statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    ranks = found_accounts(session, wanted.text)
    found = func.json_each(json.dumps(ranks)).table_valued("key", "value", name="found")
    statement = statement.join(found, found.c.key == Account.id)
    return statement.order_by(found.c.value) if wanted.sort == "relevance" else statement


def found_accounts(session: Session, text: str, limit: int = MOST_HITS) -> dict[str, int]:
    """Return customers that match, or whose people match, with their rank (0 is best)."""
    hits = search.find(session, text, limit)
    people = [hit.id for hit in hits if hit.entity == "contact"]
    employers: dict[str, list[str]] = {}
    for part in chunks(people):
        roles = select(AccountContact.contact_id, AccountContact.account_id).where(
            AccountContact.contact_id.in_(part), AccountContact.deleted_at.is_(None)
        )
        for contact_id, account_id in session.execute(roles):
            employers.setdefault(contact_id, []).append(account_id)
    ranks: dict[str, int] = {}
    for hit in hits:
        accounts = [hit.id] if hit.entity == "account" else employers.get(hit.id, [])
        for account_id in accounts:
            ranks.setdefault(account_id, len(ranks))
    return ranks


def _in_order(session: Session, statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    place = local_tables.sort_key.c
    statement = statement.outerjoin(
        local_tables.sort_key, (place.entity == Account.entity) & (place.id == Account.id)
    )
    columns: dict[str, Any] = {
        "name": place.sort_key,
        "next_contact": Account.next_contact_on,
        "level": Account.level,
    }
    if wanted.sort in ("owner", "city"):
        by_owner = wanted.sort == "owner"
        places = _owner_places(session) if by_owner else _city_places(session)
        spelled = func.json_each(json.dumps(places)).table_valued("key", "value", name="spelled")
        on = spelled.c.key == (Account.owner_id if by_owner else Account.city)
        statement = statement.outerjoin(spelled, on)
        columns[wanted.sort] = spelled.c.value
    if wanted.sort in columns:
        statement = _sorted(statement, columns[wanted.sort], descending=wanted.descending)
    return statement.order_by(place.sort_key, Account.id)


def _owner_places(session: Session) -> dict[str, int]:
    users = session.execute(select(User.id, User.name)).all()
    in_order = sorted(users, key=lambda row: (sort_key(row[1]), row[0]))
    return {row[0]: at for at, row in enumerate(in_order)}


def _city_places(session: Session) -> dict[str, int]:
    cities = session.scalars(
        select(Account.city).where(Account.city.is_not(None), Account.city != "").distinct()
    )
    return {city: at for at, city in enumerate(sorted(filter(None, cities), key=sort_key))}


def _sorted(statement: Select[Any], column: Any, *, descending: bool) -> Select[Any]:
    """Order by the column, empty ones last in both directions."""
    return statement.order_by(column.is_(None), column.desc() if descending else column.asc())


def customer_rows(session: Session, ids: Sequence[str]) -> list[CustomerRow]:
    """Return what the list shows of these customers, in the order of `ids`; those that are gone are left out."""
    found: dict[str, CustomerRow] = {}
    for part in chunks(ids):
        found.update(_rows_of(session, part))
    return [found[one] for one in ids if one in found]


def _rows_of(session: Session, ids: list[str]) -> dict[str, CustomerRow]:
    accounts = session.execute(
        select(
            Account.id,
            Account.name,
            Account.short_name,
            Account.level,
            Account.lifecycle,
            Account.city,
            Account.owner_id,
            Account.next_contact_on,
            Account.phone,
        ).where(Account.id.in_(ids), Account.deleted_at.is_(None))
    ).all()
    owners = user_names(session, (row[6] for row in accounts))
    last = last_contacts_of(session, ids)
    tags = tags_of(session, ids)
    people = primary_contacts(session, ids)
    nobody = PrimaryContact("", "", "")
    return {
        row[0]: CustomerRow(
            id=row[0],
            name=row[1],
            short_name=row[2],
            level=row[3],
            lifecycle=row[4],
            city=row[5],
            owner_name=owners.get(row[6] or "", ""),
            last_contact_at=last.get(row[0]),
            next_contact_on=row[7],
            tags=tags.get(row[0], ()),
            primary_contact=people.get(row[0], nobody).name,
            phone=people.get(row[0], nobody).phone or row[8] or "",
        )
        for row in accounts
    }


def tags_of(session: Session, account_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the tags of each customer, sorted."""
    statement = (
        select(AccountTag.account_id, AccountTag.tag)
        .where(AccountTag.account_id.in_(account_ids), AccountTag.deleted_at.is_(None))
        .order_by(AccountTag.tag)
    )
    found: dict[str, tuple[str, ...]] = {}
    for account_id, tag in session.execute(statement):
        found[account_id] = (*found.get(account_id, ()), tag)
    return found


def filter_options(session: Session, most: int = 200) -> FilterOptions:
    """Return the values that the customers of this laptop have."""
    cities = _values_by_count(session, Account.city, Account.deleted_at.is_(None), most)
    tags = _values_by_count(session, AccountTag.tag, AccountTag.deleted_at.is_(None), most)
    owners = select(User.id, User.name, User.is_active).where(
        User.id.in_(select(Account.owner_id).where(Account.deleted_at.is_(None)))
    )
    found = sorted(session.execute(owners), key=lambda row: (row[2] is False, sort_key(row[1])))
    return FilterOptions(cities, tags, tuple((row[0], row[1]) for row in found))


def _values_by_count(
    session: Session, column: Any, condition: ColumnElement[bool], most: int
) -> tuple[str, ...]:
    statement = (
        select(column)
        .where(condition, column.is_not(None), column != "")
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(most)
    )
    return tuple(session.execute(statement).scalars())
