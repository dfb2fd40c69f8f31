"""The process that parses one foreign file: the file on standard input, the sheets as JSON on standard output.

A parser that loops, swells or aborts takes this process with it and not the program that a person works with.
"""

import hashlib
import sys
from collections.abc import Callable, Sequence

import msgspec

from crm_desktop.cards.readers.limits import PICTURES, ROWS, restrict_this_process
from crm_desktop.cards.readers.sheets import Refusal, Refused, Workbook


def read(content: bytes, encoding: str | None = None) -> Workbook | Refusal:
    """Read a file's content in this process, whatever it is."""
    from crm_desktop.cards.readers.excel import read_excel
    from crm_desktop.cards.readers.sniff import kind_of

    try:
        kind = kind_of(content)
        reader = _text_reader(kind)
        book = reader(content, encoding) if reader else read_excel(content, kind)
    except Refused as refused:
        return refused.refusal
    except MemoryError:
        return Refusal("file_too_complex")
    book.sha256 = hashlib.sha256(content).hexdigest()
    return book if any(sheet.rows for sheet in book.sheets) else Refusal("empty_file")


def _text_reader(kind: str) -> Callable[[bytes, str | None], Workbook] | None:
    from crm_desktop.cards.readers.delimited import read_delimited
    from crm_desktop.cards.readers.markup import read_html
    from crm_desktop.cards.readers.spreadsheet_xml import read_spreadsheet_xml
    from crm_desktop.cards.readers.vcard import read_vcards

    readers = {"text": read_delimited, "html": read_html, "xml": read_spreadsheet_xml, "vcard": read_vcards}
    return readers.get(kind)


def main(arguments: Sequence[str]) -> int:
    """Answer for the file on standard input; the only argument is its encoding, if a person named one.

    The arguments `--pictures SECONDS` say that pictures stand there, `--rows` that rows of a table come in.
    """
    if arguments[:1] == [PICTURES]:
        from crm_desktop.cards.photos.child import main as look_at_pictures

        return look_at_pictures(int(arguments[1]))
    if arguments[:1] == [ROWS]:
        from crm_desktop.cards.beside.child import main as read_rows

        return read_rows()
    restrict_this_process()
    answer = read(sys.stdin.buffer.read(), arguments[0] if arguments else None)
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
