"""A customer is shown to a colleague until a day, or given to them, by who has it and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_server.jobs import run_due
from crm_server.records import set_columns
from tests.server.company import DAY_MS, START_MS, Company, Person, delete, edit, insert
from tests.server.test_grants import held

TODAY = datetime.fromtimestamp(START_MS / 1000, UTC).date()


def share(ann: Person, account: str, colleague: Person, **values: object) -> str:
    change = insert("account_share", account_id=account, user_id=colleague.id, **values)
    assert ann.do(change).result == "applied"
    return change.id


def test_a_share_is_held_until_its_last_day_is_over(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="甲")
    scope = f"account:{account}"
    last = TODAY + timedelta(days=2)
    shared = share(ann, account, bo, level="edit", until=last.isoformat())
    assert held(company, bo)[scope] == "edit"
    bo.pull()
    assert bo.mirror.rows["account", account]
    company.tick(2 * DAY_MS)
    run_due(company.database, company.now_ms)
    assert scope in held(company, bo), "its last day"
    company.tick(2 * DAY_MS)
    run_due(company.database, company.now_ms)
    assert scope not in held(company, bo)
    assert company.row("account_share", shared)["status"] == "ended"
    bo.pull()
    assert ("account", account) not in bo.mirror.rows
    assert bo.mirror.rows == bo.fresh().rows


def test_who_is_shown_a_customer_may_look_and_let_go_but_not_pass_it_on(
    company: Company, ann: Person, bo: Person
) -> None:
    cai = company.hire("cai")
    account = ann.make("account", name="甲")
    shared = share(ann, account, bo)
    assert held(company, bo)[f"account:{account}"] == "read"
    assert bo.do(insert("account_share", account_id=account, user_id=cai.id)).result == "refused"
    assert bo.do(insert("hand_over", account_id=account, to_user_id=bo.id)).result == "refused"
    assert bo.do(edit("account_share", shared, status=("active", "ended"))).result == "applied"
    assert f"account:{account}" not in held(company, bo)
    assert bo.do(edit("account_share", shared, status=("ended", "active"))).result == "refused"


@pytest.mark.parametrize("entity", ["account_share", "hand_over"])
def test_nobody_takes_what_is_somebody_elses(company: Company, ann: Person, bo: Person, entity: str) -> None:
    account = ann.make("account", name="甲")
    field = "user_id" if entity == "account_share" else "to_user_id"
    assert bo.do(insert(entity, account_id=account, **{field: bo.id})).result == "refused"
    assert company.row("account", account)["owner_id"] == ann.id
    assert f"account:{account}" not in held(company, bo)


def test_a_customer_is_handed_over_and_the_change_is_remembered(
    company: Company, ann: Person, bo: Person
) -> None:
    account = ann.make("account", name="甲")
    request = insert("hand_over", account_id=account, to_user_id=bo.id, reason="换区")
    assert ann.do(request).result == "applied"
    assert company.row("hand_over", request.id)["status"] == "done"
    assert company.row("account", account)["owner_id"] == bo.id
    assert held(company, bo)[f"account:{account}"] == "edit"
    assert f"account:{account}" not in held(company, ann)
    bo.pull()
    (change,) = [row for (entity, _), row in bo.mirror.rows.items() if entity == "owner_history"]
    assert (change["from_user_id"], change["to_user_id"], change["why"]) == (ann.id, bo.id, "transfer")
    ann.pull()
    assert ("account", account) not in ann.mirror.rows
    assert ann.mirror.rows == ann.fresh().rows


def test_a_manager_hands_over_the_customers_of_their_people(
    company: Company, ann: Person, bo: Person
) -> None:
    boss = company.hire("boss", "manager")
    account = ann.make("account", name="甲")
    assert boss.do(insert("hand_over", account_id=account, to_user_id=bo.id)).result == "applied"
    assert company.row("account", account)["owner_id"] == bo.id


def test_a_new_customer_can_be_made_shared_and_handed_over_at_once(
    company: Company, ann: Person, bo: Person
) -> None:
    cai = company.hire("cai")
    new = insert("account", name="乙")
    made = ann.mutation(new)
    shared = ann.mutation(insert("account_share", account_id=new.id, user_id=cai.id))
    given = ann.mutation(insert("hand_over", account_id=new.id, to_user_id=bo.id))
    assert {one.result for one in ann.push(made, shared, given)} == {"applied"}
    assert company.row("account", new.id)["owner_id"] == bo.id
    assert {held(company, one).get(f"account:{new.id}") for one in (bo, cai)} == {"edit", "read"}
    assert f"account:{new.id}" not in held(company, ann)


def test_who_may_edit_a_shown_customer_may_neither_take_it_nor_pass_it_on(
    company: Company, ann: Person, bo: Person
) -> None:
    cai = company.hire("cai")
    account = ann.make("account", name="甲")
    share(ann, account, bo, level="edit")
    with_cai = share(ann, account, cai)
    assert held(company, bo)[f"account:{account}"] == "edit"
    assert bo.do(insert("hand_over", account_id=account, to_user_id=bo.id)).result == "refused"
    assert (
        bo.do(insert("account_share", account_id=account, user_id=company.hire("dan").id)).result == "refused"
    )
    assert bo.do(edit("account_share", with_cai, status=("active", "ended"))).result == "refused"
    assert bo.do(delete("account_share", with_cai)).result == "refused"
    assert company.row("account", account)["owner_id"] == ann.id
    assert f"account:{account}" in held(company, cai)


def test_a_deleted_share_ends_and_comes_back_by_its_owner_alone(
    company: Company, ann: Person, bo: Person
) -> None:
    account = ann.make("account", name="甲")
    shared = share(ann, account, bo, level="edit")
    assert bo.do(delete("account_share", shared)).result == "applied"
    assert f"account:{account}" not in held(company, bo)
    assert bo.do(edit("account_share", shared, status=("active", "active"))).result == "refused"
    assert f"account:{account}" not in held(company, bo)


def test_a_request_that_was_deleted_is_not_carried_out(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn:
        set_columns(conn, "user", {bo.id: {"is_active": 0}})
    request = insert("hand_over", account_id=account, to_user_id=bo.id)
    assert ann.do(request).result == "applied"
    assert company.row("hand_over", request.id)["status"] == "requested"
    with company.database.transaction() as conn:
        set_columns(conn, "user", {bo.id: {"is_active": 1}})
    assert ann.do(delete("hand_over", request.id)).result == "applied"
    assert company.row("account", account)["owner_id"] == ann.id


def test_of_two_that_give_a_customer_away_offline_the_later_one_is_told_that_it_is_gone(
    company: Company, ann: Person, bo: Person
) -> None:
    cai, boss = company.hire("cai"), company.hire("boss", "manager")
    account = ann.make("account", name="甲")
    mine = ann.mutation(insert("hand_over", account_id=account, to_user_id=bo.id))
    assert boss.do(insert("hand_over", account_id=account, to_user_id=cai.id)).result == "applied"
    assert [one.result for one in ann.push(mine)] == ["refused"]
    assert company.row("account", account)["owner_id"] == cai.id
