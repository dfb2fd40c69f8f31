"""The administrator's commands, as typed: what they print, what they change, how they fail."""

import io
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from crm_server.admin.output import width
from crm_server.cli import main
from crm_server.database import Database, fetch
from crm_server.demo import DemoCompany
from crm_server.demo.load import load
from crm_server.postgres import Cluster
from crm_server.schema import install
from tests.support.postgres import NewDatabase

Run = Callable[..., Any]
TEMPLATE = "demo_to_copy"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "server"


@pytest.fixture
def crm(data: Path, server_tables: str, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a server without users, and returns its JSON document."""
    return runner(data, server_tables, capsys)


def runner(data: Path, database: str, capsys: pytest.CaptureFixture[str]) -> Run:
    assert main(["--data", str(data), "init", "--database", database]) == 0
    capsys.readouterr()

    def run(*arguments: str) -> Any:
        assert main(["--data", str(data), "--json", *arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return json.loads(out)

    return run


@pytest.fixture
def fails(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command that fails, and returns the one sentence it says."""

    def run(*arguments: str) -> str:
        capsys.readouterr()
        assert main(["--data", str(data), *arguments]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert "Traceback" not in err
        return err

    return run


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))


@pytest.fixture(scope="module")
def demo_template(postgres: Cluster) -> Iterator[str]:
    """A database with a small demo company, to be copied."""
    postgres.create_database(TEMPLATE)
    with closing(Database(postgres.url(TEMPLATE), pool_size=1)) as held:
        install(held)
        with held.transaction() as conn:
            load(conn, DemoCompany(1, date(2026, 5, 20), reps=2, scale=0.02))
    yield TEMPLATE
    postgres.drop_database(TEMPLATE)


@pytest.fixture
def demo(demo_template: str, new_database: NewDatabase) -> str:
    """The address of a database with two reps who have twenty customers each."""
    return new_database(demo_template)


