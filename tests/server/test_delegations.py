"""A deputy holds what the one they stand in for holds, from the first day to the last, and not a minute longer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from crm_server import delegations, feed, grants
from crm_server.database import execute
from crm_server.handlers import hello
from crm_server.jobs import run_due
from crm_server.records import set_columns
from tests.server.company import DAY_MS, HELLO, HOUR_MS, START_MS, Company, Person, edit, insert
from tests.server.meeting import wait_until_somebody_waits
from tests.server.test_grants import held


@pytest.fixture
def boss(company: Company) -> Person:
    return company.hire("boss", "manager")


def ask(ann: Person, deputy: Person, *, starts: int = 0, days: int = 7) -> str:
    change = insert(
        "delegation",
        from_user_id=ann.id,
        to_user_id=deputy.id,
        starts_at=START_MS + starts,
        ends_at=START_MS + starts + days * DAY_MS,
        reason="休假",
    )
    assert ann.do(change).result == "applied"
    return change.id


def approve(boss: Person, delegation: str) -> str:
    return boss.do(edit("delegation", delegation, status=("requested", "active"))).result


def test_an_approved_deputy_holds_and_edits_and_writes_on_behalf_until_the_end(
    company: Company, ann: Person, bo: Person, boss: Person
) -> None:
    account = ann.make("account", name="甲")
    scope = f"account:{account}"
    delegation = ask(ann, bo, starts=DAY_MS)
    assert approve(boss, delegation) == "applied"
    assert scope not in held(company, bo), "it has not begun"
    company.tick(DAY_MS)
    run_due(company.database, company.now_ms)
    assert held(company, bo)[scope] == "edit"
    visit = bo.make("visit", account_id=account, started_at=company.now_ms, kind="VISIT", recorded_by=bo.id)
    assert company.row("visit", visit)["on_behalf_of"] == ann.id
    own = ann.make("visit", account_id=account, started_at=1, kind="CALL")
    assert company.row("visit", own)["on_behalf_of"] is None
    bo.pull()
    assert bo.mirror.rows["account", account]
    before_end = bo.mutation(edit("account", account, phone=(None, "1")))
    company.tick(8 * DAY_MS)
    hello(ann.context, HELLO)
    company.tick()
    after_end = bo.mutation(edit("account", account, fax=(None, "2")))
    assert company.row("delegation", delegation)["status"] == "ended"
    assert scope not in held(company, bo)
    assert [one.result for one in bo.push(before_end, after_end)] == ["applied", "handed_over"]
    bo.pull()
    assert ("account", account) not in bo.mirror.rows
    assert bo.mirror.rows == bo.fresh().rows


def test_nobody_gives_themselves_what_is_somebody_elses(
    company: Company, ann: Person, bo: Person, boss: Person
) -> None:
    mighty = company.hire("mighty", "manager", unit=company.insert("org_unit", name="华南", kind="branch"))
    times = {"starts_at": START_MS, "ends_at": START_MS + DAY_MS}
    for author, whose, deputy in ((bo, ann, bo), (mighty, ann, mighty), (bo, ann, boss), (ann, ann, ann)):
        change = insert("delegation", from_user_id=whose.id, to_user_id=deputy.id, **times)
        assert author.do(change).result == "refused", (author.id, whose.id)
    own = insert("delegation", from_user_id=boss.id, to_user_id=bo.id, status="active", **times)
    assert boss.do(own).code == "not_permitted"
    asked = ask(ann, mighty)
    assert approve(mighty, asked) == "refused", "the deputy"
    assert approve(ann, asked) == "refused", "the one who asks"
    assert bo.do(edit("delegation", asked, status=("requested", "refused"))).result == "refused"
    assert approve(boss, asked) == "applied"


def test_who_was_the_manager_once_decides_nothing_late(
    company: Company, ann: Person, bo: Person, boss: Person
) -> None:
    asked = ask(ann, bo)
    late = boss.mutation(edit("delegation", asked, status=("requested", "active")))
    elsewhere = company.insert("org_unit", name="华南", kind="branch")
    with company.database.transaction() as conn:
        set_columns(conn, "user", {boss.id: {"org_unit_id": elsewhere}})
        grants.recompute(conn, now_ms=company.tick())
        feed.publish(conn, {"user": [boss.id]})
    assert boss.push(late)[0].code == "not_permitted"
    assert company.row("delegation", asked)["status"] == "requested"


def test_a_deputy_cannot_pass_it_on_nor_make_it_longer(
    company: Company, ann: Person, bo: Person, boss: Person
) -> None:
    account = ann.make("account", name="甲")
    cai = company.hire("cai")
    asked = ask(ann, bo)
    approve(boss, asked)
    assert f"account:{account}" in held(company, bo)
    ask(bo, cai)
    times = {"starts_at": START_MS, "ends_at": START_MS + DAY_MS}
    passed_on = insert("delegation", from_user_id=ann.id, to_user_id=cai.id, **times)
    assert bo.do(passed_on).code == "not_permitted"
    longer = edit("delegation", asked, base_rev=2, ends_at=(START_MS, START_MS + 99 * DAY_MS))
    assert bo.do(longer).result == ann.do(longer).result == "refused"
    with company.database.transaction() as conn:
        delegations.delegate(conn, bo.id, cai.id, START_MS, START_MS + DAY_MS, now_ms=company.now_ms)
    assert f"user:{bo.id}" in held(company, cai)
    assert f"account:{account}" not in held(company, cai), "no deputy of a deputy"


def test_an_early_end_and_a_share_of_ones_own(
    company: Company, ann: Person, bo: Person, boss: Person
) -> None:
    account = ann.make("account", name="甲")
    scope = f"account:{account}"
    company.share(account, bo, "read")
    with company.database.transaction() as conn:
        made = delegations.delegate(conn, ann.id, bo.id, 0, START_MS + DAY_MS, now_ms=company.now_ms)
    assert held(company, bo)[scope] == "edit"
    bo.make("visit", account_id=account, started_at=1, kind="VISIT")
    company.tick(HOUR_MS)
    with company.database.transaction() as conn:
        delegations.end(conn, made, now_ms=company.now_ms)
        delegations.end(conn, made, now_ms=company.now_ms)
    assert held(company, bo)[scope] == "read"
    with company.database.transaction() as conn:
        assert grants.recompute(conn) == 0
        (listed,) = delegations.list_delegations(conn)
    assert (listed.source, listed.target, listed.status, listed.in_force) == ("ann", "bo", "ended", False)


def test_a_hello_that_begins_one_waits_for_who_is_just_changing_it(
    company: Company, ann: Person, bo: Person, boss: Person
) -> None:
    asked = ask(ann, bo, starts=HOUR_MS)
    approve(boss, asked)
    company.tick(2 * HOUR_MS)
    with ThreadPoolExecutor(1) as pool:
        with company.database.transaction() as conn:
            set_columns(conn, "delegation", {asked: {"reason": "婚假"}})
            greeted = pool.submit(hello, bo.context, HELLO)
            wait_until_somebody_waits(company.database)
            execute(conn, "SET LOCAL deadlock_timeout = '1ms'")
            feed.publish(conn, {"delegation": [asked]})
        greeted.result()
    assert company.row("delegation", asked)["reason"] == "婚假"
    assert f"user:{ann.id}" in held(company, bo)
