"""What the server makes for those who may not see the rest: touches, price statistics, suppressions, labels, owners."""

from typing import Any

import pytest

from crm_core.model import AccountContact, ContactMethod, RefLabel
from crm_core.suppression import key_hash
from crm_server import feed, grants
from crm_server.database import execute, fetch
from crm_server.derived import nightly
from crm_server.derived.company_key import company_key
from crm_server.records import insert_rows, server_row
from tests.server.company import DAY_MS, START_MS, Company, Person, delete, edit, insert


def rows_of(person: Person, entity: str) -> list[dict[str, Any]]:
    return list(person.pull().of(entity).values())


def put(company: Company, entity: str, *values: dict[str, Any]) -> list[str]:
    rows = [server_row(entity, one) for one in values]
    with company.database.transaction() as conn:
        insert_rows(conn, entity, rows)
        feed.publish(conn, {entity: [row["id"] for row in rows]})
    return [row["id"] for row in rows]


def works_at(person: Person, account: str, contact: str) -> str:
    role = AccountContact.make_id(account, contact)
    return person.make("account_contact", role, account_id=account, contact_id=contact)


@pytest.fixture
def shared(company: Company, ann: Person, bo: Person) -> tuple[str, str, str]:
    """Ann's customer, Bo's customer, and a person at both."""
    first, second = ann.make("account", name="甲公司"), bo.make("account", name="乙公司")
    contact = ann.make("contact", full_name="李雷")
    works_at(ann, first, contact)
    put(company, "account_contact", {"account_id": second, "contact_id": contact})
    return first, second, contact


# --- touches ---------------------------------------------------------------------------------------------------------


def test_a_colleague_learns_that_a_shared_person_was_met_and_nothing_else(
    ann: Person, bo: Person, shared: tuple[str, str, str]
) -> None:
    first, _, contact = shared
    visit = {"account_id": first, "kind": "CALL", "summary": "机密内容", "result": "PROGRESS"}
    ann.make("visit", **visit, contact_id=contact, started_at=START_MS)
    ann.make(
        "visit", account_id=first, kind="VISIT", started_at=START_MS + 5, their_people={"add": [contact]}
    )
    (touch,) = rows_of(bo, "contact_touch")
    assert (touch["contact_id"], touch["user_id"], touch["last_at"], touch["kind"]) == (
        contact,
        ann.id,
        START_MS + 5,
        "VISIT",
    )
    assert not rows_of(bo, "visit")
    assert "机密内容" not in str(bo.mirror.rows)


def test_a_touch_follows_what_was_cancelled_or_withdrawn_and_who_is_shared_later(
    company: Company, ann: Person, bo: Person
) -> None:
    first, contact = ann.make("account", name="甲"), ann.make("contact", full_name="李雷")
    works_at(ann, first, contact)
    early = ann.make("visit", account_id=first, contact_id=contact, kind="CALL", started_at=10)
    late = ann.make("visit", account_id=first, contact_id=contact, kind="VISIT", started_at=20)
    missed = {
        "account_id": first,
        "contact_id": contact,
        "started_at": 30,
        "kind": "VISIT",
        "result": "NOT_MET",
    }
    ann.make("visit", **missed)
    assert not rows_of(ann, "contact_touch"), "everybody who knows the person sees the visits"
    second = bo.make("account", name="乙")
    (role,) = put(company, "account_contact", {"account_id": second, "contact_id": contact})
    assert [one["last_at"] for one in rows_of(bo, "contact_touch")] == [20]
    ann.make("visit_addendum", visit_id=late, kind="VOID", text="记错了")
    assert [one["last_at"] for one in rows_of(bo, "contact_touch")] == [10]
    ann.do(delete("visit", early))
    assert not rows_of(bo, "contact_touch")
    assert not rows_of(ann, "contact_touch")
    assert bo.mirror.rows == bo.fresh().rows
    assert company.row("account_contact", role)


def test_a_touch_goes_with_what_made_it(company: Company, ann: Person, bo: Person) -> None:
    first, second = ann.make("account", name="甲"), bo.make("account", name="乙")
    people = [ann.make("contact", full_name=name) for name in ("李雷", "韩梅")]
    roles = []
    for person in people:
        works_at(ann, first, person)
        roles += put(company, "account_contact", {"account_id": second, "contact_id": person})
    visit = ann.make("visit", account_id=first, contact_id=people[0], kind="CALL", started_at=10)
    assert [one["contact_id"] for one in rows_of(ann, "contact_touch")] == [people[0]]
    ann.do(edit("visit", visit, contact_id=(people[0], people[1])))
    assert [one["contact_id"] for one in rows_of(ann, "contact_touch")] == [people[1]]
    assert bo.do(delete("account_contact", roles[1])).result == "applied"
    assert not rows_of(ann, "contact_touch"), "of a person whom only we know we see the visits"


