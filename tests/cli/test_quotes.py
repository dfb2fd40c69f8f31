"""The commands on quotes, on a laptop that was signed in once and has no server now."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.bootstrap import Laptop
from crm_desktop.cli import main
from crm_desktop.sync import local

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs a command and returns (exit code, standard output, standard error)."""
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("CRM_PASSPHRASE", "for the test")
    laptop = Laptop(tmp_path / "data", create=True)
    known = {
        local.DEVICE: "device",
        local.USER: "me",
        local.SERVER: "http://127.0.0.1:9",
        local.REFRESH_TOKEN: "spent",
        local.DEVICE_KEY: "01" * 32,
    }
    laptop.lane.submit_raw(partial(local.keep, values=known)).result()
    laptop.close()

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--data", str(tmp_path / "data"), "--json", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def done(typed: Typed, *arguments: str) -> Any:
    code, out, err = typed(*arguments)
    assert (code, err) == (0, "")
    return json.loads(out)


def quote(typed: Typed, *line: str) -> str:
    account = done(typed, "add", "account", "name=海川电子")["id"]
    made: str = done(typed, "add", "quote", f"account_id={account}")["id"]
    done(typed, "add", "quote_line", f"quote_id={made}", "name=泵", "unit_price=100", *line)
    return made


def test_a_quote_is_sent_then_revised(typed: Typed) -> None:
    first = quote(typed)
    sent = done(typed, "quote", "send", first, "--channel", "email")
    assert (sent["status"], sent["sent_channel"], len(sent["sent_hash"])) == ("SENT", "email", 64)
    assert done(typed, "quote", "send", first) == sent
    second = done(typed, "quote", "revise", first)
    assert (second["status"], second["revision"], second["supersedes_id"]) == ("DRAFT", 2, first)
    assert second["total_net"] == "100"
    assert done(typed, "show", "quote", first)["status"] == "SUPERSEDED"


def test_beyond_the_limit_it_waits_for_approval(typed: Typed) -> None:
    first = quote(typed, "discount_kind=pct", "discount_value=20")
    code, out, err = typed("quote", "send", first)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "20.00%" in err
    assert done(typed, "show", "quote", first)["status"] == "IN_APPROVAL"


def test_a_draft_needs_no_revision(typed: Typed) -> None:
    code, out, err = typed("quote", "revise", quote(typed))
    assert (code, out) == (1, "")
    assert "DRAFT" in err


def test_a_quote_becomes_a_pdf_and_a_workbook(typed: Typed, tmp_path: Path) -> None:
    first = quote(typed)
    pdf, xlsx = tmp_path / "q.pdf", tmp_path / "q.xlsx"
    written = done(typed, "quote", "pdf", first, str(pdf), "--language", "both", "--no-prices")
    assert (written["language"], written["prices"]) == ("both", False)
    assert pdf.read_bytes().startswith(b"%PDF")
    done(typed, "quote", "xlsx", first, str(xlsx), "--language", "en")
    assert xlsx.read_bytes().startswith(b"PK")
    code, out, err = typed("quote", "pdf", "nobody", str(pdf))
    assert (code, out, len(err.splitlines())) == (1, "", 1)


@pytest.mark.parametrize("arguments", [("quote",), ("quote", "sell", "x"), ("quote", "pdf", "x")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