@pytest.fixture
def crm_demo(data: Path, demo: str, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(data, demo, capsys)


def query(database: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(Database(database, pool_size=1)) as held, held.transaction() as conn:
        return fetch(conn, statement.encode())


def account_of(database: str, login: str) -> tuple[str, str]:
    rows = query(
        database,
        'SELECT a.id, a.name FROM account a JOIN "user" u ON u.id = a.owner_id'
        f" WHERE u.login = '{login}' ORDER BY a.id LIMIT 1",
    )
    return rows[0][0], rows[0][1]


def test_init_twice_is_as_good_as_once(data: Path, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    crm = runner(data, database, capsys)
    assert crm("init")["ready"]
    assert crm("init", "--database", database)["ready"]
    assert (data / "server.json").stat().st_mode & 0o077 == 0


def test_init_does_not_change_the_database(crm: Run, fails: Callable[..., str]) -> None:
    assert "another database" in fails("init", "--database", "postgresql://localhost/elsewhere")


def test_a_wrong_address_is_said_in_a_sentence(fails: Callable[..., str], data: Path) -> None:
    assert "postgresql://" in fails("init", "--database", "mysql://localhost/x")
    assert not (data / "server.json").exists()


def test_commands_need_a_server(fails: Callable[..., str]) -> None:
    assert "init" in fails("user", "list")


@pytest.mark.parametrize("arguments", [["frobnicate"], [], ["share", "a", "b", "own"], ["user", "add", "x"]])
def test_wrong_usage_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_general_options_stand_before_or_behind_the_command(
    crm: Run, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "list", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_units_and_users_are_added_and_listed(crm: Run, password: None) -> None:
    crm("unit", "add", "总部")
    crm("unit", "add", "上海分公司", "--parent", "总部", "--kind", "branch")
    user_id = crm("user", "add", "li", "--role", "rep", "--unit", "上海分公司", "--full-name", "李伟")["id"]
    assert crm("user", "list") == [
        {
            "id": user_id,
            "name": "li",
            "full_name": "李伟",
            "role": "rep",
            "unit": "上海分公司",
            "active": True,
        }
    ]
    units = {unit["name"]: (unit["kind"], unit["parent"]) for unit in crm("unit", "list")}
    assert units == {"总部": ("company", None), "上海分公司": ("branch", "总部")}


def test_a_login_is_given_once(crm: Run, fails: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    crm("unit", "add", "总部")
    for login, works in (("li", True), ("LI", False)):
        monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
        if works:
            crm("user", "add", login, "--role", "rep", "--unit", "总部")
        else:
            assert "already" in fails("user", "add", login, "--role", "rep", "--unit", "总部")


def test_a_short_password_adds_nobody(
    crm: Run, fails: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("unit", "add", "总部")
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert "8 characters" in fails("user", "add", "li", "--role", "rep", "--unit", "总部")
    assert crm("user", "list") == []


def test_an_unknown_unit_is_named(crm: Run, fails: Callable[..., str], password: None) -> None:
    assert "华南" in fails("user", "add", "li", "--role", "rep", "--unit", "华南")


def test_the_demo_company_lists_its_users(crm: Run, server_tables: str) -> None:
    users = crm("demo-company", "--scale", "0.02", "--reps", "2")
    assert [user["role"] for user in users] == ["admin", "manager", "manager", "manager", "rep", "rep"]
    assert all(user["password"] and user["unit"] for user in users)
    assert query(server_tables, "SELECT count(*) FROM account") == [(40,)]
    assert query(server_tables, "SELECT count(*) FROM credential") == [(6,)]


def test_the_demo_company_is_granted_and_published(demo: str) -> None:
    granted = query(
        demo,
        'SELECT count(*) FROM scope_grant g JOIN "user" u ON u.id = g.user_id'
        " WHERE u.login = 'rep01' AND scope LIKE 'account:%%'",
    )
    assert granted == [(20,)]
    assert query(
        demo, "SELECT count(*) FROM account a WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.id = a.id)"
    ) == [(0,)]


def test_the_next_quote_gets_the_next_number(demo: str) -> None:
    series = dict(query(demo, "SELECT name, last FROM number_series"))
    numbers = [row[0] for row in query(demo, "SELECT number FROM quote")]
    assert numbers
    for number in numbers:
        name, _, count = number.rpartition("-")
        assert int(count) <= series[name]


def test_a_demo_needs_an_empty_database(crm_demo: Run, fails: Callable[..., str]) -> None:
    assert "empty" in fails("demo-company")


def test_a_customer_is_assigned_by_name(crm_demo: Run, demo: str) -> None:
    account_id, name = account_of(demo, "rep01")
    assert crm_demo("assign", name, "rep02") == {"account": account_id, "user": "rep02"}
    owner = query(
        demo,
        f"SELECT u.login FROM account a JOIN \"user\" u ON u.id = a.owner_id WHERE a.id = '{account_id}'",
    )
    assert owner == [("rep02",)]


def test_a_customer_is_shared_by_id(crm_demo: Run, demo: str) -> None:
    account_id, _ = account_of(demo, "rep01")
    crm_demo("share", account_id, "rep02", "read")
    held = query(
        demo,
        'SELECT g.level FROM scope_grant g JOIN "user" u ON u.id = g.user_id'
        f" WHERE u.login = 'rep02' AND scope = 'account:{account_id}' AND ended_seq IS NULL",
    )
    assert held == [("read",)]


def test_all_customers_are_transferred(crm_demo: Run, demo: str) -> None:
    assert len(crm_demo("transfer", "rep01", "rep02")["accounts"]) == 20
    owners = query(demo, 'SELECT DISTINCT u.login FROM account a JOIN "user" u ON u.id = a.owner_id')
    assert owners == [("rep02",)]


def test_of_two_customers_with_one_name_the_id_is_asked_for(
    crm_demo: Run, demo: str, fails: Callable[..., str]
) -> None:
    with closing(Database(demo, pool_size=1)) as held, held.transaction() as conn:
        conn.exec_driver_sql(
            "UPDATE account SET name = '同名公司' WHERE id IN (SELECT id FROM account LIMIT 2)"
        )
    said = fails("assign", "同名公司", "rep01")
    ids = [row[0] for row in query(demo, "SELECT id FROM account WHERE name = '同名公司'")]
    assert all(account_id in said for account_id in ids)


def test_unknown_customers_and_users_are_named(crm_demo: Run, demo: str, fails: Callable[..., str]) -> None:
    assert "无此客户" in fails("assign", "无此客户", "rep01")
    assert "nobody" in fails("assign", account_of(demo, "rep01")[1], "nobody")


def test_a_disabled_user_holds_nothing(crm_demo: Run, demo: str) -> None:
    crm_demo("user", "disable", "rep01")
    listed = {user["name"]: user["active"] for user in crm_demo("user", "list")}
    assert (listed["rep01"], listed["rep02"]) == (False, True)
    held = query(
        demo,
        'SELECT count(*) FROM scope_grant g JOIN "user" u ON u.id = g.user_id'
        " WHERE u.login = 'rep01' AND ended_seq IS NULL",
    )
    assert held == [(0,)]


def test_an_unknown_device_cannot_be_revoked(crm: Run, fails: Callable[..., str]) -> None:
    assert crm("device", "list") == []
    assert "no device" in fails("device", "revoke", "nothing")


def test_a_person_is_erased_for_good(crm_demo: Run, demo: str, fails: Callable[..., str]) -> None:
    ((contact, name),) = query(
        demo, "SELECT id, full_name FROM contact WHERE deleted_at IS NULL ORDER BY id LIMIT 1"
    )
    done = crm_demo("erase", "contact", contact, "--yes")
    assert done["records"]["contact"] == 1
    assert query(demo, f"SELECT full_name, memo FROM contact WHERE id = '{contact}'") == [("", None)]
    assert query(demo, f"SELECT id FROM contact_method WHERE contact_id = '{contact}'") == []
    assert name
    assert "no contact" in fails("erase", "contact", "nobody", "--yes")


def test_the_doctor_finds_a_demo_in_order(crm_demo: Run) -> None:
    report = crm_demo("doctor")
    assert report["ok"]
    assert {check["name"] for check in report["checks"]} >= {
        "database",
        "schema",
        "users",
        "grants",
        "feed",
        "disk",
    }


def test_the_doctor_finds_what_was_not_published(
    crm_demo: Run, demo: str, fails: Callable[..., str], data: Path
) -> None:
    with closing(Database(demo, pool_size=1)) as held, held.transaction() as conn:
        conn.exec_driver_sql("UPDATE visit SET rev = rev + 1 WHERE id IN (SELECT id FROM visit LIMIT 3)")
        conn.exec_driver_sql(
            "UPDATE account SET owner_id = NULL WHERE id IN (SELECT id FROM account LIMIT 1)"
        )
    assert main(["--data", str(data), "--json", "doctor"]) == 1


def test_a_table_is_imported_by_a_mapping_and_exported(crm: Run, tmp_path: Path) -> None:
    table, mapping = tmp_path / "产品.csv", tmp_path / "map.json"
    table.write_bytes("货号,品名\nA-1,压力变送器\nA-2,\n".encode("gbk"))
    mapping.write_text('{"columns": {"货号": ["external_id", "code"], "品名": "name"}}', encoding="utf-8")
    dry = crm("import", "product", str(table), "--map", str(mapping), "--dry-run")
    report = crm("import", "product", str(table), "--map", str(mapping))
    assert report == dry | {"dry_run": False}
    assert (report["read"], report["new"], report["error"], report["encoding"]) == (2, 1, 1, "gb18030")
    assert report["errors"] == [
        {"row": 3, "field": "name", "code": "missing_value", "message": "name must not be empty."}
    ]
    exported = tmp_path / "out.xlsx"
    assert crm("export", "product", str(exported))["rows"] == 1
    assert crm("import", "product", str(exported))["unchanged"] == 1


def test_an_import_that_cannot_be_is_a_sentence(crm: Run, fails: Callable[..., str], tmp_path: Path) -> None:
    assert "nothing.csv" in fails("import", "product", str(tmp_path / "nothing.csv"))
    (tmp_path / "some.csv").write_text("external_id,name\n")
    assert "visit" in fails("import", "visit", str(tmp_path / "some.csv"))


def test_tables_line_up_under_chinese_text() -> None:
    assert (width("上海 A"), width("abc")) == (6, 3)


def serving(data: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "crm_server", "--data", str(data), "serve", "--port", "0", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
    assert found is not None
    return found[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workers", "stop"), [("1", signal.SIGTERM), ("1", signal.SIGINT), ("2", signal.SIGTERM)]
)
def test_serves_until_it_is_told_to_stop(crm: Run, data: Path, workers: str, stop: signal.Signals) -> None:
    with serving(data, "--workers", workers) as process:
        try:
            assert requests.get(f"{address_of(process)}/healthz", timeout=10).text == "ok\n"
        finally:
            process.send_signal(stop)
        assert process.wait(30) == 0


@pytest.mark.slow
def test_a_server_stops_the_database_that_it_started(cluster_folder: Path) -> None:
    assert main(["--data", str(cluster_folder), "init"]) == 0
    with serving(cluster_folder) as process:
        try:
            address = address_of(process)
            assert main(["--data", str(cluster_folder), "user", "list"]) == 0
            assert requests.get(f"{address}/healthz", timeout=10).ok
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    with Cluster.start(cluster_folder) as cluster:
        assert cluster.owned


def test_a_port_in_use_is_said_in_a_sentence(crm: Run, fails: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in fails("serve", "--port", str(port))


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path, fails: Callable[..., str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a folder")
    said = fails("--data", str(file), "init")
    assert str(file) in said
    assert "cannot be used: Not a directory." in said


def test_a_port_that_is_none_is_wrong_usage(data: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(data), "serve", "--port", "99999"])
    assert ended.value.code == 2


def test_limits_of_files_are_told_and_set(crm: Run, fails: Callable[..., str]) -> None:
    assert crm("file-limits") == {"file_mb": 100, "quota_mb": 5120}
    assert crm("file-limits", "--file-mb", "20") == {"file_mb": 20, "quota_mb": 5120}
    assert crm("file-limits", "--quota-mb", "900", "--file-mb", "500") == {"file_mb": 100, "quota_mb": 900}
    assert "greater than 0" in fails("file-limits", "--file-mb", "0")
