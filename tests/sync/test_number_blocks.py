"""Official numbers without a line: drawn from leased blocks, never twice, by whatever laptop, copy or restored file."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy.orm import Session

from crm_core.document_numbers import Drawn, parse
from crm_core.wire import Hello, Message
from crm_desktop.db import backup, notices, numbers
from crm_desktop.db.folder import DataFolder
from crm_desktop.errors import UserError
from crm_desktop.services import search, undoing
from crm_desktop.services.quotes.revising import revise_quote
from crm_desktop.services.quotes.saving import provisional_number
from crm_desktop.services.quotes.states import move_quote
from crm_desktop.sync import local
from crm_desktop.sync.channel import Failure, TransportError
from crm_server import devices, jobs
from crm_server.database import execute, fetch
from crm_server.number_blocks import BLOCK, FEWEST
from crm_server.schema import new_epoch
from tests.sync.laptop import KEY, Laptop
from tests.sync.world import LocalTransport, World

PASSPHRASE = "correct horse"


@pytest.fixture
def anna(world: World) -> Laptop:
    laptop = world.laptop(world.person("anna"))
    world.sync(laptop)
    return laptop


def drafted(laptop: Laptop) -> str:
    """A draft with one line, and the number that it has at home."""
    account = laptop.add("account", name="一天之内")
    context = laptop.store.context
    assert context is not None
    given = laptop.lane.submit(lambda session: provisional_number(session, context)).result()
    quote = laptop.add("quote", account_id=account, provisional_number=given)
    laptop.add("quote_line", quote_id=quote, qty=Decimal(2), unit_price=Decimal(5))
    return quote


def approve(laptop: Laptop, quote: str, status: str = "APPROVED") -> str | None:
    """A person approves their draft; returns the number that it was given here."""
    context = laptop.store.context
    assert context is not None
    laptop.lane.submit(lambda session: move_quote(session, context, quote, status)).result()
    drawn: str | None = laptop.value("quote", quote, "drawn_number")
    return drawn


def left_house(laptop: Laptop) -> tuple[str, str | None]:
    quote = drafted(laptop)
    return quote, approve(laptop, quote)


def use_up(laptop: Laptop) -> None:
    """All but nothing of what was leased is drawn, for documents that were never stored."""
    laptop.write(lambda connection: [None for _ in range(BLOCK * 3) if numbers.draw(connection)])


def official(world: World, quote: str) -> str:
    number: str = world.server_value("quote", quote, "number")
    return number


def blocks(world: World, where: str = "true") -> list[tuple[str, int, int]]:
    with world.database.transaction() as conn:
        return fetch(
            conn,
            f"SELECT series, first, last FROM number_block WHERE {where} ORDER BY series, first".encode(),
        )


def skipped(world: World) -> list[int]:
    with world.database.transaction() as conn:
        return [row[0] for row in fetch(conn, "SELECT place FROM number_skipped ORDER BY series, place")]


def told(laptop: Laptop) -> list[str]:
    return [one.code for one in laptop.read(notices.unread)]


def test_numbers_drawn_without_a_line_stand(world: World, anna: Laptop) -> None:
    (first, drawn), (second, following) = left_house(anna), left_house(anna)
    assert drawn is not None
    assert following is not None
    series = parse(drawn)
    assert series is not None
    assert series.place == 1
    assert following == str(Drawn(series.series, 2))
    world.sync(anna)
    assert (official(world, first), official(world, second)) == (drawn, following)
    assert anna.value("quote", first, "number") == drawn
    assert told(anna) == []


def test_a_draft_stays_provisional_until_it_leaves_the_house(world: World, anna: Laptop) -> None:
    quote = drafted(anna)
    world.sync(anna)
    assert world.server_value("quote", quote, "number") is None
    drawn = approve(anna, quote, "IN_APPROVAL")
    world.sync(anna)
    assert drawn is not None
    assert official(world, quote) == drawn


def test_a_block_that_is_used_up_gives_a_provisional_number_that_stays_findable(
    world: World, anna: Laptop
) -> None:
    use_up(anna)
    quote, drawn = left_house(anna)
    given = anna.value("quote", quote, "provisional_number")
    assert drawn is None
    assert given.startswith("Q~")
    world.sync(anna)
    assert official(world, quote).startswith("Q-")
    assert anna.value("quote", quote, "provisional_number") == given, "never replaced in history"
    with anna.store.read() as session:
        assert quote in [hit.id for hit in search.search(session, given)]
        assert quote in [hit.id for hit in search.search(session, official(world, quote))]


def test_a_lease_is_topped_up_by_what_was_drawn(world: World, anna: Laptop) -> None:
    assert [(first, last) for _, first, last in blocks(world)] == [(1, BLOCK)]
    world.sync(anna)
    assert len(blocks(world)) == 1, "enough is left"
    anna.write(lambda connection: [numbers.draw(connection) for _ in range(BLOCK - FEWEST + 1)])
    lost = world.lines[anna].after

    def lose(operation: str, message: Message) -> None:
        if isinstance(message, Hello):
            raise TransportError(Failure.OFFLINE)

    world.lines[anna].after = lose
    with pytest.raises(TransportError):
        world.sync(anna)
    world.lines[anna].after = lost
    world.sync(anna)
    assert [(first, last) for _, first, last in blocks(world)] == [(1, BLOCK), (BLOCK + 1, 2 * BLOCK)]
    places = [parse(anna.write(numbers.draw) or "") for _ in range(FEWEST)]
    assert [one.place for one in places if one] == [*range(BLOCK - FEWEST + 2, BLOCK + 2)]


def test_two_laptops_of_one_person_draw_apart(world: World, anna: Laptop) -> None:
    other = world.laptop(anna.user_id)
    world.sync(other)
    made = [left_house(laptop) for laptop in (anna, other, anna, other)]
    world.sync(anna, other, anna)
    assert len({drawn for _, drawn in made}) == 4
    assert all(official(world, quote) == drawn for quote, drawn in made)
    assert len({series for series, _, _ in blocks(world)}) == 2


def test_two_laptops_that_approve_one_draft_leave_one_number(world: World, anna: Laptop) -> None:
    other = world.laptop(anna.user_id)
    quote = drafted(anna)
    world.sync(anna, other)
    first, second = approve(anna, quote), approve(other, quote)
    assert first != second
    world.sync(anna, other, anna)
    assert official(world, quote) == first
    assert anna.value("quote", quote, "number") == other.value("quote", quote, "number") == first
    assert told(other) == ["quote_number_replaced"]
    assert told(anna) == []


def test_undo_and_deletion_leave_a_gap(world: World, anna: Laptop) -> None:
    quote, drawn = left_house(anna)
    context = anna.store.context
    assert context is not None
    anna.lane.submit(lambda session: undoing.undo_last(session, context)).result()
    assert anna.value("quote", quote, "drawn_number") == drawn
    second = anna.write(numbers.draw)
    _, third = left_house(anna)
    assert drawn
    assert second
    assert third
    assert len({drawn, second, third}) == 3
    anna.set("quote", quote, deleted_at=datetime.now(UTC))
    world.sync(anna)
    assert official(world, quote) == drawn, "the deleted document is the record of its number"
    with world.database.transaction() as conn:
        devices.revoke(conn, anna.device_id, world.now_ms)
    jobs.run_due(world.database, world.now_ms)
    assert skipped(world) == [2, *range(4, BLOCK + 1)]


@pytest.fixture
def restored(world: World, tmp_path: Path) -> Iterator[Callable[[Laptop, Path], Laptop]]:
    """Opens a copy of a laptop's data, on the line of the same device."""
    opened: list[Laptop] = []

    def open_(laptop: Laptop, copy: Path) -> Laptop:
        folder = tmp_path / f"opened-{len(opened)}"
        with DataFolder(folder) as made:
            backup.restore(copy, PASSPHRASE, made, KEY)
        same = {local.INCARNATION: laptop.read(local.settings)[local.INCARNATION]}
        again = Laptop(folder, laptop.user_id, laptop.device_id, 77)
        again.write(lambda connection: local.keep(connection, same))
        again.now_ms = laptop.now_ms + 1000
        world.lines[again] = LocalTransport(world.lines[laptop].context)
        opened.append(again)
        return again

    yield open_
    for laptop in opened:
        laptop.close()


