"""What the tests of first syncs do to a laptop's line, and what they ask of its store."""

from collections.abc import Callable
from typing import Any

from crm_core.model import ENTITIES
from crm_core.wire import Message
from crm_desktop.db import search
from crm_desktop.sync import chunk_plan
from crm_desktop.sync.channel import Failure, TransportError
from tests.sync.laptop import Laptop
from tests.sync.world import World

CUSTOMERS = 12


def old_of(world: World) -> Laptop:
    return next(iter(world.lines))


def downloads(laptop: Laptop, world: World, act: Callable[[int, Any], None]) -> None:
    """Call `act` with the number of each piece that is about to come, and what it is of."""
    count = 0

    def before(operation: str, message: Message) -> None:
        nonlocal count
        if operation == "download":
            count += 1
            act(count, message)

    world.lines[laptop].before = before


def cut_at(number: int) -> Callable[[int, Any], None]:
    def act(count: int, message: Any) -> None:
        if count == number:
            raise TransportError(Failure.OFFLINE)

    return act


def contents(laptop: Laptop) -> dict[str, Any]:
    """Everything synced, and what goes with it."""
    tables = {entity: laptop.rows(entity) for entity in ENTITIES}

    def rest(connection: Any) -> list[Any]:
        return [
            sorted(connection.execute(f"SELECT * FROM {table}"))
            for table in ("local_scope_member", "local_held_scope")
        ]

    return {**tables, "": laptop.read(rest)}


def is_clean(laptop: Laptop) -> bool:
    """Whether nothing of the first sync is left behind."""
    return (
        laptop.count("local_artefact") == 0
        and laptop.read(chunk_plan.load) is None
        and not laptop.store.folder.chunks.exists()
    )


def found(laptop: Laptop, text: str) -> int:
    with laptop.store.read() as session:
        return len(search.find(session, text, limit=100))
