"""Delimited text: which encoding and which delimiter, told from the bytes and never guessed beyond them."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from crm_server.exchange.errors import ExchangeError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a file begins with that says its encoding."""
CANDIDATES = ("utf-8", "gb18030")
"""Tried in this order: Chinese text in GBK is almost never valid UTF-8. GB 18030 contains GBK and GB 2312."""
DELIMITERS = ",\t;|"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run a text that begins like this as a formula (OWASP, "CSV Injection")."""
GUARD = "'"
"""What an export puts before such a text, and an import takes off again."""


def read_delimited(content: bytes, encoding: str | None = None) -> tuple[Iterator[Sequence[str]], str]:
    """Return the rows of delimited text, and the encoding it was read in.

    Raises:
        ExchangeError: the bytes are no text in any of the encodings, or not in the given one.
    """
    text, found = _decode(content, encoding)
    if "\0" in text:
        raise ExchangeError("The file is neither text nor a workbook.")
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    return _rows(text, delimiter), found


def _rows(text: str, delimiter: str) -> Iterator[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield [_unguarded(cell) for cell in row]
    except csv.Error as error:
        raise ExchangeError(f"Line {reader.line_num} of the file is broken: {error}.") from None


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a text as a formula."""
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith((*FORMULA_STARTS, GUARD)) else cell


def _decode(content: bytes, encoding: str | None) -> tuple[str, str]:
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    if encoding is not None or marked is not None:
        name = marked or str(encoding)
        try:
            return content.decode(name), name
        except LookupError:
            raise ExchangeError(f"There is no encoding called {name}.") from None
        except UnicodeDecodeError as error:
            raise ExchangeError(f"The file is not {name} (byte {error.start}).") from None
    for name in CANDIDATES:
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    raise ExchangeError("The file is neither UTF-8 nor GBK; name its encoding in the mapping.")