def test_a_restored_backup_draws_nothing_before_it_has_fresh_blocks(
    world: World, anna: Laptop, tmp_path: Path, restored: Callable[[Laptop, Path], Laptop]
) -> None:
    copy = tmp_path / "copy"
    anna.store.back_up(copy, PASSPHRASE)
    lost, drawn = left_house(anna)
    again = restored(anna, copy)
    _, offline = left_house(again)
    assert drawn is not None
    assert offline is None
    world.sync(again)
    _, fresh = left_house(again)
    place = parse(fresh or "")
    assert place is not None
    assert place.place == BLOCK + 1
    world.sync(again, anna)
    assert official(world, lost) == drawn, "what the other one drew before stands"
    assert skipped(world) == [*range(2, BLOCK + 1)] + [place for place in skipped(world) if place > BLOCK]


def test_twins_never_share_a_number_on_the_server(
    world: World, anna: Laptop, tmp_path: Path, restored: Callable[[Laptop, Path], Laptop]
) -> None:
    """The files of a laptop were copied while it was off: nobody can tell before one of the two is heard."""
    copy = tmp_path / "copy"
    anna.store.back_up(copy, PASSPHRASE)
    twin = restored(anna, copy)
    kept = {key: anna.read(local.settings)[key] for key in (numbers.LEASE, numbers.BLOCKS)}
    twin.write(lambda connection: local.keep(connection, kept))
    (first, drawn), (second, same) = left_house(anna), left_house(twin)
    assert drawn == same
    world.sync(anna, anna)
    with suppress(TransportError):
        world.sync(twin)
    world.sync(twin, anna)
    assert official(world, first) == drawn
    assert official(world, second) not in {drawn, None}
    assert "quote_number_replaced" in told(twin)
    assert "quote_number_replaced" not in told(anna)
    with twin.store.read() as session:
        assert second in [hit.id for hit in search.search(session, str(same))], "as it was printed"
    (_, one), (_, other) = left_house(anna), left_house(twin)
    assert one
    assert other
    assert one != other
    assert drawn not in {one, other}


