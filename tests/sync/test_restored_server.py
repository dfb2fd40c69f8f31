"""The server is put back to an earlier day: what laptops know is sent again, kept, and told (scenario 45, I1, I2)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.wire import Message
from crm_desktop.db import notices
from crm_desktop.db.capture import EditContext
from crm_desktop.db.doctor import examine
from crm_desktop.errors import UserError
from crm_desktop.services import missed
from crm_desktop.sync import local
from crm_desktop.sync.channel import Failure, TransportError
from crm_server.backup import back_up, restore
from crm_server.database import Database, fetch
from crm_server.schema import BACKUP_SEQ, write_meta
from tests.sync.laptop import Laptop
from tests.sync.world import World

MET = datetime(2026, 9, 1, 9, tzinfo=UTC)


class Vault:
    """The backups of a world's server."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.made = 0

    def keep(self) -> None:
        self.made += 1
        back_up(self.world.database, self.folder / str(self.made), self.world.now_ms)

    def keep_untold(self) -> None:
        """Make a backup that no laptop hears of, as one that a machine's owner copies away."""
        self.keep()
        with self.world.database.transaction() as conn:
            write_meta(conn, BACKUP_SEQ, "0")

    def put_back(self) -> None:
        restore(self.world.database, self.folder / str(self.made), self.world.now_ms)


@pytest.fixture
def vault(world: World, tmp_path: Path) -> Vault:
    return Vault(world, tmp_path / "vault")


@pytest.fixture
def anna(world: World) -> Laptop:
    return world.laptop(world.person("anna"))


def told(laptop: Laptop) -> dict[str, dict[str, Any]]:
    return {one.code: one.params for one in laptop.read(notices.unread)}


def kept(laptop: Laptop) -> list[missed.Missed]:
    with laptop.store.read() as session:
        return missed.missed(session)


def bring_back(laptop: Laptop, entity: str, record_id: str) -> None:
    context = laptop.store.context
    assert isinstance(context, EditContext)
    laptop.lane.submit(lambda session: missed.bring_back(session, context, entity, record_id)).result()


def assert_sound(laptop: Laptop) -> None:
    assert [(one.name, one.detail) for one in examine(laptop.store) if not one.ok] == []


def count(database: Database, statement: str) -> int:
    with database.transaction() as conn:
        return int(fetch(conn, statement.encode())[0][0])


# --- the author sends again -----------------------------------------------------------------------------------------


def test_what_the_server_forgot_is_sent_again(world: World, vault: Vault, anna: Laptop) -> None:
    account = anna.add("account", name="新华")
    world.sync(anna)
    vault.keep()
    anna.set("account", account, name="东方")
    visit = anna.add("visit", account_id=account, summary="谈价", started_at=MET)
    world.sync(anna)
    vault.put_back()
    assert world.server_value("account", account, "name") == "新华"
    world.sync(anna)
    assert world.server_value("account", account, "name") == "东方"
    assert world.server_value("visit", visit, "summary") == "谈价"
    assert anna.value("account", account, "name") == "东方"
    assert told(anna) == {"server_restored": {"edits": 2}}
    assert anna.count("local_outbox") == 0
    assert kept(anna) == []
    assert_sound(anna)


def test_a_verified_backup_ends_the_keeping(world: World, vault: Vault, anna: Laptop) -> None:
    account = anna.add("account", name="新华")
    world.sync(anna)
    assert anna.count("local_acknowledged") == 1
    vault.keep()
    world.sync(anna)
    assert anna.count("local_acknowledged") == 0
    anna.set("account", account, name="东方")
    world.sync(anna)
    assert anna.count("local_acknowledged") == 1
    anna.set("account", account, name="立新")
    world.lines[anna].before = lambda operation, _: vault.keep() if operation == "push" else None
    world.sync(anna)
    assert anna.count("local_acknowledged") == 1, "the backup was made before the second edit arrived"


def test_a_server_that_still_knows_gives_no_second_effect(world: World, vault: Vault, anna: Laptop) -> None:
    bo = world.laptop(world.person("bo"))
    account = anna.add("account", name="新华")
    world.sync(anna)
    world.share(account, bo.user_id, "edit")
    world.sync(bo)
    bo.set("account", account, name="东方")
    world.sync(bo, anna)
    vault.keep_untold()
    vault.put_back()
    rev = world.server_value("account", account, "rev")
    world.sync(anna, bo, anna)
    assert world.server_value("account", account, "rev") == rev
    assert world.server_value("account", account, "name") == "东方"
    assert anna.value("account", account, "name") == "东方"
    assert kept(anna) == kept(bo) == []
    assert count(world.database, "SELECT count(*) FROM resolution_journal") == 0


