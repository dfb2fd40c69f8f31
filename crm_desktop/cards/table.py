"""A sheet as a table of cards: which sheet, which header, merged cells filled, hidden rows and sheets known."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_core.keys.han import fold
from crm_desktop.cards.coded import with_codes
from crm_desktop.cards.columns import (
    LOOKED_AT_ROWS,
    Column,
    find_header,
    given_columns,
    is_all_headers,
    is_header_again,
    read_columns,
)
from crm_desktop.cards.readers.process import IsCancelled, ReadFile, read_file
from crm_desktop.cards.readers.sheets import Cell, Merge, Picture, Sheet
from crm_desktop.cards.row_reading import packed_cells, unpacked_cells
from crm_desktop.cards.untitled import guess_columns
from crm_desktop.errors import UserError

SHORT_GAP = 50
"""Blank rows in a row that still lie between cards; a longer gap is the empty rest of a sheet and is not counted."""
_SAMPLE = 200
_CARDS_ONLY_IN_TAIWAN = ("電", "職", "聯", "號", "備註", "機", "傳", "稱", "郵")


@dataclass(frozen=True)
class SheetInfo:
    """What a person chooses from. `rows` counts those with a value, the header among them."""

    name: str
    rows: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the header with its number in the file; a blank one has no cells. `unread`: why it is no card.

    Its cells are packed (`packed_cells`), because a table of 50,000 rows stays as long as somebody looks at it.
    Where several sheets are one table, `number` counts through all of them; `sheet` and `line` say where it stands.
    """

    number: int
    packed: bytes
    hidden: bool = False
    is_header: bool = False
    unread: str = ""
    picture: Picture | None = None
    sheet: str = ""
    line: int = 0

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells as they stand in the file."""
        return unpacked_cells(self.packed)

    @property
    def place(self) -> str:
        """Where a person finds the row: its number, behind the name of its sheet where there are several."""
        return f"{self.sheet} {self.line}" if self.sheet else str(self.number)


@dataclass(frozen=True)
class Table:
    """The rows of one sheet under their columns."""

    file_name: str
    sha256: str
    encoding: str | None
    sheet: str
    sheets: tuple[SheetInfo, ...]
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    traditional: bool = False
    """Whether the headers are written in traditional characters."""
    kind: str = ""
    found: tuple[str | None, ...] = ()
    """The fields as they were found, whatever somebody made of them since."""
    hidden_taken: int = 0
    """How many hidden rows are taken all the same."""
    header_guessed: bool = False
    """There was no row of headers; the columns are told by their content."""
    header_row: int = 0
    """The number of the row that names the columns; 0 where none does."""
    taken: tuple[str, ...] = ()
    """The sheets whose rows these are, where they are several."""
    pictures_left: int = 0
    """Pictures on rows that were too many or too large, or could not be read."""

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The sheets whose rows these are."""
        return self.taken or (self.sheet,)

    @property
    def mapping(self) -> dict[str, str | None]:
        """The field of each header; None where no field is known."""
        return {column.header: column.field for column in self.columns}


