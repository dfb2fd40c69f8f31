"""Unsent work from one laptop to another by the command line; and signing in again with the password alone."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.bootstrap import Laptop
from crm_desktop.cli import main
from crm_desktop.errors import UserError
from crm_desktop.sync import local
from tests.sync.hostile import hostile_server, sealed
from tests.sync.test_enroll import SIGNED_IN

Typed = Callable[..., tuple[int, str, str]]
SECRET = "a passphrase for the way"


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs a command in a data folder, with a line on standard input; returns (exit code, output, errors)."""
    monkeypatch.setenv("CRM_PASSPHRASE", "for the test")

    def run(folder: str, *arguments: str, line: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))
        code = main(["--data", str(tmp_path / folder), "--language", "en", "--json", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def enroll(typed: Typed, folder: str) -> None:
    with hostile_server() as server:
        server.answers(sealed(SIGNED_IN))
        asked = ("enroll", "--server", server.url, "--user", "ann", "--device", folder)
        assert typed(folder, *asked, line="correct horse")[0] == 0


def test_what_one_laptop_could_not_send_waits_on_the_other(typed: Typed, tmp_path: Path) -> None:
    enroll(typed, "old")
    enroll(typed, "new")
    file = str(tmp_path / "work.crmoutbox")
    code, _, err = typed("old", "export-outbox", file, line=SECRET)
    assert (code, err.strip()) == (1, "Everything has been sent; there is nothing to export.")
    account = json.loads(typed("old", "add", "account", "name=海川电子")[1])
    assert json.loads(typed("old", "export-outbox", file, line=SECRET)[1])["pending"] == 1
    code, _, err = typed("new", "import-outbox", file, line="another")
    assert code == 1
    assert "does not hold exported edits, or the passphrase is another one" in err
    taken = json.loads(typed("new", "import-outbox", file, line=SECRET)[1])
    assert taken == {"waiting": 1, "aside": 0, "known": 0}
    assert json.loads(typed("new", "show", "account", account["id"])[1])["name"] == "海川电子"
    assert [one["id"] for one in json.loads(typed("new", "search", "海川")[1])] == [account["id"]]
    assert json.loads(typed("new", "import-outbox", file, line=SECRET)[1])["known"] == 1


def test_a_locked_laptop_is_signed_in_again_with_the_password_alone(typed: Typed, tmp_path: Path) -> None:
    with hostile_server() as server:
        server.answers(sealed(SIGNED_IN))
        asked = ("enroll", "--server", server.url, "--user", "ann", "--device", "d")
        assert typed("data", *asked, line="correct horse")[0] == 0
        laptop = Laptop(tmp_path / "data", "for the test")
        try:
            laptop.lane.submit_raw(lambda connection: local.keep(connection, {local.LEASE: 1})).result()
            with pytest.raises(UserError, match="lease_ended"):
                laptop.context()
            server.answers(sealed(SIGNED_IN))
            laptop.sign_in_again("correct horse")
            assert laptop.lock() is None
            assert laptop.context().user_id == "ann"
        finally:
            laptop.close()
