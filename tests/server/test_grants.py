"""Who holds what: by assignment, by the organisation, by sharing."""

import pytest

from crm_server import grants
from crm_server.database import fetch
from crm_server.errors import UnknownRecordError
from crm_server.records import set_columns
from tests.server.company import Company, Person


def held(company: Company, person: Person) -> dict[str, str]:
    with company.database.transaction() as conn:
        return dict(
            fetch(
                conn,
                "SELECT scope, level FROM scope_grant WHERE user_id = %s AND ended_seq IS NULL",
                (person.id,),
            )
        )


def test_a_rep_holds_the_company_themselves_their_unit_and_their_customers(
    company: Company, ann: Person, bo: Person
) -> None:
    account = ann.make("account", name="甲")
    assert held(company, ann) == {
        "company": "read",
        f"user:{ann.id}": "edit",
        f"unit:{company.unit}": "edit",
        f"account:{account}": "edit",
    }
    assert f"account:{account}" not in held(company, bo)


def test_managers_hold_what_the_people_under_them_hold(company: Company, ann: Person) -> None:
    team = company.insert("org_unit", name="一组", kind="team", parent_id=company.unit)
    cai = company.hire("cai", unit=team)
    leader = company.hire("leader", "manager", unit=team)
    branch = company.hire("branch", "branch_manager")
    other = company.insert("org_unit", name="华南", kind="branch")
    stranger = company.hire("stranger", "branch_manager", unit=other)
    of_cai = f"account:{cai.make('account', name='丙')}"
    of_ann = f"account:{ann.make('account', name='甲')}"
    assert held(company, leader).keys() & {of_cai, of_ann, f"user:{cai.id}"} == {of_cai, f"user:{cai.id}"}
    assert held(company, branch).keys() >= {of_cai, of_ann, f"user:{cai.id}", f"user:{leader.id}"}
    assert not held(company, stranger).keys() & {of_cai, of_ann}


def test_the_manager_named_by_a_unit_manages_it(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn:
        set_columns(conn, "org_unit", {company.unit: {"manager_id": bo.id}})
        grants.recompute(conn)
    assert f"account:{account}" in held(company, bo)


def test_an_assigned_customer_changes_hands(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="甲")
    company.assign(account, bo)
    assert f"account:{account}" not in held(company, ann)
    assert held(company, bo)[f"account:{account}"] == "edit"
    assert company.row("account", account)["owner_id"] == bo.id


def test_a_transfer_moves_everything(company: Company, ann: Person, bo: Person) -> None:
    accounts = {ann.make("account", name=name) for name in "甲乙丙"}
    with company.database.transaction() as conn:
        assert set(grants.transfer(conn, ann.id, bo.id)) == accounts
    assert {f"account:{one}" for one in accounts} <= held(company, bo).keys()


def test_a_share_has_a_level_and_an_end(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="甲")
    scope = f"account:{account}"
    company.share(account, bo, "read")
    assert held(company, bo)[scope] == "read"
    company.share(account, bo, "edit")
    assert held(company, bo)[scope] == "edit"
    company.share(account, ann, "read")
    assert held(company, ann)[scope] == "edit", "the owner keeps the better of two levels"
    company.unshare(account, bo)
    assert scope not in held(company, bo)


def test_who_has_left_holds_nothing_and_the_manager_still_sees_their_customers(
    company: Company, ann: Person
) -> None:
    boss = company.hire("boss", "manager")
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn:
        set_columns(conn, "user", {ann.id: {"is_active": 0}})
        grants.recompute(conn)
    assert held(company, ann) == {}
    assert f"account:{account}" in held(company, boss)


def test_nothing_changed_draws_no_number(company: Company, ann: Person) -> None:
    ann.make("account", name="甲")
    with company.database.transaction() as conn:
        assert grants.recompute(conn) == 0


def test_a_circle_of_units_ends(company: Company, ann: Person) -> None:
    child = company.insert("org_unit", name="一组", parent_id=company.unit)
    with company.database.transaction() as conn:
        set_columns(conn, "org_unit", {company.unit: {"parent_id": child}})
        grants.recompute(conn)
    assert f"user:{ann.id}" in held(company, company.hire("boss", "manager", unit=child))


def test_acts_on_records_that_are_not_there_are_refused(company: Company, ann: Person) -> None:
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn, pytest.raises(UnknownRecordError):
        grants.assign(conn, ["nobody"], ann.id)
    with company.database.transaction() as conn, pytest.raises(UnknownRecordError):
        grants.assign(conn, [account], "nobody")
    with company.database.transaction() as conn, pytest.raises(UnknownRecordError):
        grants.share(conn, "nothing", ann.id, "read")
