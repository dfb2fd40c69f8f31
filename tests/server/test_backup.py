"""Backups of the server: whole, verified, of one moment; and what a restore brings back, keeps and refuses."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_core.ids import new_id
from crm_server import schema
from crm_server.admin.checkup import checkup
from crm_server.backup import BackupError, Manifest, back_up, read_manifest, restore
from crm_server.backup.format import MANIFEST, tables
from crm_server.database import Database, execute, fetch
from crm_server.devices import holder_of
from crm_server.erasure import erase_contact
from crm_server.schema import BACKUP_SEQ, EPOCH, TOKEN_KEY, read_meta, read_number
from crm_server.tables import SERVER
from tests.server.company import Company, Person, edit, insert
from tests.server.meeting import while_pushing

NOW = 1_790_000_000_000


def everything(database: Database, *, without: tuple[str, ...] = ("server_meta",)) -> dict[str, list[str]]:
    with database.transaction() as conn:
        return {
            table.name: sorted(
                row[0] for row in fetch(conn, f'SELECT t::text FROM "{table.name}" t'.encode())
            )
            for table in tables()
            if table.name not in without
        }


def number(database: Database, key: str) -> int:
    with database.transaction() as conn:
        return read_number(conn, key)


def fact(database: Database, key: str) -> str:
    with database.transaction() as conn:
        return read_meta(conn, key)


@pytest.fixture
def other(new_server: Callable[[], Database]) -> Database:
    """A fresh server elsewhere."""
    return new_server()


def test_a_restore_elsewhere_brings_every_row_and_the_keys(
    company: Company, ann: Person, other: Database, tmp_path: Path
) -> None:
    ann.make("account", name="新华\t纸业\\\n有限公司", name_en="")
    company.hire("bo")
    made = back_up(company.database, tmp_path / "b", NOW)
    with other.transaction() as conn:
        execute(conn, "UPDATE server_meta SET value = repeat('ab', 32) WHERE key = %s", (TOKEN_KEY,))
    epoch = fact(other, EPOCH)
    restored = restore(other, tmp_path / "b", NOW)
    assert not restored.same_server
    assert everything(other) == everything(company.database)
    assert fact(other, TOKEN_KEY) == fact(company.database, TOKEN_KEY)
    assert fact(other, EPOCH) not in {epoch, fact(company.database, EPOCH)}
    assert number(other, BACKUP_SEQ) == made.seq


def test_what_came_after_the_backup_is_gone_and_what_was_there_is_back(
    company: Company, ann: Person, tmp_path: Path
) -> None:
    account = ann.make("account", name="新华")
    back_up(company.database, tmp_path / "b", NOW)
    ann.do(edit("account", account, name=("新华", "东方")))
    later = ann.make("account", name="立新")
    restore(company.database, tmp_path / "b", NOW)
    assert company.row("account", account)["name"] == "新华"
    assert company.find("account", later) is None


def test_a_backup_says_what_it_covers(company: Company, ann: Person, tmp_path: Path) -> None:
    before = ann.do(insert("account", name="新华"))
    made = back_up(company.database, tmp_path / "b", NOW)
    after = ann.do(insert("account", name="东方"))
    assert before.seq <= made.seq < after.seq
    assert number(company.database, BACKUP_SEQ) == made.seq


def test_an_edit_without_effect_after_the_backup_is_not_covered(
    company: Company, ann: Person, tmp_path: Path
) -> None:
    account = ann.make("account", name="新华")
    made = back_up(company.database, tmp_path / "b", NOW)
    again = ann.do(edit("account", account, name=("新华", "新华")))
    assert again.seq > made.seq


def test_a_backup_beside_people_who_write_is_of_one_moment(
    company: Company, ann: Person, other: Database, tmp_path: Path
) -> None:
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            ann.make("account", name="新华")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = back_up(company.database, tmp_path / "b", NOW)
    finally:
        ended.set()
        writer.join()
    restore(other, tmp_path / "b", NOW)
    with other.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM account a LEFT JOIN outcome o ON o.outcome LIKE"
                           " '%%' || a.id || '%%' WHERE o.mutation_id IS NULL")[0][0] == 0  # fmt: skip
        assert fetch(conn, "SELECT count(*) FROM feed WHERE entity = 'account'")[0] == fetch(
            conn, "SELECT count(DISTINCT (f.id, f.scope)) FROM feed f JOIN account a ON a.id = f.id"
        )[0]  # fmt: skip
    with company.database.transaction() as conn:
        covered = fetch(conn, "SELECT mutation_id FROM outcome WHERE seq <= %s", (made.seq,))
    with other.transaction() as conn:
        known = fetch(conn, "SELECT mutation_id FROM outcome")
    assert set(covered) <= set(known)


def test_a_restore_into_the_same_server_gives_no_access_back(
    company: Company, ann: Person, bo: Person, tmp_path: Path
) -> None:
    with company.database.transaction() as conn:
        for person in (ann, bo):
            execute(
                conn,
                "INSERT INTO device (id, user_id, label, public_key, created_ms, sync_token)"
                " VALUES (%s, %s, 'x', 'x', 1, 'old')",
                (person.context.session.device_id, person.id),
            )
            execute(
                conn, "INSERT INTO refresh_token (hash, device_id, expires_ms) VALUES (%s, 'd', 1)",
                (f"before {person.id}",),
            )  # fmt: skip
    back_up(company.database, tmp_path / "b", NOW)
    with company.database.transaction() as conn:
        execute(conn, "UPDATE device SET revoked_ms = 7 WHERE user_id = %s", (ann.id,))
        execute(conn, "DELETE FROM refresh_token")
        execute(conn, "INSERT INTO refresh_token (hash, device_id, expires_ms) VALUES ('new', 'd', 1)")
        execute(conn, 'UPDATE "user" SET is_active = 0 WHERE id = %s', (bo.id,))
    assert restore(company.database, tmp_path / "b", NOW).same_server
    with company.database.transaction() as conn:
        devices = dict(fetch(conn, "SELECT user_id, revoked_ms FROM device"))
        assert devices == {ann.id: 7, bo.id: None}
        assert fetch(conn, "SELECT DISTINCT sync_token FROM device") == [(None,)]
        assert fetch(conn, "SELECT hash FROM refresh_token") == [("new",)]
        held = "SELECT count(*) FROM scope_grant WHERE user_id = %s AND ended_seq IS NULL"
        assert fetch(conn, held, (bo.id,)) == [(0,)]
    assert company.row("user", bo.id)["is_active"] == 0
    assert company.row("user", ann.id)["is_active"] == 1


def test_what_exists_nowhere_else_survives_a_restore_into_the_same_server(
    company: Company, ann: Person, tmp_path: Path
) -> None:
    account = ann.make("account", name="新华")

    def hand_over() -> str:
        return company.insert("handed_over_edit", target="account", record_id=account, author_id=ann.id)

    hand_over()
    back_up(company.database, tmp_path / "b", NOW)
    later = hand_over()
    with company.database.transaction() as conn:
        execute(
            conn,
            "INSERT INTO quarantine (mutation_id, device_id, user_id, author, entity, record_id, state, edited_ms,"
            " in_time, body, received_ms) VALUES (%s, 'd', 'u', 'u', 'account', 'a', 'pending', 1, true, '{}', 1)",
            (new_id(),),
        )
    restore(company.database, tmp_path / "b", NOW)
    with company.database.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM handed_over_edit") == [(2,)]
        assert fetch(conn, "SELECT count(*) FROM quarantine") == [(1,)]
    assert ("handed_over_edit", later) in ann.fresh().rows


def test_a_person_erased_since_is_erased_again(company: Company, ann: Person, tmp_path: Path) -> None:
    person = ann.make("contact", full_name="周敏")
    back_up(company.database, tmp_path / "b", NOW)
    with company.database.transaction() as conn:
        erase_contact(conn, person, now_ms=NOW)
    restore(company.database, tmp_path / "b", NOW)
    assert company.row("contact", person)["full_name"] != "周敏"
    assert company.row("contact", person)["deleted_at"] is not None


def test_a_person_who_came_and_was_erased_since_does_not_come_back(
    company: Company, ann: Person, tmp_path: Path
) -> None:
    back_up(company.database, tmp_path / "b", NOW)
    made = ann.mutation(insert("contact", full_name="周敏"))
    ann.push(made)
    person = made.changes[0].id
    with company.database.transaction() as conn:
        erase_contact(conn, person, now_ms=NOW)
    restore(company.database, tmp_path / "b", NOW)
    assert [(one.result, one.code) for one in ann.push(made)] == [("refused", "erased")]
    told = {row["record_id"] for row in ann.fresh().of("erasure").values()}
    assert person in told, "laptops that still hold something wipe it"


def test_who_was_hired_since_keeps_their_laptop(company: Company, tmp_path: Path) -> None:
    back_up(company.database, tmp_path / "b", NOW)
    cai = company.hire("cai")
    device = cai.context.session.device_id
    with company.database.transaction() as conn:
        execute(
            conn,
            "INSERT INTO device (id, user_id, label, public_key, created_ms) VALUES (%s, %s, 'x', 'x', 1)",
            (device, cai.id),
        )
    restore(company.database, tmp_path / "b", NOW)
    with company.database.transaction() as conn:
        assert holder_of(conn, device, NOW).session.user_id == cai.id
    assert ("user", cai.id) in cai.fresh().rows
    assert cai.do(insert("account", name="新华")).result == "applied"


def test_a_restore_waits_for_who_writes(company: Company, ann: Person, tmp_path: Path) -> None:
    account = ann.make("account", name="新华")
    back_up(company.database, tmp_path / "b", NOW)
    with while_pushing(company.database, lambda: restore(company.database, tmp_path / "b", NOW)):
        assert ann.do(edit("account", account, phone=(None, "1"))).result == "applied"
    assert company.row("account", account)["phone"] is None


# --- what is no backup -----------------------------------------------------------------------------------------------


def damage_a_byte(folder: Path) -> None:
    file = folder / "user.copy.zst"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(folder: Path) -> None:
    file = folder / "user.copy.zst"
    file.write_bytes(file.read_bytes()[:-5])


def lose_a_file(folder: Path) -> None:
    (folder / "feed.copy.zst").unlink()


def swap_two_files(folder: Path) -> None:
    (folder / "user.copy.zst").rename(folder / "x")
    (folder / "org_unit.copy.zst").rename(folder / "user.copy.zst")
    (folder / "x").rename(folder / "org_unit.copy.zst")


def lose_the_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def edit_the_manifest(folder: Path) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace('"seq":', '"seq":1'))


def no_manifest_at_all(folder: Path) -> None:
    (folder / MANIFEST).write_text("[1, 2")


def of_another_version(folder: Path) -> None:
    reseal(folder, '"version":0', '"version":9')


def of_another_format(folder: Path) -> None:
    reseal(folder, '"format":1', '"format":2')


def with_other_columns(folder: Path) -> None:
    reseal(folder, '"login"', '"log_in"')


def reseal(folder: Path, old: str, new: str) -> None:
    import hashlib

    file = folder / MANIFEST
    body = file.read_text().partition('"manifest":')[2][:-1].replace(old, new)
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    file.write_text(f'{{"sha256":"{sha256}","manifest":{body}}}')


@pytest.mark.parametrize(
    "spoil",
    [
        damage_a_byte, cut, lose_a_file, swap_two_files, lose_the_manifest, edit_the_manifest, no_manifest_at_all,
        of_another_version, of_another_format, with_other_columns,
    ],
)  # fmt: skip
def test_what_is_spoilt_is_told_and_changes_nothing(
    company: Company, ann: Person, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    back_up(company.database, tmp_path / "b", NOW)
    ann.make("account", name="新华")
    before, epoch = everything(company.database), fact(company.database, EPOCH)
    spoil(tmp_path / "b")
    with pytest.raises(BackupError) as told:
        restore(company.database, tmp_path / "b", NOW)
    assert str(told.value).endswith(".")
    assert "\n" not in str(told.value)
    assert everything(company.database) == before
    assert fact(company.database, EPOCH) == epoch


def test_a_folder_with_something_in_it_is_left_alone(company: Company, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BackupError, match="not empty"):
        back_up(company.database, tmp_path, NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(BackupError, match="no backup"):
        restore(company.database, tmp_path / "nothing", NOW)


def test_a_backup_that_cannot_be_read_back_does_not_count(
    company: Company, ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_server.backup import making

    ann.make("account", name="新华")
    verify = making._verify

    def rot_first(database: Database, folder: Path, manifest: Manifest) -> None:
        damage_a_byte(folder)
        verify(database, folder, manifest)

    monkeypatch.setattr(making, "_verify", rot_first)
    with pytest.raises(BackupError, match="damaged"):
        back_up(company.database, tmp_path / "b", NOW)
    assert number(company.database, BACKUP_SEQ) == 0
    assert list((tmp_path / "b").iterdir()) == []


def test_a_restore_that_fails_half_way_changes_nothing(
    company: Company, ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_server.backup import restoring

    back_up(company.database, tmp_path / "b", NOW)
    ann.make("account", name="新华")
    before = everything(company.database)
    monkeypatch.setattr(restoring, "new_epoch", lambda conn: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restore(company.database, tmp_path / "b", NOW)
    assert everything(company.database) == before


def test_the_manifest_names_every_table(company: Company, tmp_path: Path) -> None:
    made = back_up(company.database, tmp_path / "b", NOW)
    assert read_manifest(tmp_path / "b") == made
    cached = {table.name for table in SERVER.sorted_tables if table.info.get("cache")}
    assert {table.name for table in made.tables} >= SERVER.tables.keys() - cached
    files = {file.name for file in (tmp_path / "b").iterdir()}
    assert files == {table.file for table in made.tables} | {MANIFEST}
    assert json.loads((tmp_path / "b" / MANIFEST).read_text())["manifest"]["seq"] == made.seq


def test_the_doctor_tells_the_age(company: Company, tmp_path: Path) -> None:
    def told() -> tuple[bool, str]:
        return next(
            (one.ok, one.detail) for one in checkup(company.database, tmp_path) if one.name == "backup"
        )

    assert told() == (True, "never made")
    with company.database.transaction() as conn:
        execute(
            conn,
            "INSERT INTO device (id, user_id, label, public_key, created_ms) VALUES ('d', 'u', 'x', 'x', 1)",
        )
    assert told() == (False, "never made")
    back_up(company.database, tmp_path / "b", NOW)
    assert "covers" in told()[1]


def test_installing_leaves_what_a_restore_brought(company: Company, tmp_path: Path) -> None:
    back_up(company.database, tmp_path / "b", NOW)
    restore(company.database, tmp_path / "b", NOW)
    epoch = fact(company.database, EPOCH)
    schema.install(company.database)
    assert fact(company.database, EPOCH) == epoch
