"""The command line without a server: what it prints, how it fails, what it leaves alone."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.cli import main

ROOT = Path(__file__).parents[2]
Typed = Callable[..., tuple[int, str, str]]
QUOTE = {
    "currency": "CNY", "tax_mode": "EXCL", "tax_rounding": "LINE",
    "lines": [{"qty": "9.5", "unit_price": "124.75", "discount": {"kind": "amt", "value": "10"}, "tax_rate": "13"}],
}  # fmt: skip


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs a command and returns (exit code, standard output, standard error)."""
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("CRM_PASSPHRASE", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--data", str(tmp_path / "data"), *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_program_runs_as_a_module(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crm_desktop", "price", document(tmp_path, QUOTE), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["totals"]["net"] == "1175.13"


def test_a_closed_standard_input_is_no_password(tmp_path: Path) -> None:
    enroll = ["enroll", "--server", "http://127.0.0.1:9", "--user", "a", "--device", "b", "--language", "en"]
    command = [sys.executable, "-m", "crm_desktop", "--data", str(tmp_path / "data"), *enroll]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "unexpected" not in done.stderr


INTERRUPTED_WHILE_LOADING = """
import os, runpy, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "sqlalchemy.orm.context":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["crm_desktop", "--data", sys.argv[1], "status"]
runpy.run_module("crm_desktop", run_name="__main__", alter_sys=True)
"""


def test_an_interrupt_while_the_program_loads_ends_it_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED_WHILE_LOADING, str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def document(tmp_path: Path, content: Any) -> str:
    file = tmp_path / "quote.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(file)


def test_price_needs_no_data_folder(typed: Typed, tmp_path: Path) -> None:
    code, out, err = typed("price", document(tmp_path, QUOTE), "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["totals"]["gross"] == "1327.90"
    assert answer["amount_in_words"] == "壹仟叁佰贰拾柒元玖角整"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({**QUOTE, "currency": "XXX"}, "currency"),
        ("{", "JSON"),
        ({**QUOTE, "lines": [{"qty": "NaN", "unit_price": "1", "tax_rate": "0"}]}, "qty"),
    ],
)
def test_what_cannot_be_priced_is_one_sentence(typed: Typed, tmp_path: Path, content: Any, word: str) -> None:
    code, out, err = typed("--json", "price", document(tmp_path, content))
    assert (code, out) == (1, "")
    assert word in err
    assert len(err.splitlines()) == 1


def test_a_missing_file_is_one_sentence(typed: Typed, tmp_path: Path) -> None:
    assert typed("--language", "en", "price", str(tmp_path / "none.json"))[2].startswith(str(tmp_path))


def test_before_enrolment_nothing_is_made(typed: Typed, tmp_path: Path) -> None:
    code, out, err = typed("list", "account")
    assert (code, out) == (1, "")
    assert err.startswith("這台電腦還沒有登入")
    assert not (tmp_path / "data").exists()
    code, out, _ = typed("doctor", "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)


def test_the_language_of_a_sentence_can_be_chosen(typed: Typed) -> None:
    assert typed("--language", "en", "status")[2].startswith("This laptop is not signed in")
    assert typed("status", "--language", "zh_CN")[2].startswith("这台电脑还没有登录")


@pytest.mark.parametrize("arguments", [("set", "account"), ("nonsense",), ("list",), ("--json", "price")])
def test_wrong_usage_has_its_own_exit_code(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_without_keyring_and_passphrase_enrolment_says_what_to_do(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("password\n"))
    code, _, err = typed(
        "enroll", "--server", "http://127.0.0.1:9", "--user", "a", "--device", "b", "--language", "en"
    )
    assert code == 1
    assert "passphrase" in err
    assert not (tmp_path / "data").exists()


def test_a_server_that_is_away_leaves_nothing_behind(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSPHRASE", "x")
    monkeypatch.setattr("crm_desktop.cli.syncing.secret", lambda _: "y")
    code, _, err = typed("enroll", "--server", "http://127.0.0.1:9", "--user", "a", "--device", "b")
    assert (code, err.split("。")[0]) == (1, "連不上伺服器")
    assert not (tmp_path / "data").exists()


def test_an_unexpected_error_is_a_sentence_unless_asked(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("crm_desktop.cli.syncing.status_command", fail)
    code, _, err = typed("status", "--language", "en")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "ZeroDivisionError" in err
    with pytest.raises(ZeroDivisionError):
        typed("status", "--debug")
