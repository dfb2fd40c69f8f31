"""The file's schema: made at once or migrated to, it is the same; a broken migration leaves the old file."""

import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from crm_desktop.db import migrate, schema
from crm_desktop.db.connections import connect
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from tests.db.support import KEY

SECOND = '''"""A revision of the test."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE added (id INTEGER PRIMARY KEY)")
    op.execute("{statement}")
'''


@pytest.fixture
def bare_file(folder: DataFolder) -> DataFolder:
    """A file that has no schema yet and says so."""
    connection = connect(folder.store_file, KEY, create=True)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a)")
    connection.execute("DROP TABLE t")
    connection.close()
    return folder


@pytest.fixture
def two_revisions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The migrations as they would be one revision later; returns the new revision's file."""
    import shutil

    source = Path(migrate.__file__).parent / "migrations"
    shutil.copytree(source, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrate, "__file__", str(tmp_path / "migrate.py"))
    monkeypatch.setattr(schema, "VERSION", 2)
    return tmp_path / "migrations" / "versions" / "0002_second.py"


def read(folder: DataFolder) -> tuple[int, dict[str, str]]:
    connection = connect(folder.store_file, KEY)
    try:
        return schema.version_of(connection), schema.schema_of(connection)
    finally:
        connection.close()


def test_migrating_makes_the_schema_that_the_model_declares(bare_file: DataFolder) -> None:
    Store.open(bare_file, KEY).close()
    version, migrated = read(bare_file)
    assert version == schema.VERSION
    wanted = schema.wanted_schema()
    different = {name for name in wanted.keys() | migrated.keys() if wanted.get(name) != migrated.get(name)}
    assert not different, "run tools/freeze_local_schema.py, or write a revision once 0001 is released"


def test_a_new_store_says_what_a_migrated_one_says(folder: DataFolder, store: Store) -> None:
    store.close()
    version, made = read(folder)
    assert (version, made) == (schema.VERSION, schema.wanted_schema())


def test_a_new_store_needs_no_alembic(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "alembic", None)
    Store.open(folder, KEY).close()
    Store.open(folder, KEY).close()


def test_half_a_new_store_is_made_again(folder: DataFolder) -> None:
    folder.new_store_file.write_bytes(b"half")
    Store.open(folder, KEY).close()
    assert not folder.new_store_file.exists()


def test_a_newer_store_is_refused_and_left_alone(folder: DataFolder, store: Store) -> None:
    with store.raw() as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    store.close()
    with pytest.raises(UserError) as error:
        Store.open(folder, KEY)
    assert error.value.code == "store_too_new"


def test_a_migration_keeps_the_rows_and_a_copy(folder: DataFolder, store: Store, two_revisions: Path) -> None:
    with store.raw() as connection:
        connection.execute("INSERT INTO local_meta VALUES ('user', 'me')")
    store.close()
    two_revisions.write_text(SECOND.format(statement="UPDATE local_meta SET value = 'you'"))
    migrated = Store.open(folder, KEY)
    with migrated.raw() as connection:
        assert connection.execute("SELECT value FROM local_meta").fetchall() == [("you",)]
        assert connection.execute("SELECT * FROM added").fetchall() == []
    migrated.close()
    copy = connect(folder.old_store_file, KEY)
    assert copy.execute("SELECT value FROM local_meta").fetchall() == [("me",)]
    copy.close()
    assert read(folder)[0] == 2
    Store.open(folder, KEY).close()
    assert not folder.old_store_file.exists()


def test_a_broken_migration_changes_nothing(folder: DataFolder, store: Store, two_revisions: Path) -> None:
    store.close()
    before = read(folder)
    two_revisions.write_text(SECOND.format(statement="INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(Exception, match="nowhere"):
        Store.open(folder, KEY)
    assert read(folder) == before


def test_a_full_disk_during_the_copy_is_told(
    folder: DataFolder, store: Store, two_revisions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    two_revisions.write_text(SECOND.format(statement="SELECT 1"))

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(UserError) as error:
        Store.open(folder, KEY)
    assert error.value.code == "disk_full"
    assert read(folder)[0] == 1


def test_foreign_keys_are_off_and_the_pages_encrypted(store: Store) -> None:
    with store.raw() as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 0
        assert connection.execute("PRAGMA cipher_version").fetchone()[0]
    assert dbapi2.sqlite_version_info >= (3, 45)
