"""What calamine does not tell of an ods: hidden rows and merged cells."""

import io
import zipfile
from xml.parsers import expat

from crm_desktop.cards.readers.sheets import Merge
from crm_desktop.cards.readers.xlsx_parts import SheetDetails

_NULL_DATE = b'table:date-value="1904-01-01"'
_HIDDEN = ("collapse", "filter")
_WORTH_A_LOOK = (b"collapse", b"filter", b"-spanned")


def ods_details(content: bytes, most_rows: int) -> dict[str, SheetDetails]:
    """Return the details of each sheet up to a row; what cannot be found out is left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            part = packed.read("content.xml")
        scan = _Scan(most_rows)
        if any(word in part for word in _WORTH_A_LOOK):
            scan.parse(part)
    except (KeyError, ValueError, zipfile.BadZipFile, expat.ExpatError):
        # calamine opened the workbook, so its values are good; only these extras are not to be had.
        return {}
    return scan.found


def counts_from_1904(content: bytes) -> bool:
    """Whether days that stand as numbers count from 1904 on (`table:null-date`)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("content.xml") as part:
            return _NULL_DATE in part.read()
    except (KeyError, zipfile.BadZipFile):
        return False


class _Scan:
    def __init__(self, most_rows: int) -> None:
        self.found: dict[str, SheetDetails] = {}
        self._most = most_rows
        self._sheet = SheetDetails()
        self._row = self._next_row = self._column = 1

    def parse(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.Parse(part, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._sheet = self.found.setdefault(attributes.get("table:name", ""), SheetDetails())
            self._next_row = 1
        elif name == "table:table-row":
            repeated = int(attributes.get("table:number-rows-repeated", 1))
            self._row, self._column = self._next_row, 1
            self._next_row += repeated
            if attributes.get("table:visibility") in _HIDDEN:
                last = min(self._next_row, self._most + 1)
                self._sheet.hidden_rows += range(self._row, last)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            down = int(attributes.get("table:number-rows-spanned", 1))
            across = int(attributes.get("table:number-columns-spanned", 1))
            if down > 1 or across > 1:
                bottom, right = self._row + down - 1, self._column + across - 1
                self._sheet.merges.append(Merge(self._row, self._column, bottom, right))
            self._column += int(attributes.get("table:number-columns-repeated", 1))
