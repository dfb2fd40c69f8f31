"""Ann and Bo, a customer of Ann's that Bo may edit, and the few acts that most cases are made of."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.wire import Message
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import inbox
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.report import SyncReport
from crm_server import feed, grants
from crm_server.records import insert_rows, server_row, write_rows
from tests.sync.laptop import Laptop
from tests.sync.scenarios.author import Author
from tests.sync.scenarios.invariants import assert_worded, inv
from tests.sync.world import Tamper, World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS


class Cast:
    """Both hold the customer `account` when a case begins."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann = world.laptop(world.person("ann"))
        self.bo = world.laptop(world.person("bo"))
        self.account = self.customer(self.ann, phone="0574-1", description="一\n二")

    def customer(self, owner: Laptop, *, shared: bool = True, **values: Any) -> str:
        account = owner.add("account", **{"name": "宁波长风机械", **values})
        self.world.sync(owner)
        if shared:
            other = self.bo if owner is self.ann else self.ann
            self.world.share(account, other.user_id, "edit")
            self.world.sync(other)
        return account

    def reopened(self, laptop: Laptop, folder: Path) -> Laptop:
        """The laptop as it is after a crash, whose disk is in `folder`, on the same line. To be closed by the test."""
        assert isinstance(laptop, Author)
        again = Author(folder, laptop.user_id, laptop.device_id, seed=9, writings=laptop.writings)
        self.world.lines[again] = self.world.lines.pop(laptop)
        return again

    def sync(self, laptop: Laptop) -> SyncReport:
        return laptop.sync(self.world.lines[laptop])

    def settle(self, *laptops: Laptop) -> None:
        """Sync twice round, Ann first unless said otherwise."""
        order = laptops or (self.ann, self.bo)
        self.world.sync(*order, *order)

    def given_up(self, *texts: str) -> None:
        """A person has let these go, knowing it."""
        assert isinstance(self.ann, Author)
        for written in self.ann.writings.values():
            written[:] = [one for one in written if not one.intersection(texts)]

    def inv(self, *laptops: Laptop) -> None:
        inv(self.world, *(laptops or (self.ann, self.bo)))

    def both(self, field: str, entity: str = "account", record: str = "") -> Any:
        """The value of a field, which must be the same on both laptops."""
        mine, theirs = (one.value(entity, record or self.account, field) for one in (self.ann, self.bo))
        assert mine == theirs
        return mine

    def later(self, laptop: Laptop, by_ms: int = HOUR_MS) -> None:
        """Let time pass, after all that was written so far, up to a moment at this laptop and at the server."""
        now_ms = max(self.world.now_ms, *(one.now_ms for one in self.world.lines)) + by_ms
        self.world.now_ms = laptop.now_ms = now_ms

    def disturb(self, laptop: Laptop, *, before: Tamper | None = None, after: Tamper | None = None) -> None:
        """Do something at each call of a laptop from now on; without anything the line is honest again."""
        line = self.world.lines[laptop]
        line.before, line.after = before or _nothing, after or _nothing

    def load(self, entity: str, *rows: dict[str, Any]) -> list[str]:
        """The office brings rows of one entity into the server."""
        return self.load_all({entity: list(rows)})[entity]

    def load_all(self, rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
        """The office brings rows into the server at once; return their ids by entity."""
        made = {entity: [server_row(entity, row) for row in found] for entity, found in rows.items()}
        ids = {entity: [row["id"] for row in found] for entity, found in made.items()}
        with self.world.database.transaction() as conn:
            for entity, found in made.items():
                insert_rows(conn, entity, found)
            feed.publish(conn, ids)
            grants.recompute(conn)
        return ids

    def change(self, entity: str, record_id: str, **values: Any) -> None:
        """The office changes a row on the server; values are in stored form."""
        rev = self.world.server_value(entity, record_id, "rev") + 1
        with self.world.database.transaction() as conn:
            write_rows(conn, entity, [{"id": record_id, "rev": rev, **values}], [*values, "rev"])
            feed.publish(conn, {entity: [record_id]})


def _nothing(operation: str, message: Message) -> None:
    """An honest line."""


def only(laptop: Laptop, entity: str) -> dict[str, Any]:
    (row,) = laptop.rows(entity).values()
    return row


def living(laptop: Laptop, entity: str) -> list[dict[str, Any]]:
    return [row for row in laptop.rows(entity).values() if row["deleted_at"] is None]


def context_of(laptop: Laptop) -> EditContext:
    context = laptop.store.context
    assert context is not None
    return context


def decide(laptop: Laptop, choice: inbox.Choice, value: Any = None) -> None:
    """Settle the only open conflict."""
    (which,) = (row["id"] for row in laptop.rows("conflict").values() if row["status"] == "OPEN")
    context = context_of(laptop)
    laptop.lane.submit(lambda session: inbox.resolve(session, context, which, choice, value)).result()


def refusal(action: Callable[[], object]) -> UserError:
    """Return the error of something that a person tried; it must have a sentence."""
    with pytest.raises(UserError) as caught:
        action()
    assert_worded(caught.value.code)
    return caught.value


def cut(kind: type[Message], number: int = 1) -> Tamper:
    """Break the line at the message of this kind with this number, and at all later ones."""
    left = [number]

    def tamper(operation: str, message: Message) -> None:
        if isinstance(message, kind):
            left[0] -= 1
            if left[0] <= 0:
                raise TransportError(Failure.OFFLINE)

    return tamper


def refused(laptop: Laptop) -> list[tuple[str, str]]:
    """(code, changes) of what was refused and still waits for the person, in order."""
    return laptop.read(
        lambda connection: connection.execute(
            "SELECT code, changes FROM local_outbox WHERE state = 'refused' ORDER BY n"
        ).fetchall()
    )
