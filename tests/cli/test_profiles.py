"""Two people on one laptop: each opens their own data and nobody else's."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_desktop.bootstrap import Laptop
from crm_desktop.cli import main
from crm_desktop.db.vault import KeyVault
from crm_desktop.sync import local
from crm_server.database import Database
from tests.sync.branch import PASSWORD, Branch, files_of, running_branch

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def branch(server_database: Database) -> Iterator[Branch]:
    with running_branch(server_database) as running:
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def typed(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs a command as somebody with a passphrase and returns (exit code, standard output, standard error)."""

    def run(*arguments: str, passphrase: str = "ann's own") -> tuple[int, str, str]:
        monkeypatch.setenv("CRM_PASSPHRASE", passphrase)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        code = main(["--data", str(data), "--language", "en", "--json", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def enroll(typed: Typed, branch: Branch, user: str, *more: str) -> tuple[int, str, str]:
    arguments = ("enroll", "--server", branch.url, "--user", user, "--device", "d", *more)
    return typed(*arguments, passphrase=f"{user}'s own")


@contextmanager
def opened_by_ann(data: Path) -> Iterator[Laptop]:
    laptop = Laptop(data, "ann's own")
    try:
        yield laptop
    finally:
        laptop.close()


def test_two_people_are_kept_apart(typed: Typed, branch: Branch, data: Path) -> None:
    assert enroll(typed, branch, "ann")[0] == 0
    code, _, err = typed("enroll", "--server", branch.url, "--user", "bo", "--device", "d")
    assert code == 1
    assert "--profile" in err
    assert enroll(typed, branch, "bo", "--profile", "Bo")[0] == 0
    assert typed("add", "account", "name=安的客户")[0] == 0
    theirs = typed("list", "account", "--profile", "bo", passphrase="bo's own")
    assert (theirs[0], json.loads(theirs[1])) == (0, [])
    assert len(json.loads(typed("list", "account")[1])) == 1
    for arguments, passphrase in ((("status", "--profile", "bo"), "ann's own"), (("status",), "bo's own")):
        code, out, err = typed(*arguments, passphrase=passphrase)
        assert (code, out) == (1, "")
        assert "passphrase" in err.lower()
    listed = json.loads(typed("profiles")[1])
    assert [(one["profile"], one["name"]) for one in listed] == [("", "Ann"), ("Bo", "Bo")]
    keys = {
        KeyVault(path).unlock(who)
        for path, who in ((data, "ann's own"), (data / "people" / "bo", "bo's own"))
    }
    assert len(keys) == 2


def test_a_profile_that_nobody_made_is_named(typed: Typed, data: Path) -> None:
    code, _, err = typed("list", "account", "--profile", "carl")
    assert code == 1
    assert "carl" in err
    assert not data.exists()


def test_a_revoked_person_leaves_the_others_alone(typed: Typed, branch: Branch, data: Path) -> None:
    enroll(typed, branch, "ann")
    enroll(typed, branch, "bo", "--profile", "bo")
    typed("add", "account", "name=安的客户")
    branch.revoke()
    code, _, err = typed("sync")
    assert code == 1
    assert "1 unsent edits were handed" in err
    assert "people/bo/store.db" in files_of(data)
    assert "store.db" not in files_of(data)
    code, _, err = typed("list", "account")
    assert (code, "were deleted" in err) == (1, True)
    assert typed("status", "--profile", "bo", passphrase="bo's own")[0] == 0


def test_status_tells_of_the_lease_and_the_metered_line(typed: Typed, branch: Branch) -> None:
    enroll(typed, branch, "ann")
    status = json.loads(typed("status")[1])
    assert (status["locked"], status["metered"]) == (None, False)
    assert status["lease_until"]
    assert json.loads(typed("metered", "on")[1]) == {"metered": True}
    assert json.loads(typed("metered")[1]) == {"metered": True}
    assert json.loads(typed("status")[1])["metered"] is True
    assert json.loads(typed("metered", "off")[1]) == {"metered": False}


def test_a_rehearsal_tells_both_directions(typed: Typed, branch: Branch) -> None:
    enroll(typed, branch, "ann")
    typed("add", "account", "name=安的客户")
    told = json.loads(typed("sync", "--rehearse")[1])
    assert told["pushed"] == 1
    assert told["download"]["rows"] > 0
    assert told["download"]["bytes"] > 0
    assert json.loads(typed("pending")[1])


def test_a_locked_store_is_not_copied_out(typed: Typed, branch: Branch, data: Path, tmp_path: Path) -> None:
    enroll(typed, branch, "ann")
    copy = tmp_path / "copy.backup"
    with opened_by_ann(data) as laptop:
        laptop.lane.submit_raw(
            lambda connection: local.keep(connection, {local.ENDED: "device_revoked"})
        ).result()
    code, _, err = typed("backup", str(copy))
    assert (code, copy.exists()) == (1, False)
    assert "locked" in err
    status = json.loads(typed("status")[1])
    assert status["locked"] == "device_locked"
    assert typed("list", "account")[0] == 1
