"""A real encrypted store with a few invented customers, and a window on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.model import ENTITIES, columns_of
from crm_desktop.db import search
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import put_row
from crm_desktop.db.store import Store
from crm_desktop.services.customers import NewContact, NewMethod, add_contact, create_customer
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.ports import SyncState
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.services.workspace import Workspace, who_am_i
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.tasks import Tasks
from crm_desktop.ui.text import Translator
from crm_desktop.ui.text.formats import Formats
from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.theme.tokens import LIGHT, set_active_tokens
from crm_desktop.ui.window import MainWindow
from tests.support.stage import FakeSync
from tests.support.stores import STORE_KEY, copied_store
from tools.screenshots.rest import come_to_rest

T = TypeVar("T")
ME, COLLEAGUE, DEVICE = "user-me", "user-colleague", "device-1"
CUSTOMERS = (
    ("苏州恒远机电有限公司", "A", "苏州市", "王建国", "13800000001"),
    ("无锡澄江电器有限公司", "B", "无锡市", "李梅", "13800000002"),
    ("上海泓序精密机械有限公司", "C", "上海市", "陈鹏", "13800000003"),
)


class SilentSync(FakeSync):
    """A sync that never runs, on a laptop whose edits nobody refuses; tests say how it stands."""

    def __init__(self) -> None:
        super().__init__(now=SyncState("offline"))

    def retry(self, n: int) -> None:
        raise AssertionError(n)

    def correct(self, n: int, entity: str, record_id: str, values: Mapping[str, Any]) -> None:
        raise AssertionError(n, entity, record_id, values)

    def discard(self, n: int) -> None:
        raise AssertionError(n)


class Desk:
    """The laptop of one rep."""

    def __init__(self, path: Path, role: str = "rep") -> None:
        self._folder = DataFolder(path)
        self.store = Store.open(self._folder, STORE_KEY)
        self.context = EditContext(ME, DEVICE, Clock(), IdSource())
        self.store.context = self.context
        self.lane = WriterLane(self.store)
        self.sync = SilentSync()
        self.receive("user", ME, login="me", name="林晓", role=role)
        self.receive("user", COLLEAGUE, login="other", name="周岩", role="rep")
        with self.store.read() as session:
            me = who_am_i(session, ME, DEVICE)
        self.workspace = Workspace(self.store, self.lane, self.context, self.sync, me)

    def receive(self, entity: str, record_id: str, /, **values: Any) -> None:
        """Put a row of the server into the store, as a pull does."""
        row: dict[str, Any] = dict.fromkeys(columns_of(ENTITIES[entity]))
        row |= {"id": record_id, "rev": 1, "stamps": "{}", "accepted_at": 1_690_000_000_000, **values}
        with self.store.raw() as connection:
            put_row(connection, entity, row)
            search.refresh(connection, {entity: [record_id]})

    def write(self, job: Callable[[Any], T]) -> T:
        return self.lane.submit(job).result(10)

    def read(self, job: Callable[[Any], T]) -> T:
        with self.store.read() as session:
            return job(session)

    def new_customer(self, name: str, **values: Any) -> str:
        return self.write(lambda session: create_customer(session, self.context, {"name": name, **values}))

    def log(self, account_id: str, summary: str, days_ago: float = 0, **values: Any) -> str:
        return self.write(lambda session: self._log(session, account_id, summary, days_ago, **values))

    def _log(self, session: Any, account_id: str, summary: str, days_ago: float = 0, **values: Any) -> str:
        at = datetime.now(UTC) - timedelta(days=days_ago)
        visit = NewVisit(account_id, summary=summary, started_at=at, **values)
        return log_visit(session, self.context, visit).visit_id

    def fill(self) -> list[str]:
        """Enter the three customers with a person and a visit each; the first has a task, too."""

        def job(session: Any) -> list[str]:
            ids = []
            for days, (name, level, city, person, mobile) in enumerate(CUSTOMERS):
                values = {"name": name, "level": level, "city": city, "lifecycle": "CUSTOMER"}
                account_id = create_customer(session, self.context, values)
                numbers = (NewMethod("MOBILE", mobile),)
                contact = NewContact(
                    person, job_title="采购经理", role="DM", is_primary=True, methods=numbers
                )
                add_contact(session, self.context, account_id, contact)
                self._log(session, account_id, f"第一次见{person}", days_ago=days)
                ids.append(account_id)
            soon = today_here() + timedelta(days=3)
            self._log(session, ids[0], "谈了报价", next_step="寄样品", next_step_on=soon)
            return ids

        return self.write(job)

    def close(self) -> None:
        self.lane.close()
        self.store.close()
        self._folder.close()


class Shell:
    """A window on a desk, as the program puts it together."""

    def __init__(self, desk: Desk, theme: Theme, language: str = "zh_CN") -> None:
        self.desk = desk
        self.failures: list[BaseException] = []
        tr = Translator(language)
        self.tasks = Tasks(desk.workspace)
        self.tasks.failed.connect(self.failures.append)
        self.window = MainWindow(tr)
        self.window.resize(1360, 860)
        self.context = UiContext(
            workspace=desk.workspace,
            tasks=self.tasks,
            tr=tr,
            formats=Formats(tr),
            theme=theme,
            toasts=self.window.toasts,
            commands=self.window.commands,
            navigate=self.window.go,
        )

    def open(self, place: Place | None = None) -> None:
        self.window.show()
        self.window.activateWindow()
        self.window.attach(self.context, place or Place("customers"))
        self.settle()

    def settle(self) -> None:
        """Let every question be answered, every pause in typing run out and every commit be told."""
        come_to_rest(lambda: not self.tasks.busy, lambda: (self.window, self.tasks))

    @property
    def screen(self) -> Any:
        return self.window.screen_now

    def dialog(self) -> Any:
        """The dialog that is open over the window."""
        (dialog,) = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        return dialog

    def dialogs(self) -> list[QDialog]:
        return [one for one in self.window.findChildren(QDialog) if one.isVisible()]

    def toast_texts(self) -> list[str]:
        return [toast.accessibleName() for toast in self.window.toasts.toasts]

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """Press keys as Qt writes them (`Ctrl+K`) where the keyboard is."""
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            self.settle()
        QTest.keySequence(widget or QApplication.focusWidget() or self.window, keys)

    def close(self) -> None:
        for dialog in self.dialogs():
            dialog.reject()
        self.tasks.close()
        self.window.close()
        self.window.deleteLater()
        assert self.failures == []


@pytest.fixture
def desk_folder(tmp_path: Path, empty_store: Path) -> Path:
    """Where a desk's data lie: an empty store."""
    return copied_store(empty_store, tmp_path / "资料")


@pytest.fixture
def desk(desk_folder: Path) -> Iterator[Desk]:
    opened = Desk(desk_folder)
    yield opened
    opened.close()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    font, palette = qapp.font(), qapp.palette()
    made = Theme(qapp)
    made.apply(Mode.LIGHT)
    yield made
    made.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    set_active_tokens(LIGHT)


@pytest.fixture
def shell(qtbot: QtBot, desk: Desk, theme: Theme) -> Iterator[Shell]:
    """A window that is not yet open: fill the desk first, then `open`."""
    made = Shell(desk, theme)
    yield made
    made.close()
