"""The server and a laptop put back to an earlier day, by the command line alone, while the server goes on serving."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_server.postgres import Cluster
from tests.support.warm import warmed

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery 7"
Run = Callable[..., Any]


@pytest.fixture
def run(postgres: Cluster, tmp_path: Path) -> Iterator[Run]:
    """Runs a command of the server, or of a laptop (the name of its folder), and returns its document."""
    postgres.create_database("restores", "template0")
    with warmed("crm_desktop", "crm_server", CRM_PASSPHRASE="for the test", LANG="en_US.UTF-8") as helpers:

        def command(who: str, *arguments: str, given: str = "", code: int = 0) -> Any:
            program = helpers["crm_server" if who == "server" else "crm_desktop"]
            done = program.run("--data", str(tmp_path / who), "--json", *arguments, given=given)
            assert done.code == code, done.err
            return json.loads(done.out) if code == 0 else done.err

        command("server", "init", "--database", postgres.url("restores"))
        command("server", "unit", "add", "华东")
        command(
            "server",
            "user",
            "add",
            "ann",
            "--role",
            "rep",
            "--unit",
            "华东",
            given=f"{PASSWORD}\n{PASSWORD}\n",
        )
        serving = ("--data", str(tmp_path / "server"), "serve", "--port", "0")
        with helpers["crm_server"].going_on(*serving) as said:
            url = said.rpartition(" ")[2]
            command("ann", "enroll", "--server", url, "--user", "ann", "--device", "x", given=f"{PASSWORD}\n")
            yield command
    postgres.drop_database("restores")


def codes(run: Run, who: str) -> list[str]:
    return [one["code"] for one in run(who, "notices", "--read")]


def test_yesterdays_server_and_last_weeks_laptop(run: Run, tmp_path: Path) -> None:
    account = run("ann", "add", "account", "name=南京远山仪器")["id"]
    run("ann", "sync")
    kept = run("server", "backup", str(tmp_path / "kept"))
    assert kept["rows"] > 0
    assert "not empty" in run("server", "backup", str(tmp_path / "kept"), code=1)
    run("ann", "backup", str(tmp_path / "ann.copy"))

    run("ann", "set", "account", account, "phone=025-1111")
    later = run("ann", "add", "account", "name=苏州新区电子")["id"]
    run("ann", "sync")
    assert run("server", "restore", str(tmp_path / "kept"))["same_server"]
    report = run("ann", "sync")
    assert (report["pushed"], report["applied"]) == (2, 2)
    assert run("ann", "show", "account", account)["phone"] == "025-1111"
    assert codes(run, "ann") == ["server_restored"]
    assert codes(run, "ann") == []
    assert run("ann", "missed") == []
    assert run("ann", "status")["pending"] == 0

    run("again", "restore", str(tmp_path / "ann.copy"))
    run("again", "sync")
    assert run("again", "show", "account", account)["phone"] == "025-1111"
    assert run("again", "show", "account", later)["name"] == "苏州新区电子"
    assert "store_restored" in codes(run, "again")
    assert all(check["ok"] for check in run("again", "doctor")["checks"])
    assert all(check["ok"] for check in run("server", "doctor")["checks"])
