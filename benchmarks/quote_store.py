"""A laptop's store with many quotes and little else, for benchmarks.quotes."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crm_core.ids import child_id
from crm_core.model import ENTITIES, columns_of
from crm_core.model.types import Json
from crm_desktop.bootstrap import Laptop
from crm_desktop.db.rows import put_rows
from crm_desktop.sync import local, local_profile

PASSPHRASE = "benchmark"  # noqa: S105 -- of data that are made up
ACCOUNTS, PRODUCTS, LINES = 20_000, 1_000, 7
LONG = child_id("benchmark", "quote", "long")
DAY_MS = 86_400_000
START_MS = 1_750_000_000_000
_ME = child_id("benchmark", "user", "me")
_AT_ONCE = 20_000


def quote(number: int) -> str:
    """Return the id of one of the quotes."""
    return child_id("benchmark", "quote", str(number))


def account(rng: random.Random) -> str:
    """Return the id of some customer."""
    return child_id("benchmark", "account", str(rng.randrange(ACCOUNTS)))


def product(rng: random.Random) -> str:
    """Return the id of some product."""
    return child_id("benchmark", "product", str(rng.randrange(PRODUCTS)))


def make(folder: Path, lines: int) -> None:
    """Fill a new store in `folder`: `lines` lines in quotes of 7, and one quote of 300."""
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    try:
        laptop.identity()
        with laptop.store.raw() as connection:
            local.keep(connection, {local.USER: _ME, local.USER_NAME: "rep", local.ROLE: "rep"})
            local.keep(connection, {local.LAST_SYNC: START_MS, local_profile.MARK: "1"})
        _put(
            laptop, "user", iter([{"id": _ME, "login": "rep", "name": "李娜", "role": "rep", "is_active": 1}])
        )
        _put(laptop, "product", map(_product, range(PRODUCTS)))
        _put(laptop, "account", map(_account, range(ACCOUNTS)))
        count = lines // LINES
        _put(laptop, "quote", (_quote(quote(number), number) for number in range(count)))
        _put(laptop, "quote_line", (_line(quote(n // LINES), n) for n in range(count * LINES)))
        _put(laptop, "quote", iter([_quote(LONG, count) | {"status": "DRAFT"}]))
        _put(laptop, "quote_line", (_line(LONG, count * LINES + n) for n in range(300)))
        with laptop.store.raw() as connection:
            connection.execute("ANALYZE")
    finally:
        laptop.close()


def _put(laptop: Laptop, entity: str, rows: Iterator[dict[str, Any]]) -> None:
    columns = columns_of(ENTITIES[entity])
    common = {"rev": 1, "stamps": Json.to_stored({}), "accepted_at": START_MS, "created_at": START_MS}
    while batch := [row for row, _ in zip(rows, range(_AT_ONCE), strict=False)]:
        filled = ([{**common, **row}.get(name) for name in columns] for row in batch)
        with laptop.store.raw() as connection:
            put_rows(connection, entity, filled)


def _product(number: int) -> dict[str, Any]:
    return {
        "id": child_id("benchmark", "product", str(number)), "code": f"P-{number:04}", "name": f"离心泵 {number}",
        "unit": "台", "list_price": (100 + number) * 10**6, "currency": "CNY", "tax_rate": 130_000, "status": "ON",
        "floor_price": (80 + number) * 10**6,
    }  # fmt: skip


def _account(number: int) -> dict[str, Any]:
    return {
        "id": child_id("benchmark", "account", str(number)), "name": f"客户 {number}", "status": "active",
        "level": "ABC"[number % 3], "owner_id": _ME, "lifecycle": "CUSTOMER",
    }  # fmt: skip


def _quote(quote_id: str, number: int) -> dict[str, Any]:
    return {
        "id": quote_id, "number": f"Q-2026-{number:06}", "revision": 1, "currency": "CNY", "tax_mode": "EXCL",
        "tax_rounding": "LINE", "status": ("SENT", "ACCEPTED", "EXPIRED")[number % 3], "owner_id": _ME,
        "account_id": child_id("benchmark", "account", str(number % ACCOUNTS)), "total_gross": 10**7,
        "quote_on": f"2026-{1 + number % 9:02}-{1 + number % 28:02}", "sent_at": START_MS + number % 300 * DAY_MS,
        "created_by": _ME,
    }  # fmt: skip


def _line(quote_id: str, number: int) -> dict[str, Any]:
    which = number * 37 % PRODUCTS
    return {
        "id": child_id("benchmark", "quote_line", str(number)), "quote_id": quote_id, "sort_key": f"a{number % 300:03}",
        "product_id": child_id("benchmark", "product", str(which)), "code": f"P-{which:04}", "name": f"离心泵 {which}",
        "unit": "台", "qty": (1 + number % 9) * 10**6, "unit_price": (100 + which) * 10**6, "tax_rate": 130_000,
        "list_price": (100 + which) * 10**6, "price_source": "list", "amount_net": (100 + which) * 10**4,
    }  # fmt: skip
