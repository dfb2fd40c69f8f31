"""Opening, reading and writing a real encrypted file, and everything that can be wrong with it."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from crm_core.model import Account
from crm_desktop.db import search, search_words
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.rows import RawConnection, delete_rows
from crm_desktop.db.store import Store
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import Bug, UserError
from tests.db.support import KEY, pending, receive, stored

NAME = "沈阳鼎盛精密机械有限公司"


def add_account(store: Store, name: str = NAME) -> str:
    with store.write_session() as session:
        account = Account(name=name)
        session.add(account)
        session.flush()
        return str(account.id)


def bytes_on_disk(folder: DataFolder) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.path.iterdir()) if file.is_file())


def test_what_was_written_is_there_after_reopening(folder: DataFolder, store: Store) -> None:
    id_ = add_account(store)
    store.close()
    again = Store.open(folder, KEY)
    with again.read() as session:
        assert session.get_one(Account, id_).name == NAME
    again.close()


def test_no_plain_text_reaches_the_disk(folder: DataFolder, store: Store) -> None:
    add_account(store)
    in_use = bytes_on_disk(folder)
    store.close()
    for content in (in_use, bytes_on_disk(folder)):
        assert NAME.encode() not in content
        assert b"SQLite format 3" not in content
        assert b"account" not in content


def test_the_folder_is_the_users_alone(folder: DataFolder) -> None:
    assert folder.path.stat().st_mode & 0o077 == 0


def test_a_second_program_is_turned_away(folder: DataFolder) -> None:
    with pytest.raises(UserError) as error:
        DataFolder(folder.path)
    assert error.value.code == "folder_in_use"


def test_a_closed_folder_is_free(tmp_path: Path) -> None:
    DataFolder(tmp_path).close()
    DataFolder(tmp_path).close()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as error:
        DataFolder(tmp_path / "file")
    assert error.value.code == "folder_unusable"


def test_a_wrong_key_is_known_before_the_store_is_opened(folder: DataFolder) -> None:
    key = KeyVault(folder).create("p")
    Store.open(folder, key).close()
    before = folder.store_file.read_bytes()
    with pytest.raises(UserError) as error:
        Store.open(folder, bytes(32))
    assert error.value.code == "wrong_key"
    assert folder.store_file.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"", b"not a database at all", os.urandom(8192)], ids=["empty", "short", "noise"]
)
def test_a_corrupt_file_is_told_and_left_alone(folder: DataFolder, store: Store, damage: bytes) -> None:
    store.close()
    folder.store_file.write_bytes(damage)
    with pytest.raises(UserError) as error:
        Store.open(folder, KEY)
    assert error.value.code == "store_corrupt"
    assert folder.store_file.read_bytes() == damage


def test_a_corrupt_header_is_told(folder: DataFolder, store: Store) -> None:
    store.close()
    content = bytearray(folder.store_file.read_bytes())
    content[20:40] = bytes(20)
    folder.store_file.write_bytes(content)
    with pytest.raises(UserError) as error:
        Store.open(folder, KEY)
    assert error.value.code == "store_corrupt"


def test_a_damaged_page_is_found_by_the_integrity_check(folder: DataFolder, store: Store) -> None:
    add_account(store)
    assert store.integrity() == []
    store.close()
    content = bytearray(folder.store_file.read_bytes())
    content[-2000:-1900] = bytes(100)
    folder.store_file.write_bytes(content)
    damaged = Store.open(folder, KEY)
    try:
        found = damaged.integrity()
    except UserError as error:
        found = [error.code]
    damaged.close()
    assert found


def test_a_full_disk_loses_nothing(store: Store) -> None:
    kept = add_account(store)
    with store.raw() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    with store.raw() as connection:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill(session: Session) -> None:
        session.get_one(Account, kept).city = "沈阳"
        session.add_all(Account(name=f"{NAME}{n}", description="长" * 20_000) for n in range(30))

    with pytest.raises(UserError) as error, store.write_session() as session:
        fill(session)
    assert error.value.code == "disk_full"
    row = stored(store, "account", kept)
    assert row is not None
    assert row["city"] is None
    assert len(pending(store)) == 1
    with store.raw() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    add_account(store, "以后")
    assert len(pending(store)) == 2
    assert store.integrity() == []


def test_a_full_disk_in_a_sync_job_is_told(store: Store) -> None:
    with store.raw() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UserError) as error, store.raw() as connection:
        connection.execute("INSERT INTO local_meta VALUES ('big', ?)", ("x" * 500_000,))
    assert error.value.code == "disk_full"
    with store.raw() as connection:
        assert connection.execute("SELECT count(*) FROM local_meta").fetchone()[0] == 0


def test_a_reading_session_cannot_write(store: Store) -> None:
    with pytest.raises(UserError) as error, store.read() as session:
        session.execute(text("DELETE FROM account"))
    assert error.value.code == "store_read_only"


def test_a_reader_sees_one_state(store: Store) -> None:
    first = add_account(store)
    with store.read() as session:
        assert session.get(Account, first) is not None
        second = add_account(store)
        assert session.get(Account, second) is None
    with store.read() as session:
        assert session.get(Account, second) is not None


def test_an_exception_rolls_everything_back(store: Store) -> None:

    def fail(session: Session) -> None:
        session.add(Account(name=NAME))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.write_session() as session:
        fail(session)
    assert pending(store) == []
    with store.read() as reading:
        assert reading.query(Account).count() == 0


def test_a_raw_transaction_is_all_or_nothing(store: Store) -> None:

    def fail(connection: RawConnection) -> None:
        connection.execute("INSERT INTO local_meta VALUES ('cursor', 'x')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.raw() as connection:
        fail(connection)
    with store.raw() as connection:
        assert connection.execute("SELECT * FROM local_meta").fetchall() == []


def test_a_write_inside_a_write_is_a_bug_not_a_deadlock(store: Store) -> None:
    with store.raw(), pytest.raises(Bug), store.write_session():
        pass


def test_an_edit_without_context_is_a_bug(store: Store) -> None:
    store.context = None
    with pytest.raises(Bug), store.write_session() as session:
        session.add(Account(name=NAME))


def test_people_write_to_the_disk_and_pulls_may_not_wait(store: Store) -> None:
    with store.raw() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 1
    with store.write_session() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_the_log_can_be_emptied_unless_somebody_reads_it(folder: DataFolder, store: Store) -> None:
    log = folder.store_file.with_name("store.db-wal")
    add_account(store)
    with store.read() as session:
        session.query(Account).count()
        add_account(store)
        with store.raw() as connection:
            connection.execute("PRAGMA busy_timeout = 1")
        assert not store.empty_wal()
    assert store.empty_wal()
    assert log.stat().st_size == 0


def test_what_was_erased_leaves_no_bytes(folder: DataFolder, store: Store) -> None:
    """Neither the rows nor the words of the search index are left in any page, used or free."""
    receive(store, "product", "p-1", name="绝密样机", code="XM-9", rev=1)
    with store.raw() as connection:
        search.refresh(connection, {"product": ["p-1"]})
    assert store.empty_wal()
    assert decrypted(folder).count("绝密".encode()) > 1
    with store.raw() as connection:
        delete_rows(connection, "product", ["p-1"])
        search.refresh(connection, {"product": ["p-1"]})
    assert store.empty_wal()
    assert "绝密".encode() not in decrypted(folder)
    assert b"jmyj" not in decrypted(folder)


def test_many_erased_at_once_leave_no_bytes_behind_the_merge(folder: DataFolder, store: Store) -> None:
    ids = [f"p-{n}" for n in range(120)]
    for n, id_ in enumerate(ids):
        receive(store, "product", id_, name=f"绝密样机{n}", code=f"XM-{n}", rev=1)
    receive(store, "product", "kept", name="公开样机", code="GK", rev=1)
    with store.raw() as connection:
        search.refresh(connection, {"product": [*ids, "kept"]})
    assert store.empty_wal()
    assert b"jmyj" in decrypted(folder)
    with store.raw() as connection:
        delete_rows(connection, "product", ids)
        search.refresh(connection, {"product": ids})
    with store.raw() as connection:
        while not search_words.settle(connection):
            pass
    assert store.empty_wal()
    assert "绝密".encode() not in decrypted(folder)
    assert b"jmyj" not in decrypted(folder)
    assert store.integrity() == []
    with store.read() as session:
        assert [hit.id for hit in search.find(session, "样机")] == ["kept"]


def decrypted(folder: DataFolder) -> bytes:
    """Every page of the file in plain text: AES-256-CBC, the initialisation vector before the page's HMAC."""
    content = folder.store_file.read_bytes()
    plain = []
    for start in range(0, len(content), 4096):
        page = content[start : start + 4096]
        vector, sealed = page[-80:-64], page[16 if start == 0 else 0 : -80]
        plain.append(Cipher(algorithms.AES256(KEY), modes.CBC(vector)).decryptor().update(sealed))
    return b"".join(plain)


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 3])
def test_a_killed_program_leaves_a_prefix(folder: DataFolder, store: Store, after: int) -> None:
    """The child prints a number after each commit; it is killed in the middle of the next transaction."""
    store.close()
    folder.close()
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder.path), str(after)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    with child, child.stdout:
        lines = [child.stdout.readline() for _ in range(after + 1)]
        child.send_signal(signal.SIGKILL)
    assert lines[-1] == "writing\n"
    with DataFolder(folder.path) as again:
        reopened = Store.open(again, KEY)
        assert len(pending(reopened)) == after
        with reopened.read() as session:
            assert session.query(Account).count() == after
        assert reopened.integrity() == []
        reopened.close()


