"""Tables of HTML pages: what many web programs hand out under the name .xls."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from crm_desktop.cards.readers.cells import SheetMaker
from crm_desktop.cards.readers.encodings import decode, marked
from crm_desktop.cards.readers.limits import MOST_COLUMNS, MOST_ROWS
from crm_desktop.cards.readers.sheets import Cell, Merge, Refused, Sheet, Workbook

_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LOOKED_AT = 4096
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
_BREAKS = frozenset(("br", "p", "div", "li"))
_UNSEEN = frozenset(("script", "style", "title", "head"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def markup_text(content: bytes, encoding: str | None) -> tuple[str, str]:
    """Return the text of a page and its encoding: the one that was asked for, marked, declared, or likely.

    Raises Refused as `decode` does.
    """
    declared = _DECLARED.search(content[:_LOOKED_AT])
    if encoding is None and marked(content) is None and declared is not None:
        said = declared[1].decode("ascii").casefold()
        try:
            return content.decode(_WIDER.get(said, said)), said
        except (LookupError, UnicodeError):
            return decode(content)
    return decode(content, encoding)


def read_html(content: bytes, encoding: str | None = None) -> Workbook:
    """Read every table of a page as a sheet. Raises Refused: not_a_workbook for a page without tables."""
    text, found = markup_text(content, encoding)
    parser = _Tables()
    parser.feed(text)
    parser.close()
    if not parser.tables:
        raise Refused("not_a_workbook")
    maker = SheetMaker()
    sheets = [table.sheet(maker, str(number)) for number, table in enumerate(parser.tables, 1)]
    return Workbook(kind="html", encoding=found.removesuffix("-sig"), sheets=sheets)


@dataclass
class _Table:
    """One table. A cell that spans others takes their places, and those stay empty."""

    rows: list[dict[int, Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    texts: list[str] | None = None
    _taken: dict[int, int] = field(default_factory=dict)
    """By column from 0, the row up to which a cell from above takes it."""
    _spans: tuple[int, int] = (1, 1)

    def begin_row(self, *, is_hidden: bool) -> None:
        self.end_cell()
        if len(self.rows) > MOST_ROWS:
            raise Refused("too_many_rows", limit=MOST_ROWS)
        self.rows.append({})
        if is_hidden:
            self.hidden.append(len(self.rows))

    def begin_cell(self, across: int, down: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append({})
        self.texts, self._spans = [], (across, down)

    def end_cell(self) -> None:
        if self.texts is None:
            return
        across, down = self._spans
        number = len(self.rows)
        row = self.rows[-1]
        at = max(row, default=-1) + 1
        while self._taken.get(at, 0) >= number:
            at += 1
        if at + across > MOST_COLUMNS * 2:
            raise Refused("too_many_columns", limit=MOST_COLUMNS)
        row[at] = _text("".join(self.texts))
        for covered in range(at + 1, at + across):
            row[covered] = None
        if down > 1:
            self._taken |= dict.fromkeys(range(at, at + across), number + down - 1)
        if across > 1 or down > 1:
            self.merges.append(Merge(number, at + 1, number + down - 1, at + across))
        self.texts = None

    def sheet(self, maker: SheetMaker, name: str) -> Sheet:
        self.end_cell()
        rows = ([row.get(at) for at in range(max(row, default=-1) + 1)] for row in self.rows)
        return maker.make(name, rows, hidden_rows=self.hidden, merges=self.merges)


class _Tables(HTMLParser):
    """Collects the tables of a page, those inside others too, in the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._open.append(_Table())
            self.tables.append(self._open[-1])
            self._unseen = 0
        elif self._open and tag == "tr":
            style = values.get("style") or ""
            self._open[-1].begin_row(is_hidden="hidden" in values or _HIDDEN.search(style) is not None)
        elif self._open and tag in ("td", "th"):
            self._open[-1].begin_cell(_span(values.get("colspan")), _span(values.get("rowspan")))
        elif tag in _BREAKS:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "table" and self._open:
            self._open.pop().end_cell()
        elif tag in ("td", "th", "tr") and self._open:
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen and self._open[-1].texts is not None:
            self._open[-1].texts.append(data if data == "\n" else re.sub(r"[ \t\r\n]+", " ", data))


def _text(text: str) -> str:
    lines = (line.strip() for line in text.replace("\xa0", " ").split("\n"))
    return "\n".join(filter(None, lines))


def _span(value: str | None) -> int:
    return min(max(int(value), 1), MOST_ROWS) if value and value.strip().isdecimal() else 1
