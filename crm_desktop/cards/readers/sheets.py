"""What a reader hands over: sheets of plain cells, as JSON between the child process and this program."""

from typing import NamedTuple

import msgspec

Cell = str | int | float | bool | None


class Merge(NamedTuple):
    """A merged range; rows and columns count from 1, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


class Picture(msgspec.Struct, frozen=True):
    """A picture that came with a card."""

    name: str
    content: bytes


class Codes(msgspec.Struct, kw_only=True):
    """What the codes in the pictures of some rows say, by row, in columns that name themselves."""

    headers: list[str]
    fields: list[str | None]
    rows: dict[int, list[Cell]]


class Sheet(msgspec.Struct, kw_only=True):
    """One sheet. `numbers` are the row numbers, from 1, of `rows`; rows without any value are left out.

    A format that names its columns itself (vCard) has one header row, number 0, and in `fields` what each column
    holds. `unread` says by a code why a row is no card; `pictures` came with a row, `pictures_left` were
    left out.
    """

    name: str
    numbers: list[int]
    rows: list[list[Cell]]
    hidden: bool = False
    hidden_rows: list[int] = []
    merges: list[Merge] = []
    fields: list[str | None] = []
    unread: dict[int, str] = {}
    pictures: dict[int, Picture] = {}
    pictures_left: int = 0
    codes: Codes | None = None


class Workbook(msgspec.Struct, kw_only=True, tag="workbook"):
    """What is in a file. `kind`: xlsx, xls, ods, csv, html, xml or vcard; `encoding` of a text file.

    `sha256` names the content of the file for good.
    """

    kind: str
    sha256: str = ""
    encoding: str | None = None
    from_1904: bool = False
    """Days that stand as mere numbers count from 1904 on."""
    sheets: list[Sheet]


class Refusal(msgspec.Struct, tag="refusal"):
    """Why a file is not read: a code of crm_desktop.messages and what it speaks of."""

    code: str
    params: dict[str, str | int] = {}


class Refused(Exception):  # noqa: N818 -- it carries a Refusal out of the reader
    """Raised inside the child process where a file is not read."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, params)
