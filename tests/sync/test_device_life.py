"""The life of a laptop with its server over HTTP: its lease, its clock, the end of its access and of its data."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crm_desktop.bootstrap import Laptop
from crm_desktop.db import destruction, notices
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import UserError
from crm_desktop.sync import lease, local
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.ended import DeviceEnded
from crm_server.backup import back_up, restore
from crm_server.database import Database, execute, fetch
from tests.sync.branch import Branch, add_customer, files_of, running_branch

SECRET = "宁波长风机械"
DAY_MS = lease.DAY_MS
Open = Callable[..., Laptop]


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSPHRASE", "correct horse battery")


@pytest.fixture
def branch(server_database: Database) -> Iterator[Branch]:
    with running_branch(server_database) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_laptop(folder: Path) -> Iterator[Open]:
    opened: list[Laptop] = []

    def open_(*, create: bool = False) -> Laptop:
        for laptop in opened:
            laptop.close()
        opened.clear()
        opened.append(Laptop(folder, create=create))
        return opened[-1]

    yield open_
    for laptop in opened:
        laptop.close()


def enrolled(branch: Branch, open_laptop: Open) -> Laptop:
    laptop = open_laptop(create=True)
    branch.enroll(laptop)
    laptop.engine().run()
    return laptop


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        action()
    return caught.value.code


def told(laptop: Laptop) -> list[str]:
    with laptop.store.read() as session:
        return [one.code for one in notices.unread(raw_connection(session))]


def keep(laptop: Laptop, **facts: object) -> None:
    laptop.lane.submit_raw(lambda connection: local.keep(connection, facts)).result()


# --- lease ---------------------------------------------------------------------------------------------------------


def test_a_lease_that_has_ended_locks_until_the_next_sign_in(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    add_customer(laptop, SECRET)
    keep(laptop, **{local.LEASE: laptop.clock.wall_ms() - 1, local.SERVER: "http://127.0.0.1:1"})
    laptop = open_laptop()
    assert refusal(laptop.context) == "lease_ended"
    assert refusal(laptop.workspace) == "lease_ended"
    assert refusal(laptop.engine().run) == "lease_ended"
    keep(laptop, **{local.SERVER: branch.url})
    branch.enroll(laptop)
    laptop.context()
    assert laptop.engine().run().applied == 1


def test_the_server_renews_a_lease_while_its_tokens_last(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    keep(laptop, **{local.LEASE: laptop.clock.wall_ms() - 1})
    laptop = open_laptop()
    laptop.workspace(syncing=False)
    assert laptop.lock() is None


def test_a_clock_that_is_set_back_lengthens_nothing(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    until = int(laptop.facts()[local.LEASE])
    laptop.clock.offset_ms += 121 * DAY_MS
    assert laptop.lock() is not None
    laptop.clock.offset_ms -= 121 * DAY_MS
    assert refusal(laptop.context) == "lease_ended"
    assert laptop.engine().run().rounds == 1
    assert laptop.lock() is None
    assert abs(int(laptop.facts()[local.SEEN]) + 120 * DAY_MS - until) < DAY_MS


def test_edits_move_the_time_of_the_lease_on(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    laptop.clock.offset_ms += 10 * DAY_MS
    add_customer(laptop, SECRET)
    keep(laptop, **{local.SEEN: 0})
    known = laptop.facts()
    laptop.clock.offset_ms -= 10 * DAY_MS
    assert lease.time_of(known, laptop.clock) - laptop.clock.wall_ms() > 9 * DAY_MS
    laptop.engine().run()
    assert abs(lease.time_of(laptop.facts(), laptop.clock) - laptop.clock.wall_ms()) < DAY_MS


def test_the_end_of_a_lease_is_told_seven_three_and_one_days_before(
    branch: Branch, open_laptop: Open
) -> None:
    laptop = enrolled(branch, open_laptop)
    heard = []
    for day in range(120):
        assert laptop.lock() is None
        if found := laptop.lane.submit_raw(notices.unread).result():
            heard.append((120 - day, [one.code for one in found]))
            laptop.lane.submit_raw(partial(notices.mark_read, notice_id=found[0].id, now_ms=1)).result()
        laptop.clock.offset_ms += DAY_MS
    assert heard == [(days, ["lease_ends_soon"]) for days in lease.WARN_DAYS]


# --- the clock -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-365, 365, -20_000])
def test_a_clock_that_is_wrong_is_corrected_and_told_once(
    branch: Branch, open_laptop: Open, days: int
) -> None:
    laptop = open_laptop(create=True)
    right = laptop.clock._now_ms
    laptop.clock._now_ms = lambda: right() + days * DAY_MS
    branch.enroll(laptop)
    laptop.engine().run()
    laptop.engine().run()
    assert abs(laptop.clock.wall_ms() - right()) < 60_000
    assert told(laptop) == ["clock_wrong"]
    laptop.clock._now_ms = right
    laptop.engine().run()
    laptop.engine().run()
    assert abs(laptop.clock.wall_ms() - right()) < 60_000
    assert told(laptop) == ["clock_wrong"]


# --- the end -------------------------------------------------------------------------------------------------------


def test_a_revoked_laptop_hands_in_its_edits_and_holds_nothing_more(
    branch: Branch, open_laptop: Open, folder: Path
) -> None:
    laptop = enrolled(branch, open_laptop)
    (folder / "people" / "bo").mkdir(parents=True)
    (folder / "people" / "bo" / "store.db").write_bytes(b"another person's")
    unsent = add_customer(laptop, SECRET)
    branch.revoke()
    with pytest.raises(DeviceEnded) as ended:
        laptop.engine().run()
    assert ended.value.params == {"sent": 1}
    (kept,) = branch.quarantined()
    assert (kept.record_id, kept.in_time) == (unsent, True)
    assert SECRET in kept.body
    assert files_of(folder) == {"lock", "ended.json", "people/bo/store.db"}
    assert refusal(laptop.facts) == "device_wiped"
    assert refusal(lambda: add_customer(laptop, "more")) == "device_wiped"
    laptop.lane.submit_raw(lambda connection: None).exception()
    assert refusal(open_laptop) == "device_wiped"
    assert files_of(folder) == {"lock", "ended.json", "people/bo/store.db"}


def test_what_a_restored_server_forgot_is_handed_in_as_well(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    forgotten, known = add_customer(laptop, SECRET), add_customer(laptop, "甲")
    laptop.engine().run()
    with branch.database.transaction() as conn:
        execute(conn, "DELETE FROM outcome WHERE outcome LIKE %s", (f"%{forgotten}%",))
    branch.revoke()
    with pytest.raises(DeviceEnded) as ended:
        laptop.engine().run()
    assert ended.value.params == {"sent": 0}
    assert [(one.record_id, one.state) for one in branch.quarantined()] == [(forgotten, "sent")]
    assert known != forgotten


def test_after_the_end_the_folder_can_be_enrolled_anew(
    branch: Branch, open_laptop: Open, folder: Path
) -> None:
    laptop = enrolled(branch, open_laptop)
    branch.revoke()
    assert refusal(laptop.engine().run) == "device_wiped"
    assert branch.quarantined() == []
    laptop = open_laptop(create=True)
    branch.enroll(laptop)
    laptop.engine().run()
    assert laptop.context().user_id
    assert not (folder / "ended.json").exists()


def test_without_a_line_the_store_is_locked_and_kept(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    unsent = add_customer(laptop, SECRET)
    branch.revoke()
    engine = laptop.engine()
    channel = engine._parts.channel
    call = channel.call

    def losing(operation: str, *arguments: object) -> object:
        if operation == "quarantine":
            raise TransportError(lost)
        return call(operation, *arguments)  # type: ignore[arg-type]

    from crm_desktop.sync.channel import Failure

    lost = Failure.OFFLINE
    channel.call = losing  # type: ignore[method-assign, assignment]
    assert refusal(engine.run) == "sync_offline"
    assert refusal(lambda: laptop.lane.submit(lambda session: None).result()) == "device_locked"
    keep(laptop, **{local.SERVER: "http://127.0.0.1:1"})
    laptop = open_laptop()
    assert refusal(laptop.context) == "device_locked"
    assert refusal(laptop.workspace) == "device_locked"
    keep(laptop, **{local.SERVER: branch.url})
    assert refusal(laptop.workspace) == "device_wiped"
    assert [one.record_id for one in branch.quarantined()] == [unsent]


def test_who_is_let_in_again_goes_on(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    add_customer(laptop, SECRET)
    keep(laptop, **{local.ENDED: "device_revoked"})
    laptop = open_laptop()
    assert refusal(laptop.context) == "device_locked"
    assert laptop.engine().run().applied == 1
    laptop.context()


def test_a_destruction_that_was_cut_short_is_finished_at_the_next_opening(
    branch: Branch, open_laptop: Open, folder: Path
) -> None:
    laptop = enrolled(branch, open_laptop)
    laptop.close()
    with DataFolder(folder) as held:
        destruction.begin(held, 3)
    assert not KeyVault(folder).exists()
    assert (folder / "store.db").exists()
    with pytest.raises(DeviceEnded) as ended:
        Laptop(folder)
    assert ended.value.params == {"sent": 3}
    assert files_of(folder) == {"lock", "ended.json"}


def test_what_was_handed_in_before_a_crash_is_destroyed_at_the_next_opening(
    branch: Branch, open_laptop: Open, folder: Path
) -> None:
    laptop = enrolled(branch, open_laptop)
    keep(laptop, **{local.ENDED: "device_revoked", local.HANDED_IN: 2})
    laptop = open_laptop()
    assert refusal(laptop.workspace) == "device_wiped"
    assert files_of(folder) == {"lock", "ended.json"}
    assert not KeyVault(folder).exists()


def test_a_revocation_in_the_middle_of_a_sync_ends_it(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    unsent = add_customer(laptop, SECRET)
    engine = laptop.engine()
    channel = engine._parts.channel
    call = channel.call

    def revoking(operation: str, *arguments: object) -> object:
        if operation == "push":
            branch.revoke()
        return call(operation, *arguments)  # type: ignore[arg-type]

    channel.call = revoking  # type: ignore[method-assign, assignment]
    assert refusal(engine.run) == "device_wiped"
    assert [one.record_id for one in branch.quarantined()] == [unsent]


# --- who it is -----------------------------------------------------------------------------------------------------


def test_a_copied_token_without_the_key_opens_nothing(
    branch: Branch, open_laptop: Open, tmp_path: Path
) -> None:
    laptop = enrolled(branch, open_laptop)
    stolen = {
        name: laptop.facts()[name] for name in (local.DEVICE, local.REFRESH_TOKEN, local.SERVER, local.USER)
    }
    thief = Laptop(tmp_path / "thief", create=True)
    try:
        keep(thief, **stolen, **{local.DEVICE_KEY: "07" * 32})
        assert refusal(thief.engine().run) == "unauthenticated"
    finally:
        thief.close()
    assert laptop.engine().run().rounds == 1


def test_signing_in_again_keeps_the_device_and_what_was_not_sent(branch: Branch, open_laptop: Open) -> None:
    laptop = enrolled(branch, open_laptop)
    before = laptop.facts()
    add_customer(laptop, SECRET)
    keep(laptop, **{local.ACCESS_TOKEN: "", local.REFRESH_TOKEN: "used up"})
    assert refusal(laptop.engine().run) == "unauthenticated"
    branch.enroll(laptop)
    after = laptop.facts()
    assert after[local.DEVICE] == before[local.DEVICE]
    assert after[local.INCARNATION] != before[local.INCARNATION]
    assert laptop.engine().run().applied == 1


def test_signing_in_again_to_a_restored_server_still_tells_it_what_it_forgot(
    branch: Branch, open_laptop: Open, tmp_path: Path
) -> None:
    """Some restored servers take no old tokens; the sign-in that follows must not hide that the server went back."""
    laptop = enrolled(branch, open_laptop)
    back_up(branch.database, tmp_path / "backup", laptop.clock.wall_ms())
    customer = add_customer(laptop, SECRET)
    assert laptop.engine().run().applied == 1
    restore(branch.database, tmp_path / "backup", laptop.clock.wall_ms())
    branch.enroll(laptop)
    assert laptop.engine().run().applied == 1
    with branch.database.transaction() as conn:
        assert fetch(conn, b"SELECT id FROM account") == [(customer,)]
    assert "server_restored" in told(laptop)