def test_a_revoked_device_leaves_its_rest_as_skipped(world: World, anna: Laptop) -> None:
    left_house(anna)
    world.sync(anna)
    with world.database.transaction() as conn:
        devices.revoke(conn, anna.device_id, world.now_ms)
    jobs.run_due(world.database, world.now_ms)
    jobs.run_due(world.database, world.now_ms)
    assert skipped(world) == [*range(2, BLOCK + 1)]
    assert blocks(world, "ended_ms IS NULL") == []


@pytest.mark.parametrize("forged", ["next device", "outside", "free text", "taken", "of another spelling"])
def test_a_number_that_is_not_ones_own_is_replaced_and_told(world: World, anna: Laptop, forged: str) -> None:
    other = world.laptop(world.person("bo"))
    world.sync(other)
    _, taken = left_house(anna)
    world.sync(anna)
    ((mine, _, _), *_), ((theirs, _, _), *_) = (
        blocks(world, f"device_id = '{one.device_id}'") for one in (anna, other)
    )
    written = {
        "next device": f"{theirs}-0001",
        "outside": f"{mine}-0999",
        "free text": "Q-2026-000777",
        "taken": str(taken),
        "of another spelling": f"{mine}-00002",
    }[forged]
    quote = drafted(anna)
    anna.set("quote", quote, drawn_number=written, status="APPROVED")
    world.sync(anna)
    assert official(world, quote) not in {written, None}
    assert anna.value("quote", quote, "drawn_number") == written
    assert told(anna) == ["quote_number_replaced"]
    _, honest = left_house(other)
    world.sync(other)
    assert honest == f"{theirs}-0001", "nobody's number was taken away"


def test_revisions_keep_the_number(world: World, anna: Laptop) -> None:
    quote, drawn = left_house(anna)
    anna.set("quote", quote, status="SENT")
    context = anna.store.context
    assert context is not None
    revision = anna.lane.submit(lambda session: revise_quote(session, context, quote)).result()
    assert approve(anna, revision) == drawn
    world.sync(anna)
    assert official(world, revision) == official(world, quote) == drawn
    assert world.server_value("quote", revision, "revision") == 2
    assert told(anna) == []


def test_a_draw_that_is_not_committed_is_none(world: World, anna: Laptop) -> None:
    quote = drafted(anna)
    context = anna.store.context
    assert context is not None

    def approve_and_fail(session: Session) -> None:
        move_quote(session, context, quote, "APPROVED")
        session.flush()
        raise UserError("cancelled")

    with pytest.raises(UserError):
        anna.lane.submit(approve_and_fail).result()
    drawn = approve(anna, quote)
    assert drawn is not None
    assert drawn.endswith("-0001")


def test_another_month_begins_another_series(world: World, anna: Laptop) -> None:
    _, drawn = left_house(anna)
    world.now_ms += 40 * 24 * 60 * 60 * 1000
    anna.now_ms += 40 * 24 * 60 * 60 * 1000
    late, of_before = left_house(anna)
    world.sync(anna)
    _, following = left_house(anna)
    assert drawn
    assert of_before
    assert following
    assert official(world, late) == of_before, "drawn while nobody had told of another"
    assert drawn.rpartition("-")[0] == of_before.rpartition("-")[0] != following.rpartition("-")[0]
    assert skipped(world) == [*range(3, BLOCK + 1)]


def test_no_two_documents_can_have_one_number(world: World, anna: Laptop) -> None:
    """Whatever else goes wrong, the database says no."""
    first, _ = left_house(anna)
    second, _ = left_house(anna)
    world.sync(anna)
    with pytest.raises(UniqueViolation), world.database.transaction() as conn:
        execute(conn, "UPDATE quote SET number = %s WHERE id = %s", (official(world, first), second))


def test_a_restored_server_believes_what_it_gave_before(world: World, anna: Laptop) -> None:
    """The server has forgotten the block and the quote; the laptop brings both, and draws on behind them."""
    quote, drawn = left_house(anna)
    anna.write(numbers.draw)
    with world.database.transaction() as conn:
        execute(conn, "DELETE FROM number_block")
        new_epoch(conn)
    world.sync(anna)
    assert official(world, quote) == drawn
    _, following = left_house(anna)
    place = parse(following or "")
    assert place is not None
    assert place.place == 3
    assert told(anna) == ["server_restored"]
