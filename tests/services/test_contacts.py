"""People over all customers: found, sorted, moved to another employer, and how they stand to each other."""

from datetime import timedelta
from typing import Any

import pytest

from crm_core.model import AccountContact
from crm_desktop.errors import UserError
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.contacts import (
    ContactFilter,
    NewPost,
    add_relation,
    change_job,
    change_role,
    contact_ids,
    contact_rows,
    influence_map,
    person,
    relations_of,
    remove_relation,
    set_superior,
)
from crm_desktop.services.customers import NewContact, NewMethod, add_contact, create_customer
from crm_desktop.services.lookups import local_day
from crm_desktop.services.records import undo_edit
from crm_desktop.services.visits import NewVisit, log_visit
from tests.services.conftest import START_MS, Desk

TODAY = local_day(START_MS)


def firm(desk: Desk, name: str, **values: Any) -> str:
    return desk.write(lambda session: create_customer(session, desk.context, {"name": name, **values}))


def join(desk: Desk, account_id: str, name: str, **values: Any) -> str:
    contact = NewContact(name, **values)
    return desk.write(lambda session: add_contact(session, desk.context, account_id, contact))


def listed(desk: Desk, **wanted: Any) -> list[str]:
    def job(session: Any) -> list[str]:
        return [row.name for row in contact_rows(session, contact_ids(session, ContactFilter(**wanted)))]

    return desk.read(job)


def test_people_are_listed_by_pinyin_and_found_by_name_customer_and_say(desk: Desk) -> None:
    one, other = firm(desk, "苏州恒远机电有限公司", level="A"), firm(desk, "无锡澄江电器有限公司", level="B")
    join(desk, one, "王建国", role="DM")
    join(desk, one, "陈鹏", role="GATE")
    join(desk, other, "李梅")
    assert listed(desk) == ["陈鹏", "李梅", "王建国"]
    assert listed(desk, text="wangjianguo") == ["王建国"]
    assert sorted(listed(desk, text="恒远")) == ["王建国", "陈鹏"]
    assert listed(desk, say="decides") == ["王建国"]
    assert listed(desk, say="guards") == ["陈鹏"]
    assert listed(desk, say="unknown") == ["李梅"]
    assert listed(desk, role="GATE") == ["陈鹏"]
    assert listed(desk, level="B") == ["李梅"]


def test_a_row_tells_role_last_contact_and_refusal(desk: Desk) -> None:
    account = firm(desk, "苏州恒远机电有限公司")
    wang = join(
        desk, account, "王建国", role="DM", job_title="总经理", methods=(NewMethod("MOBILE", "13800000001"),)
    )
    role = AccountContact.make_id(account, wang)
    desk.write(lambda session: change_role(session, desk.context, role, {"influence": 5, "attitude": -1}))
    desk.write(lambda session: log_visit(session, desk.context, NewVisit(account, wang, summary="谈价")))
    desk.write(lambda session: refuse_contact(session, desk.context, contact_id=wang, text="别再打了"))
    (row,) = desk.read(lambda session: contact_rows(session, [wang], on=TODAY))
    assert (row.job_title, row.role, row.influence, row.attitude) == ("总经理", "DM", 5, -1)
    assert (row.account_name, row.phone, row.refused) == ("苏州恒远机电有限公司", "13800000001", True)
    assert row.last_contact_at is not None


@pytest.mark.parametrize("values", [{"influence": 6}, {"influence": 0}, {"attitude": 3}])
def test_a_say_out_of_range_is_refused(desk: Desk, values: dict[str, int]) -> None:
    account = firm(desk, "苏州恒远机电有限公司")
    role = AccountContact.make_id(account, join(desk, account, "王建国"))
    with pytest.raises(UserError, match="invalid_value"):
        desk.write(lambda session: change_role(session, desk.context, role, values))


