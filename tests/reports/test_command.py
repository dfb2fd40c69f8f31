"""The command report on a laptop without a server."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crm_core.clock import Clock
from crm_desktop.cli import main
from tests.reports.office import NOW_MS, Office

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs the command on the office's store and returns (exit code, standard output, standard error)."""

    @contextmanager
    def opened(_options: Any) -> Iterator[Any]:
        yield SimpleNamespace(store=office.store, clock=Clock(lambda: NOW_MS))

    monkeypatch.setattr("crm_desktop.cli.reports.opened", opened)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--language", "zh_CN", "report", *arguments])
        return code, *capsys.readouterr()

    return run


def test_the_list_needs_no_data(typed: Typed) -> None:
    code, out, _ = typed("--list", "--json")
    assert code == 0
    found = {one["name"]: one for one in json.loads(out)}
    assert found["visits"]["parameters"] == ["from", "to", "period", "split", "unit", "owner"]
    assert typed("--list")[1].splitlines()[0].startswith("not_contacted\t近期未联系客户")


def test_a_report_with_files_and_the_records_behind_a_row(
    typed: Typed, office: Office, tmp_path: Path
) -> None:
    account = office.customer("恒远")
    order = office.order(account, "12.5", number="SO-1")
    office.order(account, "99", "2026-10-01")
    files = {kind: str(tmp_path / f"x.{kind}") for kind in ("xlsx", "png", "pdf")}
    options = [part for kind, path in files.items() for part in (f"--{kind}", path)]
    code, out, _ = typed(
        "sales_ranking", "--json", "--from", "2026-09-01", "--to", "2026-09-30", "--drill", "1", *options
    )
    answer = json.loads(out)
    assert code == 0
    assert answer["rows"][0]["amount"] == "12.50"
    assert answer["parameters"]["to"] == "2026-09-30"
    assert answer["drill"] == {"row": 1, "entity": "order", "records": [{"id": order, "title": "SO-1"}]}
    assert answer["files"] == files
    assert all(Path(path).stat().st_size for path in files.values())


def test_the_terminal_shows_definition_and_table(typed: Typed, office: Office) -> None:
    office.order(office.customer("恒远"), "12.5")
    code, out, _ = typed("sales_ranking", "--option", "by=orders", "top=1")
    lines = out.splitlines()
    assert (code, lines[0]) == (0, "客户销售排行")
    assert lines[-1] == "1\t恒远\t1\tCNY\t12.50\t100.0%\t100.0%"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("profit",), 2, "没有名为 profit 的报表"),
        ((), 2, "可用的有"),
        (("visits", "--from", "gestern"), 1, "gestern"),
        (("visits", "--option", "month"), 2, "month"),
        (("lifecycle", "--drill", "99"), 1, "99"),
        (("lifecycle", "--unit", "月球"), 1, "月球"),
        (("sales_ranking", "--png", "x.png"), 1, "没有可画的数据"),
    ],
)
def test_mistakes_are_one_sentence(typed: Typed, arguments: tuple[str, ...], code: int, words: str) -> None:
    done, out, err = typed(*arguments)
    assert (done, out) == (code, "")
    assert words in err
    assert len(err.splitlines()) == 1
