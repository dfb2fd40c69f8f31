"""A small company on a real database, and people who push and pull by calling the handlers."""

from dataclasses import dataclass, field
from typing import Any

from crm_core.clock import encode
from crm_core.ids import new_id
from crm_core.wire import Change, Hello, Mutation, Outcome, Page, Pull, Push, PushReply
from crm_server import feed, grants
from crm_server.database import Database, fetch
from crm_server.handlers import Context, pull, push
from crm_server.records import Key, Row, insert_rows, read_rows, server_row
from crm_server.session import Session

HELLO = Hello(protocol_min=1, protocol_max=1, schema=1, app_version="1.0")
START_MS = 1_780_000_000_000
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS


@dataclass
class Mirror:
    """What a laptop would hold: rows, and the granted scopes that each lies in."""

    rows: dict[Key, Row] = field(default_factory=dict)
    members: dict[Key, set[str]] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    cursor: str = ""

    def apply(self, page: Page) -> None:
        for scope in page.revoked:
            self.held.pop(scope, None)
            for key in list(self.members):
                self._leave(key, scope)
        self.held |= {grant.scope: grant.level for grant in page.granted}
        for scope, entity, record_id in page.left:
            self._leave((entity, record_id), scope)
        for table in page.tables:
            place = table.columns.index("id")
            for row in table.rows:
                self.rows[table.entity, row[place]] = dict(zip(table.columns, row, strict=True))
            for number, index in table.members:
                key = table.entity, table.rows[number][place]
                self.members.setdefault(key, set()).add(page.scopes[index])
        self.cursor = page.cursor

    def _leave(self, key: Key, scope: str) -> None:
        scopes = self.members.get(key, set())
        scopes.discard(scope)
        if not scopes:
            self.members.pop(key, None)
            self.rows.pop(key, None)

    def of(self, entity: str) -> dict[str, Row]:
        return {record_id: row for (kind, record_id), row in self.rows.items() if kind == entity}


class Person:
    """A user with one device, whose outbox is what the test pushes."""

    def __init__(self, company: "Company", user: Row) -> None:
        self.company = company
        self.id: str = user["id"]
        session = Session(self.id, new_id(), user["role"], user["org_unit_id"])
        self.context = Context(company.database, session, company.now)
        self.incarnation = "first"
        self.n = 0
        self.mirror = Mirror()
        self.reply = PushReply(outcomes=[], server_ms=0)

    def mutation(
        self, *changes: Change, at_ms: int | None = None, depends_on: tuple[str, ...] = ()
    ) -> Mutation:
        """A mutation made at `at_ms`, by default a little later than the last."""
        self.n += 1
        hlc = encode(self.company.tick() if at_ms is None else at_ms)
        return Mutation(
            id=new_id(), n=self.n, hlc=hlc, schema=1, changes=list(changes), depends_on=list(depends_on)
        )

    def push(self, *mutations: Mutation) -> list[Outcome]:
        message = Push(hello=HELLO, incarnation=self.incarnation, mutations=list(mutations))
        self.reply = push(self.context, message)
        return self.reply.outcomes

    def told(self) -> dict[Key, Row]:
        """The rows that came with the last outcomes."""
        return {
            (table.entity, row[table.columns.index("id")]): dict(zip(table.columns, row, strict=True))
            for table in self.reply.tables
            for row in table.rows
        }

    def do(self, *changes: Change, at_ms: int | None = None) -> Outcome:
        """Push one mutation."""
        return self.push(self.mutation(*changes, at_ms=at_ms))[0]

    def make(self, entity: str, id_: str | None = None, /, **fields: Any) -> str:
        """Make a record, which must be accepted; return its id."""
        change = insert(entity, id_, **fields)
        outcome = self.do(change)
        assert outcome.result == "applied", outcome
        return change.id

    def pull_page(self, max_bytes: int = 1_000_000) -> Page:
        page = pull(self.context, Pull(hello=HELLO, cursor=self.mirror.cursor, max_bytes=max_bytes))
        self.mirror.apply(page)
        return page

    def pull(self, max_bytes: int = 1_000_000) -> Mirror:
        """Pull until nothing more comes."""
        while self.pull_page(max_bytes).more:
            pass
        return self.mirror

    def fresh(self) -> Mirror:
        """What a new laptop of this person would hold."""
        mirror, self.mirror = self.mirror, Mirror()
        fresh = self.pull()
        self.mirror = mirror
        return fresh


class Company:
    """Head office: one branch `unit`, whose manager and reps are added by `hire`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_ms = START_MS
        self.unit = self.insert("org_unit", name="华东分公司", kind="branch")

    def now(self) -> int:
        return self.now_ms

    def tick(self, by_ms: int = 1) -> int:
        self.now_ms += by_ms
        return self.now_ms

    def insert(self, entity: str, **values: Any) -> str:
        row = server_row(entity, values, now_ms=self.now_ms)
        with self.database.transaction() as conn:
            insert_rows(conn, entity, [row])
            grants.recompute(conn, now_ms=self.now_ms)
            feed.publish(conn, {entity: [row["id"]]})
        return str(row["id"])

    def hire(self, login: str, role: str = "rep", unit: str | None = None) -> Person:
        user_id = self.insert("user", login=login, name=login, role=role, org_unit_id=unit or self.unit)
        return Person(self, self.row("user", user_id))

    def row(self, entity: str, record_id: str) -> Row:
        with self.database.transaction() as conn:
            return read_rows(conn, entity, [record_id])[record_id]

    def find(self, entity: str, record_id: str) -> Row | None:
        with self.database.transaction() as conn:
            return read_rows(conn, entity, [record_id]).get(record_id)

    def about(self, entity: str, record_id: str) -> list[Row]:
        """The conflicts or journal entries about a record, oldest first."""
        with self.database.transaction() as conn:
            ids = [
                found[0]
                for found in fetch(
                    conn,
                    b'SELECT id FROM "%s" WHERE record_id = %%s' % entity.encode(),
                    (record_id,),
                )
            ]
            return sorted(read_rows(conn, entity, ids).values(), key=lambda row: row["edited_at"])

    def assign(self, account_id: str, person: Person) -> None:
        self.tick()
        with self.database.transaction() as conn:
            grants.assign(conn, [account_id], person.id, now_ms=self.now_ms)

    def share(self, account_id: str, person: Person, level: grants.Level) -> None:
        with self.database.transaction() as conn:
            grants.share(conn, account_id, person.id, level, now_ms=self.now_ms)

    def unshare(self, account_id: str, person: Person) -> None:
        self.tick()
        with self.database.transaction() as conn:
            grants.unshare(conn, account_id, person.id, now_ms=self.now_ms)


def insert(entity: str, id_: str | None = None, /, **fields: Any) -> Change:
    """The insert of a record; a set field is given as its operation."""
    return Change(
        entity=entity,
        id=id_ or new_id(),
        op="insert",
        fields={name: value if isinstance(value, dict) else [None, value] for name, value in fields.items()},
    )


def edit(entity: str, record_id: str, base_rev: int = 1, **fields: Any) -> Change:
    """An update: each field is `(old, new)`, or a set operation."""
    named = {name.replace("custom_", "custom."): value for name, value in fields.items()}
    patch = {name: list(value) if isinstance(value, tuple) else value for name, value in named.items()}
    return Change(entity=entity, id=record_id, op="update", base_rev=base_rev, fields=patch)


def delete(entity: str, record_id: str, base_rev: int = 1) -> Change:
    return Change(entity=entity, id=record_id, op="delete", base_rev=base_rev)