def test_edits_written_since_come_after_those_sent_again(world: World, vault: Vault, anna: Laptop) -> None:
    vault.keep()
    account = anna.add("account", name="新华")
    world.sync(anna)
    vault.put_back()
    anna.set("account", account, name="东方")
    world.sync(anna)
    assert world.server_value("account", account, "name") == "东方"
    assert anna.count("local_outbox") == 0


def test_a_restore_between_hello_and_push_is_noticed(world: World, vault: Vault, anna: Laptop) -> None:
    vault.keep()
    account = anna.add("account", name="新华")
    world.sync(anna)
    anna.set("account", account, name="东方")
    waiting = [vault.put_back]

    def restore_first(operation: str, _: Message) -> None:
        if operation == "push" and waiting:
            waiting.pop()()

    world.lines[anna].before = restore_first
    world.sync(anna)
    assert world.server_value("account", account, "name") == "东方"
    assert anna.count("local_outbox") == 0
    assert "server_restored" in told(anna)


def test_a_line_that_breaks_after_the_news_loses_nothing(world: World, vault: Vault, anna: Laptop) -> None:
    vault.keep()
    account = anna.add("account", name="新华")
    world.sync(anna)
    vault.put_back()

    def break_off(operation: str, _: Message) -> None:
        if operation == "push":
            raise TransportError(Failure.OFFLINE)

    world.lines[anna].before = break_off
    with pytest.raises(TransportError):
        world.sync(anna)
    assert anna.value("account", account, "name") == "新华"
    assert_sound(anna)
    world.lines[anna].before = lambda operation, message: None
    world.sync(anna)
    assert world.server_value("account", account, "name") == "新华"
    assert kept(anna) == []


def test_two_restores_in_a_row(world: World, vault: Vault, anna: Laptop) -> None:
    vault.keep()
    account = anna.add("account", name="新华")
    world.sync(anna)
    vault.put_back()
    world.sync(anna)
    vault.put_back()
    world.sync(anna)
    assert world.server_value("account", account, "name") == "新华"
    assert anna.count("local_outbox") == 0


# --- what others wrote ----------------------------------------------------------------------------------------------


@pytest.fixture
def shared(world: World, anna: Laptop) -> tuple[Laptop, str]:
    """A colleague, and a customer that both may edit."""
    bo = world.laptop(world.person("bo"))
    account = anna.add("account", name="新华")
    world.sync(anna)
    world.share(account, bo.user_id, "edit")
    world.sync(bo)
    return bo, account


def test_what_a_colleague_wrote_is_missed_until_they_sync(
    world: World, vault: Vault, anna: Laptop, shared: tuple[Laptop, str]
) -> None:
    bo, account = shared
    vault.keep()
    bo.set("account", account, name="东方")
    world.sync(bo, anna)
    vault.put_back()
    world.sync(anna)
    assert anna.value("account", account, "name") == "新华"
    assert [(one.id, one.fields) for one in kept(anna)] == [(account, {"name": "东方"})]
    assert told(anna)["records_forgotten"] == {"records": 1}
    world.sync(bo, anna)
    assert anna.value("account", account, "name") == "东方"
    assert kept(anna) == []


def test_what_nobody_else_has_is_brought_back_with_one_act(
    world: World, vault: Vault, anna: Laptop, shared: tuple[Laptop, str]
) -> None:
    bo, account = shared
    vault.keep()
    bo.set("account", account, name="东方", custom={"grade": "A"})
    visit = bo.add("visit", account_id=account, summary="谈价", started_at=MET)
    world.sync(bo, anna)
    vault.put_back()
    world.sync(anna)
    assert {(one.entity, one.whole) for one in kept(anna)} == {("account", False), ("visit", True)}
    assert anna.row("visit", visit) is None
    bring_back(anna, "account", account)
    bring_back(anna, "visit", visit)
    assert kept(anna) == []
    world.sync(anna)
    assert world.server_value("account", account, "name") == "东方"
    assert "grade" in world.server_value("account", account, "custom")
    assert world.server_value("visit", visit, "summary") == "谈价"
    with pytest.raises(UserError, match="not_forgotten"):
        bring_back(anna, "visit", visit)
    assert_sound(anna)


