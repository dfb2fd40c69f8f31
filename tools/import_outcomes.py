"""Read every file of a collection as the card import would, and write a table of what became of each.

    python -m tools.import_outcomes FOLDER [--out docs/import-outcomes.md]

FOLDER holds `excel`, `csv` and `vcards` with files of other programs; the table names them and holds nothing of them.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.cards.table import CardFile, read_sheets
from crm_desktop.errors import UserError
from crm_desktop.messages import sentence

FOLDERS = ("excel", "csv", "vcards")
_NO_DATA = (".md", "MANIFEST.csv")
_HEAD = """# What becomes of files from other programs

Written by `python -m tools.import_outcomes FOLDER --out docs/import-outcomes.md`, for a collection of files that other
programs made or that are meant to do harm. Each goes through the reading process of the card import. *Rows* are those
that were read from all sheets; *cards* are the rows below the headers of the first sheet with headers of cards, with
how many columns were understood. Where there are none, the sentence says why.

| file | format | rows | cards, or what is said |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `seconds` is how long it took."""

    file: str
    kind: str
    rows: int
    result: str
    seconds: float
    code: str = ""

    def line(self) -> str:
        """Return the row of the table."""
        return f"| `{self.file}` | {self.kind or '–'} | {self.rows or '–'} | {self.result} |"


def files_in(folder: Path) -> list[Path]:
    """Return the files of a collection, without what describes them."""
    found = [file for name in FOLDERS for file in sorted((folder / name).rglob("*")) if file.is_file()]
    return [file for file in found if not file.name.endswith(_NO_DATA)]


def outcome_of(file: Path, root: Path) -> Outcome:
    """Read one file through the reading process."""
    began = time.monotonic()
    kind, rows, code = "", 0, ""
    try:
        read = read_sheets(file)
        kind, rows = _kind(read), sum(sheet.rows for sheet in read.sheets)
        table = read.table()
        known = sum(column.field is not None for column in table.columns)
        result = f"{len(table.rows)} cards, {known} of {len(table.columns)} columns"
    except UserError as error:
        code, result = error.code, sentence(error.code, error.params, "en").replace("|", "\\|")
    return Outcome(str(file.relative_to(root)), kind, rows, result, time.monotonic() - began, code)


def _kind(read: CardFile) -> str:
    book = read.file.workbook
    return f"{book.kind}, {book.encoding}" if book.encoding else book.kind


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Yield the outcome of every file."""
    for file in files_in(folder):
        yield outcome_of(file, folder)


def main(arguments: list[str]) -> int:
    """Write the table; 1 if a file took too long."""
    parser = argparse.ArgumentParser(prog="import_outcomes")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long a file may take")
    options = parser.parse_args(arguments)
    found = list(outcomes(options.folder))
    text = _HEAD + "\n".join(one.line() for one in found) + "\n"
    if options.out is None:
        print(text, end="")
    else:
        options.out.write_text(text, encoding="utf-8")
    slow = [one.file for one in found if one.seconds > options.seconds]
    print(
        f"{len(found)} files, {sum(bool(one.code) for one in found)} sentences, slow: {slow or 'none'}",
        file=sys.stderr,
    )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
