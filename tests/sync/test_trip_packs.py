"""The files of a prepared journey come with the next sync, stay while it lasts, and tell how far they are."""

from collections.abc import Sequence
from datetime import timedelta

from crm_desktop.services import trip_pack
from crm_desktop.services.lookups import local_day
from crm_desktop.sync import blob_plan, local
from crm_server import grants
from tests.sync.laptop import Laptop
from tests.sync.test_attachments import Two, ask, attach, cutting, honest, noise, states, synced, two
from tests.sync.world import World

__all__ = ["two"]


def prepare(laptop: Laptop, accounts: Sequence[str], days_ahead: int = 20) -> int:
    first = local_day(laptop.now_ms) + timedelta(days=days_ahead)
    context = laptop.store.context
    assert context is not None
    pack_id: int = laptop.lane.submit(
        lambda s: trip_pack.save_pack(s, context, "苏州", (first, first + timedelta(days=4)), accounts)
    ).result()
    return pack_id


def fetch(laptop: Laptop, pack_id: int) -> None:
    laptop.lane.submit(lambda s: trip_pack.fetch_files(s, pack_id)).result()


def together(laptop: Laptop, account: str) -> trip_pack.Files:
    with laptop.store.read() as session:
        return trip_pack.files_together(session, [account])


def test_the_files_of_a_journey_are_fetched_and_counted(world: World, two: Two) -> None:
    attach(two.ann, two.account, noise(800_000), "a")
    attach(two.ann, two.account, noise(3000, 2), "b")
    world.sync(two.ann, two.bo)
    pack_id = prepare(two.bo, [two.account])
    assert synced(world, two.bo).blobs_down == 0
    assert together(two.bo, two.account).to_come == 803_000
    fetch(two.bo, pack_id)
    report = synced(world, two.bo)
    assert (report.blobs_down, report.blob_bytes_down) == (2, 803_000)
    assert together(two.bo, two.account).to_come == 0
    assert together(two.bo, two.account).missing == 0


def test_what_broke_off_is_counted_and_goes_on(world: World, two: Two) -> None:
    attach(two.ann, two.account, noise(2_000_000), "a")
    world.sync(two.ann, two.bo)
    fetch(two.bo, prepare(two.bo, [two.account]))
    world.lines[two.bo].before = cutting(3, "download")
    synced(world, two.bo)
    half = together(two.bo, two.account)
    assert 0 < half.to_come < 2_000_000
    assert half.missing == 1
    world.lines[two.bo].before = honest
    assert synced(world, two.bo).blob_bytes_down < 2_000_000
    assert together(two.bo, two.account).to_come == 0


def test_other_files_go_before_those_of_a_journey(world: World, two: Two) -> None:
    other = two.ann.add("account", name="别的客户")
    world.sync(two.ann)
    world.share(other, two.bo.user_id, "edit")
    attach(two.ann, two.account, noise(1000), "a")
    mine = attach(two.ann, other, noise(1000, 2), "b")
    world.sync(two.ann, two.bo)
    fetch(two.bo, prepare(two.bo, [two.account]))
    synced(world, two.bo)
    ask(two.bo, mine)
    synced(world, two.bo)
    two.bo.write(lambda connection: local.keep(connection, {blob_plan.QUOTA: 1500}))
    synced(world, two.bo)
    assert states(two.bo, two.account) == ["available"]
    assert states(two.bo, other) == ["remote"]


def test_a_customer_who_is_taken_away_stops_nothing(world: World, two: Two) -> None:
    attach(two.ann, two.account, noise(1000), "a")
    world.sync(two.ann, two.bo)
    fetch(two.bo, prepare(two.bo, ["gone-before", two.account]))
    synced(world, two.bo)
    with world.database.transaction() as conn:
        grants.unshare(conn, two.account, two.bo.user_id, now_ms=world.now_ms)
    synced(world, two.bo)
    assert two.bo.rows("account") == {}
    assert together(two.bo, two.account).count == 0
    assert two.bo.count("local_blob") == 0
