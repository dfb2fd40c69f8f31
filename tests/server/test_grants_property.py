"""After whatever happened to the organisation, the grants are what they would be if worked out by hand from nothing."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from crm_core.model.organisation import MANAGING_ROLES
from crm_server import delegations, feed, grants
from crm_server.database import fetch
from crm_server.records import Row, set_columns
from tests.server.company import DAY_MS, HOUR_MS, START_MS, Company, Person

Held = dict[tuple[str, str], tuple[str, str | None]]
"""(user, scope) → level, and whom the user stands in for."""


def rows(company: Company, table: str) -> list[Row]:
    with company.database.transaction() as conn:
        found = conn.exec_driver_sql(f'SELECT * FROM "{table}"')
        return [dict(one) for one in found.mappings()]


def by_hand(company: Company) -> Held:  # noqa: C901 -- one after the other, to be compared by reading
    """Who should hold what, in plain loops: own, below in the tree, shared, and then once more for the deputies."""
    users = {one["id"]: one for one in rows(company, "user")}
    units = {one["id"]: one for one in rows(company, "org_unit")}
    own: dict[str, dict[str, bool]] = {user: {} for user in users}

    def give(user: str, scope: str, *, edit: bool) -> None:
        own[user][scope] = own[user].get(scope, False) or edit

    def is_inside(unit: str | None, top: str) -> bool:
        seen: set[str] = set()
        while unit and unit not in seen:
            if unit == top:
                return True
            seen.add(unit)
            unit = units[unit]["parent_id"]
        return False

    def leads(user: Row) -> list[str]:
        led = [unit for unit, row in units.items() if row["manager_id"] == user["id"]]
        if user["role"] == "admin":
            led += units
        elif user["role"] in MANAGING_ROLES and user["org_unit_id"]:
            led.append(user["org_unit_id"])
        return led

    below = {
        user: {
            other
            for other, row in users.items()
            if other != user and any(is_inside(row["org_unit_id"], top) for top in leads(users[user]))
        }
        for user in users
    }
    for user, row in users.items():
        give(user, "company", edit=False)
        give(user, f"user:{user}", edit=True)
        if row["org_unit_id"]:
            give(user, f"unit:{row['org_unit_id']}", edit=True)
        for member in below[user]:
            give(user, f"user:{member}", edit=True)
    for account in rows(company, "account"):
        for user in users:
            if account["owner_id"] and account["owner_id"] in {user, *below[user]}:
                give(user, f"account:{account['id']}", edit=True)
    for share in rows(company, "share"):
        give(share["user_id"], f"account:{share['account_id']}", edit=share["level"] == "edit")
    held: Held = {}
    deputies = [
        one
        for one in rows(company, "delegation")
        if one["status"] == "active" and one["began_at"] is not None
    ]
    for user, row in users.items():
        if row["is_active"] == 0:
            continue
        lent = [
            (one["from_user_id"], own[one["from_user_id"]]) for one in deputies if one["to_user_id"] == user
        ]
        for scope in own[user].keys() | {scope for _, scopes in lent for scope in scopes}:
            edit = own[user].get(scope, False) or any(scopes.get(scope) for _, scopes in lent)
            is_own = scope in own[user] and own[user][scope] == edit
            by = min((who for who, scopes in lent if scopes.get(scope) == edit), default=None)
            held[user, scope] = ("edit" if edit else "read", None if is_own else by)
    return held


def recorded(company: Company) -> Held:
    with company.database.transaction() as conn:
        found = fetch(
            conn, "SELECT user_id, scope, level, on_behalf_of FROM scope_grant WHERE ended_seq IS NULL"
        )
    return {(user, scope): (level, by) for user, scope, level, by in found}


def end_latest(conn: Connection, now_ms: int) -> None:
    for one in delegations.list_delegations(conn)[:1]:
        delegations.end(conn, one.id, now_ms=now_ms)


def act(company: Company, people: list[Person], units: list[str], rng: random.Random) -> None:
    """Change one thing, the way the server does it."""
    company.tick(HOUR_MS)
    now = company.now_ms
    with company.database.transaction() as conn:
        accounts = [row[0] for row in fetch(conn, "SELECT id FROM account ORDER BY id")]
        account, person, other = rng.choice(accounts), rng.choice(people).id, rng.choice(people).id

        def put(entity: str, record_id: str, **values: object) -> None:
            set_columns(conn, entity, {record_id: values}, now_ms=now)
            grants.recompute(conn, now_ms=now)
            feed.publish(conn, {entity: [record_id]})

        level: grants.Level = rng.choice(("read", "edit"))
        acts: list[Callable[[], object]] = [
            lambda: grants.assign(conn, [account], person, now_ms=now),
            lambda: grants.transfer(conn, person, other, now_ms=now),
            lambda: grants.share(conn, account, person, level, now_ms=now),
            lambda: grants.unshare(conn, account, person, now_ms=now),
            lambda: put("org_unit", rng.choice(units), parent_id=rng.choice([None, *units])),
            lambda: put("org_unit", rng.choice(units), manager_id=rng.choice([None, person])),
            lambda: put("user", person, org_unit_id=rng.choice(units)),
            lambda: put("user", person, is_active=int(rng.random() < 0.6)),
            lambda: put("user", person, role=rng.choice(("rep", "manager", "service", "rep"))),
            lambda: (
                delegations.delegate(
                    conn, person, other, now - HOUR_MS, now + rng.choice((1, 5)) * HOUR_MS, now_ms=now
                )
                if person != other
                else None
            ),
            lambda: end_latest(conn, now),
        ]
        rng.choice(acts)()
        delegations.bring_about(conn, now)


@pytest.mark.parametrize("seed", range(3))
def test_grants_equal_those_worked_out_by_hand_and_laptops_hold_exactly_their_scopes(
    company: Company, seed: int
) -> None:
    rng = random.Random(seed)
    units = [company.unit] + [
        company.insert("org_unit", name=f"部门{n}", kind="team", parent_id=company.unit) for n in range(3)
    ]
    people = [
        company.hire(f"p{n}", rng.choice(("rep", "rep", "manager")), unit=rng.choice(units)) for n in range(5)
    ]
    for n in range(8):
        author = rng.choice(people)
        account = author.make("account", name=f"客户{n}")
        contact = author.make("contact", full_name=f"人{n}")
        author.make("account_contact", account_id=account, contact_id=contact)
        author.make("visit", account_id=account, contact_id=contact, kind="CALL", started_at=START_MS)
        author.make("task", title="t", account_id=account, assignee_id=rng.choice(people).id)
    for step in range(20):
        act(company, people, units, rng)
        assert recorded(company) == by_hand(company), (seed, step)
        watched = rng.choice(people)
        watched.pull(max_bytes=rng.choice((1_000, 1_000_000)))
    assert company.now_ms < START_MS + 2 * DAY_MS
    for person in people:
        person.pull()
        mine = {scope: level for (user, scope), (level, _) in recorded(company).items() if user == person.id}
        assert person.mirror.held == mine
        fresh = person.fresh()
        assert person.mirror.rows == fresh.rows
        assert person.mirror.members == fresh.members