# --- prices ----------------------------------------------------------------------------------------------------------


def sell(company: Company, product: str, price: int, level: str = "A", **order: Any) -> str:
    account = company.insert("account", name=f"客户{price}", level=level)
    (order_id,) = put(company, "order", {"account_id": account, "ordered_on": "2026-05-02", **order})
    line = {"order_id": order_id, "product_id": product, "qty": 2_000_000, "unit_price": price}
    put(company, "order_line", line)
    return order_id


def test_prices_are_told_without_the_customers_and_only_from_three_on(company: Company, ann: Person) -> None:
    product = company.insert("product", code="P", name="泵")
    for price in (100, 300):
        sell(company, product, price)
    sell(company, product, 900, status="CANCELLED")
    sell(company, product, 50, level="B")
    assert not rows_of(ann, "price_stat")
    last = sell(company, product, 500)
    (stat,) = rows_of(ann, "price_stat")
    assert (stat["product_id"], stat["level"], stat["month"], stat["currency"]) == (
        product,
        "A",
        "2026-05",
        "CNY",
    )
    assert (stat["line_count"], stat["qty"]) == (3, 6_000_000)
    assert [stat[f"{one}_price"] for one in ("min", "median", "avg", "max")] == [100, 300, 300, 500]
    with company.database.transaction() as conn:
        execute(conn, "UPDATE account SET level = 'C' WHERE name = '客户500'")
        nightly.job(conn, company.now_ms)
    assert not rows_of(ann, "price_stat"), f"the customer of {last} is of another level now"
    assert not rows_of(ann, "account")


def test_a_discount_lowers_what_was_paid_and_old_months_go(company: Company, ann: Person) -> None:
    product = company.insert("product", code="P", name="泵")
    for price in (1000, 1000, 1000):
        order = sell(company, product, price, ordered_on="2025-01-10")
        put(
            company,
            "order_line",
            {"order_id": order, "product_id": product, "unit_price": 1000, "discount_pct": 250_000},
        )
    (stat,) = rows_of(ann, "price_stat")
    assert (stat["min_price"], stat["max_price"], stat["line_count"]) == (750, 1000, 6)
    sell(company, product, 7, ordered_on="2026-02-01")
    assert not rows_of(ann, "price_stat")


# --- suppressions ----------------------------------------------------------------------------------------------------


def hashes(company: Company, person: Person, *keys: tuple[str, str]) -> set[tuple[str, str]]:
    """Which of the keys are refused, and for which channel, as far as a person's laptop knows."""
    with company.database.transaction() as conn:
        secret = company_key(conn)
    known = {key_hash(secret, *key): key[1] for key in keys}
    return {(known[one["key_hash"]], one["channel"]) for one in rows_of(person, "suppression")}


def test_a_refusal_is_known_to_all_without_the_number_until_it_is_lifted(
    company: Company, ann: Person, bo: Person
) -> None:
    contact = ann.make("contact", full_name="李雷")
    key = "+8613800138000"
    method = ContactMethod.make_id(contact, "MOBILE", key)
    ann.make("contact_method", method, contact_id=contact, kind="MOBILE", raw="138 0013 8000", match_key=key)
    said = {"contact_id": contact, "decision": "REFUSE", "channel": "ALL", "text": "别再打了"}
    ann.make("consent_record", **said, said_at=START_MS)
    assert hashes(company, bo, ("MOBILE", key)) == {(key, "ALL")}
    assert hashes(company, bo, ("LANDLINE", key)) == {(key, "ALL")}, "a number is one number"
    assert key not in str(bo.mirror.rows)
    second = "li@example.com"
    mail = ContactMethod.make_id(contact, "EMAIL", second)
    ann.make("contact_method", mail, contact_id=contact, kind="EMAIL", raw=second, match_key=second)
    assert hashes(company, bo, ("MOBILE", key), ("EMAIL", second)) == {(key, "ALL"), (second, "ALL")}
    again = {"contact_id": contact, "decision": "ALLOW", "text": "可以发邮件"}
    ann.make("consent_record", **again, channel="EMAIL", said_at=START_MS + 1)
    channels = {channel for _, channel in hashes(company, bo, ("MOBILE", key), ("EMAIL", second))}
    assert channels == {"CALL", "SMS", "POST", "VISIT", "WECHAT"}
    ann.make("consent_record", **again, channel="ALL", said_at=START_MS + 2)
    assert not rows_of(bo, "suppression")
    assert bo.mirror.rows == bo.fresh().rows


