"""A stage for one screen: a real encrypted store with a small company in it, and the window's surroundings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_core.clock import Clock, encode, system_ms
from crm_core.ids import IdSource
from crm_core.model import (
    Account,
    AccountContact,
    Contact,
    OrgUnit,
    PriceBook,
    PriceEntry,
    Product,
    Record,
    User,
)
from crm_desktop.db import search
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection, put_row
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from crm_desktop.services.ports import SyncState, Unsubscribe
from crm_desktop.services.values import stored_row
from crm_desktop.services.workspace import Me, Workspace
from crm_desktop.ui.commands import Commands
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.tasks import Tasks
from crm_desktop.ui.text import Translator
from crm_desktop.ui.text.formats import Formats
from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.widgets import ToastStack
from tests.support.stores import STORE_KEY

ME, COLLEAGUE = "user-lin", "user-zhou"
PRODUCTS = (
    ("ZD-200", "振动传感器", "0–10 mm/s, IP67", "个", "386", "13"),
    ("ZD-210", "振动传感器 防爆型", "0–20 mm/s, Ex ib", "个", "742.5", "13"),
    ("CK-08", "采集控制器", "8 通道, 4G", "台", "5680", "13"),
    ("AZ-01", "现场安装调试", "含差旅", "次", "1800", "6"),
    ("XL-5M", "屏蔽电缆", "5 m, M12", "根", "68", "13"),
)


@dataclass
class FakeSync:
    """Stands for the sync engine: remembers what it was asked."""

    now: SyncState = field(default_factory=lambda: SyncState("idle", last_sync_ms=system_ms()))
    asked: int = 0
    cancelled: int = 0
    allowed: int = 0
    signed_in: int = 0
    password: str = "right"
    corrected: list[tuple[int, str, str, dict[str, Any]]] = field(default_factory=list)
    metered: bool = False
    alone: bool = False
    joined: tuple[str, str] = ("", "")
    retried: list[int] = field(default_factory=list)
    discarded: list[int] = field(default_factory=list)
    listeners: list[Callable[[SyncState], None]] = field(default_factory=list)

    def sync_now(self) -> None:
        self.asked += 1

    def cancel(self) -> None:
        self.cancelled += 1

    def allow_removals(self) -> None:
        self.allowed += 1

    def sign_in(self, password: str) -> None:
        if password != self.password:
            raise UserError("bad_credentials")
        self.signed_in += 1

    def is_alone(self) -> bool:
        return self.alone

    def join(self, server: str, user: str, password: str) -> None:
        if password != self.password:
            raise UserError("bad_credentials")
        self.joined = (server, user)

    def is_metered(self) -> bool:
        return self.metered

    def set_metered(self, metered: bool) -> None:
        self.metered = metered

    def state(self) -> SyncState:
        return self.now

    def subscribe(self, callback: Callable[[SyncState], None]) -> Unsubscribe:
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)

    def tell(self, state: SyncState) -> None:
        self.now = state
        for listener in list(self.listeners):
            listener(state)

    def retry(self, n: int) -> None:
        self.retried.append(n)

    def correct(self, n: int, entity: str, record_id: str, values: Mapping[str, Any]) -> None:
        self.corrected.append((n, entity, record_id, dict(values)))

    def discard(self, n: int) -> None:
        self.discarded.append(n)


class Stage:
    """Everything a screen needs. `close` ends the lanes."""

    def __init__(
        self, folder: Path, *, language: str = "zh_CN", role: str = "rep", mode: Mode = Mode.LIGHT
    ) -> None:
        self.folder = DataFolder(folder)
        self.store = Store.open(self.folder, STORE_KEY)
        self.clock = Clock(system_ms)
        self.ids = IdSource(system_ms, Random(7))
        self.edit = EditContext(ME, "device-1", self.clock, self.ids)
        self.store.context = self.edit
        self.lane = WriterLane(self.store)
        self.sync = FakeSync()
        self.workspace = Workspace(
            self.store, self.lane, self.edit, self.sync, Me(ME, "林晓", role, "device-1", "unit")
        )
        self.places: list[Place] = []
        self.errors: list[BaseException] = []
        self.account_id = self.ids.new()
        self.load(self._company())
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.window = QWidget()
        self.window.resize(1288, 800)
        QVBoxLayout(self.window).setContentsMargins(0, 0, 0, 0)
        theme = Theme(application, language)
        theme.apply(mode)
        tr = Translator(language)
        self.tasks = Tasks(self.workspace, self.window)
        self.tasks.failed.connect(self.errors.append)
        self.context = UiContext(
            self.workspace,
            self.tasks,
            tr,
            Formats(tr),
            theme,
            ToastStack(self.window, "close"),
            Commands(self.window, tr),
            self.places.append,
        )

    def show(self, screen: Screen) -> None:
        """Put a screen into the window, as the window does."""
        layout = self.window.layout()
        assert layout is not None
        layout.addWidget(screen)
        self.tasks.changed.connect(screen.refresh)
        self.window.show()

    def go(self, screen: Screen, place: Place) -> None:
        screen.show_place(place)
        screen.activate()

    def settle(self, qtbot: QtBot) -> None:
        """Wait until nothing asked for is unanswered."""
        qtbot.waitUntil(lambda: not self.tasks.busy)

    def close(self) -> None:
        """End as the program does: the window first, so that what it saves is still written."""
        self.window.close()
        self.tasks.close()
        self.lane.close()
        self.store.close()
        self.folder.close()
        self.window.deleteLater()

    # --- data ------------------------------------------------------------------------------------------------------

    def load(self, records: Iterable[Record]) -> None:
        """Store records as a sync does: nothing of it waits to be sent."""
        rows = list(records)
        reading = encode(system_ms(), 0)

        def job(connection: RawConnection) -> dict[str, list[str]]:
            ids: dict[str, list[str]] = {}
            for record in rows:
                record.rev, record.edited_at = 1, record.edited_at or reading
                put_row(connection, record.entity, stored_row(record))
                ids.setdefault(record.entity, []).append(record.id)
            search.refresh(connection, ids)
            return ids

        self.lane.submit_raw(job, changes=lambda ids: ids).result()

    def write(self, job: Callable[[Any], Any]) -> Any:
        """Let a person write."""
        return self.lane.submit(job).result()

    def account(self, name: str, **values: Any) -> Account:
        return Account(id=self.ids.new(), name=name, owner_id=ME, **values)

    def _company(self) -> list[Record]:
        today = date.today()  # noqa: DTZ011 -- the laptop's own day
        customer = Account(
            id=self.account_id,
            name="苏州恒远精密机械有限公司",
            owner_id=ME,
            level="A",
            default_currency="CNY",
        )
        person = Contact(id=self.ids.new(), full_name="欧阳静")
        book = PriceBook(
            id=self.ids.new(), name="2026 标准价", currency="CNY", valid_from=today - timedelta(days=90)
        )
        products = [
            Product(
                id=f"product-{code}",
                code=code,
                name=name,
                spec=spec,
                unit=unit,
                list_price=Decimal(price),
                currency="CNY",
                tax_rate=Decimal(rate),
                status="ON",
            )
            for code, name, spec, unit, price, rate in PRODUCTS
        ]
        entries = [
            PriceEntry(
                id=self.ids.new(),
                price_book_id=book.id,
                product_id="product-ZD-200",
                price=Decimal(price),
                min_qty=qty,
            )
            for price, qty in (("368", Decimal(0)), ("342", Decimal(50)))
        ]
        return [
            OrgUnit(id="unit", name="华东区"),
            User(id=ME, name="林晓", login="lin", role="rep", org_unit_id="unit"),
            User(id=COLLEAGUE, name="周芸", login="zhou", role="rep", org_unit_id="unit"),
            customer,
            person,
            AccountContact(id=self.ids.new(), account_id=customer.id, contact_id=person.id, is_primary=True),
            book,
            *products,
            *entries,
        ]