_CHILD = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from crm_core.clock import Clock
    from crm_core.ids import IdSource
    from crm_core.model import Account
    from crm_desktop.db.capture import EditContext
    from crm_desktop.db.folder import DataFolder
    from crm_desktop.db.store import Store

    store = Store.open(DataFolder(Path(sys.argv[1])), bytes(range(32)))
    store.context = EditContext("me", "device", Clock(), IdSource())
    for n in range(int(sys.argv[2])):
        with store.write_session() as session:
            session.add(Account(name=f"第{n}家"))
        print(n, flush=True)
    with store.write_session() as session:
        session.add_all(Account(name="半途", description="长" * 9000) for _ in range(500))
        session.flush()
        print("writing", flush=True)
        time.sleep(60)
""")


def test_a_connection_that_cannot_roll_back_holds_no_lock(store: Store) -> None:
    def no_rollback(action: int, argument: str | None, *_: str | None) -> int:
        refused = action == dbapi2.SQLITE_TRANSACTION and argument == "ROLLBACK"
        return int(dbapi2.SQLITE_DENY if refused else dbapi2.SQLITE_OK)

    def fail() -> None:
        with store.raw() as connection:
            connection.set_authorizer(no_rollback)
            raise UserError("disk_full")

    with pytest.raises(dbapi2.DatabaseError) as error:
        fail()
    assert error.value  # which holds on to the frames above
    with store.raw() as connection:
        connection.execute("INSERT INTO local_meta (key, value) VALUES ('k', 'v')")
