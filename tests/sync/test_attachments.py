"""Contents of files between laptops and the server: behind the records, resumed, healed, and gone when they must be."""

import hashlib
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_core.blobs import name_of
from crm_core.wire import BlobState, Message
from crm_desktop.db import blobs, notices
from crm_desktop.services import attachments
from crm_desktop.services.attachments import AttachmentItem
from crm_desktop.sync import blob_plan, local, refused
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.report import SyncReport
from crm_server import grants
from crm_server.blobs import Limits, set_limits
from crm_server.database import execute, fetch
from tests.sync import forensics
from tests.sync.laptop import Laptop
from tests.sync.world import World

HOUR_MS = 3_600_000


def noise(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def attach(
    laptop: Laptop, account: str, content: bytes, name: str = "图纸.bin", folder: Path | None = None
) -> str:
    path = (folder or laptop.store.folder.path.parent) / name
    path.write_bytes(content)
    write = attachments.writing_on(laptop.lane)
    staged = attachments.stage(write, path, now_ms=laptop.clock.wall_ms())
    path.unlink()
    context = laptop.store.context
    assert context is not None
    return laptop.lane.submit(lambda s: attachments.attach(s, context, "account", account, staged)).result()


def items(laptop: Laptop, account: str) -> list[AttachmentItem]:
    with laptop.store.read() as session:
        return attachments.attachments(session, "account", account)


def states(laptop: Laptop, account: str) -> list[str]:
    return [item.state for item in items(laptop, account)]


def opened(laptop: Laptop, file_id: str, tmp_path: Path) -> bytes:
    with laptop.store.read() as session:
        attachments.write_to(session, file_id, tmp_path / "opened")
    return (tmp_path / "opened").read_bytes()


def ask(laptop: Laptop, file_id: str) -> None:
    laptop.lane.submit(lambda s: attachments.ask_for(s, file_id)).result()


def synced(world: World, laptop: Laptop) -> SyncReport:
    return laptop.sync(world.lines[laptop])


def an_hour_passes(world: World, laptop: Laptop) -> None:
    world.now_ms += HOUR_MS
    laptop.now_ms += HOUR_MS


def on_server(world: World, table: str = "blob") -> int:
    with world.database.transaction() as conn:
        return int(fetch(conn, f"SELECT count(*) FROM {table}".encode())[0][0])


def cutting(after: int, operation: str, kind: Failure = Failure.TIMEOUT) -> Callable[[str, Message], None]:
    """Let so many pieces through, then cut the line for good."""
    left = [after]

    def tamper(seen: str, _: Message) -> None:
        if seen == operation:
            left[0] -= 1
            if left[0] < 0:
                raise TransportError(kind)

    return tamper


def cutting_from(offset: int) -> Callable[[str, Message], None]:
    """Cut the line before the first chunk from there on."""

    def tamper(seen: str, message: Message) -> None:
        if seen == "upload" and isinstance(message, BlobState) and message.received >= offset:
            raise TransportError(Failure.TIMEOUT)

    return tamper


def honest(operation: str, message: Message) -> None:
    """Disturb nothing."""


class Two:
    """Ann, who owns a customer, and Bo, with whom she shares it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann = world.laptop(world.person("ann"))
        self.bo = world.laptop(world.person("bo"))
        self.account = self.ann.add("account", name="海川电子")
        world.sync(self.ann)
        world.share(self.account, self.bo.user_id, "edit")
        world.sync(self.ann, self.bo)


@pytest.fixture
def two(world: World) -> Two:
    return Two(world)


def test_a_file_reaches_a_colleague_who_asks_for_it(world: World, two: Two, tmp_path: Path) -> None:
    content = noise(1_500_000)
    file = attach(two.ann, two.account, content)
    assert states(two.ann, two.account) == ["waiting"]
    report = synced(world, two.ann)
    assert (report.blobs_up, report.blob_bytes_up, report.blobs_waiting) == (1, len(content), 0)
    assert states(two.ann, two.account) == ["available"]
    world.sync(two.bo)
    assert states(two.bo, two.account) == ["remote"]
    ask(two.bo, file)
    report = synced(world, two.bo)
    assert (report.blobs_down, report.blob_bytes_down) == (1, len(content))
    assert opened(two.bo, file, tmp_path) == content
    again = synced(world, two.bo)
    assert (again.blobs_up, again.blobs_down, again.blob_bytes_down) == (0, 0, 0)


def test_the_same_file_from_two_laptops_is_stored_once(world: World, two: Two) -> None:
    """Scenario 107."""
    content = noise(400_000)
    for laptop in (two.ann, two.bo):
        attach(laptop, two.account, content)
    world.sync(two.ann, two.bo, two.ann)
    assert states(two.ann, two.account) == states(two.bo, two.account) == ["available", "available"]
    assert (on_server(world), on_server(world, "blob_slice")) == (1, 1)
    assert two.ann.count("conflict") == 0


@pytest.mark.parametrize("size", [2_500_000, 6_000_000])
def test_an_upload_that_breaks_off_goes_on_and_the_row_is_there_already(
    world: World, two: Two, tmp_path: Path, size: int
) -> None:
    """Scenario 109: the record never waits for its bytes, and no byte goes twice."""
    content = noise(size)
    file = attach(two.ann, two.account, content)
    line = world.lines[two.ann]
    line.before = cutting_from(int(size * 0.7))
    broken = synced(world, two.ann)
    assert broken.blobs_code == "sync_timeout"
    assert 0.7 * size <= broken.blob_bytes_up < 0.9 * size
    assert (broken.applied, broken.blobs_waiting) == (1, 1)
    world.sync(two.bo)
    assert [item.name for item in items(two.bo, two.account)] == ["图纸.bin"]
    line.before = honest
    rest = synced(world, two.ann)
    assert broken.blob_bytes_up + rest.blob_bytes_up == size
    ask(two.bo, file)
    world.sync(two.bo)
    assert opened(two.bo, file, tmp_path) == content


def test_a_lost_answer_sends_no_chunk_for_good_twice(world: World, two: Two) -> None:
    content = noise(900_000)
    attach(two.ann, two.account, content)
    line = world.lines[two.ann]
    line.after = cutting(0, "upload", Failure.TRUNCATED)
    synced(world, two.ann)
    line.after = honest
    report = synced(world, two.ann)
    assert (report.blobs_up, states(two.ann, two.account)) == (1, ["available"])
    assert report.blob_bytes_up < len(content)


def test_a_download_that_breaks_off_goes_on(world: World, two: Two, tmp_path: Path) -> None:
    content = noise(3_000_000)
    file = attach(two.ann, two.account, content)
    world.sync(two.ann, two.bo)
    ask(two.bo, file)
    world.lines[two.bo].before = cutting(7, "download")
    broken = synced(world, two.bo)
    assert broken.blobs_code == "sync_timeout"
    assert states(two.bo, two.account) == ["requested"]
    world.lines[two.bo].before = honest
    rest = synced(world, two.bo)
    assert rest.blobs_down == 1
    assert broken.blob_bytes_down + rest.blob_bytes_down - len(content) < blobs.SLICE
    assert opened(two.bo, file, tmp_path) == content


@pytest.mark.parametrize("operation", ["upload", "download"])
def test_a_laptop_that_ends_in_the_middle_goes_on(
    world: World, two: Two, tmp_path: Path, operation: str
) -> None:
    """The disk is looked at as it was at some moment of the run, like after a power cut."""
    content = noise(2_500_000)
    file = attach(two.ann, two.account, content)
    laptop = two.ann
    if operation == "download":
        world.sync(two.ann, two.bo)
        laptop = two.bo
        ask(laptop, file)
    line, seen = world.lines[laptop], [0]

    def power_cut(at: str, _: Message) -> None:
        seen[0] += at == operation
        if at == operation and seen[0] == (3 if operation == "upload" else 7):
            shutil.copytree(laptop.store.folder.path, tmp_path / "after")

    line.before = power_cut
    laptop.sync(line)
    if operation == "upload":
        with world.database.transaction() as conn:
            execute(conn, "DELETE FROM blob")
            execute(conn, "DELETE FROM blob_slice WHERE n > 0")
            execute(conn, "DELETE FROM blob_owner")
    line.before = honest
    again = Laptop(tmp_path / "after", laptop.user_id, laptop.device_id, seed=9)
    try:
        assert states(again, two.account) == [{"upload": "waiting", "download": "requested"}[operation]]
        report = again.sync(line)
        assert (report.blobs_up + report.blobs_down, states(again, two.account)) == (1, ["available"])
        assert operation == "upload" or report.blob_bytes_down < len(content)
        assert opened(again, file, tmp_path) == content
    finally:
        again.close()


def test_the_server_has_lost_the_bytes(world: World, two: Two, tmp_path: Path) -> None:
    """Scenario 113: Bo is told and goes on syncing; Ann, who has it still, sends it again by herself."""
    content = noise(300_000)
    file = attach(two.ann, two.account, content)
    world.sync(two.ann, two.bo)
    with world.database.transaction() as conn:
        execute(conn, "DELETE FROM blob_slice")
    ask(two.bo, file)
    note = two.bo.add("note", account_id=two.account, text="x")
    report = synced(world, two.bo)
    assert (report.applied, report.blobs_failed, states(two.bo, two.account)) == (1, 1, ["unavailable"])
    assert world.server_value("note", note, "text") == "x"
    an_hour_passes(world, two.ann)
    assert synced(world, two.ann).blobs_up == 1
    world.sync(two.bo)
    assert states(two.bo, two.account) == ["available"]
    assert opened(two.bo, file, tmp_path) == content


def test_a_restored_server_is_asked_at_once(world: World, two: Two) -> None:
    attach(two.ann, two.account, b"abc")
    world.sync(two.ann)
    two.ann.write(lambda connection: local.keep(connection, {blob_plan.EPOCH: "another"}))
    with world.database.transaction() as conn:
        execute(conn, "DELETE FROM blob")
    assert synced(world, two.ann).blobs_up == 1


def test_the_servers_limit_is_known_before_the_first_file(world: World, two: Two) -> None:
    assert two.ann.read(blobs.knows_limit)
    assert two.ann.read(blobs.limit) == Limits().max_bytes
    with world.database.transaction() as conn:
        set_limits(conn, Limits(max_bytes=200, quota_bytes=1000))
    attach(two.ann, two.account, noise(50), "a")
    world.sync(two.ann)
    assert two.ann.read(blobs.limit) == 200


def test_a_file_that_the_server_will_not_take_holds_up_nothing(world: World, two: Two) -> None:
    with world.database.transaction() as conn:
        set_limits(conn, Limits(max_bytes=100, quota_bytes=150))
    attach(two.ann, two.account, noise(101), "a")
    attach(two.ann, two.account, noise(100, 2), "b")
    attach(two.ann, two.account, noise(99, 3), "c")
    report = synced(world, two.ann)
    assert (report.applied, report.blobs_up, report.blobs_failed) == (3, 1, 2)
    told = {item.name: (item.state, item.code) for item in items(two.ann, two.account)}
    assert told == {"a": ("failed", "blob_too_large"), "b": ("failed", "blob_quota"), "c": ("available", "")}
    assert synced(world, two.ann).blob_bytes_up == 0
    notes = {notice.params["name"]: notice.code for notice in two.ann.read(notices.unread)}
    assert notes == {"a": "blob_too_large", "b": "blob_quota"}
    with world.database.transaction() as conn:
        set_limits(conn, Limits())
    an_hour_passes(world, two.ann)
    assert synced(world, two.ann).blobs_up == 2


def test_the_name_of_a_file_that_was_not_taken_goes_with_its_customer(world: World, two: Two) -> None:
    """I5: neither what was told about it nor why it waits may name it for longer."""
    with world.database.transaction() as conn:
        set_limits(conn, Limits(max_bytes=100, quota_bytes=150))
    attach(two.ann, two.account, noise(101), "张娜的合同")
    world.sync(two.ann)
    assert "local_notice" in two.ann.mentions("张娜的合同")
    (item,) = items(two.ann, two.account)
    assert dict(item.params)["name"] == "张娜的合同"
    world.assign(two.account, two.bo.user_id)
    world.sync(two.ann)
    assert two.ann.mentions("张娜的合同") == []


def is_left(laptop: Laptop, content: bytes) -> bool:
    """Whether pieces of a content still lie on the disk: in tables, in free pages, in the log."""
    everything = b"\0".join(forensics.pages(laptop.store.folder.store_file))
    return any(content[at : at + 32] in everything for at in range(0, len(content) - 32, 500))


def test_after_an_eviction_no_byte_of_the_file_is_left(world: World, two: Two) -> None:
    """I5."""
    content = noise(700_000)
    file = attach(two.ann, two.account, content)
    world.sync(two.ann, two.bo)
    ask(two.bo, file)
    world.sync(two.bo)
    assert is_left(two.bo, content)
    with world.database.transaction() as conn:
        grants.unshare(conn, two.account, two.bo.user_id)
    report = synced(world, two.bo)
    assert (report.evicted > 0, report.blobs_removed) == (True, 1)
    assert not is_left(two.bo, content)
    assert two.bo.mentions(name_of([content])) == []


def test_a_customer_is_taken_while_a_file_waits(world: World, two: Two, tmp_path: Path) -> None:
    """The file goes up first, like every unsent edit; then it leaves the laptop without a trace."""
    content = noise(300_000)
    file = attach(two.ann, two.account, content)
    line = world.lines[two.ann]
    line.before = cutting(0, "upload")
    world.sync(two.ann)
    world.assign(two.account, two.bo.user_id)
    world.sync(two.ann)
    assert two.ann.row("attachment", file) is None
    assert two.ann.count("local_blob") == 1
    line.before = honest
    assert synced(world, two.ann).blobs_up == 1
    assert two.ann.count("local_blob") == 0
    assert not is_left(two.ann, content)
    world.sync(two.bo)
    ask(two.bo, file)
    world.sync(two.bo)
    assert opened(two.bo, file, tmp_path) == content


def test_a_file_of_a_refused_row_waits_with_it(world: World, two: Two) -> None:
    with world.database.transaction() as conn:
        grants.share(conn, two.account, two.bo.user_id, "read")
    content = noise(1000)
    attach(two.bo, two.account, content)
    report = synced(world, two.bo)
    assert (report.refused, report.blobs_waiting, report.blobs_failed) == (1, 1, 0)
    assert two.bo.count("local_blob") == 1
    (edit,) = two.bo.read(lambda connection: connection.execute("SELECT id FROM local_outbox").fetchone())
    two.bo.write(lambda connection: refused.discard(connection, edit))
    world.sync(two.bo)
    assert (two.bo.count("local_blob"), two.bo.count("local_transfer")) == (0, 0)


def test_a_removed_file_leaves_the_laptops(world: World, two: Two) -> None:
    content = noise(1000)
    file = attach(two.ann, two.account, content)
    world.sync(two.ann)
    context = two.ann.store.context
    assert context is not None
    two.ann.lane.submit(lambda s: attachments.remove_attachment(s, context, file)).result()
    world.sync(two.ann)
    assert two.ann.count("local_blob") == 0
    assert on_server(world) == 1


def plan_visit(laptop: Laptop, account: str, days: int) -> None:
    day = datetime.fromtimestamp(laptop.now_ms / 1000, UTC).astimezone().date() + timedelta(days)
    laptop.add("visit_plan", account_id=account, assignee_id=laptop.user_id, planned_on=day, state="PLANNED")


def test_files_of_the_next_days_come_by_themselves_within_the_quota(world: World, two: Two) -> None:
    other = two.ann.add("account", name="远方")
    person = two.ann.add("contact", full_name="陈志远")
    two.ann.add("account_contact", account_id=two.account, contact_id=person)
    world.sync(two.ann)
    world.share(other, two.bo.user_id, "read")
    for number, (account, size) in enumerate(((two.account, 1000), (two.account, 5000), (other, 100))):
        attach(two.ann, account, noise(size, number), f"{number}")
    world.sync(two.ann, two.bo)
    plan_visit(two.bo, two.account, 1)
    plan_visit(two.bo, other, 9)
    two.bo.write(lambda connection: local.keep(connection, {blob_plan.QUOTA: 3000}))
    assert synced(world, two.bo).blobs_down == 1
    assert states(two.bo, two.account) == ["available", "remote"]
    assert states(two.bo, other) == ["remote"]
    two.bo.write(lambda connection: local.keep(connection, {blob_plan.QUOTA: 30_000}))
    assert synced(world, two.bo).blobs_down == 1


def test_the_least_recently_used_goes_first_and_never_what_was_not_sent(world: World, two: Two) -> None:
    files = [attach(two.ann, two.account, noise(1000, number), str(number)) for number in range(3)]
    world.sync(two.ann, two.bo)
    context = two.bo.store.context
    assert context is not None
    for file in files:
        ask(two.bo, file)
        world.sync(two.bo)
    two.bo.lane.submit(lambda s: attachments.opened(s, context, files[0])).result()
    attach(two.bo, two.account, noise(5000, 9), "mine")
    two.bo.write(lambda connection: local.keep(connection, {blob_plan.QUOTA: 2000}))
    world.lines[two.bo].before = cutting(0, "upload")
    report = synced(world, two.bo)
    assert report.blobs_removed == 1
    assert states(two.bo, two.account) == ["available", "remote", "available", "waiting"]


def test_on_a_metered_line_only_the_rows_travel(world: World, two: Two) -> None:
    attach(two.ann, two.account, noise(1000))
    two.ann.write(lambda connection: local.keep(connection, {local.METERED: "1"}))
    report = synced(world, two.ann)
    assert (report.applied, report.blobs_waiting, report.blob_bytes_up) == (1, 1, 0)
    two.ann.write(lambda connection: local.keep(connection, {local.METERED: "0"}))
    assert synced(world, two.ann).blobs_up == 1


def test_records_do_not_wait_for_files(world: World, two: Two) -> None:
    """An edit that is made while a file goes up ends the run; the next one begins with the edit."""
    attach(two.ann, two.account, noise(3_000_000))
    made: list[str] = []

    def edit(operation: str, _: Message) -> None:
        if operation == "upload" and not made:
            made.append(two.ann.add("note", account_id=two.account, text="x"))

    world.lines[two.ann].before = edit
    first = synced(world, two.ann)
    assert (first.blobs_unfinished, first.blobs_up) == (True, 0)
    second = synced(world, two.ann)
    assert (second.applied, second.blobs_up, second.blobs_unfinished) == (1, 1, False)
    assert second.blob_bytes_up < 3_000_000


def test_whoever_cancels_ends_the_files_not_the_sync(world: World, two: Two) -> None:
    attach(two.ann, two.account, noise(3_000_000))
    stop: list[bool] = []
    world.lines[two.ann].before = lambda operation, _: stop.append(True) if operation == "upload" else None
    report = two.ann.engine(world.lines[two.ann]).run(cancelled=lambda: bool(stop))
    assert (report.applied, report.blobs_unfinished) == (1, True)


def test_bytes_that_were_changed_on_the_way_are_not_shown(world: World, two: Two, tmp_path: Path) -> None:
    content = noise(5000)
    file = attach(two.ann, two.account, content)
    world.sync(two.ann, two.bo)
    with world.database.transaction() as conn:
        execute(conn, "UPDATE blob_slice SET data = set_byte(data, 7, 255 - get_byte(data, 7))")
    ask(two.bo, file)
    report = synced(world, two.bo)
    assert (report.blobs_down, report.blobs_failed, two.bo.count("local_blob")) == (0, 1, 0)
    with world.database.transaction() as conn:
        execute(conn, "UPDATE blob_slice SET data = set_byte(data, 7, 255 - get_byte(data, 7))")
    world.sync(two.bo)
    assert hashlib.sha256(opened(two.bo, file, tmp_path)).digest() == hashlib.sha256(content).digest()