@dataclass(frozen=True)
class CardFile:
    """A file that was read, with its sheets."""

    file: ReadFile
    sheets: tuple[SheetInfo, ...] = field(default=())

    @staticmethod
    def of(file: ReadFile) -> "CardFile":
        """Return a file with what a person chooses from."""
        sheets = (
            SheetInfo(one.name, len(one.rows) - bool(one.fields), one.hidden) for one in file.workbook.sheets
        )
        return CardFile(file, tuple(sheets))

    def table(self, name: str | None = None, header_row: int | None = None) -> Table:
        """Return the sheet of that name, else the first that shows and has headers of cards.

        `header_row` is the number of the row that names the columns, where somebody says so; 0 says that none does.
        Raises UserError: sheet_missing, no_header, no_rows.
        """
        sheet = self._named(name) if name else self._first_with_cards()
        if header_row and not sheet.fields:
            return self._under(sheet, header_row)
        at = None if header_row == 0 and not sheet.fields else _header_at(sheet)
        if at is None:
            return self._untitled(sheet)
        if len(sheet.rows) <= at + 1:
            raise UserError("no_rows", file=self.file.name, sheet=sheet.name or self.file.name)
        return self._table(sheet, at)

    def sheets_with_cards(self) -> list[str]:
        """Return the names of the sheets that show and have headers of cards, with rows below."""
        return [
            sheet.name
            for sheet in self.file.workbook.sheets
            if not sheet.hidden and (at := _header_at(sheet)) is not None and len(sheet.rows) > at + 1
        ]

    def _named(self, name: str) -> Sheet:
        for sheet in self.file.workbook.sheets:
            if sheet.name.strip().casefold() == name.strip().casefold():
                return sheet
        known = ", ".join(info.name for info in self.sheets)
        raise UserError("sheet_missing", file=self.file.name, sheet=name, known=known)

    def _first_with_cards(self) -> Sheet:
        sheets = self.file.workbook.sheets
        shown = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
        if not shown:
            code = "only_hidden_sheets" if any(sheet.rows for sheet in sheets) else "empty_file"
            raise UserError(code, file=self.file.name)
        with_header = [(sheet, at) for sheet in shown if (at := _header_at(sheet)) is not None]
        with_rows = [sheet for sheet, at in with_header if len(sheet.rows) > at + 1]
        return next(iter(with_rows), with_header[0][0] if with_header else shown[0])

    def _table(self, sheet: Sheet, at: int) -> Table:
        at, above = _two_rows(sheet, at)
        rows = _filled(sheet, at)
        columns = (
            given_columns(sheet.rows[0], sheet.fields)
            if sheet.fields
            else read_columns(_across(sheet, at), above, rows[at + 1 : at + 1 + _SAMPLE])
        )
        return self._made(sheet, rows, at, columns)

    def _under(self, sheet: Sheet, header_row: int) -> Table:
        """The table below a row that somebody named, whatever its words are."""
        if header_row not in sheet.numbers:
            raise UserError("no_header", file=self.file.name, sheet=sheet.name or self.file.name)
        at = sheet.numbers.index(header_row)
        if len(sheet.rows) <= at + 1:
            raise UserError("no_rows", file=self.file.name, sheet=sheet.name or self.file.name)
        rows = _filled(sheet, at)
        columns = read_columns(_across(sheet, at), (), rows[at + 1 : at + 1 + _SAMPLE])
        return self._made(sheet, rows, at, columns)

    def _untitled(self, sheet: Sheet) -> Table:
        rows = _filled(sheet, -1)
        columns = guess_columns(rows[:_SAMPLE])
        if not columns:
            raise UserError("no_header", file=self.file.name, sheet=sheet.name or self.file.name)
        return self._made(sheet, rows, -1, columns)

    def _made(self, sheet: Sheet, rows: list[list[Cell]], at: int, columns: list[Column]) -> Table:
        if self.file.workbook.from_1904:
            columns = [replace(column, from_1904=True) for column in columns]
        columns, rows = with_codes(sheet, columns, rows)
        words = "".join(str(cell) for cell in rows[at] if cell is not None) if at >= 0 else ""
        return Table(
            file_name=self.file.name,
            sha256=self.file.sha256,
            encoding=self.file.workbook.encoding,
            sheet=sheet.name,
            sheets=self.sheets,
            columns=tuple(columns),
            rows=tuple(_rows_below(sheet, rows, at, columns)),
            traditional=fold(words) != words and any(mark in words for mark in _CARDS_ONLY_IN_TAIWAN),
            kind=self.file.workbook.kind,
            found=tuple(column.field for column in columns),
            header_guessed=at < 0,
            header_row=sheet.numbers[at] if at >= 0 and not sheet.fields else 0,
            pictures_left=sheet.pictures_left,
        )


def read_sheets(path: Path, encoding: str | None = None, cancelled: IsCancelled | None = None) -> CardFile:
    """Read a file of cards. Raises UserError and Cancelled as `readers.process.read_file` does."""
    return CardFile.of(read_file(path, encoding, cancelled))


