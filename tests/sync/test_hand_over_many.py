"""Many customers given to a colleague at once: each is decided by the server for itself, and the laptops follow."""

from typing import Any

from crm_core.model import Account
from crm_desktop.services.customers.bulk import BulkReport, hand_over_all
from tests.sync.laptop import Laptop
from tests.sync.world import World


def hand_over(laptop: Laptop, accounts: list[str], to: str) -> BulkReport:
    def job(session: Any) -> BulkReport:
        assert laptop.store.context is not None
        return hand_over_all(session, laptop.store.context, accounts, to, "换区")

    return laptop.lane.submit(job).result()


def here(laptop: Laptop) -> set[str]:
    with laptop.store.read() as session:
        return {one.id for one in session.query(Account).filter(Account.deleted_at.is_(None))}


def in_lists(laptop: Laptop) -> set[str]:
    rows = laptop.read(lambda c: c.execute("SELECT account_id FROM local_account_glance").fetchall())
    return {row[0] for row in rows}


def test_all_go_but_those_that_others_decided_on_meanwhile(world: World) -> None:
    ann, bo, cai = world.person("ann"), world.person("bo"), world.person("cai")
    giver, taker = world.laptop(ann), world.laptop(bo)
    accounts = [giver.add("account", name=f"第{n}家") for n in range(40)]
    world.sync(giver, taker)
    world.assign(accounts[7], bo)
    world.share(accounts[7], ann, "edit")
    shown = giver.add("account", name="看得到的")
    world.sync(giver)
    world.assign(shown, cai)
    world.share(shown, ann, "read")
    world.sync(giver)

    report = hand_over(giver, [*accounts, shown], bo)
    assert report.done == 39
    assert sorted((name, error.code) for name, error in report.left) == [
        ("看得到的", "read_only"),
        ("第7家", "owned_already"),
    ]
    world.assign(accounts[0], cai)  # somebody at head office was quicker
    world.sync(giver, taker, giver)

    owners = {one: world.server_value("account", one, "owner_id") for one in accounts}
    assert owners == {**dict.fromkeys(accounts, bo), accounts[0]: cai}
    assert here(taker) == set(accounts[1:])
    assert in_lists(taker) == here(taker)
    assert here(giver) == {accounts[7], shown}
    assert in_lists(giver) == here(giver)
