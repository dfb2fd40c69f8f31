"""The list of customers: one statement finds and sorts the ids, and rows are read only for those on the screen.

A list of 100,000 customers is so a list of 100,000 short texts, whatever is shown of each.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Select, SQLColumnExpression, func, literal, select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountContact, AccountTag, Favourite, table_of
from crm_core.model.types import Instant
from crm_desktop.db import local_tables, meta, search
from crm_desktop.db.local_indexes import LOCAL_INDEXES
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.customers.by_industry import customers_of_industry
from crm_desktop.services.lists.conditions import Facets, condition
from crm_desktop.services.lists.favourites import favourites_among
from crm_desktop.services.lists.fields import RANGES, by_key, fields_of
from crm_desktop.services.lists.ids import read_ids
from crm_desktop.services.lists.options import TAG
from crm_desktop.services.lists.ordering import empty_last, order_by, values_in_order
from crm_desktop.services.lists.stored import StoredValues, stored
from crm_desktop.services.lookups import chunks, corrected_ms, rows_of, titles_of, user_names

MILLISECONDS_OF_A_DAY: Final = 86_400_000
MOST_HITS: Final = 2_000
READY: Final = ("favourites", "recent", "mine")
"""Lists that are always there: starred, opened lately, one's own."""
GLANCE: Final = local_tables.account_glance
_SHOWN: Final = ("last_contact_ms", "contact", "call")
_BY_NAME: Final = ("name", "relevance")
_OF_GLANCE: Final = {"contact": "contact_key", "call": "call", "last_contact": "last_contact_ms"}
_ENTITY: Final = "account"
_MOST_VALUES: Final = 3
"""Of so many values the rows are looked for one after the other: a value that hardly any row has costs a whole walk."""
_MOST_SHARED: Final = 1_000
"""Where there are more different values, the first few of them have too few rows to fill a page."""
_FEW_ROWS: Final = 3_000
"""So many rows of a value are sorted in less time than it takes to find the first of them along the index of names."""
_BOUNDED: Final = RANGES | {"text", "ref"}
_REBUILDING: Final = "search_rebuild"
"""In local_meta while the index of names is made anew (crm_desktop.db.search_rebuild)."""
_EVERY_FIELD: Final = "admin"
"""A filter may name any field; what a role may not see is not on its laptop."""


@dataclass(frozen=True)
class CustomerFilter:
    """Which customers, in which order. Everything empty means all of them.

    `text` searches names, pinyin, initials, people and numbers. `facets` holds the values that fields may have, by key
    (crm_desktop.services.lists.conditions), and under `tag` tags. `silent_days` keeps those whom nobody contacted for
    so many days, `ready` one of READY, of `user_id`. `sort` is the key of a field, `last_contact`, `contact`, `call`,
    or `relevance`: best match first, and by name (pinyin) where there is no text. Archived ones show on request.
    """

    text: str = ""
    facets: Facets = field(default_factory=dict)
    silent_days: int | None = None
    ready: str = ""
    user_id: str = ""
    sort: str = "relevance"
    descending: bool = False
    archived: bool = False


@dataclass(frozen=True)
class CustomerRow:
    """What the list shows of one customer. `phone` is the primary contact's, else the switchboard.

    `values` has every field of the model by name; `titles` what its references are called, by field.
    """

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
    is_favourite: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def customer_ids(
    session: Session, wanted: CustomerFilter, now_ms: int | None = None, limit: int | None = None
) -> Sequence[str]:
    """Return the ids of the customers that `wanted` describes, in its order. `now_ms` is UTC since 1970.

    With a `limit` no more than so many. Raises UserError unknown_field, invalid_value.
    """
    if limit is not None:
        return first_customer_ids(session, wanted, limit, now_ms)[0][:limit]
    return read_ids(session, _in_order(session, _statement(session, wanted, now_ms), wanted))


def first_customer_ids(
    session: Session, wanted: CustomerFilter, limit: int, now_ms: int | None = None
) -> tuple[Sequence[str], bool]:
    """Return the first ids, and whether these are all: the beginning where it costs less than all of them, else all.

    The beginning of a list by name is read off an index and costs nothing, however many customers there are.
    """
    statement = _statement(session, wanted, now_ms)
    begun = _beginning(session, statement, wanted, limit)
    if len(begun) == limit:
        return begun, False
    ordered = _in_order(session, statement, wanted)
    if wanted.sort not in _BY_NAME:
        return read_ids(session, ordered), True
    found = read_ids(session, ordered.limit(limit))
    return found, len(found) < limit


