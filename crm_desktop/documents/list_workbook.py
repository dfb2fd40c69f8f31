"""A list as a workbook of one sheet: what is on the screen, with numbers as numbers and days as days.

Rows are written as they come and never lie in memory together, so that a list of 100,000 customers takes no more of it
than a short one. A text is never a formula, whatever it begins with; a number that a spreadsheet would round is a text.
"""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from crm_desktop.errors import UserError

MOST_ROWS: Final = 1_048_000


class Money(NamedTuple):
    """An amount or a price that is a number and shows its currency."""

    amount: Decimal
    currency: str


Cell = str | Decimal | int | bool | date | datetime | Money | None


@dataclass(frozen=True)
class Heading:
    """One column: what stands above it and its width in px."""

    title: str
    width: int


@dataclass(frozen=True)
class Written:
    """What was written: rows, and the hash (hex) of the file."""

    rows: int
    sha256: str


def write_list(
    path: Path,
    title: str,
    notes: Sequence[str],
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Cell]],
) -> Written:
    """Write the workbook beside `path` and rename it when it is whole: what `rows` raises leaves no half file.

    Raises UserError file_unwritable, list_too_long.
    """
    from crm_desktop.documents.list_sheet import write  # what writes workbooks: megabytes, and seldom wanted

    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.open("wb").close()  # before any row is read: a folder that cannot be written is told at once
        count = write(scratch, title, notes, headings, rows)
        with scratch.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        scratch.replace(path)
    except OSError as error:
        raise UserError("file_unwritable", path=str(path), reason=str(error)) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    return Written(count, digest)