def test_a_customers_refusal_covers_its_numbers_and_those_who_work_only_there(
    company: Company, ann: Person, bo: Person
) -> None:
    first = ann.make("account", name="甲", phone="0574-87654321", email="Info@Example.com")
    second = ann.make("account", name="乙")
    keys = {}
    for name, accounts in (("李雷", [first]), ("韩梅梅", [first, second])):
        contact = ann.make("contact", full_name=name)
        keys[name] = f"{name}@example.com"
        for account in accounts:
            works_at(ann, account, contact)
        method = ContactMethod.make_id(contact, "EMAIL", keys[name])
        ann.make(
            "contact_method", method, contact_id=contact, kind="EMAIL", raw=keys[name], match_key=keys[name]
        )
    expiring = {"decision": "REFUSE", "channel": "EMAIL", "expires_on": "2026-06-30"}
    ann.make("consent_record", account_id=first, said_at=START_MS, **expiring)
    found = hashes(
        company,
        bo,
        *(("EMAIL", one) for one in (*keys.values(), "info@example.com")),
        ("MOBILE", "+8657487654321"),
    )
    assert {one for one, _ in found} == {keys["李雷"], "info@example.com", "+8657487654321"}
    with company.database.transaction() as conn:
        nightly.job(conn, START_MS + 90 * DAY_MS)
    assert not rows_of(bo, "suppression")


# --- labels ----------------------------------------------------------------------------------------------------------


def labels(person: Person) -> dict[tuple[str, str], str]:
    return {(one["record_id"], one["ref_id"]): one["label_text"] for one in rows_of(person, "ref_label")}


def test_a_reference_outside_the_grants_has_a_name_that_goes_with_it(
    company: Company, ann: Person, bo: Person
) -> None:
    account = ann.make("account", name="甲公司")
    task = ann.make("task", title="送样品", account_id=account, assignee_id=bo.id)
    own = ann.make("task", title="自己的", account_id=account, assignee_id=ann.id)
    assert labels(bo) == {(task, account): "甲公司"}
    assert bo.mirror.rows["ref_label", RefLabel.make_id(task, account)]["ref_entity"] == "account"
    assert own not in {record for record, _ in labels(ann)}
    ann.do(edit("account", account, name=("甲公司", "甲乙公司")))
    assert labels(bo) == {(task, account): "甲乙公司"}
    company.share(account, bo, "read")
    assert labels(bo) == {}, "who sees the customer needs no label"
    company.unshare(account, bo)
    assert labels(bo) == {(task, account): "甲乙公司"}
    ann.do(edit("task", task, assignee_id=(bo.id, ann.id)))
    assert not rows_of(bo, "ref_label")
    assert "甲乙公司" not in str(bo.mirror.rows)
    assert bo.mirror.rows == bo.fresh().rows


def test_what_a_reassignment_puts_out_of_sight_gets_a_name(
    company: Company, ann: Person, bo: Person, shared: tuple[str, str, str]
) -> None:
    first, second, contact = shared
    other = ann.make("contact", full_name="韩梅梅")
    visit = ann.make("visit", account_id=first, contact_id=other, kind="VISIT", started_at=1)
    company.share(first, bo, "read")
    assert labels(bo)[visit, other] == "韩梅梅"
    assert (visit, contact) not in labels(bo)
    child = bo.make("account", name="丙公司", parent_id=second)
    assert labels(bo).keys() == {(visit, other)}
    company.assign(second, ann)
    assert labels(bo)[child, second] == "乙公司"
    assert ann.pull().rows.keys() == ann.fresh().rows.keys()


# --- owners ----------------------------------------------------------------------------------------------------------


def history(company: Company) -> list[tuple[Any, ...]]:
    with company.database.transaction() as conn:
        return fetch(
            conn,
            "SELECT account_id, from_user_id, to_user_id, why FROM owner_history ORDER BY changed_at, account_id",
        )


def test_changes_of_owners_are_written_down_and_no_change_is_none(
    company: Company, ann: Person, bo: Person
) -> None:
    accounts = sorted(ann.make("account", name=name) for name in ("甲", "乙"))
    company.assign(accounts[0], bo)
    company.tick()
    with company.database.transaction() as conn:
        head = feed.head(conn)
        assert grants.assign(conn, [accounts[0]], bo.id) == []
        assert grants.transfer(conn, bo.id, bo.id) == []
        assert feed.head(conn) == head
        assert grants.transfer(conn, ann.id, bo.id, now_ms=company.now_ms) == [accounts[1]]
    assert history(company) == [
        (accounts[0], ann.id, bo.id, "assign"),
        (accounts[1], ann.id, bo.id, "transfer"),
    ]
    assert len(rows_of(bo, "owner_history")) == 2
    assert not rows_of(ann, "owner_history")


def test_derived_records_are_the_servers_alone(company: Company, ann: Person) -> None:
    refused = [
        ann.do(insert(entity, key_hash="x", channel="ALL"))
        for entity in ("suppression", "ref_label", "contact_touch", "price_stat", "owner_history")
    ]
    assert {one.code for one in refused} == {"not_permitted"}
