"""A vCard file as one sheet: a column for each property, a label beside those that several values of a card share.

Cards that cannot be read whole keep their number and say so; the others are read as if it were not there.
"""

import base64
import binascii
import re

from crm_desktop.cards.readers.encodings import marked
from crm_desktop.cards.readers.limits import MOST_PICTURE, MOST_PICTURES, MOST_ROWS
from crm_desktop.cards.readers.sheets import Picture, Refused, Sheet, Workbook
from crm_desktop.cards.readers.vcard_columns import CardCells, Columns
from crm_desktop.cards.readers.vcard_fields import CardFields
from crm_desktop.cards.readers.vcard_lines import RawCard, cards_in
from crm_desktop.cards.readers.vcard_text import CardText

_DATA_URI = re.compile(rb"data:[^,]*;base64,(.*)", re.DOTALL | re.IGNORECASE)
_IMAGES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"RIFF", "webp"),
)


def read_vcards(content: bytes, encoding: str | None = None) -> Workbook:
    """Read a vCard file as one sheet without a name, its rows numbered as the cards of the file.

    Raises Refused: too_many_rows, unknown_encoding.
    """
    mark = marked(content)
    if mark is not None:
        content, encoding = content.decode(mark, errors="replace").encode(), "utf-8"
    elif encoding is not None:
        _check(encoding)
    cards = list(cards_in(content))
    if len(cards) > MOST_ROWS:
        raise Refused("too_many_rows", limit=MOST_ROWS)
    text = CardText(cards, encoding)
    found = (mark or text.encoding).removesuffix("-sig")
    return Workbook(kind="vcard", encoding=found, sheets=[_sheet(cards, text)])


def _check(encoding: str) -> None:
    try:
        "".encode(encoding)
    except LookupError as error:
        raise Refused("unknown_encoding", encoding=encoding) from error


def _sheet(cards: list[RawCard], text: CardText) -> Sheet:
    columns, rows = Columns(), []
    sheet = Sheet(name="", numbers=[0], rows=[])
    room = MOST_PICTURES
    for card in cards:
        cells = CardCells(columns)
        CardFields(card, text.of(card), cells).fill()
        rows.append(cells)
        if code := _why_unread(card, cells):
            sheet.unread[card.number] = code
        if (picture := _picture(card)) and len(picture.content) <= room:
            sheet.pictures[card.number] = picture
            room -= len(picture.content)
        sheet.numbers.append(card.number)
    order = columns.order()
    sheet.rows = [[columns.headers[at] for at in order], *(cells.in_order(order) for cells in rows)]
    sheet.fields = [columns.fields[at] for at in order]
    return sheet


def _why_unread(card: RawCard, cells: CardCells) -> str | None:
    kinds = {one.value.strip().lower() for one in card.properties if one.name.endswith("KIND")}
    if b"group" in kinds:
        return "card_is_group"
    if not card.is_whole:
        return "card_cut_short"
    return None if any(value is not None for value in cells.values) else "card_row_blank"


def _picture(card: RawCard) -> Picture | None:
    for one in card.properties:
        if one.name != "PHOTO":
            continue
        inline = _DATA_URI.match(one.value.replace(b"\\,", b",").replace(b"\\;", b";"))
        content = _from_base64(inline[1] if inline else one.value if one.is_binary else b"")
        kind = next((ending for start, ending in _IMAGES if content.startswith(start)), None)
        if kind and len(content) <= MOST_PICTURE:
            return Picture(f"card-{card.number}.{kind}", content)
    return None


def _from_base64(coded: bytes) -> bytes:
    """A picture that was cut off on its way is left out; the card is worth more than its picture."""
    try:
        return base64.b64decode(b"".join(coded.split()))
    except binascii.Error:
        return b""
