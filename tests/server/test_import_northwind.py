"""A real company's customers, products and orders go in by mapping files, and the sums are those of the raw file."""

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from crm_core.model.types import Amount
from crm_server.database import fetch
from crm_server.exchange import ImportReport, import_file
from crm_server.exchange.mapping import read_mapping
from tests.server.company import Company

MAPPINGS = Path(__file__).parents[1] / "fixtures" / "northwind"
FILES = {
    "user": "Employees.csv",
    "account": "Customers.csv",
    "product": "Products.csv",
    "order": "Orders.csv",
    "order_line": "Order_Details.csv",
}


@pytest.fixture
def northwind(real_data: Path) -> Path:
    return real_data / "sales-northwind"


def bring(company: Company, folder: Path, entity: str) -> ImportReport:
    company.tick()
    with company.database.transaction() as conn:
        mapping = read_mapping(MAPPINGS / f"{entity}.json")
        return import_file(conn, entity, folder / FILES[entity], mapping, now_ms=company.now_ms)


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pivot(folder: Path) -> dict[str, Decimal]:
    """Per customer: each line rounded half up to cents, then added."""
    customer = {row["OrderID"]: row["CustomerID"] for row in rows_of(folder, "Orders.csv")}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_of(folder, "Order_Details.csv"):
        amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * (1 - Decimal(row["Discount"]))
        sums[customer[row["OrderID"]]] += amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return dict(sums)


def test_the_sums_per_customer_are_those_of_the_file(company: Company, northwind: Path) -> None:
    company.insert("org_unit", name="Northwind", kind="company")
    for entity, name in FILES.items():
        report = bring(company, northwind, entity)
        assert report.errors == []
        assert (report.new, report.read, report.ignored) == (len(rows_of(northwind, name)), report.new, [])
    with company.database.transaction() as conn:
        found = fetch(
            conn,
            'SELECT a.external_id, sum(o.total_net)::bigint FROM "order" o'
            " JOIN account a ON a.id = o.account_id GROUP BY a.external_id",
        )
    assert {code: Amount.from_stored(total) for code, total in found} == pivot(northwind)
    for entity in FILES:
        again = bring(company, northwind, entity)
        assert (again.new, again.updated, again.unchanged, again.error) == (0, 0, again.read, 0), entity


def test_orders_and_customers_reach_the_people_they_belong_to(company: Company, northwind: Path) -> None:
    company.insert("org_unit", name="Northwind", kind="company")
    for entity in FILES:
        bring(company, northwind, entity)
    with company.database.transaction() as conn:
        owners = dict(
            fetch(conn, 'SELECT o.number, u.login FROM "order" o JOIN "user" u ON u.id = o.owner_id')
        )
        held = fetch(
            conn,
            "SELECT count(*) FROM feed f JOIN scope_grant g ON g.scope = f.scope AND g.ended_seq IS NULL"
            ' JOIN "user" u ON u.id = g.user_id'
            " WHERE u.login = 'nancy.davolio' AND f.entity = 'order_line' AND NOT f.gone",
        )
    employees = {
        row["EmployeeID"]: f"{row['FirstName']}.{row['LastName']}".lower()
        for row in rows_of(northwind, "Employees.csv")
    }
    expected = {row["OrderID"]: employees[row["EmployeeID"]] for row in rows_of(northwind, "Orders.csv")}
    assert owners == expected
    assert held == [(len(rows_of(northwind, "Order_Details.csv")),)]
