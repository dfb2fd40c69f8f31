"""Acceptance cases 171 and 179 to 182: imports between laptops and the server, both real."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.cards.api import undo_import
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import merging
from crm_desktop.services.unsent import export_unsent
from crm_desktop.services.workspace import Me, Workspace
from crm_server.database import Database
from tests.cards.conftest import NoSync
from tests.cards.deck import take
from tests.support.stores import copied_store
from tests.sync.laptop import START_MS, Laptop
from tests.sync.world import World

ROWS = (
    {"姓名": "赵敏", "公司": "云帆科技有限公司", "手机": "13912345678"},
    {"姓名": "钱进", "公司": "海川贸易有限公司", "手机": "13812345679"},
)


@pytest.fixture
def world(server_database: Database, empty_store: Path, tmp_path: Path) -> Iterator[World]:
    """Give a server and laptops to sync with it."""
    made: list[Laptop] = []

    def new_laptop(user_id: str) -> Laptop:
        number = len(made)
        folder = copied_store(empty_store, tmp_path / f"laptop-{number}")
        made.append(Laptop(folder, user_id, f"device-{number}", seed=number))
        return made[-1]

    yield World(server_database, new_laptop)
    for laptop in made:
        laptop.close()


def space(laptop: Laptop) -> Workspace:
    """Return what the importer needs of a laptop."""
    context: Any = laptop.store.context
    sync: Any = NoSync()
    return Workspace(
        laptop.store, laptop.lane, context, sync, Me(laptop.user_id, "ann", "rep", laptop.device_id, None)
    )


@pytest.fixture
def ann(world: World) -> Laptop:
    return world.laptop(world.person("ann"))


def on_server(world: World, entity: str, condition: str = "deleted_at IS NULL") -> int:
    with world.database.transaction() as conn:
        row = conn.exec_driver_sql(f'SELECT count(*) FROM "{entity}" WHERE {condition}').fetchone()
    assert row is not None
    return int(row[0])


def test_case_179_an_import_without_network_is_synced_later(world: World, ann: Laptop) -> None:
    report = take(space(ann), *ROWS)
    assert report["new"] == 2
    world.sync(ann)
    assert [on_server(world, one) for one in ("account", "contact", "import_batch", "import_row")] == [
        2,
        2,
        1,
        2,
    ]
    assert ann.count("local_outbox") == 0


WRITTEN = ("account", "contact", "contact_method", "account_contact", "import_batch", "import_row")


def test_case_181_what_is_undone_before_the_sync_reaches_nobody(world: World, ann: Laptop) -> None:
    report = take(space(ann), *ROWS)
    assert undo_import(space(ann), report["batch"])["kept"] == []
    assert [ann.count(one) for one in (*WRITTEN, "local_outbox", "local_base", "local_search_row")] == [0] * 9
    assert ann.count("local_outbox_record") == ann.count("local_deed_record") == 0
    world.sync(ann)
    assert [on_server(world, one, "TRUE") for one in WRITTEN] == [0] * 6
    boss = world.laptop(world.person("boss", "manager"), "manager")
    world.sync(boss)
    assert [boss.count(one, "deleted_at IS NULL") for one in ("account", "contact", "contact_method")] == [
        0,
        0,
        0,
    ]
    assert ann.count("contact", "deleted_at IS NULL") == 0
    assert take(space(ann), *ROWS)["new"] == 2
    world.sync(ann)
    assert on_server(world, "contact") == 2


def test_case_181_what_was_filled_before_the_sync_is_as_the_server_has_it(world: World, ann: Laptop) -> None:
    take(space(ann), {"姓名": "赵敏", "公司": "云帆科技有限公司", "手机": "13912345678"})
    world.sync(ann)
    before = {one: ann.rows(one) for one in WRITTEN}
    more = {**ROWS[0], "职位": "总监", "电话": "0755-86001234", "性别": "女"}
    report = take(space(ann), more, ROWS[1])
    assert report["updated"] == report["new"] == 1
    assert undo_import(space(ann), report["batch"])["restored"] == 3
    assert {one: ann.rows(one) for one in WRITTEN} == before
    assert ann.count("local_outbox") == ann.count("local_base") == 0


def test_case_181_what_was_used_before_the_sync_stays_and_is_sent(world: World, ann: Laptop) -> None:
    report = take(space(ann), *ROWS)
    names = {row["full_name"]: row["id"] for row in ann.rows("contact").values()}
    ann.set("contact", names["赵敏"], nickname="小赵")
    gone = ann.rows("account_contact").values()
    [left] = [row["account_id"] for row in gone if row["contact_id"] == names["钱进"]]
    ann.add("note", account_id=left, text="再联系")
    undone = undo_import(space(ann), report["batch"])
    assert {one["title"] for one in undone["kept"]} == {"赵敏", "云帆科技有限公司", "海川贸易有限公司"}
    world.sync(ann)
    assert ann.count("local_outbox") == 0
    assert on_server(world, "contact", "TRUE") == on_server(world, "account_contact", "TRUE") == 1
    assert on_server(world, "contact_method", "TRUE") == on_server(world, "note", "TRUE") == 1
    assert on_server(world, "account", "TRUE") == 2
    assert on_server(world, "import_batch", "status = 'UNDONE'") == 1


def test_case_181_what_is_on_its_way_is_not_taken_for_unsent(world: World, ann: Laptop) -> None:
    """The line broke after the server took the first rows: nobody here knows whether it did."""
    report = take(space(ann), *ROWS)
    ann.lane.submit_raw(
        lambda connection: outbox.about_to_send(connection, outbox.to_send(connection, limit=1))
    ).result()
    sent = ann.count("local_outbox_record", "n = (SELECT min(n) FROM local_outbox)")
    undo_import(space(ann), report["batch"])
    assert ann.count("local_outbox_record", "op = 'insert'") == sent
    world.sync(ann)
    assert ann.count("local_outbox") == 0
    assert [on_server(world, one) for one in ("account", "contact", "contact_method")] == [0, 0, 0]


def test_what_was_carried_out_in_a_file_is_not_taken_for_unsent(
    world: World, ann: Laptop, tmp_path: Path
) -> None:
    report = take(space(ann), *ROWS)
    waiting = ann.count("local_outbox")
    with ann.store.read() as session:
        export_unsent(session, ann.lane, tmp_path / "unsent", "a-long-passphrase", now_ms=START_MS)
    undo_import(space(ann), report["batch"])
    assert ann.count("local_outbox") > waiting
    world.sync(ann)
    assert [on_server(world, one) for one in ("account", "contact", "contact_method")] == [0, 0, 0]


def test_numbers_and_roles_of_people_go_with_an_undo_after_the_sync(world: World, ann: Laptop) -> None:
    report = take(space(ann), *ROWS)
    world.sync(ann)
    undo_import(space(ann), report["batch"])
    world.sync(ann)
    assert [on_server(world, one) for one in ("account", "contact", "contact_method", "account_contact")] == [
        0,
        0,
        0,
        0,
    ]
    assert on_server(world, "contact_method", "TRUE") == 2
    with pytest.raises(UserError, match="batch_undone"):
        undo_import(space(ann), report["batch"])


def test_case_182_an_undo_after_the_sync_keeps_what_colleagues_edited(world: World, ann: Laptop) -> None:
    bo = world.laptop(world.person("bo"))
    report = take(space(ann), *ROWS)
    world.sync(ann)
    [zhao] = [row for row in ann.rows("contact").values() if row["full_name"] == "赵敏"]
    [role] = [row for row in ann.rows("account_contact").values() if row["contact_id"] == zhao["id"]]
    world.share(role["account_id"], bo.user_id, "edit")
    world.sync(bo)
    bo.set("contact", zhao["id"], nickname="小赵")
    world.sync(bo, ann)
    undone = undo_import(space(ann), report["batch"])
    assert {one["title"] for one in undone["kept"]} == {"赵敏", "云帆科技有限公司"}
    world.sync(ann, bo)
    assert on_server(world, "contact") == on_server(world, "account") == 1
    assert bo.value("contact", zhao["id"], "nickname") == "小赵"
    assert bo.value("contact", zhao["id"], "deleted_at") is None


def test_case_171_a_merge_taken_back_restores_both(world: World, ann: Laptop) -> None:
    take(space(ann), *ROWS)
    world.sync(ann)
    names = {row["full_name"]: row["id"] for row in ann.rows("contact").values()}
    methods = {row["id"]: row["contact_id"] for row in ann.rows("contact_method").values()}
    roles = {row["id"] for row in ann.rows("account_contact").values() if row["deleted_at"] is None}
    context = space(ann).context
    merge: Callable[[Any], str] = lambda session: merging.merge_contacts(  # noqa: E731
        session, context, names["赵敏"], names["钱进"]
    )
    merge_id = ann.lane.submit(merge).result()
    world.sync(ann, ann)
    assert ann.value("contact", names["钱进"], "deleted_at") is not None
    ann.lane.submit(lambda session: merging.undo_merge(session, context, merge_id)).result()
    world.sync(ann, ann)
    living = {row["id"]: row for row in ann.rows("contact").values() if row["deleted_at"] is None}
    assert set(living) == set(names.values())
    after = [row for row in ann.rows("contact_method").values() if row["deleted_at"] is None]
    assert {row["id"]: row["contact_id"] for row in after} == methods
    assert {row["id"] for row in ann.rows("account_contact").values() if row["deleted_at"] is None} == roles
