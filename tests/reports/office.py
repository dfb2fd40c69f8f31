"""A laptop for reports: rows as a sync brings them, a day that is today, a time zone of its own."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from crm_core.model import ENTITIES, columns_of
from crm_core.model.types import Amount, Instant, Json
from crm_desktop.db.store import Store
from crm_desktop.reports.registry import drill, run
from crm_desktop.reports.shape import ReportResult, Row

SHANGHAI = timezone(timedelta(hours=8))
TODAY = date(2026, 9, 23)
"""A Wednesday."""
NOW_MS = int(datetime(2026, 9, 23, 10, tzinfo=SHANGHAI).timestamp() * 1000)
LAST_SYNC_MS = NOW_MS - 3_600_000
REP, COLLEAGUE, MANAGER = "user-li", "user-wang", "user-zhao"
TEAM, BRANCH, ELSEWHERE = "unit-team", "unit-branch", "unit-elsewhere"


def at(day: str, time: str = "10:00") -> int:
    """A moment on the clocks of Shanghai, in stored form."""
    return int(datetime.fromisoformat(f"{day}T{time}+08:00").timestamp() * 1000)


def yuan(text: str) -> int:
    """An amount in stored form."""
    from decimal import Decimal

    return Amount.to_stored(Decimal(text))


class Office:
    """One laptop. `sign_in` says whose it is."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._made = 0
        for id_, name, parent in (
            (BRANCH, "华东分公司", None),
            (TEAM, "苏州组", BRANCH),
            (ELSEWHERE, "华南", None),
        ):
            self.put("org_unit", id=id_, name=name, parent_id=parent)
        self.person(REP, "li.na", "李娜", "rep", TEAM)
        self.person(COLLEAGUE, "wang.wei", "王伟", "rep", TEAM)
        self.person(MANAGER, "zhao.min", "赵敏", "manager", BRANCH)
        self.person("user-chen", "chen.jun", "陈军", "rep", ELSEWHERE)
        self.sign_in(REP)
        self.fact("last_sync_ms", str(LAST_SYNC_MS))

    def person(self, id_: str, login: str, name: str, role: str, unit: str) -> None:
        self.put("user", id=id_, login=login, name=name, role=role, org_unit_id=unit, is_active=1)

    def sign_in(self, user_id: str) -> None:
        self.fact("user_id", user_id)

    def fact(self, key: str, value: str | None) -> None:
        with self.store.raw() as connection:
            connection.execute("DELETE FROM local_meta WHERE key = ?", (key,))
            if value is not None:
                connection.execute("INSERT INTO local_meta (key, value) VALUES (?, ?)", (key, value))

    def put(self, entity: str, **stored: Any) -> str:
        """Put a row here in stored form; an id is made where none is given."""
        self._made += 1
        row: dict[str, Any] = dict.fromkeys(columns_of(ENTITIES[entity]))
        row |= {"id": f"{entity}-{self._made}", "rev": 1, "stamps": Json.to_stored({}), "created_at": NOW_MS}
        row |= stored
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        with self.store.raw() as connection:
            connection.execute(
                f'INSERT OR REPLACE INTO "{entity}" ({names}) VALUES ({marks})', tuple(row.values())
            )
        return str(row["id"])

    def customer(self, name: str, level: str | None = None, owner: str | None = REP, **values: Any) -> str:
        return self.put("account", name=name, level=level, owner_id=owner, **values)

    def visit(self, account: str, started_at: int, by: str = REP, kind: str = "VISIT", **values: Any) -> str:
        return self.put(
            "visit",
            account_id=account,
            started_at=started_at,
            recorded_by=by,
            created_by=by,
            kind=kind,
            **values,
        )

    def order(self, account: str, amount: str | None, day: str = "2026-09-01", **values: Any) -> str:
        stored = {"status": "CONFIRMED", "currency": "CNY", **values}
        total = None if amount is None else yuan(amount)
        return self.put("order", account_id=account, total_net=total, ordered_on=day, **stored)

    def quote(self, account: str | None, status: str, amount: str = "100", **values: Any) -> str:
        stored = {"owner_id": REP, "currency": "CNY", "quote_on": "2026-09-01", "revision": 1, **values}
        return self.put(
            "quote", account_id=account, status=status, total_net=yuan(amount), tax_mode="EXCL", tax_rounding="LINE",
            **stored,
        )  # fmt: skip

    def report(self, name: str, language: str = "zh_CN", **parameters: Any) -> ReportResult:
        given = {key.removesuffix("_"): value for key, value in parameters.items()}
        with self.store.read() as session:
            return run(session, name, given, language, now_ms=NOW_MS, zone=SHANGHAI)

    def behind(self, result: ReportResult, row: Row) -> tuple[str, ...]:
        with self.store.read() as session:
            return drill(session, result, row).ids


def column(result: ReportResult, key: str) -> list[Any]:
    return [row.cells[key] for row in result.rows]


def row_where(result: ReportResult, **cells: Any) -> Mapping[str, Any]:
    (found,) = [row for row in result.rows if all(row.cells[key] == value for key, value in cells.items())]
    return found.cells


def as_of(result: ReportResult) -> int | None:
    return None if result.as_of is None else Instant.to_stored(result.as_of)
