"""What a role may not see is in nothing that its laptops get: rows, outcomes, conflicts, journals."""

from dataclasses import replace
from typing import Any

import pytest

from crm_core.model import ENTITIES
from crm_core.model.types import Json
from crm_core.wire import encode
from crm_server import feed
from crm_server.database import fetch
from crm_server.page import select_visible
from crm_server.records import insert_rows, read_rows, server_row
from crm_server.visibility import as_seen, hidden_fields
from tests.server.company import Company, Person

COST = 87_654_321


@pytest.fixture
def product(company: Company) -> str:
    return company.insert("product", code="P1", name="泵", cost=COST, list_price=2)


def note(company: Company, entity: str, **values: Any) -> str:
    row = server_row(entity, values)
    with company.database.transaction() as conn:
        insert_rows(conn, entity, [row])
        feed.publish(conn, {entity: [row["id"]]})
    return str(row["id"])


def about_cost(company: Company, product: str) -> dict[str, str]:
    value = Json.to_stored({"cost": COST})
    about = {"target": "product", "record_id": product, "field": "cost"}
    return {
        "conflict": note(
            company, "conflict", **about, base=value, accepted=value, other=value, status="OPEN"
        ),
        "resolution_journal": note(company, "resolution_journal", **about, kept=value, lost=value),
    }


def test_a_hidden_value_is_in_no_page(company: Company, ann: Person, product: str) -> None:
    made = about_cost(company, product)
    page = ann.pull_page()
    assert ann.mirror.rows["product", product]["list_price"] == 2
    assert ann.mirror.rows["conflict", made["conflict"]]["field"] == "cost"
    assert str(COST).encode() not in encode(page)
    boss = company.hire("boss", "manager")
    boss.pull()
    assert boss.mirror.rows["conflict", made["conflict"]]["accepted"] == Json.to_stored({"cost": COST})


@pytest.mark.parametrize("role", ["rep", "finance"])
def test_the_two_ways_to_read_a_row_hide_the_same(company: Company, product: str, role: str) -> None:
    made = about_cost(company, product) | {"product": product}
    made["other"] = note(
        company,
        "conflict",
        target="product",
        record_id=product,
        field="name",
        base='{"name":"x"}',
        status="OPEN",
    )
    for kind, record_id in made.items():
        entity = kind if kind in ENTITIES else "conflict"
        with company.database.transaction() as conn:
            (found,) = fetch(conn, select_visible(entity, role), ([record_id],))
            row = read_rows(conn, entity, [record_id])[record_id]
        assert dict(zip(row, found[1:], strict=True)) == as_seen(entity, role, row)


def test_another_role_is_given_everything_again(company: Company, product: str) -> None:
    person = company.hire("mia", "manager")
    account = person.make("account", name="甲")
    person.pull()
    assert person.mirror.rows["product", product]["cost"] == COST
    with company.database.transaction() as conn:
        feed.publish(conn, {"product": [product]})
    person.context = replace(person.context, session=replace(person.context.session, role="rep"))
    later = company.insert("product", code="P2", name="阀", cost=COST)
    pages = 1
    while person.pull_page(max_bytes=1_000).more:
        pages += 1
    assert pages > 1
    assert {person.mirror.rows["product", one]["cost"] for one in (product, later)} == {None}
    assert person.mirror.rows == person.fresh().rows
    assert ("account", account) in person.mirror.rows
    assert not person.pull_page().tables, "once is enough"
    person.context = replace(person.context, session=replace(person.context.session, role="service"))
    assert not person.pull_page().tables, "a role that sees the same"


def test_what_is_hidden_is_named_by_field_and_group() -> None:
    assert hidden_fields("rep") >= {"product.cost", "quote_line.cost_snapshot"}
    assert not hidden_fields("manager")


def test_another_role_in_the_middle_of_a_first_pull_leaves_nothing_hidden_behind(company: Company) -> None:
    boss = company.hire("boss", "manager")
    for n in range(60):
        company.insert("product", code=f"{n:03}", name="泵" * 50, cost=5_000_000)
    assert boss.pull_page(2_000).more
    assert any(row["cost"] for row in boss.mirror.of("product").values())
    boss.context = replace(boss.context, session=replace(boss.context.session, role="rep"))
    costs = {row["cost"] for row in boss.pull().of("product").values()}
    assert costs == {None}
