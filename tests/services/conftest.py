"""A real encrypted store for the use cases: a clock that the test holds, rows as a sync would bring them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.orm import Session

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.model import ENTITIES, columns_of
from crm_core.model.types import Json
from crm_desktop.db import search
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from tests.support.stores import STORE_KEY, copied_store

T = TypeVar("T")
ME, COLLEAGUE, DEVICE = "user-me", "user-colleague", "0190b6a0-0000-7000-8000-00000000c0de"
START_MS = 1_790_000_000_000  # 2026-09-21


class Time:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.ms = START_MS

    def __call__(self) -> int:
        self.ms += 1
        return self.ms

    def pass_hours(self, hours: int) -> None:
        self.ms += hours * 3_600_000


class Desk:
    """A rep's laptop as the use cases see it."""

    def __init__(self, store: Store, context: EditContext, time: Time) -> None:
        self.store, self.context, self.time = store, context, time

    def write(self, job: Callable[[Session], T]) -> T:
        with self.store.write_session() as session:
            return job(session)

    def read(self, query: Callable[..., T]) -> T:
        with self.store.read() as session:
            return query(session)

    def receive(self, entity: str, **stored: Any) -> str:
        """Put a row here as a sync would; values in stored form."""
        cls = ENTITIES[entity]
        row = {**dict.fromkeys(columns_of(cls)), "rev": 1, "stamps": Json.to_stored({}), **stored}
        row.setdefault("accepted_at", START_MS)
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        with self.store.raw() as connection:
            connection.execute(
                f'INSERT OR REPLACE INTO "{entity}" ({names}) VALUES ({marks})', tuple(row.values())
            )
            search.refresh(connection, {entity: [row["id"]]})
        return str(row["id"])


@pytest.fixture
def desk(tmp_path: Path, empty_store: Path) -> Iterator[Desk]:
    time = Time()
    with DataFolder(copied_store(empty_store, tmp_path / "data")) as folder:
        store = Store.open(folder, STORE_KEY)
        store.context = EditContext(ME, DEVICE, Clock(time), IdSource(time))
        made = Desk(store, store.context, time)
        made.receive("user", id=ME, login="li.na", name="李娜", role="rep", is_active=1)
        made.receive("user", id=COLLEAGUE, login="wang.wei", name="王伟", role="rep", is_active=1)
        yield made
        store.close()
