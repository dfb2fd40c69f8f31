"""A small world looked at whole: two laptops, two customers, three edits and a transfer, in every order that there is.

The real handlers work on a real database, all in one transaction: each branch begins at a savepoint and is taken back
at its end. A laptop is the reduced one of the server's tests (rows, memberships, cursor); after each push it takes one
page, so that it stands between two pages while the others go on. In every order each answer is lost once, and the same
push comes again, at once or behind what the others do meanwhile. A server that dies before its commit leaves the state
before the push, which is the branch that the push began from; one that dies behind it is the lost answer.
"""

import copy
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection

from crm_core.clock import encode
from crm_core.wire import Mutation
from crm_server import feed
from crm_server.database import Database, fetch
from tests.server.company import START_MS, Company, Person, delete, edit, insert
from tests.sync.sim.chance import drawn_from

ONE_PAGE = 1_000
T0 = START_MS + 1_000
SEEN = encode(T0)
TAKEN = {"applied", "merged", "conflict"}


class OneTransaction(Database):
    """A database whose transactions are savepoints in a single one, so that whole branches can be taken back."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.conn.begin_nested():
            yield self.conn

    snapshot = transaction

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Take back at the end of the block everything that was done in it."""
        savepoint = self.conn.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()


@dataclass
class World:
    """Ann and Bo hold the customer `both`; `hers` is Ann's until it is transferred to Bo."""

    database: OneTransaction
    told: dict[str, str] = field(default_factory=dict)
    endings: int = 0
    values: set[Any] = field(default_factory=set)
    fresh: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.company = Company(self.database)
        self.ann, self.bo = self.company.hire("ann"), self.company.hire("bo")
        self.both, self.hers = (self._customer(name) for name in ("B", "H"))
        self.company.share(self.both, self.bo, "edit")
        self.company.now_ms = T0 + 60_000
        for person in (self.ann, self.bo):
            person.pull()

    def _customer(self, name: str) -> str:
        made = insert("account", name=name, short_name="old", former_names={"add": ["x"], "remove": []})
        assert self.ann.do(made, at_ms=T0).result == "applied"
        return made.id

    # --- every order -------------------------------------------------------------------------------------------------

    def walk(self, queues: "list[list[Event]]", *, may_lose: bool = True) -> None:
        """Do what is left in every order, and in each lose every answer once."""
        if not any(queues):
            self._end()
            return
        for number, queue in enumerate(queues):
            if not queue:
                continue
            event, rest = queue[0], [*queues[:number], queue[1:], *queues[number + 1 :]]
            with self._branch():
                event.do(self)
                self.walk(rest, may_lose=may_lose)
            if may_lose and isinstance(event, Edit):
                with self._branch():
                    event.push(self)
                    self.walk(queues, may_lose=False)

    @contextmanager
    def _branch(self) -> Iterator[None]:
        before = self.ann.mirror, self.bo.mirror, self.told, self.company.now_ms
        self.ann.mirror, self.bo.mirror = copy.deepcopy(before[:2])
        self.told = dict(self.told)
        try:
            with self.database.branch():
                yield
        finally:
            self.ann.mirror, self.bo.mirror, self.told, self.company.now_ms = before

    def _end(self) -> None:
        """I1, I3, I5, I6, I15: each laptop holds what a new one would, and every edit was taken."""
        self.endings += 1
        assert set(self.told.values()) <= TAKEN
        state = self._state()
        for person in (self.ann, self.bo):
            person.pull()
            if (person.id, state) not in self.fresh:
                self.fresh[person.id, state] = person.fresh()
            assert person.mirror.rows == self.fresh[person.id, state].rows
            assert person.mirror.members == self.fresh[person.id, state].members
        row = self.company.row("account", self.both)
        self.values.add(tuple(row[name] for name in FIELDS))

    def _state(self) -> str:
        found = [fetch(self.database.conn, f"SELECT {columns} ORDER BY 1") for columns in STATE]
        return repr(found)


STATE = (
    "t::text FROM account t",
    "t::text FROM conflict t",
    "t::text FROM resolution_journal t",
    "concat(user_id, scope, level, ended_seq IS NULL) FROM scope_grant",
    "concat_ws(' ', entity, id, scope, rev, gone) FROM feed",
)
"""What a new laptop's rows follow from; the numbers of the feed are another in every order."""
FIELDS = ("name", "short_name", "english_name", "former_names", "deleted_at")


