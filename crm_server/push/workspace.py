"""Everything that a page of mutations touches, read and locked with a few statements, then changed in memory.

Nothing is written before the whole page is worked out; a mutation works on a `Draft` over the workspace, so that a
refused one leaves no trace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from psycopg import sql
from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_core.model.scopes import Of
from crm_core.wire import Change, Mutation
from crm_server.catalogue import Catalogue
from crm_server.database import fetch
from crm_server.merging.aliases import Alias
from crm_server.push.access import AccessBook
from crm_server.records import Key, Row, read_children, read_rows
from crm_server.scope import flat, followers, references
from crm_server.session import Session
from crm_server.shapes import Shape, known_shape, shape_of
from crm_server.unknown import UnknownValue


@dataclass
class Workspace:
    """The records of one page as they are now, and as they were in the database (`before`)."""

    session: Session
    now_ms: int
    book: AccessBook
    catalogue: Catalogue
    before: dict[Key, Row] = field(default_factory=dict)
    rows: dict[Key, Row] = field(default_factory=dict)
    members: dict[Key, set[str]] = field(default_factory=dict)
    known: set[Key] = field(default_factory=set)
    links: dict[Key, set[str]] = field(default_factory=dict)
    own_additions: dict[tuple[Key, str, str], str] = field(default_factory=dict)
    unknown: list[UnknownValue] = field(default_factory=list)
    new_accounts: set[str] = field(default_factory=set)
    stale_quotes: set[str] = field(default_factory=set)
    conflict_ids: dict[str, list[str]] = field(default_factory=dict)
    revived: list[tuple[Key, int, str | None]] = field(default_factory=list)
    deputises: bool = False
    """Whether the author stands in for a manager; looked up where a quote waits for approval."""

    @property
    def acting_role(self) -> str:
        """What the author may decide as: their own role, or that of the manager for whom they stand in."""
        return "manager" if self.deputises else self.session.role

    def changed(self) -> list[Key]:
        """Return the records that are new or differ from the database."""
        return [key for key, row in self.rows.items() if self.before.get(key) is not row]

    def forget(self, entity: str, ids: Iterable[str]) -> None:
        """Drop rows that were changed again in the database, so that nobody is told of them as they were."""
        for record_id in ids:
            self.rows.pop((entity, record_id), None)

    def stale_quotes_with_lines(self) -> list[tuple[Row, list[Row]]]:
        """Return the quotes whose content may have changed, each with its lines."""
        lines: dict[str, list[Row]] = {quote_id: [] for quote_id in self.stale_quotes}
        for (entity, _), row in self.rows.items():
            if entity == "quote_line" and row["quote_id"] in lines:
                lines[row["quote_id"]].append(row)
        found = ((self.rows.get(("quote", quote_id)), of_quote) for quote_id, of_quote in lines.items())
        return [(quote, of_quote) for quote, of_quote in found if quote is not None]

    def note_conflict(self, row: Row) -> None:
        """Remember under which record a conflict is."""
        self.conflict_ids.setdefault(row["record_id"], []).append(row["id"])


ACCESS_REQUESTS: Final = frozenset(("account_share", "hand_over"))
"""What gives others access to a customer, or ends it."""


@dataclass
class Draft:
    """What one mutation would change."""

    page: Workspace
    mutation: Mutation
    hlc: str
    edited_ms: int
    rows: dict[Key, Row] = field(default_factory=dict)
    touched: dict[Key, None] = field(default_factory=dict)
    links: dict[Key, set[str]] = field(default_factory=dict)
    additions: dict[tuple[Key, str, str], str] = field(default_factory=dict)
    unknown: list[UnknownValue] = field(default_factory=list)
    new_accounts: set[str] = field(default_factory=set)
    stale_quotes: set[str] = field(default_factory=set)
    conflicts: list[str] = field(default_factory=list)
    revived: list[tuple[Key, int, str | None]] = field(default_factory=list)
    merged: bool = False

    @property
    def user(self) -> str:
        """The author."""
        return self.page.session.user_id

    @property
    def stamp(self) -> tuple[str, str]:
        """What the fields changed here are stamped with."""
        return self.hlc, self.user

    def row(self, key: Key) -> Row | None:
        """Return a record as this mutation sees it."""
        return self.rows.get(key) or self.page.rows.get(key)

    def open_conflicts(self, record_id: str) -> list[Row]:
        """Return the undecided conflicts of a record."""
        found = [self.row(("conflict", one)) for one in self.page.conflict_ids.get(record_id, ())]
        return [row for row in found if row is not None and row["status"] == "OPEN"]

    def exists(self, key: Key) -> bool:
        """Whether a record that this page refers to is there."""
        return key in self.page.known or key in self.page.rows or key in self.rows

    def accept(self) -> None:
        """Make the changes part of the page."""
        page = self.page
        page.rows |= self.rows
        page.own_additions |= self.additions
        page.unknown += self.unknown
        page.new_accounts |= self.new_accounts
        page.stale_quotes |= self.stale_quotes
        page.revived += self.revived
        for key, scopes in self.links.items():
            page.links.setdefault(key, set()).update(scopes)
        for account_id in self.new_accounts:
            page.book.add_own(f"account:{account_id}")


def load(
    conn: Connection,
    session: Session,
    mutations: Iterable[Mutation],
    now_ms: int,
    merged: Mapping[Key, Alias],
) -> Workspace:
    """Read and lock what the mutations touch; `merged` are the records that they name by old ids."""
    page = Workspace(session, now_ms, AccessBook.load(conn, session.user_id, now_ms), Catalogue(conn))
    for (entity, record_id), alias in merged.items():
        if entity == "account":
            page.book.follow(f"account:{record_id}", f"account:{alias.survivor_id}", alias.merged_ms)
    wanted: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for change in (change for mutation in mutations for change in mutation.changes):
        shape = shape_of(change.entity)
        if shape and not shape.cls.server_only:
            wanted.setdefault(change.entity, set()).add(change.id)
            _note_references(shape, change, named)
    _add_conflicting(conn, wanted)
    _add_roots(conn, wanted, named)
    _add_deleted(conn, wanted, named)
    _add_shared(conn, wanted, named)
    _lock_rows(conn, page, wanted)
    _load_open_conflicts(conn, page)
    _load_members(conn, page, named)
    page.rows = dict(page.before)
    return page


def _note_references(shape: Shape, change: Change, named: dict[str, set[str]]) -> None:
    """Note the records that a new one needs, or lies with."""
    if change.op != "insert":
        return
    for name, field_ in shape.fields.items():
        if field_.ref and field_.required and (value := new_value(change, name)):
            named.setdefault(field_.ref, set()).add(value)
    for column, entity in references(shape.entity):
        target = entity or new_value(change, followers()[shape.entity].entity_column)
        if target in ENTITIES and (value := new_value(change, column)):
            named.setdefault(target, set()).add(value)
    for column in owning_columns(shape.entity):
        if value := new_value(change, column):
            named.setdefault("account", set()).add(value)
    if shape.entity == "merge_record" and new_value(change, "target") in ENTITIES:
        named.setdefault(new_value(change, "target"), set()).add(new_value(change, "merged_id"))


@cache
def owning_columns(entity: str) -> tuple[str, ...]:
    """Return the columns that name the customer with whom a record lies."""
    terms = flat(known_shape(entity).cls.scopes)
    found = [term.column for term in terms if isinstance(term, Of) and term.kind == "account"]
    return tuple(column for column in found if column != "id")


def new_value(change: Change, name: str) -> str:
    """Return the text that a patch sets a field to; nothing if it sets none."""
    pair = change.fields.get(name)
    return pair[1] if isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[1], str) else ""


def _add_roots(conn: Connection, wanted: dict[str, set[str]], named: dict[str, set[str]]) -> None:
    """Add the roots of aggregates: their state decides whether a part may change. Roots are locked first."""
    for entity in list(wanted):
        parent = known_shape(entity).parent
        if parent:
            statement = sql.SQL("SELECT DISTINCT {} FROM {} WHERE id = ANY(%b)").format(
                sql.Identifier(parent[1]), sql.Identifier(entity)
            )
            roots = {row[0] for row in fetch(conn, statement, (list(wanted[entity]),))}
            wanted.setdefault(parent[0], set()).update(roots | named.get(parent[0], set()))


def _add_conflicting(conn: Connection, wanted: dict[str, set[str]]) -> None:
    """Add the records whose conflicts are decided: a decision that came second is compared with what stands."""
    ids = wanted.get("conflict")
    if ids:
        for target, record_id in fetch(
            conn, "SELECT target, record_id FROM conflict WHERE id = ANY(%b)", (list(ids),)
        ):
            wanted.setdefault(target, set()).add(record_id)


def _add_deleted(conn: Connection, wanted: dict[str, set[str]], named: dict[str, set[str]]) -> None:
    """Add the deleted ones among the records that new ones belong to: they come back with them."""
    for entity, ids in named.items():
        statement = sql.SQL("SELECT id FROM {} WHERE id = ANY(%b) AND deleted_at IS NOT NULL").format(
            sql.Identifier(entity)
        )
        if found := {row[0] for row in fetch(conn, statement, (list(ids),))}:
            wanted.setdefault(entity, set()).update(found)


def _add_shared(conn: Connection, wanted: dict[str, set[str]], named: dict[str, set[str]]) -> None:
    """Add the customers to which access is asked for or ended: who has them decides, and may not change meanwhile."""
    asked = {entity: ids for entity, ids in wanted.items() if entity in ACCESS_REQUESTS}
    for entity, ids in asked.items():
        statement = sql.SQL("SELECT account_id FROM {} WHERE id = ANY(%b)").format(sql.Identifier(entity))
        found = {row[0] for row in fetch(conn, statement, (list(ids),))}
        wanted.setdefault("account", set()).update(found | named.get("account", set()))


def _lock_rows(conn: Connection, page: Workspace, wanted: dict[str, set[str]]) -> None:
    for entity in ENTITIES:
        found = read_rows(conn, entity, wanted.get(entity, ()), lock=True)
        if entity == "quote_line":
            found |= read_children(conn, entity, "quote_id", wanted.get("quote", ()), lock=True)
        page.before |= {(entity, record_id): row for record_id, row in found.items()}


def _load_open_conflicts(conn: Connection, page: Workspace) -> None:
    ids = [record_id for _, record_id in page.before]
    found = fetch(conn, "SELECT id FROM conflict WHERE record_id = ANY(%b) AND status = 'OPEN'", (ids,))
    rows = read_rows(conn, "conflict", {row[0] for row in found}, lock=True)
    for record_id, row in rows.items():
        page.before["conflict", record_id] = row
        page.note_conflict(row)


def _load_members(conn: Connection, page: Workspace, named: dict[str, set[str]]) -> None:
    """Read in which scopes the records lie, those locked and those that new records refer to."""
    page.known = _existing(conn, named)
    keys = [*page.before, *page.known]
    if not keys:
        return
    entities, ids = zip(*keys, strict=True)
    rows = fetch(
        conn,
        # From the records through an index, whatever the planner thinks of the size of the feed (crm_server.entries).
        "SELECT DISTINCT k.entity, k.id, f.scope FROM unnest(%b::text[], %b::text[]) AS k (entity, id)"
        " CROSS JOIN LATERAL (SELECT scope FROM feed"
        " WHERE feed.entity = k.entity AND feed.id = k.id AND NOT feed.gone OFFSET 0) f",
        (list(entities), list(ids)),
    )
    for entity, record_id, scope in rows:
        page.members.setdefault((entity, record_id), set()).add(scope)


def _existing(conn: Connection, named: dict[str, set[str]]) -> set[Key]:
    found: set[Key] = set()
    for entity, ids in named.items():
        statement = sql.SQL("SELECT id FROM {} WHERE id = ANY(%b)").format(sql.Identifier(entity))
        found |= {(entity, row[0]) for row in fetch(conn, statement, (list(ids),))}
    return found