def test_a_row_that_was_edited_again_is_compared_by_field(
    world: World, vault: Vault, anna: Laptop, shared: tuple[Laptop, str]
) -> None:
    """Both sides have counted on since the backup: the revisions say nothing."""
    bo, account = shared
    vault.keep()
    bo.set("account", account, name="东方")
    world.sync(bo, anna)
    vault.put_back()
    carl = world.laptop(world.person("carl"))
    world.share(account, carl.user_id, "edit")
    world.sync(carl)
    for website in ("a.example", "b.example", "c.example"):
        carl.now_ms += 1000
        carl.set("account", account, website=website)
        world.sync(carl)
    world.sync(anna)
    assert anna.value("account", account, "website") == "c.example"
    assert [one.fields for one in kept(anna)] == [{"name": "东方"}]


def test_an_edit_of_what_is_not_back_yet_waits_for_it(
    world: World, vault: Vault, anna: Laptop, shared: tuple[Laptop, str]
) -> None:
    """Anna syncs first with the restored server; the visit that she added to is still on Bo's laptop only."""
    bo, account = shared
    vault.keep()
    visit = bo.add("visit", account_id=account, summary="谈价", started_at=MET)
    world.sync(bo, anna)
    addendum = anna.add("visit_addendum", visit_id=visit, text="样品")
    anna.set("account", account, name="东方")
    world.sync(anna)
    vault.put_back()
    world.sync(anna)
    assert anna.count("local_outbox", "state = 'refused'") == 1
    assert {one.id for one in kept(anna)} == {visit, addendum}
    world.sync(bo, anna)
    assert world.server_value("visit_addendum", addendum, "text") == "样品"
    assert world.server_value("account", account, "name") == "东方"
    assert anna.count("local_outbox") == anna.count("local_retold") == 0
    assert kept(anna) == []
    assert_sound(anna)


def test_an_eviction_takes_what_was_kept_with_it(
    world: World, vault: Vault, anna: Laptop, shared: tuple[Laptop, str]
) -> None:
    bo, account = shared
    vault.keep()
    bo.set("account", account, name="东方")
    bo.add("visit", account_id=account, summary="谈价", started_at=MET)
    world.sync(bo, anna)
    anna.set("account", account, website="x.example")
    world.sync(anna)
    assert anna.count("local_acknowledged") == 1
    vault.put_back()
    world.sync(anna)
    assert len(kept(anna)) == 2
    world.assign(account, bo.user_id)
    world.sync(anna)
    assert anna.mentions(account) == []
    assert anna.count("local_forgotten") == 0
    assert anna.count("local_acknowledged", "changes <> '[]'") == 0
    vault.put_back()
    world.assign(account, bo.user_id)
    world.sync(anna)
    assert told(anna)["edits_not_sent_again"] == {"edits": 1}


def test_grants_hold_after_a_restore(
    world: World, vault: Vault, anna: Laptop, shared: tuple[Laptop, str]
) -> None:
    bo, account = shared
    vault.keep()
    world.sync(bo, anna)
    vault.put_back()
    world.assign(account, bo.user_id)
    world.sync(anna, bo)
    assert anna.row("account", account) is None
    assert bo.value("account", account, "name") == "新华"
    world.assign(account, anna.user_id)
    world.sync(anna)
    assert anna.value("account", account, "name") == "新华"


def test_a_server_put_back_to_nearly_nothing_asks_first(world: World, vault: Vault, anna: Laptop) -> None:
    vault.keep()
    for _ in range(3):
        anna.lane.submit(lambda session: session.add_all(_accounts(100))).result()
    world.sync(anna)
    anna.write(lambda connection: connection.execute("DELETE FROM local_acknowledged"))
    vault.put_back()
    with pytest.raises(UserError, match="mass_removal"):
        world.sync(anna)
    assert anna.count("account") == 300
    anna.engine(world.lines[anna]).run(removals_allowed=True)
    assert anna.count("account") == 0
    assert told(anna)["records_withdrawn"] == {"records": 300}


def _accounts(number: int) -> list[Any]:
    from crm_core.model import ENTITIES

    return [ENTITIES["account"](name=f"客户{one}") for one in range(number)]


def test_the_keeping_ends_before_the_server_forgets_outcomes(world: World, anna: Laptop) -> None:
    anna.add("account", name="新华")
    world.sync(anna)
    assert anna.count("local_acknowledged") == 1
    anna.now_ms += 395 * 24 * 60 * 60 * 1000
    world.now_ms = anna.now_ms
    world.sync(anna)
    assert anna.count("local_acknowledged") == 0
    assert anna.read(local.settings)[local.EPOCH]
