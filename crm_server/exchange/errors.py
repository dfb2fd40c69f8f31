"""What can be wrong with a file as a whole, and with one row of it."""

from dataclasses import dataclass


class ExchangeError(Exception):
    """The file or its mapping cannot be used; the message is the sentence that says why. Nothing was written."""


class CellError(Exception):
    """A cell cannot become a value. `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class RowError:
    """Why a row stays out. `row` counts as the spreadsheet does: the headers are row 1."""

    row: int
    field: str | None
    code: str
    message: str
