"""Orders of another system go in by mapping files, reach a laptop, and are ranked there as in the raw file."""

import csv
import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from crm_desktop.reports.registry import run
from crm_server.exchange import import_file
from crm_server.exchange.mapping import read_mapping
from tests.sync.world import World

MAPPINGS = Path(__file__).parents[1] / "fixtures" / "northwind"
FILES = {
    "user": "Employees.csv",
    "account": "Customers.csv",
    "product": "Products.csv",
    "order": "Orders.csv",
    "order_line": "Order_Details.csv",
}
DAY = "2026-10-12 00:00:00.000"
OWN: dict[str, list[dict[str, str]]] = {
    "Employees.csv": [
        {"EmployeeID": "1", "LastName": "Davolio", "FirstName": "Nancy", "ReportsTo": ""},
        {"EmployeeID": "2", "LastName": "Chen", "FirstName": "Min", "ReportsTo": "1"},
    ],
    "Customers.csv": [
        {"CustomerID": code, "CompanyName": name, "Country": "USA"}
        for code, name in (("YF", "云帆精密有限公司"), ("LQ", "蓝桥仪器有限公司"), ("NG", "Northgate Ltd"))
    ],
    "Products.csv": [
        {"ProductID": code, "ProductName": name, "UnitPrice": price, "Discontinued": "0"}
        for code, name, price in (("1", "滚珠丝杠", "124.75"), ("2", "联轴器", "33.33"))
    ],
    "Orders.csv": [
        {"OrderID": order, "CustomerID": code, "EmployeeID": "2", "OrderDate": DAY, "Freight": "8.50"}
        for order, code in (("900", "YF"), ("901", "LQ"), ("902", "YF"))
    ],
    "Order_Details.csv": [
        {"OrderID": order, "ProductID": product, "UnitPrice": price, "Quantity": qty, "Discount": discount}
        for order, product, price, qty, discount in (
            ("900", "1", "124.75", "9", "0.05"),
            ("900", "2", "33.33", "3", "0"),
            ("901", "1", "120.10", "40", "0.15"),
            ("902", "2", "33.335", "1", "0.1"),
        )
    ],
}
"""A customer without orders, a discount that leaves half a cent, and two orders of one customer are among them."""


@pytest.fixture(params=["own", "northwind"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Files of our own in the shape of the well-known sample, and the sample itself where it lies."""
    if request.param == "northwind":
        real: Path = request.getfixturevalue("real_data")
        return real / "sales-northwind"
    for entity, name in FILES.items():
        mapping = json.loads((MAPPINGS / f"{entity}.json").read_text())
        headers = dict.fromkeys([*OWN[name][0], *mapping["columns"], *mapping.get("ignore", [])])
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(headers), restval="")
            writer.writeheader()
            writer.writerows(OWN[name])
    return tmp_path


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pivot(folder: Path) -> dict[str, tuple[int, Decimal]]:
    """Per customer's name: orders, and each line rounded half up to cents, then added."""
    names = {row["CustomerID"]: row["CompanyName"] for row in rows_of(folder, "Customers.csv")}
    customer = {row["OrderID"]: row["CustomerID"] for row in rows_of(folder, "Orders.csv")}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_of(folder, "Order_Details.csv"):
        amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * (1 - Decimal(row["Discount"]))
        sums[customer[row["OrderID"]]] += amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    orders = list(customer.values())
    return {names[code]: (orders.count(code), total) for code, total in sums.items()}


def test_the_ranking_on_a_laptop_is_that_of_the_raw_file(world: World, folder: Path) -> None:
    world._insert("org_unit", {"name": "Northwind", "kind": "company"})
    for entity, name in FILES.items():
        with world.database.transaction() as conn:
            mapping = read_mapping(MAPPINGS / f"{entity}.json")
            report = import_file(conn, entity, folder / name, mapping, now_ms=world._tick())
        assert report.errors == []
    with world.database.transaction() as conn:
        found = conn.exec_driver_sql("SELECT id FROM \"user\" WHERE login = 'nancy.davolio'").fetchone()
    assert found is not None
    nancy = world.laptop(str(found[0]))
    world.sync(nancy)
    with nancy.store.read() as session:
        ranking = run(session, "sales_ranking", {"top": 10_000, "owner": "all"}, "zh_CN")
    rows = [row.cells for row in ranking.rows]
    expected = pivot(folder)
    assert {row["customer"]: (row["orders"], row["amount"]) for row in rows} == expected
    assert [row["amount"] for row in rows] == sorted((total for _, total in expected.values()), reverse=True)
    assert ranking.records_seen == len(rows_of(folder, "Orders.csv"))
