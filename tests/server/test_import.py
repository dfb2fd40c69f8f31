"""Files become records: which columns, which cells, which record, and what happens the second time."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openpyxl import Workbook

from crm_core.model.types import Amount, Quantity, UnitPrice
from crm_server.database import fetch
from crm_server.exchange import ImportReport, import_file
from crm_server.exchange.mapping import Mapping
from tests.server.company import Company, Person, edit

Bring = Callable[..., ImportReport]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


@pytest.fixture
def bring(company: Company, write: Write) -> Bring:
    """Imports a text (or a path) with a mapping given as JSON or not at all."""

    def run(entity: str, source: str | Path, mapping: Any = None, *, dry_run: bool = False) -> ImportReport:
        path = write(source) if isinstance(source, str) else source
        settings = None if mapping is None else msgspec.convert(mapping, Mapping)
        company.tick()
        with company.database.transaction() as conn:
            return import_file(conn, entity, path, settings, dry_run=dry_run, now_ms=company.now_ms)

    return run


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.new, report.updated, report.unchanged, report.error


def by_external_id(company: Company, entity: str) -> dict[str, dict[str, Any]]:
    with company.database.transaction() as conn:
        ids = [row[0] for row in fetch(conn, f'SELECT id FROM "{entity}"'.encode())]
    return {row["external_id"]: row for row in (company.row(entity, one) for one in ids)}


CUSTOMERS = "external_id,name,city\nC1,霁衡机械有限公司,上海\nC2,砺川电子有限公司,苏州\n"


def test_an_industry_comes_by_code_or_name_and_another_text_stands(company: Company, bring: Bring) -> None:
    said = "external_id,name,industry_code\nC1,霁衡,c34\nC2,砺川,水的生产和供应业\nC3,云帆,来料加工\n"
    assert counts(bring("account", said)) == (3, 0, 0, 0)
    found = by_external_id(company, "account")
    assert [found[one]["industry_code"] for one in ("C1", "C2", "C3")] == ["C34", "D46", "来料加工"]


def test_headers_that_name_fields_need_no_mapping(company: Company, bring: Bring) -> None:
    assert counts(bring("account", CUSTOMERS)) == (2, 0, 0, 0)
    rows = by_external_id(company, "account")
    assert (rows["C1"]["name"], rows["C2"]["city"]) == ("霁衡机械有限公司", "苏州")
    assert (rows["C1"]["rev"], rows["C1"]["status"]) == (1, "active")


@pytest.mark.parametrize("header", ["外部编号,客户名称", "外部編號,客戶名稱", "External id,NAME"])
def test_headers_may_be_labels_in_any_language(header: str, company: Company, bring: Bring) -> None:
    assert counts(bring("account", f"{header}\nC1,霁衡\n")) == (1, 0, 0, 0)
    assert by_external_id(company, "account")["C1"]["name"] == "霁衡"


def test_the_same_file_twice_changes_nothing(company: Company, bring: Bring) -> None:
    bring("account", CUSTOMERS)
    before = by_external_id(company, "account")
    assert counts(bring("account", CUSTOMERS)) == (0, 0, 2, 0)
    assert by_external_id(company, "account") == before


def test_a_changed_row_is_updated_and_the_others_are_left(company: Company, bring: Bring) -> None:
    bring("account", CUSTOMERS)
    assert counts(bring("account", CUSTOMERS.replace("苏州", "昆山"))) == (0, 1, 1, 0)
    rows = by_external_id(company, "account")
    assert (rows["C2"]["city"], rows["C2"]["rev"], rows["C1"]["rev"]) == ("昆山", 2, 1)


def test_a_dry_run_writes_nothing_and_says_the_same(company: Company, bring: Bring) -> None:
    said = bring("account", CUSTOMERS + ",没有编号,\n", dry_run=True)
    assert by_external_id(company, "account") == {}
    done = bring("account", CUSTOMERS + ",没有编号,\n")
    assert counts(said) == counts(done) == (2, 0, 0, 1)
    assert said.dry_run


def test_bad_rows_stay_out_with_their_reasons(company: Company, bring: Bring) -> None:
    report = bring(
        "account",
        "external_id,name,payment_term_days,level\n"
        "C1,好的,30,A\nC2,,30,A\nC3,天数,三十,A\nC4,级别,30,Z\nC1,重复,30,B\n,没有编号,30,B\n",
    )
    assert counts(report) == (1, 0, 0, 5)
    assert [(error.row, error.field, error.code) for error in report.errors] == [
        (3, "name", "missing_value"),
        (4, "payment_term_days", "invalid_number"),
        (5, "level", "unknown_choice"),
        (6, "external_id", "duplicate_key"),
        (7, "external_id", "missing_key"),
    ]
    assert set(by_external_id(company, "account")) == {"C1"}


def test_workbooks_keep_numbers_days_and_leading_zeros(
    company: Company, bring: Bring, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["external_id", "name", "payment_term_days", "next_contact_on", "postal", "credit_limit"])
    sheet.append([1001, "霁衡", 30.0, datetime(2026, 5, 20), "012345", 0.1 + 0.2])  # noqa: DTZ001 -- as Excel has it
    sheet.append([1002, "砺川", 60, date(2026, 5, 21), 200120, 1250.5])
    path = tmp_path / "客户.xlsx"
    book.save(path)
    assert counts(bring("account", path)) == (2, 0, 0, 0)
    rows = by_external_id(company, "account")
    assert rows["1001"]["payment_term_days"] == 30
    assert (rows["1001"]["next_contact_on"], rows["1002"]["next_contact_on"]) == ("2026-05-20", "2026-05-21")
    assert (rows["1001"]["postal"], rows["1002"]["postal"]) == ("012345", "200120")
    assert rows["1001"]["credit_limit"] == 3000
    assert counts(bring("account", path)) == (0, 0, 2, 0)


def test_formats_say_how_cells_are_written(company: Company, bring: Bring) -> None:
    mapping = {
        "columns": {
            "nr": "external_id",
            "name": "name",
            "next": {"field": "next_contact_on", "format": "date:%m/%d/%Y"},
            "limit": {"field": "credit_limit", "format": "decimal:,"},
            "state": {"field": "level", "map": {"重要": "A", "一般": "C", "停": ""}, "default": "B"},
        },
        "constants": {"default_currency": "EUR"},
    }
    text = 'nr,name,next,limit,state\n1,甲,05/06/2026,"1.234,50",重要\n2,乙,12/31/2026,7,停\n'
    assert counts(bring("account", text, mapping)) == (2, 0, 0, 0)
    rows = by_external_id(company, "account")
    assert (rows["1"]["next_contact_on"], rows["1"]["credit_limit"]) == ("2026-05-06", 12_345_000)
    assert (rows["1"]["level"], rows["2"]["level"]) == ("A", "B")
    assert rows["2"]["default_currency"] == "EUR"


def test_empty_cells_keep_what_is_there_unless_told_to_clear(company: Company, bring: Bring) -> None:
    bring("account", "external_id,name,city,phone\nC1,霁衡,上海,021-1\n")
    columns = {"external_id": "external_id", "name": "name", "phone": {"field": "phone", "empty": "clear"}}
    report = bring(
        "account", "external_id,name,city,phone\nC1,霁衡,,\n", {"columns": columns | {"city": "city"}}
    )
    row = by_external_id(company, "account")["C1"]
    assert (counts(report), row["city"], row["phone"]) == ((0, 1, 0, 0), "上海", None)


def test_a_rule_may_write_only_new_or_empty_fields(company: Company, bring: Bring) -> None:
    columns = {
        "external_id": "external_id",
        "name": {"field": "name", "write": "new"},
        "city": {"field": "city", "write": "empty"},
        "phone": {"field": "phone", "write": "empty"},
    }
    bring("account", "external_id,name,city,phone\nC1,霁衡,上海,\n", {"columns": columns})
    bring("account", "external_id,name,city,phone\nC1,改名,北京,021-1\n", {"columns": columns})
    row = by_external_id(company, "account")["C1"]
    assert (row["name"], row["city"], row["phone"]) == ("霁衡", "上海", "021-1")


def test_an_import_reaches_the_laptop_of_the_owner(ann: Person, bring: Bring) -> None:
    report = bring("account", "external_id,name,负责人\nC1,霁衡,ann\nC2,砺川,\n")
    assert counts(report) == (2, 0, 0, 0)
    assert [row["name"] for row in ann.pull().of("account").values()] == ["霁衡"]
    bring("account", "external_id,name,负责人\nC2,砺川,ann\n")
    assert {row["name"] for row in ann.pull().of("account").values()} == {"霁衡", "砺川"}
    (owned,) = {row["org_unit_id"] for row in ann.pull().of("account").values()}
    assert owned == ann.company.unit


def test_a_later_edit_wins_over_the_import(ann: Person, bring: Bring, company: Company) -> None:
    bring("account", "external_id,name,负责人,city\nC1,霁衡,ann,上海\n")
    (account_id,) = ann.pull().of("account")
    bring("account", "external_id,name,负责人,city\nC1,霁衡,ann,苏州\n")
    assert ann.do(edit("account", account_id, city=("上海", "昆山"))).result == "merged"
    assert company.row("account", account_id)["city"] == "昆山"
    journal = company.about("resolution_journal", account_id)
    assert len(journal) == 1


def test_an_earlier_edit_loses_against_the_import(ann: Person, bring: Bring, company: Company) -> None:
    bring("account", "external_id,name,负责人,city\nC1,霁衡,ann,上海\n")
    (account_id,) = ann.pull().of("account")
    early = company.now_ms
    company.tick(60_000)
    bring("account", "external_id,name,负责人,city\nC1,霁衡,ann,苏州\n")
    assert ann.do(edit("account", account_id, city=("上海", "昆山")), at_ms=early + 1).result == "merged"
    assert company.row("account", account_id)["city"] == "苏州"


def test_references_are_found_by_what_the_mapping_says(company: Company, bring: Bring) -> None:
    bring("product", "external_id,code,name\nP1,A-1,变送器\nP2,P1,流量计\n")
    bring("account", CUSTOMERS)
    bring("order", "external_id,number,account_id,ordered_on\nO1,SO-1,C1,2026-05-01\n")
    header = "external_id,order_id,product_id,qty,unit_price\n"
    bring("order_line", f"{header}L1,SO-1,P1,1,1\n")
    columns = {
        "external_id": "external_id",
        "order_id": {"field": "order_id", "ref": "order.number"},
        "product_id": {"field": "product_id", "ref": "code"},
        "qty": "qty",
        "unit_price": "unit_price",
    }
    bring("order_line", f"{header}L2,SO-1,P1,1,1\n", {"columns": columns})
    lines, products = by_external_id(company, "order_line"), by_external_id(company, "product")
    assert lines["L1"]["product_id"] == products["P1"]["id"]
    assert lines["L2"]["product_id"] == products["P2"]["id"]
    report = bring("order_line", f"{header}L3,SO-9,P1,1,1\n")
    assert [(error.field, error.code) for error in report.errors] == [("order_id", "unknown_reference")]


def test_a_name_that_two_records_have_is_not_guessed(bring: Bring) -> None:
    bring("account", "external_id,name\nC1,同名\nC2,同名\n")
    report = bring("order", "external_id,account_id,ordered_on\nO1,同名,2026-05-01\n")
    assert [error.code for error in report.errors] == ["ambiguous_reference"]


def test_rows_may_point_to_rows_of_the_same_file(company: Company, bring: Bring) -> None:
    text = "external_id,name,parent_id\nC2,子公司,C1\nC1,母公司,\nC3,孙公司,C4\nC4,,C1\n"
    report = bring("account", text)
    assert counts(report) == (2, 0, 0, 2)
    rows = by_external_id(company, "account")
    assert rows["C2"]["parent_id"] == rows["C1"]["id"]


def test_amounts_and_totals_follow_the_lines(company: Company, bring: Bring) -> None:
    bring("account", CUSTOMERS)
    bring(
        "order",
        "external_id,account_id,ordered_on,currency,total_net\nO1,C1,2026-05-01,CNY,\nO2,C1,2026-05-01,CNY,90\n",
    )
    header = "external_id,order_id,qty,unit_price,discount_pct\n"
    bring("order_line", f"{header}L1,O1,3,1.115,\nL2,O1,1,0.145,50\nL3,O2,1,100,\n")
    lines, orders = by_external_id(company, "order_line"), by_external_id(company, "order")
    assert Amount.from_stored(lines["L1"]["amount_net"]).normalize() == Amount.from_stored(33_500).normalize()
    assert lines["L2"]["amount_net"] == 700
    assert (orders["O1"]["total_net"], orders["O2"]["total_net"]) == (34_200, 900_000)
    bring("order_line", f"{header}L1,O1,4,1.115,\nL4,O1,1,1,\n")
    assert by_external_id(company, "order")["O1"]["total_net"] == 44_600 + 700 + 10_000
    assert by_external_id(company, "order_line")["L1"]["qty"] == Quantity.to_stored(4)
    assert by_external_id(company, "order_line")["L4"]["unit_price"] == UnitPrice.to_stored(1)


def test_amounts_have_the_exponent_of_the_currency(company: Company, bring: Bring) -> None:
    bring("account", CUSTOMERS)
    bring("order", "external_id,account_id,ordered_on,currency\nO1,C1,2026-05-01,JPY\n")
    bring("order_line", "external_id,order_id,qty,unit_price\nL1,O1,3,33.5\n")
    assert by_external_id(company, "order")["O1"]["total_net"] == 1_010_000


def test_an_order_without_owner_is_the_owners_of_its_customer(
    company: Company, ann: Person, bring: Bring
) -> None:
    bring("account", "external_id,name,owner_id\nC1,霁衡,ann\n")
    bring("order", "external_id,account_id,ordered_on\nO1,C1,2026-05-01\n")
    order = by_external_id(company, "order")["O1"]
    assert (order["owner_id"], order["org_unit_id"]) == (ann.id, company.unit)
    assert set(ann.pull().of("order")) == {order["id"]}


def test_users_are_recognised_by_login(company: Company, ann: Person, bring: Bring) -> None:
    text = (
        "external_id,login,name,role,org_unit_id\nE1,ann,安安,rep,华东分公司\nE2,bo,波波,manager,华东分公司\n"
    )
    assert counts(bring("user", text)) == (1, 1, 0, 0)
    assert company.row("user", ann.id)["external_id"] == "E1"
    assert counts(bring("user", text)) == (0, 0, 2, 0)
    report = bring("user", "external_id,login,name\nE3,ann,另一个\n")
    assert [(error.field, error.code) for error in report.errors] == [("login", "taken")]


def test_people_are_linked_to_customers(company: Company, ann: Person, bring: Bring) -> None:
    bring("account", "external_id,name,owner_id\nC1,霁衡,ann\n")
    bring("contact", "external_id,full_name\nK1,王敏\n")
    assert ann.pull().of("contact") == {}
    text = "account_id,contact_id,job_title,role\nC1,K1,采购经理,采购\n"
    assert counts(bring("account_contact", text)) == (1, 0, 0, 0)
    assert [row["full_name"] for row in ann.pull().of("contact").values()] == ["王敏"]
    assert counts(bring("account_contact", text)) == (0, 0, 1, 0)


def test_a_record_deleted_here_is_not_brought_back(company: Company, bring: Bring) -> None:
    bring("account", CUSTOMERS)
    with company.database.transaction() as conn:
        conn.exec_driver_sql("UPDATE account SET deleted_at = 1 WHERE external_id = 'C1'")
    report = bring("account", CUSTOMERS)
    assert (counts(report), [error.code for error in report.errors]) == ((0, 0, 1, 1), ["deleted"])


def test_columns_that_are_not_used_are_named(bring: Bring) -> None:
    assert bring("account", "external_id,name,ABC分类\nC1,霁衡,A\n").ignored == ["ABC分类"]
