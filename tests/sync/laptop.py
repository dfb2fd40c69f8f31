"""A laptop without a window: a real encrypted store, its lane, and people's edits through the ORM."""

import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.model import ENTITIES
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection, Row, stored_rows
from crm_desktop.db.store import Store
from crm_desktop.sync import local
from crm_desktop.sync.channel import Channel
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.report import SyncReport

T = TypeVar("T")
KEY = bytes(range(32))
START_MS = 1_790_000_000_000


class _Observing(threading.local):
    is_on = False


class ReadClock(Clock):
    """A clock that every reading moves on, so that no two are equal, but for what `observe` compares with.

    How often a first sync observes depends on how many chunks its lane, a thread of its own, finds ready together: if
    time went on with that, it would be another one from run to run.
    """

    def __init__(self, move_on: Callable[[], int], look: Callable[[], int]) -> None:
        self._observing = _Observing()
        super().__init__(lambda: look() if self._observing.is_on else move_on())

    def observe(self, reading: str) -> None:
        self._observing.is_on = True
        try:
            super().observe(reading)
        finally:
            self._observing.is_on = False


class Laptop:
    """One device. Its wall clock is `now_ms`, which tests move."""

    def __init__(self, folder: Path, user_id: str, device_id: str, seed: int = 0) -> None:
        self.user_id, self.device_id = user_id, device_id
        self.now_ms = START_MS
        self.clock: Clock = ReadClock(self._tick, lambda: self.now_ms)
        self.ids = IdSource(lambda: self.now_ms, random.Random(seed))
        self._folder = DataFolder(folder)
        self.store = Store.open(self._folder, KEY)
        self.store.context = EditContext(user_id, device_id, self.clock, self.ids)
        self.lane = WriterLane(self.store)
        self.write(
            lambda connection: local.keep(
                connection,
                {local.USER: user_id, local.DEVICE: device_id, local.INCARNATION: self.ids.new()},
            )
        )

    def _tick(self) -> int:
        self.now_ms += 1
        return self.now_ms

    def close(self) -> None:
        self.lane.close()
        self.store.close()
        self._folder.close()

    def engine(self, channel: Channel) -> SyncEngine:
        return SyncEngine(
            self.lane,
            self.store,
            channel,
            self.clock,
            ids=self.ids,
            timer=lambda: 0.0,
            pause=lambda seconds: None,
        )

    def sync(self, channel: Channel) -> SyncReport:
        return self.engine(channel).run()

    def write(self, job: Callable[[RawConnection], T]) -> T:
        return self.lane.submit_raw(job).result()

    def read(self, job: Callable[[RawConnection], T]) -> T:
        with self.store.read() as session:
            return job(raw_connection(session))

    def add(self, entity: str, **values: Any) -> str:
        """A person adds a record; return its id."""

        def job(session: Session) -> str:
            record = ENTITIES[entity](**values)
            session.add(record)
            session.flush()
            return record.id

        return self.lane.submit(job).result()

    def set(self, entity: str, record_id: str, **values: Any) -> None:
        """A person edits a record."""

        def job(session: Session) -> None:
            record = session.get_one(ENTITIES[entity], record_id)
            for name, value in values.items():
                setattr(record, name, value)

        self.lane.submit(job).result()

    def rows(self, entity: str) -> dict[str, Row]:
        return self.read(
            lambda connection: stored_rows(
                connection, entity, [one for (one,) in connection.execute(f'SELECT id FROM "{entity}"')]
            )
        )

    def row(self, entity: str, record_id: str) -> Row | None:
        return self.read(lambda connection: stored_rows(connection, entity, [record_id])).get(record_id)

    def value(self, entity: str, record_id: str, field: str) -> Any:
        row = self.row(entity, record_id)
        assert row is not None
        return row[field]

    def count(self, table: str, where: str = "1") -> int:
        found: int = self.read(
            lambda connection: connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]
        )
        return found

    def mentions(self, record_id: str) -> list[str]:
        """The tables in which an id still stands, in whatever column."""

        def job(connection: RawConnection) -> list[str]:
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                )
            ]
            found = []
            for table in tables:
                columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
                where = " OR ".join(f'CAST("{name}" AS TEXT) LIKE ?' for name in columns)
                if connection.execute(
                    f'SELECT 1 FROM "{table}" WHERE {where} LIMIT 1', [f"%{record_id}%"] * len(columns)
                ).fetchone():
                    found.append(table)
            return sorted(found)

        return self.read(job)
