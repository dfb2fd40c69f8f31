"""Restoring, rebuilding and keeping unsent work, with a real server: nothing that a person wrote is ever lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_desktop.bootstrap import Laptop
from crm_desktop.db import keeping, meta, notices, outbox, outbox_file, search
from crm_desktop.db.backup import Watch
from crm_desktop.db.doctor import examine
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services.safety import SafetyControl, safety_facts
from crm_desktop.services.workspace import Workspace
from crm_desktop.sync import local
from crm_server.database import Database
from tests.sync.branch import Branch, add_customer, running_branch

SECRET = "correct horse battery"
Open = Callable[..., Laptop]


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSPHRASE", SECRET)


@pytest.fixture
def branch(server_database: Database) -> Iterator[Branch]:
    with running_branch(server_database) as running:
        yield running


@pytest.fixture
def open_laptop(tmp_path: Path) -> Iterator[Open]:
    opened: dict[str, Laptop] = {}

    def open_(name: str = "data", *, create: bool = False, alone: bool = False) -> Laptop:
        if name in opened:
            opened.pop(name).close()
        opened[name] = Laptop(tmp_path / name, create=create, alone=alone)
        return opened[name]

    yield open_
    for laptop in opened.values():
        laptop.close()


@pytest.fixture
def laptop(branch: Branch, open_laptop: Open) -> Laptop:
    """Enrolled, with one customer at the server and one that waits."""
    made = open_laptop(create=True)
    branch.enroll(made)
    made.context()
    add_customer(made, "已同步的客户")
    made.engine().run()
    add_customer(made, "待同步的客户")
    return made


def safety_of(workspace: Workspace) -> SafetyControl:
    assert workspace.safety is not None
    return workspace.safety


def names(laptop: Laptop) -> list[str]:
    with laptop.store.read() as session:
        rows = raw_connection(session).execute(
            "SELECT name FROM account WHERE deleted_at IS NULL ORDER BY name"
        )
        return [name for (name,) in rows]


def told(laptop: Laptop) -> list[str]:
    with laptop.store.read() as session:
        return [one.code for one in notices.unread(raw_connection(session))]


def waiting(laptop: Laptop) -> int:
    with laptop.store.read() as session:
        return outbox.pending_count(session)


def assert_sound(laptop: Laptop) -> None:
    assert [(one.name, one.detail) for one in examine(laptop.store) if not one.ok] == []


# --- restoring -------------------------------------------------------------------------------------------------------


def test_a_restored_backup_has_the_unsent_work_of_now(
    laptop: Laptop, open_laptop: Open, tmp_path: Path
) -> None:
    laptop.store.back_up(tmp_path / "copy", "of the copy")
    add_customer(laptop, "备份之后的客户")
    safety = safety_of(laptop.workspace(syncing=False))
    preview = safety.look_into(tmp_path / "copy", "of the copy")
    assert (preview.found.records["account"], preview.present.records["account"]) == (2, 3)
    assert (len(preview.found.unsent), preview.carried) == (1, 1)
    safety.restore(tmp_path / "copy", "of the copy", Watch())
    with pytest.raises(UserError, match="restoring"):
        add_customer(laptop, "太晚了")
    again = open_laptop()
    assert names(again) == sorted(("已同步的客户", "待同步的客户", "备份之后的客户"))
    assert told(again) == ["data_restored"]
    assert_sound(again)
    again.context()
    assert again.engine().run().pushed == 2
    assert waiting(again) == 0


def test_the_data_of_another_are_refused(
    branch: Branch, laptop: Laptop, open_laptop: Open, tmp_path: Path
) -> None:
    other = open_laptop("other", alone=True)
    other.context()
    other.store.back_up(tmp_path / "theirs", "of the copy")
    safety = safety_of(laptop.workspace(syncing=False))
    with pytest.raises(UserError, match="backup_of_another"):
        safety.look_into(tmp_path / "theirs", "of the copy")
    with pytest.raises(UserError, match="backup_of_another"):
        safety.restore(tmp_path / "theirs", "of the copy", Watch())
    with pytest.raises(UserError, match="backup_unreadable"):
        safety.look_into(tmp_path / "theirs", "another passphrase")
    assert names(open_laptop()) == sorted(("已同步的客户", "待同步的客户"))


def test_a_restore_that_is_stopped_changes_nothing(laptop: Laptop, open_laptop: Open, tmp_path: Path) -> None:
    laptop.store.back_up(tmp_path / "copy", "of the copy")
    add_customer(laptop, "备份之后的客户")
    safety = safety_of(laptop.workspace(syncing=False))
    with pytest.raises(Cancelled):
        safety.restore(tmp_path / "copy", "of the copy", Watch(stopped=lambda: True))
    add_customer(laptop, "还可以写")
    assert len(names(open_laptop())) == 4


# --- rebuilding ------------------------------------------------------------------------------------------------------


def test_a_rebuilt_store_has_the_same_unsent_work(branch: Branch, laptop: Laptop, open_laptop: Open) -> None:
    with laptop.store.read() as session:
        (account_id,) = raw_connection(session).execute("SELECT id FROM account WHERE rev > 0").fetchone()
        before = [(one.mutation.id, one.mutation.changes) for one in outbox.entries(session, outbox.PENDING)]
    safety = safety_of(laptop.workspace(syncing=False))
    safety.rebuild(Watch())
    again = open_laptop()
    with again.store.read() as session:
        assert [
            (one.mutation.id, one.mutation.changes) for one in outbox.entries(session, outbox.PENDING)
        ] == before
    assert names(again) == ["待同步的客户"]
    assert told(again) == ["data_rebuilt"]
    again.context()
    assert again.engine().run().pushed == 1
    assert names(again) == sorted(("已同步的客户", "待同步的客户"))
    with again.store.read() as session:
        assert [hit.id for hit in search.find(session, "已同步")] == [account_id]
    assert_sound(again)
    assert again.engine().compare() == 0


def test_an_edit_that_waits_is_seen_before_its_record_comes_again(laptop: Laptop, open_laptop: Open) -> None:
    from crm_core.model import Account

    def rename(session: object) -> None:
        account = session.query(Account).filter(Account.name == "已同步的客户").one()  # type: ignore[attr-defined]
        account.name = "改过的客户"

    laptop.lane.submit(rename).result()
    safety_of(laptop.workspace(syncing=False)).rebuild(Watch())
    again = open_laptop()
    assert names(again) == sorted(("改过的客户", "待同步的客户"))
    assert_sound(again)
    again.context()
    again.engine().run()
    assert names(again) == sorted(("改过的客户", "待同步的客户"))


def test_without_a_server_nothing_is_rebuilt(open_laptop: Open) -> None:
    alone = open_laptop(alone=True)
    safety = safety_of(alone.workspace(syncing=False))
    add_customer(alone, "只在这里")
    with pytest.raises(UserError, match="not_enrolled"):
        safety.rebuild(Watch())
    assert names(open_laptop(alone=True)) == ["只在这里"]


def test_a_row_that_differs_is_fetched_anew(laptop: Laptop) -> None:
    workspace = laptop.workspace(syncing=False)
    laptop.engine().run()

    def spoil(connection: RawConnection) -> None:
        connection.execute("UPDATE account SET name = '被改坏了' WHERE name = '已同步的客户'")

    laptop.lane.submit_raw(spoil).result()
    assert safety_of(workspace).compare() == 1
    assert "已同步的客户" in names(laptop)
    assert safety_of(workspace).compare() == 0


# --- unsent work -----------------------------------------------------------------------------------------------------


def test_kept_work_comes_back_on_another_laptop(
    branch: Branch, laptop: Laptop, open_laptop: Open, tmp_path: Path
) -> None:
    safety = safety_of(laptop.workspace(syncing=False))
    safety.keep_in(str(tmp_path), 5)
    safety.protect_kept("of the kept work")
    file = safety.keep_now()
    assert file is not None
    assert safety.keep_now() is None, "there is nothing that the last file has not"
    assert "待同步".encode() not in file.read_bytes()
    other = open_laptop("other", create=True)
    branch.enroll(other)
    other.context()
    others = safety_of(other.workspace(syncing=False))
    for wrong, code in (("", "passphrase_needed"), ("wrong", "outbox_file_unreadable")):
        with pytest.raises(UserError, match=code):
            others.take_back(file, wrong)
    taken = others.take_back(file, "of the kept work")
    assert (taken.waiting, taken.aside, taken.known) == (1, 0, 0)
    assert names(other) == ["待同步的客户"]
    with other.store.read() as session:
        facts = safety_facts(session, other.workspace(syncing=False))
    assert (facts.kept.minutes, facts.kept.folder) == (5, str(tmp_path))


def test_on_its_own_laptop_kept_work_needs_no_passphrase(laptop: Laptop) -> None:
    safety = safety_of(laptop.workspace(syncing=False))
    file = safety.keep_now()
    assert file is not None
    assert file.parent == laptop.folder.backups
    assert safety.take_back(file, "").known == 1
    damaged = bytearray(file.read_bytes())
    damaged[-1] ^= 1
    file.write_bytes(bytes(damaged))
    with pytest.raises(UserError, match="outbox_file_unreadable"):
        safety.take_back(file, "")


def test_work_is_kept_at_quit_and_a_failing_folder_is_told_at_the_next_start(
    laptop: Laptop, open_laptop: Open, tmp_path: Path
) -> None:
    safety = safety_of(laptop.workspace(syncing=False))
    safety.keep_in(str(tmp_path), 5)
    again = open_laptop()
    (file,) = tmp_path.glob("unsent-*.crmwork")
    assert len(outbox_file.read(file, "", again.store.laptop_key()).kept) == 1
    with pytest.raises(UserError, match="folder_unusable"):
        safety_of(again.workspace(syncing=False)).keep_in(str(tmp_path / "gone"), 5)
    again.lane.submit_raw(lambda c: meta.put(c, keeping.FOLDER, str(tmp_path / "gone"))).result()
    add_customer(again, "又一个客户")
    third = open_laptop()
    assert "work_not_kept" in told(third)
    with third.store.read() as session:
        assert keeping.state(raw_connection(session), third.folder.backups).problem


# --- the lock --------------------------------------------------------------------------------------------------------


def test_a_locked_store_gives_nothing_and_opens_with_the_passphrase_alone(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    safety = safety_of(laptop.workspace(syncing=False))
    monkeypatch.delenv("CRM_PASSPHRASE")
    safety.lock()
    assert laptop.key == b""
    for use in (laptop.facts, lambda: add_customer(laptop, "锁着")):
        with pytest.raises(UserError, match="locked"):
            use()
    for wrong in ("", "wrong"):
        with pytest.raises(UserError, match="wrong_passphrase"):
            safety.unlock(wrong)
    safety.unlock(SECRET)
    add_customer(laptop, "又能写了")
    assert laptop.engine().run().pushed == 2


def test_the_passphrase_is_changed_by_whoever_knows_it(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    safety = safety_of(laptop.workspace(syncing=False))
    monkeypatch.delenv("CRM_PASSPHRASE")
    with pytest.raises(UserError, match="wrong_old_passphrase"):
        safety.set_passphrase("wrong", "a new passphrase")
    safety.set_passphrase(SECRET, "a new passphrase")
    safety.lock()
    with pytest.raises(UserError, match="wrong_passphrase"):
        safety.unlock(SECRET)
    safety.unlock("a new passphrase")
    assert local.SERVER in laptop.facts()
