"""Two people who share a customer, and what tests of their merges ask of them."""

from datetime import UTC, datetime
from typing import Any

from crm_desktop.services import inbox
from tests.sync.laptop import Laptop
from tests.sync.world import World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
Team = tuple[Laptop, Laptop, str]


def settle(world: World, *laptops: Laptop) -> None:
    world.sync(*laptops, *laptops)


def both(team: Team, field: str, entity: str = "account", record: str = "") -> Any:
    """The value of a field, which must be the same on both laptops."""
    ann, bo, account = team
    values = {laptop.value(entity, record or account, field) for laptop in (ann, bo)}
    assert len(values) == 1, values
    return values.pop()


def only(laptop: Laptop, entity: str) -> dict[str, Any]:
    (row,) = laptop.rows(entity).values()
    return row


def decide(laptop: Laptop, choice: inbox.Choice, value: Any = None, conflict: str = "") -> None:
    which = conflict or only(laptop, "conflict")["id"]
    context = laptop.store.context
    assert context is not None
    laptop.lane.submit(lambda session: inbox.resolve(session, context, which, choice, value)).result()