@dataclass(frozen=True)
class Edit:
    """A mutation of somebody's, pushed and followed by a page."""

    author: Callable[[World], Person]
    mutation: Mutation

    def do(self, world: World) -> None:
        self.push(world)
        self.author(world).pull_page(ONE_PAGE)

    def push(self, world: World) -> None:
        """I2: what comes again has no effect, and the outcome that it had."""
        before = feed.head(world.database.conn)
        outcome = self.author(world).push(self.mutation)[0]
        if self.mutation.id in world.told:
            assert outcome.result == world.told[self.mutation.id]
            assert feed.head(world.database.conn) == before
        world.told[self.mutation.id] = outcome.result


@dataclass(frozen=True)
class Transfer:
    def do(self, world: World) -> None:
        with drawn_from(random.Random(0), world.company.now):
            world.company.assign(world.hers, world.bo)


Event = Edit | Transfer


def _queues(world: World, ann: list[Mutation], bo: list[Mutation]) -> list[list[Event]]:
    return [
        [Edit(lambda world: world.ann, one) for one in ann],
        [Edit(lambda world: world.bo, one) for one in bo],
        [Transfer()],
    ]


def _same_field(world: World) -> list[list[Event]]:
    ann, bo, both = world.ann, world.bo, world.both
    first = ann.mutation(edit("account", both, short_name=("old", "one")), at_ms=T0 + 10)
    chained = edit("account", both, short_name=("one", "two"))
    second = ann.mutation(chained, at_ms=T0 + 30, depends_on=(first.id,))
    third = bo.mutation(edit("account", both, short_name=("old", "bo")), at_ms=T0 + 20)
    return _queues(world, [first, second], [third])


def _other_fields(world: World) -> list[list[Event]]:
    ann, bo, both = world.ann, world.bo, world.both
    first = ann.mutation(edit("account", both, short_name=("old", "ann")), at_ms=T0 + 10)
    second = ann.mutation(edit("account", world.hers, short_name=("old", "ann")), at_ms=T0 + 30)
    third = bo.mutation(edit("account", both, english_name=(None, "bo")), at_ms=T0 + 20)
    return _queues(world, [first, second], [third])


def _sets(world: World) -> list[list[Event]]:
    """Both remove an element that both have seen; Bo adds it again before Ann's removal has come."""
    ann, bo, both = world.ann, world.bo, world.both
    gone = edit("account", both, former_names={"add": [], "remove": [["x", SEEN]]})
    back = edit("account", both, former_names={"add": ["x"], "remove": []})
    first = ann.mutation(gone, at_ms=T0 + 40)
    return _queues(world, [first], [bo.mutation(gone, at_ms=T0 + 20), bo.mutation(back, at_ms=T0 + 30)])


def _deletion(world: World) -> list[list[Event]]:
    ann, bo, both = world.ann, world.bo, world.both
    first = ann.mutation(delete("account", both), at_ms=T0 + 10)
    second = ann.mutation(edit("account", world.hers, short_name=("old", "ann")), at_ms=T0 + 30)
    third = bo.mutation(edit("account", both, short_name=("old", "bo")), at_ms=T0 + 20)
    return _queues(world, [first, second], [third])


def _conflict(world: World) -> list[list[Event]]:
    ann, bo, both = world.ann, world.bo, world.both
    first = ann.mutation(edit("account", both, name=("B", "ann")), at_ms=T0 + 10)
    second = ann.mutation(edit("account", world.hers, name=("H", "ann")), at_ms=T0 + 30)
    third = bo.mutation(edit("account", both, name=("B", "bo")), at_ms=T0 + 20)
    return _queues(world, [first, second], [third])


X = '["x"]'
KINDS = {
    "same field": (_same_field, {("B", "two", None, X, None)}),
    "other fields": (_other_fields, {("B", "ann", "bo", X, None)}),
    "sets": (_sets, {("B", "old", None, X, None)}),
    "deletion": (_deletion, {("B", "bo", None, X, None)}),
    # The one policy under which the order of delivery decides: the first stays, the second is asked about.
    "conflict": (_conflict, {("ann", "old", None, X, None), ("bo", "old", None, X, None)}),
}
"""Three edits each, and what `FIELDS` of the customer that both hold may be in the end (promise I9)."""
FEWEST_ENDINGS = 80


def explore(database: Database, kind: str) -> int:
    """Look at every order of one kind of edits; return in how many ways it ended."""
    build, expected = KINDS[kind]
    with database.engine.connect() as conn, conn.begin() as everything:
        world = World(OneTransaction(conn))
        world.walk(build(world))
        everything.rollback()
    assert world.values == expected, kind
    return world.endings


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_order_of_delivery_ends_alike(server_database: Database, kind: str) -> None:
    assert explore(server_database, kind) >= FEWEST_ENDINGS
