"""What goes out comes back in without a change, and no spreadsheet runs it."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crm_core.model.types import Amount
from crm_server.exchange import ExchangeError, export_file, import_file
from tests.server.company import Company, Person


@pytest.fixture
def customers(company: Company, ann: Person) -> list[str]:
    return [
        company.insert(
            "account", name="=HYPERLINK(1)", phone="+86 21 5555", owner_id=ann.id, credit_limit=12_345_000,
            next_contact_on="2026-05-20", description="两行\n文字, \"引号\"", org_unit_id=company.unit, street="'甲",
        ),
        company.insert("account", name="同名", is_vip=1, external_id="C2"),
        company.insert("account", name="同名", lng=121_470_000),
    ]  # fmt: skip


def export(company: Company, entity: str, path: Path) -> int:
    with company.database.snapshot() as conn:
        return export_file(conn, entity, path)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_comes_back_unchanged(
    ending: str, company: Company, customers: list[str], tmp_path: Path
) -> None:
    path = tmp_path / f"out.{ending}"
    assert export(company, "account", path) == 3
    with company.database.transaction() as conn:
        report = import_file(conn, "account", path)
    assert (report.errors, report.unchanged, report.ignored) == ([], 3, ["former_names"])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_references_come_back_to_the_same_records(
    ending: str, company: Company, customers: list[str], tmp_path: Path
) -> None:
    for number, account_id in enumerate(customers):
        company.insert(
            "order", number=f"SO-{number}", account_id=account_id, ordered_on="2026-05-01", total_net=number
        )
    path = tmp_path / f"out.{ending}"
    export(company, "order", path)
    with company.database.transaction() as conn:
        report = import_file(conn, "order", path)
    assert (report.errors, report.unchanged) == ([], 3)


def test_texts_that_begin_like_a_formula_are_guarded(
    company: Company, customers: list[str], tmp_path: Path
) -> None:
    export(company, "account", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["phone"])
    assert (row["name"], row["phone"], row["owner_id"]) == ("'=HYPERLINK(1)", "'+86 21 5555", "ann")
    assert row["credit_limit"] == "1234.5"
    export(company, "account", tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    cells = [cell for line in book["Export"].iter_rows() for cell in line if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in cells] == ["s"]
    numbers = [cell.value for line in book["Export"].iter_rows() for cell in line if cell.data_type == "n"]
    assert float(Amount.from_stored(12_345_000)) in numbers


def test_an_export_needs_a_known_entity_and_ending(company: Company, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="no entity customers"):
        export(company, "customers", tmp_path / "out.csv")
    with pytest.raises(ExchangeError, match="end in"):
        export(company, "account", tmp_path / "out.pdf")
    with pytest.raises(ExchangeError, match="cannot be written"):
        export(company, "account", tmp_path / "nowhere" / "out.csv")


def test_every_entity_can_be_exported(company: Company, tmp_path: Path) -> None:
    for entity in ("user", "org_unit", "quote", "visit", "account_tag", "conflict"):
        export(company, entity, tmp_path / f"{entity}.csv")
    with (tmp_path / "org_unit.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["华东分公司"]
