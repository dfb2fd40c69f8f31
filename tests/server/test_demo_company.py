"""The demo company: exactly as large as promised, repeatable, and every row in stored form."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, SmallInteger, String
from sqlalchemy.types import TypeDecorator

from crm_core.keys.credit_code import ALPHABET, check_character
from crm_core.keys.phone import parse_phones
from crm_core.model import ENTITIES, table_of
from crm_core.model.base import choices_of
from crm_core.model.types import Json
from crm_core.quoting import totals_of
from crm_server.demo import DemoCompany, Rows, Size
from crm_server.demo.numbers import (
    credit_code,
    organisation_check,
    taiwan_number,
    taiwan_sum,
)
from crm_server.demo.rows import moment

TODAY = date(2026, 5, 20)
SMALL = 0.1


def everything(company: DemoCompany) -> Rows:
    rows: Rows = defaultdict(list)
    for chunk in company.chunks():
        for entity, records in chunk.items():
            rows[entity] += records
    return dict(rows)


@pytest.fixture(scope="module")
def company() -> DemoCompany:
    return DemoCompany(7, TODAY, scale=SMALL)


@pytest.fixture(scope="module")
def rows(company: DemoCompany) -> Rows:
    return everything(company)


def cells(rows: Rows) -> Iterator[tuple[str, Any, Any]]:
    for entity, records in rows.items():
        for column in table_of(ENTITIES[entity]).columns:
            for record in records:
                yield entity, column, record[column.name]


def test_has_the_promised_size(rows: Rows) -> None:
    expected = Size.scaled(SMALL, 12)
    found = {
        entity: len(rows[entity])
        for entity in ("account", "contact", "product", "visit", "quote", "price_book")
    }
    assert found == {
        "account": expected.customers,
        "contact": expected.contacts,
        "product": expected.products,
        "visit": expected.visits,
        "quote": expected.quotes,
        "price_book": 3,
    }
    assert (expected.customers, expected.contacts, expected.visits, expected.quotes) == (200, 500, 2000, 300)


def test_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    first = everything(DemoCompany(3, TODAY, scale=0.02, reps=2))
    assert first == everything(DemoCompany(3, TODAY, scale=0.02, reps=2))
    other = everything(DemoCompany(4, TODAY, scale=0.02, reps=2))
    assert {row["name"] for row in first["account"]} != {row["name"] for row in other["account"]}


def test_has_reps_managers_and_an_administrator(company: DemoCompany) -> None:
    roles = Counter(user.role for user in company.users)
    assert roles == {"rep": 12, "manager": 3, "admin": 1}
    assert len({user.login for user in company.users}) == len(company.users)


def test_rows_have_exactly_the_columns_of_their_tables(rows: Rows) -> None:
    for entity, records in rows.items():
        names = {column.name for column in table_of(ENTITIES[entity]).columns}
        assert all(record.keys() == names for record in records), entity


def test_ids_are_unique(rows: Rows) -> None:
    for entity, records in rows.items():
        assert len({record["id"] for record in records}) == len(records), entity


def test_values_are_in_stored_form(rows: Rows) -> None:
    for entity, column, value in cells(rows):
        where = f"{entity}.{column.name} = {value!r}"
        if value is None:
            assert column.nullable, where
            continue
        kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
        if isinstance(kind, BigInteger | Integer | SmallInteger):
            assert type(value) is int, where
        else:
            assert type(value) is str, where
        if isinstance(kind, String) and kind.length:
            assert 0 < len(value) <= kind.length, where
        if isinstance(column.type, Json):
            assert Json.to_stored(json.loads(value)) == value, where
        choices = choices_of(column)
        assert choices is None or value in choices, where


def test_references_point_to_rows(rows: Rows) -> None:
    ids = {entity: {record["id"] for record in records} for entity, records in rows.items()}
    for entity, column, value in cells(rows):
        target = column.info["ref"]
        assert target is None or value is None or value in ids[target], f"{entity}.{column.name}"


def test_nothing_has_happened_in_the_future(rows: Rows) -> None:
    now = moment(TODAY, 0)
    assert max(record["created_at"] for records in rows.values() for record in records) < now
    assert max(record["accepted_at"] for records in rows.values() for record in records) < now
    assert max(record["started_at"] for record in rows["visit"]) < now


def test_reaches_two_years_back_and_up_to_yesterday(rows: Rows) -> None:
    started = [record["started_at"] for record in rows["visit"]]
    assert min(started) < moment(TODAY - timedelta(days=600), 0)
    assert max(started) > moment(TODAY - timedelta(days=7), 0)


def test_totals_come_from_the_calculator(rows: Rows) -> None:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in rows["quote_line"]:
        lines[line["quote_id"]].append(line)
    for quote in rows["quote"]:
        totals, amounts = totals_of(quote, lines[quote["id"]])
        assert totals["total_gross"] > 0
        assert totals.items() <= quote.items()
        assert all(amounts[line["id"]].items() <= line.items() for line in lines[quote["id"]])
        assert 1 <= len(lines[quote["id"]]) <= 12


def test_companies_have_names_of_their_own(rows: Rows) -> None:
    names = [record["name"] for record in rows["account"]]
    assert len(set(names)) == len(names)
    assert any(name.isascii() for name in names)
    assert any(record["country"] == "TW" for record in rows["account"])


def test_telephone_numbers_read_as_they_are_stored(rows: Rows) -> None:
    regions = {record["id"]: record["country"] for record in rows["account"]}
    account = {record["contact_id"]: record["account_id"] for record in reversed(rows["account_contact"])}
    numbers = [record for record in rows["contact_method"] if record["kind"] in {"MOBILE", "LANDLINE"}]
    for record in numbers[:300]:
        phone = parse_phones(record["raw"], regions[account[record["contact_id"]]])[0]
        assert (phone.normalized, phone.match_key) == (record["normalized"], record["match_key"]), record[
            "raw"
        ]


def test_a_rep_has_something_to_do_today(company: DemoCompany, rows: Rows) -> None:
    week = {(TODAY + timedelta(days=day)).isoformat() for day in range(7)}
    for rep in company.organisation.reps:
        tasks = [
            task
            for task in rows["task"]
            if task["assignee_id"] == rep.id and task["status"] in {"OPEN", "DOING"}
        ]
        assert any(task["due_on"] == TODAY.isoformat() for task in tasks)
        quotes = [
            quote for quote in rows["quote"] if quote["owner_id"] == rep.id and quote["status"] == "SENT"
        ]
        assert any(quote["valid_until"] in week for quote in quotes)


def test_some_people_work_for_customers_of_two_reps(rows: Rows) -> None:
    owner = {record["id"]: record["owner_id"] for record in rows["account"]}
    owners: dict[str, set[str]] = defaultdict(set)
    for post in rows["account_contact"]:
        owners[post["contact_id"]].add(owner[post["account_id"]])
    assert any(len(found) == 2 for found in owners.values())


def test_some_valuable_customers_are_left_alone(rows: Rows) -> None:
    latest: dict[str, int] = {}
    for visit in rows["visit"]:
        latest[visit["account_id"]] = max(latest.get(visit["account_id"], 0), visit["started_at"])
    long_ago = moment(TODAY - timedelta(days=70), 0)
    valuable = [record["id"] for record in rows["account"] if record["level"] == "A"]
    assert 0 < sum(latest[record_id] < long_ago for record_id in valuable) < len(valuable) / 2


def test_notes_of_visits_vary(rows: Rows) -> None:
    summaries = {record["summary"] for record in rows["visit"]}
    assert len(summaries) > len(rows["visit"]) * 0.8
    assert not any("{" in summary for summary in summaries)


def test_tax_numbers_have_valid_check_digits() -> None:
    rng = random.Random(5)
    for _ in range(200):
        code = credit_code(rng)
        total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
        assert (total + ALPHABET.index(code[17])) % 31 == 0
        assert taiwan_sum([int(digit) for digit in taiwan_number(rng)]) % 5 == 0


def test_check_digits_follow_published_examples() -> None:
    assert organisation_check("D2143569") == "X"  # the example of GB 11714
    assert check_character("91350100M000100Y4") == "3"  # the example commonly given for GB 32100
