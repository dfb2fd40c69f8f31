"""Writes the table of keys into the pages of the user guide, from the registry of commands.

`guide` starts it with the folder of a laptop that has a customer.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from benchmarks.big_store import PASSPHRASE
from crm_desktop.bootstrap import Laptop
from crm_desktop.ui.commands import Command, Commands
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens import SCREENS
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Mode
from tools.screenshots.scenes import busiest_customer
from tools.screenshots.show import Show

BEGIN, END = "<!-- keys -->", "<!-- /keys -->"
HEADS = {"zh_CN": ("在哪里", "键", "做什么", "到处"), "en": ("Where", "Keys", "What they do", "Everywhere")}
CARD = {"zh_CN": "客户卡片", "en": "Card of a customer"}
"""The card and the list have titles that are too alike for a table."""
_TABLE = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)


def table(commands: Commands, language: str) -> str:
    """Return the table of every command with keys. All screens must have been shown; afterwards none is current."""
    where, keys, what, everywhere = HEADS[language]
    tr = Translator(language)
    commands.set_scope("")
    always = [one for one in commands.all() if one.keys]
    lines = [f"| {where} | {keys} | {what} |", "|---|---|---|", *_lines(everywhere, always, tr)]
    for entry in SCREENS:
        commands.set_scope(entry.key)
        own = [one for one in commands.all() if one.keys and one not in always]
        lines += _lines(CARD[language] if entry.key == "customer" else tr(entry.title), own, tr)
    return "\n".join(lines)


def _lines(where: str, commands: Iterable[Command], tr: Translator) -> Iterable[str]:
    for command in commands:
        yield f"| {where} | `{shown(command.keys)}` | {tr(command.label)} |"
        where = ""


def shown(keys: str) -> str:
    """Return keys as they stand on a keyboard of a PC."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText).replace("Return", "Enter")


def write(page: Path, text: str) -> None:
    """Put a table between the marks of a page."""
    whole = page.read_text(encoding="utf-8")
    page.write_text(_TABLE.sub(lambda _found: f"{BEGIN}\n{text}\n{END}", whole), encoding="utf-8")


def main() -> None:
    application = QApplication(sys.argv[:1])
    laptop = Laptop(Path(sys.argv[1]), PASSPHRASE, alone=True)
    try:
        show = Show(application, laptop, "zh_CN", Mode.LIGHT)
        try:
            for entry in SCREENS:
                show.window.go(busiest_customer(show) if entry.key == "customer" else Place(entry.key))
                show.settle()
            for language in HEADS:
                write(Path("docs/guide") / f"{language}.md", table(show.window.commands, language))
        finally:
            show.close()
    finally:
        laptop.close()


if __name__ == "__main__":
    main()
