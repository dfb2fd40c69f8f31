"""Entering customers and people, finding them again, and the card."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from crm_desktop.errors import UserError
from crm_desktop.services import customers, inbox, visits
from crm_desktop.services.customers import CustomerFilter, NewContact, NewMethod
from crm_desktop.services.lookups import user_names
from tests.services.conftest import COLLEAGUE, ME, Desk


def names(desk: Desk, wanted: CustomerFilter) -> list[str]:
    def query(session: Session) -> list[str]:
        ids = customers.customer_ids(session, wanted, desk.time.ms)
        return [row.name for row in customers.customer_rows(session, ids)]

    return desk.read(query)


def new_customer(desk: Desk, name: str, **values: object) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": name, **values}))


def test_a_customer_is_entered_and_found_by_pinyin_and_by_its_people(desk: Desk) -> None:
    sea = new_customer(desk, "深圳海川电子有限公司", level="A", city="深圳", tags=["重点"])
    new_customer(desk, "苏州云岭机械有限公司", city="苏州")
    person = NewContact(
        "陈晓梅", job_title="采购经理", is_primary=True, methods=(NewMethod("MOBILE", "139 1234 5678"),)
    )
    desk.write(lambda s: customers.add_contact(s, desk.context, sea, person))

    assert names(desk, CustomerFilter(text="haichuan")) == ["深圳海川电子有限公司"]
    assert names(desk, CustomerFilter(text="chenxiaomei")) == ["深圳海川电子有限公司"]
    assert names(desk, CustomerFilter(text="5678")) == ["深圳海川电子有限公司"]
    assert names(desk, CustomerFilter(facets={"tag": ["重点"]})) == ["深圳海川电子有限公司"]
    assert names(desk, CustomerFilter(facets={"city": ["苏州"]})) == ["苏州云岭机械有限公司"]
    assert names(desk, CustomerFilter(text="nothing like this")) == []

    row = desk.read(lambda s: customers.customer_rows(s, [sea]))[0]
    assert (row.owner_name, row.tags, row.primary_contact, row.phone) == (
        "李娜",
        ("重点",),
        "陈晓梅",
        "139 1234 5678",
    )


def test_rows_keep_the_order_of_the_ids_and_leave_out_what_is_gone(desk: Desk) -> None:
    one, two = new_customer(desk, "一号客户"), new_customer(desk, "二号客户")
    rows = desk.read(lambda s: customers.customer_rows(s, [two, "gone", one]))
    assert [row.id for row in rows] == [two, one]


def test_sorting_puts_empty_values_last_both_ways(desk: Desk) -> None:
    new_customer(desk, "甲", city="北京")
    new_customer(desk, "乙", city="上海")
    new_customer(desk, "丙")
    assert names(desk, CustomerFilter(sort="city"))[-1] == "丙"
    assert names(desk, CustomerFilter(sort="city", descending=True))[-1] == "丙"
    assert names(desk, CustomerFilter(sort="city")) != names(
        desk, CustomerFilter(sort="city", descending=True)
    )


def test_silence_counts_from_the_last_real_contact(desk: Desk) -> None:
    visited, missed, new = (new_customer(desk, name) for name in ("去过", "没见到", "没去过"))
    for account, result in ((visited, "PROGRESS"), (missed, "NOT_MET")):
        visit = visits.NewVisit(account, summary="x", result=result)
        desk.write(partial(visits.log_visit, context=desk.context, visit=visit))
    desk.time.pass_hours(24 * 10)
    assert set(names(desk, CustomerFilter(silent_days=5))) == {"去过", "没见到", "没去过"}
    assert set(names(desk, CustomerFilter(silent_days=30))) == {"没见到", "没去过"}
    assert names(desk, CustomerFilter(sort="last_contact"))[0] == "去过"
    assert new


def test_the_card_has_everything_about_a_customer(desk: Desk) -> None:
    account = new_customer(desk, "海川电子", street="科技路 1 号")
    person = NewContact("陈晓梅", role="DM", methods=(NewMethod("EMAIL", "Mei@Example.COM"),))
    desk.write(lambda s: customers.add_contact(s, desk.context, account, person))
    visit = visits.NewVisit(account, summary="看样品", next_step="寄样品")
    desk.write(lambda s: visits.log_visit(s, desk.context, visit))
    desk.receive(
        "conflict", id="c1", target="account", record_id=account, field="tax_no", status="OPEN",
        accepted='{"tax_no":"A"}', other='{"tax_no":"B"}', other_by=COLLEAGUE,
    )  # fmt: skip

    card = desk.read(lambda s: customers.customer_card(s, account))
    assert card.owner_id == ME
    assert card.pending
    assert card.may_edit
    assert [(one.full_name, one.role, one.methods[0].normalized) for one in card.contacts] == [
        ("陈晓梅", "DM", "mei@example.com")
    ]
    assert [task.title for task in card.open_tasks] == ["寄样品"]
    assert card.counts == {"visits": 1, "quotes": 0, "tasks": 1, "contacts": 1}
    assert [(one.accepted, one.other, one.other_by_name) for one in card.open_conflicts] == [
        ("A", "B", "王伟")
    ]
    address = next(group for group in card.groups if group.code == "address")
    assert {one.name: one.value for one in address.fields}["street"] == "科技路 1 号"
    assert not next(one for g in card.groups for one in g.fields if one.name == "credit_limit").editable


def test_a_customer_shared_for_reading_is_not_editable(desk: Desk) -> None:
    account = desk.receive("account", id="a1", name="别人的客户", status="active", owner_id=COLLEAGUE)
    with desk.store.raw() as connection:
        connection.execute("INSERT INTO local_held_scope (scope, level) VALUES ('account:a1', 'read')")
    card = desk.read(lambda s: customers.customer_card(s, account))
    assert not card.may_edit
    assert not any(one.editable for group in card.groups for one in group.fields)


def test_the_same_number_twice_is_one_and_comes_back_after_it_was_deleted(desk: Desk) -> None:
    account = new_customer(desk, "海川电子")
    person = desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("陈晓梅")))
    first = desk.write(lambda s: customers.add_method(s, person, NewMethod("MOBILE", "13912345678")))
    again = desk.write(lambda s: customers.add_method(s, person, NewMethod("MOBILE", "+86 139-1234-5678")))
    assert first == again
    methods = desk.read(lambda s: customers.customer_card(s, account)).contacts[0].methods
    assert [(one.raw, one.normalized) for one in methods] == [("13912345678", "+8613912345678")]


def test_a_tag_comes_back(desk: Desk) -> None:
    account = new_customer(desk, "海川电子", tags=["重点"])
    desk.write(lambda s: customers.remove_tag(s, desk.context, account, "重点"))
    assert desk.read(lambda s: customers.customer_card(s, account)).tags == ()
    desk.write(lambda s: customers.add_tag(s, account, " 重点 "))
    assert desk.read(lambda s: customers.customer_card(s, account)).tags == ("重点",)


def test_only_one_contact_is_primary(desk: Desk) -> None:
    account = new_customer(desk, "海川电子")
    for name in ("甲", "乙"):
        person = NewContact(name, is_primary=True)
        desk.write(partial(customers.add_contact, context=desk.context, account_id=account, person=person))
    contacts = desk.read(lambda s: customers.customer_card(s, account)).contacts
    assert [(one.full_name, one.is_primary) for one in contacts] == [("乙", True), ("甲", False)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "missing_value"),
        ({"name": " "}, "missing_value"),
        ({"name": "X", "level": "Z"}, "unknown_choice"),
        ({"name": "X", "credit_limit": 1}, "server_field"),
        ({"name": "X", "colour": "red"}, "unknown_field"),
        ({"name": "X" * 256}, "too_long"),
    ],
)
def test_what_cannot_be_entered_is_refused_and_nothing_is_kept(
    desk: Desk, values: dict[str, object], code: str
) -> None:
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: customers.create_customer(s, desk.context, values))
    assert caught.value.code == code
    assert names(desk, CustomerFilter()) == []
    assert desk.read(inbox.pending) == []


def test_who_works_without_a_server_has_a_name(desk: Desk) -> None:
    with desk.store.raw() as connection:
        connection.execute("DELETE FROM user")
        connection.execute(
            "INSERT OR REPLACE INTO local_meta (key, value) VALUES ('user_id', ?), ('user_name', '林晓')",
            (ME,),
        )
        assert user_names(connection, [ME, COLLEAGUE, None]) == {ME: "林晓"}
    assert desk.read(lambda session: user_names(session, [ME, COLLEAGUE, None])) == {ME: "林晓"}
