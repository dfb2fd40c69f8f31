"""What surrounds the visits of the demo company: orders, cases, credit, plans, promises, refusals, news."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from crm_core.model.backoffice import OPEN_CASE_STATES
from crm_core.model.types import Amount, Percent, Quantity, UnitPrice
from crm_core.money import round_amount
from crm_server.demo import DemoCompany, Rows, Size
from crm_server.demo.rows import day_of, moment

TODAY = date(2026, 5, 20)
SCALE = 0.1


@pytest.fixture(scope="module")
def company() -> DemoCompany:
    return DemoCompany(7, TODAY, scale=SCALE)


@pytest.fixture(scope="module")
def rows(company: DemoCompany) -> Rows:
    return everything(company)


def everything(company: DemoCompany) -> Rows:
    rows: Rows = defaultdict(list)
    for chunk in company.chunks():
        for entity, records in chunk.items():
            rows[entity] += records
    return dict(rows)


def grouped(rows: list[dict[str, Any]], column: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def test_has_the_promised_size(rows: Rows) -> None:
    size = Size.scaled(SCALE, 12)
    found = {entity: len(rows[entity]) for entity in ("order", "case", "promise", "note", "announcement")}
    assert found == {
        "order": size.orders, "case": size.cases, "promise": size.promises, "note": size.notes, "announcement": 5,
    }  # fmt: skip
    assert (size.orders, size.cases) == (400, 25)


def test_orders_add_up(rows: Rows) -> None:
    lines = grouped(rows["order_line"], "order_id")
    for order in rows["order"]:
        assert order["total_net"] == sum(line["amount_net"] for line in lines[order["id"]]) > 0
        assert order["total_gross"] > order["total_net"]
        assert Amount.from_stored(order["total_net"]) == round_amount(
            Amount.from_stored(order["total_net"]), order["currency"]
        )


def test_lines_of_repeat_orders_are_quantity_by_price_less_discount(rows: Rows) -> None:
    orders = {order["id"]: order for order in rows["order"] if order["quote_id"] is None}
    lines = [line for line in rows["order_line"] if line["order_id"] in orders]
    assert lines
    for line in lines:
        discount = Percent.from_stored(line["discount_pct"] or 0)
        exact = (
            Quantity.from_stored(line["qty"])
            * UnitPrice.from_stored(line["unit_price"])
            * (100 - discount)
            / 100
        )
        assert Amount.from_stored(line["amount_net"]) == round_amount(
            exact, orders[line["order_id"]]["currency"]
        )


def test_orders_of_quotes_say_what_was_accepted(rows: Rows) -> None:
    quotes = {quote["id"]: quote for quote in rows["quote"]}
    of_quotes = [order for order in rows["order"] if order["quote_id"]]
    assert len({order["quote_id"] for order in of_quotes}) == len(of_quotes) > 20
    for order in of_quotes:
        quote = quotes[order["quote_id"]]
        assert quote["status"] == "ORDERED"
        assert (order["account_id"], order["currency"]) == (quote["account_id"], quote["currency"])
        assert (order["total_net"], order["total_gross"]) == (quote["total_net"], quote["total_gross"])
        assert quote["accepted_on"] <= order["ordered_on"]


def test_orders_have_a_plausible_course(rows: Rows) -> None:
    assert len({order["number"] for order in rows["order"]}) == len(rows["order"])
    for order in rows["order"]:
        assert TODAY - timedelta(days=735) <= date.fromisoformat(order["ordered_on"]) < TODAY
        if order["status"] in {"DELIVERED", "CLOSED"}:
            assert order["ordered_on"] <= order["delivered_on"] < TODAY.isoformat()
        else:
            assert order["delivered_on"] is None
    assert {"CONFIRMED", "DELIVERED", "CLOSED", "CANCELLED"} <= {order["status"] for order in rows["order"]}


def test_few_customers_make_most_of_the_turnover(rows: Rows) -> None:
    sums: Counter[str] = Counter()
    for order in rows["order"]:
        sums[order["account_id"]] += order["total_net"]
    best = sum(total for _, total in sums.most_common(len(rows["account"]) // 5))
    assert best > 0.6 * sum(sums.values())


def test_every_rep_has_an_open_complaint(rows: Rows) -> None:
    complaints = grouped(
        [case for case in rows["case"] if case["kind"] == "COMPLAINT" and case["status"] in OPEN_CASE_STATES],
        "owner_id",
    )
    assert len(complaints) == 12
    for case in rows["case"]:
        assert (
            (case["status"] in OPEN_CASE_STATES)
            == (case["closed_at"] is None)
            == (case["resolution"] is None)
        )
        assert case["closed_at"] is None or day_of(case["closed_at"]).isoformat() >= case["opened_on"]


def test_credit_is_said_of_buyers_and_a_few_are_on_hold(rows: Rows) -> None:
    lifecycle = {account["id"]: account["lifecycle"] for account in rows["account"]}
    profiles = grouped(rows["credit_profile"], "account_id")
    assert {account_id for account_id, stage in lifecycle.items() if stage in {"CUSTOMER", "USER"}} == set(
        profiles
    )
    assert all(len(found) == 1 for found in profiles.values())
    on_hold = [profile for profile in rows["credit_profile"] if profile["on_hold"]]
    overdue = [profile for profile in rows["credit_profile"] if profile["overdue"]]
    assert 0 < len(on_hold) < len(overdue) < len(rows["credit_profile"]) / 2
    assert all(profile["longest_overdue_days"] for profile in overdue)
    assert all(profile["exposure"] >= profile["overdue"] for profile in overdue)


@pytest.mark.parametrize("today", [TODAY, date(2026, 5, 23), date(2026, 5, 25)])
def test_every_rep_has_a_round_today_and_next_week(today: date) -> None:
    company = DemoCompany(5, today, reps=2, scale=0.05)
    plans = grouped(everything(company)["visit_plan"], "assignee_id")
    monday = today + timedelta(days=7 - today.weekday())
    for rep in company.organisation.reps:
        of_today = [plan for plan in plans[rep.id] if plan["planned_on"] == today.isoformat()]
        assert [plan["order_in_day"] for plan in of_today] == [1, 2, 3, 4, 5]
        assert {plan["state"] for plan in of_today} == {"PLANNED"}
        assert len({plan["account_id"] for plan in of_today}) == 5
        assert any(plan["starts"] and plan["starts"] < plan["ends"] for plan in of_today)
        next_week = {plan["planned_on"] for plan in plans[rep.id] if plan["planned_on"] >= monday.isoformat()}
        assert next_week == {(monday + timedelta(days=day)).isoformat() for day in range(5)}


def test_plans_of_the_past_are_done_by_visits_or_skipped(rows: Rows) -> None:
    visits = {visit["id"]: visit for visit in rows["visit"]}
    past = [plan for plan in rows["visit_plan"] if plan["planned_on"] < TODAY.isoformat()]
    assert {plan["state"] for plan in past} == {"DONE", "SKIPPED"}
    for plan in past:
        if plan["state"] == "DONE":
            visit = visits[plan["visit_id"]]
            assert (visit["plan_id"], visit["account_id"]) == (plan["id"], plan["account_id"])
            assert day_of(visit["started_at"]).isoformat() == plan["planned_on"]
        else:
            assert plan["skip_reason"]


def test_promises_come_from_visits_and_some_wait(rows: Rows) -> None:
    visits = {visit["id"]: visit for visit in rows["visit"]}
    soon = (TODAY + timedelta(days=3)).isoformat()
    waiting = [promise for promise in rows["promise"] if promise["state"] in {"OPEN", "ACCEPTED"}]
    late = {promise["maker_id"] for promise in waiting if promise["due_on"] < TODAY.isoformat()}
    due = {promise["maker_id"] for promise in waiting if TODAY.isoformat() <= promise["due_on"] <= soon}
    assert len(late) == len(due) == 12
    assert {promise["state"] for promise in rows["promise"]} >= {"OPEN", "DONE", "BROKEN"}
    for promise in rows["promise"]:
        visit = visits[promise["visit_id"]]
        assert (promise["account_id"], promise["contact_id"]) == (visit["account_id"], visit["contact_id"])
        assert day_of(visit["started_at"]).isoformat() <= promise["due_on"]
        assert (promise["state"] == "DONE") == (promise["fulfilled_on"] is not None)
        assert "{" not in promise["text"] + (promise["evidence"] or "")


def test_every_rep_knows_somebody_who_refused(rows: Rows) -> None:
    for records in grouped(rows["consent_record"], "created_by").values():
        assert {"REFUSE", "NEVER_MASS", "ALLOW"} == {record["decision"] for record in records}
    assert len(grouped(rows["consent_record"], "created_by")) == 12
    assert len(rows["consent_record"]) < len(rows["contact"]) / 8


def test_notes_lie_with_one_customer_or_one_person(rows: Rows) -> None:
    assert all((note["account_id"] is None) != (note["contact_id"] is None) for note in rows["note"])
    assert not any("{" in note["text"] for note in rows["note"])


def test_one_announcement_must_be_read_and_holds(rows: Rows) -> None:
    (must,) = [news for news in rows["announcement"] if news["must_read"]]
    assert must["valid_until"] >= TODAY.isoformat()
    assert all(news["published_at"] < moment(TODAY, 0) for news in rows["announcement"])


def test_the_tags_in_use_are_proposed(rows: Rows) -> None:
    assert {tag["tag"] for tag in rows["account_tag"]} <= {tag["name"] for tag in rows["tag"]}


def test_a_colleague_was_at_some_customers(rows: Rows) -> None:
    owner = {account["id"]: account["owner_id"] for account in rows["account"]}
    since = moment(TODAY - timedelta(days=7), 0)
    recent = [visit for visit in rows["visit"] if visit["started_at"] >= since]
    foreign = [visit for visit in recent if visit["recorded_by"] != owner[visit["account_id"]]]
    assert 0 < len(foreign) <= 12