def _header_at(sheet: Sheet) -> int | None:
    if sheet.fields:
        return 0
    return find_header([_across(sheet, at) for at in range(min(LOOKED_AT_ROWS, len(sheet.rows)))])


def _two_rows(sheet: Sheet, at: int) -> tuple[int, list[Cell]]:
    """Position of the lower row of headers, and the upper one: groups (商务, 住宅) over what they hold (电话, 传真)."""
    numbers = sheet.numbers
    has_below = at + 1 < len(numbers) and numbers[at + 1] - numbers[at] == 1
    if has_below and not sheet.fields and is_all_headers(sheet.rows[at + 1]):
        below = _across(sheet, at + 1)
        return at + 1, _groups(_across(sheet, at), below)
    has_above = at > 0 and numbers[at] - numbers[at - 1] == 1
    return at, _across(sheet, at - 1) if has_above else []


def _groups(upper: list[Cell], below: list[Cell]) -> list[Cell]:
    """The upper row, a group written once standing over all columns that have a lower header of their own."""
    groups: list[Cell] = []
    for index in range(max(len(upper), len(below))):
        cell = upper[index] if index < len(upper) else None
        has_lower = index < len(below) and below[index] is not None
        groups.append(groups[-1] if cell is None and has_lower and groups else cell)
    return groups


def _filled(sheet: Sheet, header_at: int) -> list[list[Cell]]:
    """The rows with merged cells filled down their first column: a company written once stands for all its people."""
    rows = list(sheet.rows)
    place = {number: at for at, number in enumerate(sheet.numbers)}
    for merge in sheet.merges:
        top = place.get(merge.top)
        if top is None or top <= header_at or merge.bottom == merge.top:
            continue
        value = rows[top][merge.left - 1] if merge.left <= len(rows[top]) else None
        for number in range(merge.top + 1, merge.bottom + 1):
            if (at := place.get(number)) is not None:
                rows[at] = _put(list(rows[at]), merge.left - 1, value)
    return rows


def _put(row: list[Cell], index: int, value: Cell) -> list[Cell]:
    row += [None] * (index + 1 - len(row))
    if row[index] is None:
        row[index] = value
    return row


def _across(sheet: Sheet, at: int) -> list[Cell]:
    """A row of headers, with a merged header over all its columns and rows."""
    row = list(sheet.rows[at])
    number = sheet.numbers[at]
    for merge in sheet.merges:
        if merge.top <= number <= merge.bottom and _is_group(sheet, merge):
            value = _value_at(sheet, merge.top, merge.left)
            for index in range(merge.left - 1, merge.right):
                _put(row, index, value)
    return row


def _is_group(sheet: Sheet, merge: Merge) -> bool:
    """A title over the whole sheet groups nothing."""
    widest = max(len(row) for row in sheet.rows)
    return merge.right - merge.left + 1 < widest


def _value_at(sheet: Sheet, number: int, column: int) -> Cell:
    if number not in sheet.numbers:
        return None
    row = sheet.rows[sheet.numbers.index(number)]
    return row[column - 1] if column <= len(row) else None


def _rows_below(
    sheet: Sheet, rows: Sequence[Sequence[Cell]], header_at: int, columns: Sequence[Column]
) -> list[TableRow]:
    hidden = set(sheet.hidden_rows)
    named = [column for column in columns if column.field]
    found: list[TableRow] = []
    before = sheet.numbers[header_at] if header_at >= 0 else 0
    for at in range(header_at + 1, len(rows)):
        number = sheet.numbers[at]
        if number - before - 1 <= SHORT_GAP:
            found += [TableRow(blank, b"", blank in hidden) for blank in range(before + 1, number)]
        found.append(
            TableRow(
                number,
                packed_cells(rows[at]),
                number in hidden,
                header_at >= 0 and is_header_again(rows[at], named),
                sheet.unread.get(number, ""),
                sheet.pictures.get(number),
            )
        )
        before = number
    return found
