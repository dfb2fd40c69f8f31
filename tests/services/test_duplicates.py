"""Who may be there already is found by name, number and address, with reasons; a refusal is told."""

from typing import Any

from crm_core.model import DuplicateDecision
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.customers import NewContact, NewMethod, add_contact, create_customer
from crm_desktop.services.duplicates import Found, Typed, likely_customers, likely_people, say_another
from tests.services.conftest import Desk


def firm(desk: Desk, name: str, **values: Any) -> str:
    return desk.write(lambda session: create_customer(session, desk.context, {"name": name, **values}))


def join(desk: Desk, account_id: str, name: str, mobile: str = "") -> str:
    contact = NewContact(name, methods=(NewMethod("MOBILE", mobile),) if mobile else ())
    return desk.write(lambda session: add_contact(session, desk.context, account_id, contact))


def customers(desk: Desk, typed: Typed, *without: str) -> Found:
    return desk.read(lambda session: likely_customers(session, typed, without))


def people(desk: Desk, typed: Typed) -> Found:
    return desk.read(lambda session: likely_people(session, typed))


def told(found: Found) -> list[tuple[str, bool, list[str]]]:
    return [(one.name, one.sure, [reason.code for reason in one.reasons]) for one in found.likely]


def test_another_spelling_of_the_same_firm_is_noticed_with_its_reason(desk: Desk) -> None:
    firm(desk, "深圳市海川电子有限公司", city="深圳市")
    firm(desk, "上海明德贸易有限公司")
    assert told(customers(desk, Typed("海川电子（深圳）有限公司"))) == [
        ("深圳市海川电子有限公司", True, ["core_and_region"])
    ]
    assert told(customers(desk, Typed("海川电子", "广州市"))) == [
        ("深圳市海川电子有限公司", False, ["core_other_region"])
    ]
    assert customers(desk, Typed("——")) == Found((), ())
    assert customers(desk, Typed("华")) == Found((), ())


def test_the_same_number_is_a_reason_whatever_the_name(desk: Desk) -> None:
    account = firm(desk, "深圳市海川电子有限公司")
    join(desk, account, "王建国", "138 0000 0001")
    found = customers(desk, Typed("某某公司", methods=(("MOBILE", "13800000001"),)))
    assert told(found) == [("深圳市海川电子有限公司", False, ["number"])]
    assert customers(desk, Typed("某某公司", methods=(("MOBILE", "1380"),))).likely == ()


def test_who_was_said_to_be_another_is_not_offered_again(desk: Desk) -> None:
    account = firm(desk, "深圳市海川电子有限公司")
    assert customers(desk, Typed("海川电子"), account).likely == ()
    new = firm(desk, "海川电子")
    desk.write(lambda session: say_another(session, desk.context, "account", new, [account]))

    def decisions(session: Any) -> list[tuple[str, str]]:
        return [(one.record_id, one.other_id) for one in session.query(DuplicateDecision)]

    assert desk.read(decisions) == [(new, account)]


def test_a_refusal_is_told_of_the_firm_and_of_the_person(desk: Desk) -> None:
    account = firm(desk, "深圳市海川电子有限公司")
    wang = join(desk, account, "王建国", "13800000001")
    desk.write(lambda session: refuse_contact(session, desk.context, account_id=account, text="别联系"))
    desk.write(lambda session: refuse_contact(session, desk.context, contact_id=wang, text="别打了"))
    assert [one.refused for one in customers(desk, Typed("海川电子")).likely] == [True]
    found = people(desk, Typed("王建国", methods=(("MOBILE", "13800000001"),)))
    assert [(one.id, one.sure, one.refused) for one in found.likely] == [(wang, True, True)]


def test_a_person_is_recognised_by_number_or_by_name_at_the_same_firm(desk: Desk) -> None:
    account = firm(desk, "深圳市海川电子有限公司")
    join(desk, account, "王建国", "13800000001")
    (same,) = people(desk, Typed("王建国", company="深圳市海川电子有限公司")).likely
    assert "name_and_company" in {reason.code for reason in same.reasons}
    (other,) = people(desk, Typed("李梅", methods=(("MOBILE", "13800000001"),))).likely
    assert not other.sure
    assert "names_differ" in {reason.code for reason in other.reasons}
    assert people(desk, Typed("王建国", company="上海明德贸易有限公司")).likely == ()
