"""The stories that are told with keys: a company, and programs that end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from crm_core.clock import system_ms
from crm_desktop.services.lookups import local_day
from crm_desktop.ui.theme.tokens import LIGHT, set_active_tokens
from crm_server.database import Database
from tests.e2e.office import Office, Program, office_on
from tests.support.toasts import patient_toasts

__all__ = ["patient_toasts"]
CUSTOMERS = (
    ("苏州恒远机电有限公司", "苏州市", "A", "31.30", "120.58"),
    ("无锡澄江电器有限公司", "无锡市", "B", "31.49", "120.31"),
    ("上海泓序精密机械有限公司", "上海市", "C", "31.23", "121.47"),
    ("昆山嘉泰模具有限公司", "昆山市", "B", "31.38", "120.98"),
)
PRODUCTS = (("ZD-200", "振动传感器", "386", "368"), ("CK-08", "采集控制器", "5680", "5200"))
OpenProgram = Callable[..., Program]


@pytest.fixture
def look(qapp: QApplication) -> Iterator[None]:
    """Give the application its look back: a program puts a theme on it."""
    font, palette, name = qapp.font(), qapp.palette(), qapp.applicationName()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setApplicationName(name)
    set_active_tokens(LIGHT)


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's folder for documents."""
    folder = tmp_path / "home" / "Documents"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder.parent))
    return folder


@pytest.fixture
def company(server_tables: str, tmp_path: Path, empty_store: Path, documents: Path) -> Iterator[Office]:
    """A rep with four customers, a colleague, their manager; products with prices."""
    database = Database(server_tables)
    with office_on(database, tmp_path, empty_store) as office:
        office.hire("gao", "高敏", "manager")
        office.hire("zhou", "周岩")
        stock(office, office.hire("lin", "林晓"))
        yield office
    database.close()


def stock(office: Office, owner: str) -> None:
    """Put what a company has on its server."""
    today = today_here()
    common = {"owner_id": owner, "status": "active", "lifecycle": "CUSTOMER", "default_currency": "CNY"}
    office.customers = office.keep(
        "account",
        *(
            {"name": name, "city": city, "level": level, "lat": Decimal(lat), "lng": Decimal(lng), **common}
            for name, city, level, lat, lng in CUSTOMERS
        ),
    )
    products = office.keep(
        "product",
        *(
            {"code": code, "name": name, "unit": "个", "list_price": Decimal(listed), "currency": "CNY",
             "tax_rate": Decimal(13), "status": "ON"}
            for code, name, listed, _ in PRODUCTS
        ),
    )  # fmt: skip
    (book,) = office.keep(
        "price_book",
        {"name": "标准价", "currency": "CNY", "valid_from": today - timedelta(90), "is_default": True},
    )
    office.keep(
        "price_entry",
        *(
            {"price_book_id": book, "product_id": product, "price": Decimal(price), "min_qty": Decimal(0)}
            for product, (*_, price) in zip(products, PRODUCTS, strict=True)
        ),
    )


def today_here() -> date:
    return local_day(system_ms())


@pytest.fixture
def open_program(qapp: QApplication, look: None) -> Iterator[OpenProgram]:
    """Opens the program on a laptop's folder: `open_program(folder)`."""
    opened: list[Program] = []

    def begin(folder: Path) -> Program:
        opened.append(Program(qapp, folder))
        return opened[-1]

    yield begin
    for program in opened:
        program.end()
