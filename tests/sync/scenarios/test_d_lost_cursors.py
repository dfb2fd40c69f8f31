"""D. A laptop or the server has lost its place."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from crm_core.wire import Message, Pull
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection
from crm_desktop.services import search
from crm_desktop.sync import local
from crm_server.backup import back_up, restore
from crm_server.cursor import CursorSeal
from crm_server.meta import CURSOR_KEY, EPOCH, read_meta
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import WHEN, Cast, refusal


def lose_cursor(laptop: Laptop, cursor: str = "") -> None:
    laptop.write(lambda connection: local.keep(connection, {local.CURSOR: cursor}))


def told(laptop: Laptop) -> list[str]:
    return [one.code for one in laptop.read(notices.unread)]


def test_41_cursor_lost(cast: Cast) -> None:
    accounts = [cast.customer(cast.ann, name=f"客户{n}", shared=False) for n in range(5)]
    for account in accounts:
        cast.ann.set("account", account, website="x.example")
    lose_cursor(cast.ann)
    report = cast.sync(cast.ann)
    assert (report.pushed, report.applied, report.evicted) == (5, 5, 0)
    assert cast.ann.count("account") == 6
    assert {cast.world.server_value("account", one, "rev") for one in accounts} == {2}
    assert told(cast.ann) == []
    cast.inv()


def test_43_old_cursor_format(cast: Cast) -> None:
    cast.settle()
    text = cast.ann.read(local.settings)[local.CURSOR]
    with cast.world.database.transaction() as conn:
        seal = CursorSeal(read_meta(conn, CURSOR_KEY), read_meta(conn, EPOCH), cast.ann.user_id)
    cursor = msgspec.structs.asdict(seal.read(text, 10**9))
    short: Any = {name: cursor[name] for name in ("epoch", "seq", "established", "told")}
    lose_cursor(cast.ann, seal.write(short))
    cast.bo.set("account", cast.account, phone="0574-2")
    cast.world.sync(cast.bo)
    assert cast.sync(cast.ann).pulled == 1, "no second first sync"
    assert cast.both("phone") == "0574-2"
    cast.inv()


def test_45_server_restored_from_a_backup(cast: Cast, tmp_path: Path) -> None:
    """What Ann knows is sent again; what Bo had received and nobody sends again is kept beside for Bo to see."""
    cast.settle()
    back_up(cast.world.database, tmp_path / "backup", cast.world.now_ms)
    cast.ann.set("account", cast.account, phone="0574-2")
    visit = cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="昨天之后")
    cast.settle()
    restore(cast.world.database, tmp_path / "backup", cast.world.now_ms)
    assert cast.world.server_value("account", cast.account, "phone") == "0574-1"
    cast.world.sync(cast.bo)
    assert "server_restored" in told(cast.bo)
    assert cast.bo.count("local_forgotten") > 0, "no row goes backwards silently"
    cast.settle()
    assert cast.both("phone") == "0574-2"
    assert cast.both("summary", "visit", visit) == "昨天之后"
    assert "server_restored" in told(cast.ann)
    cast.inv()


def test_47_replacement_keeps_unsynced(cast: Cast) -> None:
    gone = cast.customer(cast.ann, name="要移交的", shared=False)
    cast.world.assign(gone, cast.bo.user_id)
    new = cast.ann.add("account", name="立新")
    cast.ann.set("account", cast.account, website="x.example")
    cast.ann.write(
        lambda connection: connection.execute("UPDATE account SET city = '坏' WHERE id = ?", (gone,))
    )
    lose_cursor(cast.ann, "not a cursor of ours")
    cast.world.sync(cast.ann)
    assert set(cast.ann.rows("account")) == {cast.account, new}
    assert cast.world.server_value("account", cast.account, "website") == "x.example"
    assert cast.world.server_value("account", new, "name") == "立新"
    assert cast.ann.mentions(gone) == []
    cast.inv()


def test_49_sanity_check_fails(cast: Cast) -> None:
    """Values and a whole row that no edit explains are found by the digests and fetched anew, that scope alone."""
    note = cast.ann.add("note", account_id=cast.account, text="真的")
    other = cast.customer(cast.ann, name="别的客户", shared=False)
    cast.settle()

    def spoil(connection: RawConnection) -> None:
        connection.execute("UPDATE account SET phone = '坏', rev = rev - 1 WHERE id = ?", (cast.account,))
        connection.execute("DELETE FROM note WHERE id = ?", (note,))

    cast.ann.write(spoil)
    cast.ann.set("account", other, phone="没发出去")
    assert cast.ann.engine(cast.world.lines[cast.ann]).verify() == 0, (
        "while an edit waits nothing is compared"
    )
    cast.world.sync(cast.ann)
    assert cast.ann.engine(cast.world.lines[cast.ann]).verify() == 1
    assert cast.both("phone") == "0574-1"
    assert cast.both("text", "note", note) == "真的"
    with cast.ann.store.read() as session:
        assert [hit.id for hit in search.search(session, "长风")] == [cast.account]
    cast.inv()


def test_51_local_database_cleared_during_the_sync(cast: Cast) -> None:
    for n in range(3):
        cast.customer(cast.ann, name=f"客户{n}")
    fresh = cast.world.laptop(cast.bo.user_id)

    def reset(operation: str, message: Message) -> None:
        if operation == "artefacts" or isinstance(message, Pull):
            fresh.write(empty)

    cast.disturb(fresh, after=reset)
    assert refusal(lambda: cast.sync(fresh)).code == "store_replaced"
    assert fresh.count("account") == fresh.count("local_scope_member") == fresh.count("local_held_scope") == 0
    assert local.CURSOR not in fresh.read(local.settings)
    cast.inv()


def empty(connection: RawConnection) -> None:
    """What a person's reset does to the tables."""
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'local_search%' AND name <> 'local_sync_run'"
    ).fetchall():
        connection.execute(f'DELETE FROM "{name}"')


@pytest.mark.parametrize("cursor", ["x" * 500, "中文", "AAAA"])
def test_nonsense_for_a_cursor_is_a_lost_cursor(cast: Cast, cursor: str) -> None:
    lose_cursor(cast.ann, cursor)
    assert cast.sync(cast.ann).evicted == 0
    cast.inv()
