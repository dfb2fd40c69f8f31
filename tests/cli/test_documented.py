"""docs/cli.md names every command of both programs, and no other."""

import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.cli.options import build_parser
from crm_server.admin.parser import parser as build_server_parser

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
LAPTOP, SERVER = PAGE.split("## The server's command line")


def commands(parser: ArgumentParser, before: str = "") -> Iterator[str]:
    """Every command in full, `user add`; without those of whom there are only kinds."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, below in action.choices.items():
                found = list(commands(below, f"{before}{name} "))
                yield from found or [f"{before}{name}"]


def told(text: str) -> set[str]:
    """The first words of each command in the table, up to its arguments."""
    cells = [
        line.split(" | ")[0] for line in text.partition("| command |")[2].splitlines() if line[:3] == "| `"
    ]
    codes = [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]
    return {
        found[0]
        for code in codes
        if (found := re.match(r"[a-z][a-z-]*(?: [a-z][a-z-]*)*(?=$| [A-Z[-])", code))
    }


@pytest.mark.parametrize(
    ("text", "parser"),
    [(LAPTOP, build_parser()), (SERVER, build_server_parser())],
    ids=["crm-desktop", "crm-server"],
)
def test_every_command_is_documented(text: str, parser: ArgumentParser) -> None:
    assert told(text) == set(commands(parser))