def test_who_goes_to_another_customer_takes_their_history_along(desk: Desk) -> None:
    old, new = firm(desk, "苏州恒远机电有限公司"), firm(desk, "无锡澄江电器有限公司")
    wang = join(desk, old, "王建国", role="DM", is_primary=True)
    role = AccountContact.make_id(old, wang)
    left = TODAY - timedelta(days=3)
    post = NewPost(new, "采购总监", role="BUYER")
    edits = desk.write(lambda session: change_job(session, desk.context, role, left, post))
    found = desk.read(lambda session: person(session, wang))
    assert [(one.account_name, one.is_active, one.started_on, one.ended_on) for one in found.posts] == [
        ("无锡澄江电器有限公司", True, left, None),
        ("苏州恒远机电有限公司", False, None, left),
    ]
    assert listed(desk, say="decides") == []
    assert listed(desk, say="guards") == ["王建国"]

    def take_back(session: Any) -> None:
        for edit in edits:
            undo_edit(session, desk.context, edit)

    desk.write(take_back)
    found = desk.read(lambda session: person(session, wang))
    assert [(one.account_name, one.is_active, one.role) for one in found.posts] == [
        ("苏州恒远机电有限公司", True, "DM")
    ]


def test_who_only_leaves_is_listed_on_request(desk: Desk) -> None:
    account = firm(desk, "苏州恒远机电有限公司")
    wang = join(desk, account, "王建国")
    role = AccountContact.make_id(account, wang)
    desk.write(lambda session: change_job(session, desk.context, role, TODAY, None))
    assert listed(desk) == []
    assert listed(desk, left=True) == ["王建国"]
    back = NewPost(account, "顾问")
    with pytest.raises(UserError, match="invalid_value"):
        desk.write(lambda session: change_job(session, desk.context, role, TODAY, back))


def test_the_map_has_superiors_first_and_who_knows_whom(desk: Desk) -> None:
    account = firm(desk, "苏州恒远机电有限公司")
    boss, middle, clerk = (join(desk, account, name) for name in ("王总", "李经理", "小陈"))
    edit = desk.context
    desk.write(lambda session: set_superior(session, edit, account, clerk, middle))
    desk.write(lambda session: set_superior(session, edit, account, middle, boss))
    with pytest.raises(UserError, match="reports_in_circle"):
        desk.write(lambda session: set_superior(session, edit, account, boss, clerk))
    first = desk.write(lambda session: add_relation(session, edit, clerk, boss, "SCHOOL", "同济 98 级"))
    again = desk.write(lambda session: add_relation(session, edit, boss, clerk, "SCHOOL"))
    assert first == again
    people, links = desk.read(lambda session: influence_map(session, account))
    assert [(one.name, one.depth) for one in people] == [("王总", 0), ("李经理", 1), ("小陈", 2)]
    assert [{one.one, one.other} for one in links] == [{boss, clerk}]
    (told,) = desk.read(lambda session: relations_of(session, boss))
    assert (told.other_name, told.kind, told.note) == ("小陈", "SCHOOL", "同济 98 级")
    desk.write(lambda session: remove_relation(session, edit, told.id))
    assert desk.read(lambda session: relations_of(session, clerk)) == []


def test_a_circle_made_by_two_laptops_is_walked_once(desk: Desk) -> None:
    account = firm(desk, "苏州恒远机电有限公司")
    one, other = join(desk, account, "王总"), join(desk, account, "李经理")
    desk.write(lambda session: set_superior(session, desk.context, account, one, other))

    def twist(session: Any) -> None:
        session.get(AccountContact, AccountContact.make_id(account, other)).reports_to_id = one

    desk.write(twist)
    people, _ = desk.read(lambda session: influence_map(session, account))
    assert len(people) == 2


def test_nobody_knows_themselves(desk: Desk) -> None:
    wang = join(desk, firm(desk, "苏州恒远机电有限公司"), "王建国")
    with pytest.raises(UserError, match="invalid_value"):
        desk.write(lambda session: add_relation(session, desk.context, wang, wang, "KNOWS"))
