"""A laptop with a real encrypted store and writer lane, and workbooks made by the tests."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.model import ENTITIES, Record
from crm_desktop.cards.api import ImportOptions, run_import
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.store import Store
from crm_desktop.services.workspace import Me, Workspace
from tests.support.stores import STORE_KEY, copied_store

ME, DEVICE = "user-me", "0190b6a0-0000-7000-8000-00000000ca2d"
START_MS = 1_790_000_000_000
HEADERS = ("姓名", "公司", "职位", "手机", "电话", "邮箱", "地址", "备注")
PEOPLE_CSV = """姓名,公司,职位,手机
赵敏,上海澜山材料有限公司,总监,13612345671
欧阳静,广州海川贸易有限公司,财务经理,13512345672
"""
Rows = Sequence[Sequence[Any]]


class NoSync:
    """Stands where the sync engine would be; an import never speaks to it."""


class Time:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.ms = START_MS

    def __call__(self) -> int:
        self.ms += 1
        return self.ms


@dataclass
class Desk:
    """What a test does with the laptop."""

    workspace: Workspace
    time: Time
    folder: Path

    def import_file(self, path: Path, **options: Any) -> dict[str, Any]:
        return run_import(self.workspace, path, ImportOptions(**options))

    def write(self, job: Callable[[Session], Any]) -> Any:
        return self.workspace.write(job).result()

    def all(self, entity: str, **where: Any) -> list[Any]:
        """Return the living records of an entity with these values, oldest first."""
        cls = ENTITIES[entity]
        statement = select(cls).filter_by(**where).where(cls.deleted_at.is_(None)).order_by(cls.id)
        with self.workspace.read() as session:
            return list(session.scalars(statement))

    def add(self, *records: Record) -> None:
        self.write(lambda session: session.add_all(records))


@pytest.fixture
def desk(tmp_path: Path, empty_store: Path) -> Iterator[Desk]:
    time = Time()
    with DataFolder(copied_store(empty_store, tmp_path / "data")) as folder:
        store = Store.open(folder, STORE_KEY)
        store.context = EditContext(ME, DEVICE, Clock(time), IdSource(time))
        lane = WriterLane(store)
        me = Me(ME, "李娜", "rep", DEVICE, None)
        sync: Any = NoSync()
        yield Desk(Workspace(store, lane, store.context, sync, me), time, tmp_path)
        lane.close()
        store.close()


MakeBook = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> MakeBook:
    """Make a workbook of one sheet; `shape` may change the sheet before it is saved."""

    def make(
        rows: Rows,
        headers: Sequence[Any] = HEADERS,
        *,
        name: str = "名片 2026.xlsx",
        shape: Callable[[Worksheet], None] | None = None,
    ) -> Path:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert isinstance(sheet, Worksheet)
        for row in (headers, *rows):
            sheet.append(list(row))
        if shape:
            shape(sheet)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return make


def states(report: dict[str, Any]) -> list[str]:
    return [row["state"] for row in report["rows"]]


def assert_balanced(report: dict[str, Any]) -> None:
    parts = ("new", "updated", "duplicate", "skipped", "error")
    assert report["read"] == sum(report[part] for part in parts) == len(report["rows"])