def _statement(session: Session, wanted: CustomerFilter, now_ms: int | None) -> Select[Any]:
    """Find the ids, in whatever order."""
    statement = select(Account.id).where(*_conditions(session, wanted, now_ms))
    if wanted.silent_days is not None or wanted.sort in _OF_GLANCE:
        statement = statement.outerjoin(GLANCE, GLANCE.c.account_id == Account.id)
    if wanted.ready:
        statement = _ready(statement, wanted)
    if wanted.text.strip():
        statement = _matching(session, statement, wanted)
    return statement


def _beginning(session: Session, statement: Select[Any], wanted: CustomerFilter, limit: int) -> Sequence[str]:
    """Return the first ids of a list where they are found without sorting all of it, else none or too few."""
    if wanted.sort in _OF_GLANCE:
        return read_ids(session, _along_glances(statement, wanted).limit(limit))
    if wanted.text.strip() or wanted.ready or wanted.sort == "name":
        return []  # by name the index of names is walked, and the first names by code point are others
    if wanted.sort == TAG:
        # Wrapped, the customer is looked up among those of the tag, while SQLite walks the index of names.
        tagged = (
            _tagged([tag], func.coalesce(Account.id, "")) & (_first_tag() == tag)
            for tag in _first_tags(session, wanted)
        )
        return _by_value(session, statement, tagged, limit)
    field_ = by_key(fields_of(session, _ENTITY, _EVERY_FIELD)).get(wanted.sort)
    if field_ is None or (field_.kind != "choice" and field_.key not in _indexed()):
        return []
    column = field_.expression(Account)
    values = values_in_order(session, Account, field_, descending=wanted.descending)
    if values is not None and len(values) > _MOST_SHARED:
        return []
    if values is not None:
        having = (_has(session, column, value) for value in values[:_MOST_VALUES])
        return _by_value(session, statement, having, limit)
    return _by_bound(session, statement, wanted, column, limit) if field_.kind in _BOUNDED else []


