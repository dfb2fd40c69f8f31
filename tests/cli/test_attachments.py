"""The commands on files of records, on a laptop that has no server."""

import json
from pathlib import Path

import pytest

from crm_desktop.cli import main

CONTENT = b"%PDF-1.7 " * 1000


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("CRM_PASSPHRASE", "for the test")
    monkeypatch.setenv("CRM_LOCAL", "1")
    (tmp_path / "报价.pdf").write_bytes(CONTENT)
    code, out, _ = typed(tmp_path, capsys, "add", "account", "name=海川电子")
    assert code == 0
    return str(json.loads(out)["id"])


def typed(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["--data", str(folder / "data"), "--json", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_file_is_attached_listed_and_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], account: str
) -> None:
    file = str(tmp_path / "报价.pdf")
    code, out, _ = typed(tmp_path, capsys, "attach", "account", account, file)
    made = json.loads(out)
    assert (code, made["name"], made["size"], made["state"]) == (0, "报价.pdf", len(CONTENT), "waiting")
    code, out, _ = typed(tmp_path, capsys, "files", "account", account)
    assert (code, json.loads(out)) == (0, [made])
    assert json.loads(typed(tmp_path, capsys, "files")[1]) == [made]
    code, out, _ = typed(tmp_path, capsys, "save-file", made["id"], str(tmp_path))
    assert (code, json.loads(out)) == (0, {"file": str(tmp_path / "报价 (2).pdf"), "bytes": len(CONTENT)})
    assert (tmp_path / "报价 (2).pdf").read_bytes() == CONTENT
    code, _, err = typed(tmp_path, capsys, "save-file", made["id"], str(tmp_path / "no" / "folder"))
    assert (code, "no/folder" in err) == (1, True)


def test_what_is_not_here_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], account: str
) -> None:
    from crm_desktop.bootstrap import Laptop

    file = str(tmp_path / "报价.pdf")
    made = json.loads(typed(tmp_path, capsys, "attach", "account", account, file)[1])
    laptop = Laptop(tmp_path / "data", alone=True)
    laptop.lane.submit_raw(lambda connection: connection.execute("DELETE FROM local_transfer")).result()
    laptop.lane.submit_raw(lambda connection: connection.execute("DELETE FROM local_blob")).result()
    laptop.close()
    code, out, err = typed(tmp_path, capsys, "save-file", made["id"], str(tmp_path / "copy"))
    assert (code, out) == (1, "")
    assert "fetched at the next sync" in err
    code, out, _ = typed(tmp_path, capsys, "files", "account", account)
    assert json.loads(out)[0]["state"] == "requested"
    assert typed(tmp_path, capsys, "save-file", "nothing", str(tmp_path))[0] == 1
