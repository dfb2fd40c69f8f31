"""The commands in a data folder that is not enrolled, with CRM_LOCAL=1."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_core.model import Account
from crm_desktop.bootstrap import Laptop
from crm_desktop.cli import main
from crm_desktop.db import profiles
from tests.sync.hostile import hostile_server, sealed
from tests.sync.test_enroll import SIGNED_IN

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs a command on a local profile and returns (exit code, standard output, standard error)."""
    monkeypatch.setenv("CRM_PASSPHRASE", "for the test")
    monkeypatch.setenv("CRM_LOCAL", "1")
    monkeypatch.setattr("getpass.getuser", lambda: "anne")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--data", str(tmp_path / "data"), "--language", "en", "--json", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_a_person_works_alone(typed: Typed, tmp_path: Path) -> None:
    code, out, err = typed("add", "account", "name=海川电子")
    assert (code, err) == (0, "")
    account = json.loads(out)
    status = json.loads(typed("status")[1])
    assert (status["server"], status["user_name"], status["role"]) == (None, "anne", "rep")
    assert (status["pending"], status["last_sync"]) == (1, None)
    assert account["created_by"] == account["owner_id"] == status["user_id"]
    assert account["device_id"] == status["device"]
    assert json.loads(typed("set", "account", account["id"], "phone=0574-1")[1])["phone"] == "0574-1"
    assert [one["id"] for one in json.loads(typed("search", "海川")[1])] == [account["id"]]
    assert len(json.loads(typed("pending")[1])) == 2

    card = tmp_path / "cards.csv"
    card.write_text("姓名,公司,手机\n王小明,海川电子,13800138000\n", encoding="utf-8")
    assert json.loads(typed("import-cards", str(card))[1])["new"] == 1

    code, out, err = typed("sync")
    assert (code, out) == (1, "")
    assert err.startswith("This laptop is not signed in")
    assert json.loads(typed("status")[1])["user_id"] == status["user_id"]


@pytest.mark.parametrize("command", [("list", "account"), ("add", "account", "name=甲"), ("status",)])
def test_without_the_wish_the_folder_is_nobodys(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    assert typed("add", "account", "name=海川电子")[0] == 0
    monkeypatch.delenv("CRM_LOCAL")
    code, out, err = typed(*command)
    assert (code, out) == (1, "")
    assert err.startswith("This laptop is not signed in")


def test_enrolling_the_folder_makes_its_rows_the_persons(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = json.loads(typed("add", "account", "name=海川电子")[1])
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    with hostile_server() as server:
        server.answers(sealed(SIGNED_IN))
        code, _, err = typed("enroll", "--server", server.url, "--user", "ann", "--device", "d")
    assert (code, err) == (0, "")
    monkeypatch.delenv("CRM_LOCAL")
    status = json.loads(typed("status")[1])
    assert (status["user_id"], status["device"], status["pending"]) == ("ann", "d7", 1)
    row = json.loads(typed("show", "account", account["id"])[1])
    assert (row["created_by"], row["owner_id"], row["device_id"]) == ("ann", "ann", "d7")


def test_the_window_signs_in_later_and_opens_the_data_as_that_persons(tmp_path: Path) -> None:
    alone = Laptop(tmp_path / "data", "for the test", create=True, alone=True)
    workspace = alone.workspace(syncing=False)
    made_up = workspace.me.user_id
    with alone.store.write_session() as session:
        session.add(Account(id="a1", name="海川电子"))
    assert workspace.sync.is_alone()
    with hostile_server() as server:
        server.answers(sealed(SIGNED_IN))
        workspace.sync.join(server.url, "ann", "correct horse")
    with alone.store.write_session() as session:
        session.add(Account(id="a2", name="明远电气"))
    alone.close()

    joined = Laptop(tmp_path / "data", "for the test")
    workspace = joined.workspace(syncing=False)
    assert not workspace.sync.is_alone()
    assert [one.label for one in profiles.listed(tmp_path / "data")] == [workspace.me.name]
    assert (workspace.me.user_id, workspace.sync.state().pending) == ("ann", 2)
    with joined.store.read() as session:
        authors = {account.created_by for account in session.scalars(select(Account))}
    assert authors == {"ann"} != {made_up}
    joined.close()