def _along_glances(statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    """A bound leads SQLite along the index instead of through all rows; those without a value come last anyway."""
    column = GLANCE.c[_OF_GLANCE[wanted.sort]]
    bound = column > (0 if wanted.sort == "last_contact" else "")
    names = _with_names(statement.where(bound), Account.id)
    ordered = names.order_by(column.desc() if wanted.descending else column)
    return ordered.order_by(local_tables.sort_key.c.sort_key, Account.id)


def _first_tags(session: Session, wanted: CustomerFilter) -> Sequence[str]:
    """Return the tags of the first rows. SQLite leaps from tag to tag along `lx_account_tag`."""
    order = AccountTag.tag.desc() if wanted.descending else AccountTag.tag
    tags = select(AccountTag.tag).where(AccountTag.deleted_at.is_(None)).distinct().order_by(order)
    return session.scalars(tags.limit(_MOST_VALUES)).all()


def _by_value(
    session: Session, statement: Select[Any], having: Iterable[ColumnElement[bool]], limit: int
) -> list[str]:
    """Find the rows that have the first value by name, then those that have the next: most values have many."""
    by_name = _in_order(session, statement, CustomerFilter(sort="name"))
    found: list[str] = []
    for has_it in having:
        found += read_ids(session, by_name.where(has_it).limit(limit - len(found)))
        if len(found) == limit:
            break
    return found


def _has(session: Session, column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """Return the condition of a value, so that its few rows are sorted, or many are met along the index of names."""
    some = select(Account.id).where(column == value, Account.deleted_at.is_(None)).limit(_FEW_ROWS)
    count: int = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    # Wrapped, the column does not lead SQLite to an index of its own, and so to sorting all of its rows.
    return column == value if count < _FEW_ROWS else func.coalesce(column, "") == value


def _by_bound(
    session: Session, statement: Select[Any], wanted: CustomerFilter, column: ColumnElement[Any], limit: int
) -> Sequence[str]:
    """Sort the rows up to the value that twice as many customers have behind them as are wanted."""
    values = (
        select(column).where(column.is_not(None)).order_by(column.desc() if wanted.descending else column)
    )
    ends = session.scalars(values.limit(2 * limit)).all()
    if not ends:
        return []
    low, high = (ends[-1], ends[0]) if wanted.descending else (ends[0], ends[-1])
    bound = column.between(low, high)  # both ends, or SQLite takes it for half of the customers
    return read_ids(session, _in_order(session, statement.where(bound), wanted).limit(limit))


@cache
def _indexed() -> frozenset[str]:
    """Return the columns that an index of customers holds: the first rows by another one cost as much as all rows."""
    ours = (
        covered.partition("(")[2] for covered in LOCAL_INDEXES.values() if covered.startswith("account (")
    )
    declared = (column.name for index in table_of(Account).indexes for column in index.columns)
    return frozenset(name.strip(" )") for covered in ours for name in covered.split(",")) | {*declared}


def _conditions(session: Session, wanted: CustomerFilter, now_ms: int | None) -> list[ColumnElement[bool]]:
    hidden = ("merged",) if wanted.archived else ("merged", "archived")
    conditions: list[ColumnElement[bool]] = [
        Account.deleted_at.is_(None),
        func.coalesce(Account.status, "active").not_in(hidden),
    ]
    known = by_key(fields_of(session, _ENTITY, _EVERY_FIELD)) if wanted.facets else {}
    for key, values in wanted.facets.items():
        if key == TAG:
            conditions.append(_tagged(values))
        elif key in known and values:
            conditions.append(condition(Account, known[key], values))
    if wanted.silent_days is not None:
        before = (now_ms or corrected_ms(session)) - wanted.silent_days * MILLISECONDS_OF_A_DAY
        conditions.append(func.coalesce(GLANCE.c.last_contact_ms, 0) < before)
    return conditions


def _tagged(tags: Sequence[str], account_id: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
    tagged = select(AccountTag.account_id).where(AccountTag.tag.in_(tags), AccountTag.deleted_at.is_(None))
    return (Account.id if account_id is None else account_id).in_(tagged)


def _ready(statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    if wanted.ready == "mine":
        return statement.where(Account.owner_id == wanted.user_id)
    if wanted.ready == "favourites":
        stars = select(Favourite.account_id).where(
            Favourite.user_id == wanted.user_id, Favourite.deleted_at.is_(None)
        )
        return statement.where(Account.id.in_(stars))
    seen = local_tables.seen
    statement = statement.join(seen, (seen.c.entity == _ENTITY) & (seen.c.id == Account.id))
    return statement.order_by(seen.c.at_ms.desc()) if wanted.sort == "relevance" else statement


def _matching(session: Session, statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    ranks = found_accounts(session, wanted.text)
    found = func.json_each(json.dumps(ranks)).table_valued("key", "value", name="found")
    statement = statement.join(found, found.c.key == Account.id)
    return statement.order_by(found.c.value) if wanted.sort == "relevance" else statement


def found_accounts(session: Session, text: str, limit: int = MOST_HITS) -> dict[str, int]:
    """Return customers that match, or whose people or industry match, with their rank (0 is best)."""
    hits = search.find(session, text, limit, ("account", "contact"))
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
    for account_id, *_ in customers_of_industry(session, text, limit - len(ranks)):
        ranks.setdefault(account_id, len(ranks))
    return ranks


def _in_order(session: Session, statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    """By name the index of names is walked; only while it is made anew can customers be missing in it."""
    if wanted.sort not in _BY_NAME:
        return _by_column(session, statement, wanted)
    place = local_tables.sort_key.c
    if wanted.sort == "relevance" and (wanted.text.strip() or wanted.ready):
        return _with_names(statement, Account.id).order_by(place.sort_key, Account.id)
    is_whole = not meta.get(raw_connection(session), _REBUILDING)
    statement = _with_names(statement, Account.id, isouter=not is_whole)
    ends = (place.sort_key.desc(), place.id.desc()) if wanted.descending else (place.sort_key, place.id)
    return statement.order_by(*ends) if is_whole else statement.order_by(place.sort_key.is_(None), *ends)


def _with_names(
    statement: Select[Any], account_id: SQLColumnExpression[Any], *, isouter: bool = True
) -> Select[Any]:
    place = local_tables.sort_key.c
    return statement.join(
        local_tables.sort_key, (place.entity == _ENTITY) & (place.id == account_id), isouter=isouter
    )


def _by_column(session: Session, statement: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    """Gather what is sorted by, then look up the names of all with the same.

    At one stroke, the pages of wide rows and of names would drive each other out of SQLite's cache, again and again:
    at 100,000 customers that takes twice as long and more.
    """
    known = by_key(fields_of(session, _ENTITY, _EVERY_FIELD))
    if wanted.sort in _OF_GLANCE:
        # In the order of ids, in which the glances lie: otherwise it jumps from one to the next.
        gathered = statement.add_columns(GLANCE.c[_OF_GLANCE[wanted.sort]].label("shown")).order_by(
            Account.id
        )
    elif wanted.sort == TAG:
        tags = _tags_of_all()
        gathered = statement.outerjoin(tags, tags.c.account_id == Account.id).add_columns(
            tags.c.tag.label("shown")
        )
    elif wanted.sort in known:
        gathered = statement.add_columns(known[wanted.sort].expression(Account).label("shown"))
    else:
        gathered = statement.add_columns(literal(None).label("shown"))
    rows = gathered.cte("rows_to_sort").prefix_with("MATERIALIZED")
    ordered, shown = _with_names(select(rows.c.id), rows.c.id), rows.c.shown
    if wanted.sort in known:
        field_ = known[wanted.sort]
        ordered = order_by(session, ordered, Account, field_, descending=wanted.descending, held_by=shown)
    else:
        ordered = empty_last(ordered, shown, shown, descending=wanted.descending)
    return ordered.order_by(local_tables.sort_key.c.sort_key, rows.c.id)


def _tags_of_all() -> CTE:
    """Return the first tag of each customer. Wrapped, the id lets SQLite read them off `lx_account_tag` alone."""
    first = select(AccountTag.account_id, func.min(AccountTag.tag).label("tag"))
    grouped = first.where(AccountTag.deleted_at.is_(None)).group_by(func.coalesce(AccountTag.account_id, ""))
    return grouped.cte("first_tags").prefix_with("MATERIALIZED")


def _first_tag() -> ColumnElement[Any]:
    return (
        select(func.min(AccountTag.tag))
        .where(AccountTag.account_id == Account.id, AccountTag.deleted_at.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )


def customer_rows(session: Session, ids: Sequence[str], user_id: str = "") -> list[CustomerRow]:
    """Return what the list shows of these customers, in the order of `ids`; those that are gone are left out.

    The stars are those of `user_id`.
    """
    found: dict[str, CustomerRow] = {}
    for part in chunks(ids):
        found.update(_rows_of(session, part, user_id))
    return [found[one] for one in ids if one in found]


def _rows_of(session: Session, ids: list[str], user_id: str) -> dict[str, CustomerRow]:
    how = stored(_ENTITY)
    found = rows_of(session, _rows_statement(), (json.dumps(ids),))
    accounts = [(StoredValues(how, row), row[len(how.places) :]) for row in found]
    people = ("owner_id", "created_by", "edited_by")
    owners = user_names(session, (row[name] for row, _ in accounts for name in people))
    parents = titles_of(session, _ENTITY, (row["parent_id"] for row, _ in accounts))
    books = titles_of(session, "price_book", (row["price_book_id"] for row, _ in accounts))
    tags = tags_of(session, ids)
    stars = favourites_among(session, user_id, ids) if user_id else set()
    return {
        row["id"]: CustomerRow(
            id=row["id"],
            name=row["name"],
            short_name=row["short_name"],
            level=row["level"],
            lifecycle=row["lifecycle"],
            city=row["city"],
            owner_name=owners.get(row["owner_id"] or "", ""),
            last_contact_at=_moment(last_contact_ms),
            next_contact_on=row["next_contact_on"],
            tags=tags.get(row["id"], ()),
            primary_contact=contact or "",
            phone=call or "",
            is_favourite=row["id"] in stars,
            values=row,
            titles={
                **{name: owners.get(row[name] or "", "") for name in people},
                "parent_id": parents.get(row["parent_id"] or "", ""),
                "price_book_id": books.get(row["price_book_id"] or "", ""),
            },
        )
        for row, (last_contact_ms, contact, call) in accounts
    }


@cache
def _rows_statement() -> str:
    shown = ", ".join(f"g.{name}" for name in _SHOWN)
    return (
        f"SELECT {stored(_ENTITY).sql}, {shown} FROM account AS r"  # noqa: S608 -- names of the model
        f" LEFT JOIN {GLANCE.name} AS g ON g.account_id = r.id"
        " WHERE r.id IN (SELECT value FROM json_each(?)) AND r.deleted_at IS NULL"
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else Instant.from_stored(milliseconds)


def tags_of(session: Session, account_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the tags of each customer, sorted."""
    tagged = rows_of(
        session,
        "SELECT account_id, tag FROM account_tag"
        " WHERE account_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY tag",
        (json.dumps([*account_ids]),),
    )
    found: dict[str, tuple[str, ...]] = {}
    for account_id, tag in tagged:
        found[account_id] = (*found.get(account_id, ()), tag)
    return found
