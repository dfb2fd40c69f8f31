"""The process that looks at pictures: pictures on standard input, a sheet of their cards on standard output.

A decoder that loops, swells or aborts takes this process with it and not the program that a person works with.
"""

import io
import sys

import msgspec
from PIL import Image, ImageOps

from crm_desktop.cards.photos import ocr
from crm_desktop.cards.photos.codes import cards_in_codes
from crm_desktop.cards.photos.lines import said_by
from crm_desktop.cards.photos.vcards import vcard, with_picture
from crm_desktop.cards.readers.limits import restrict_this_process
from crm_desktop.cards.readers.sheets import Picture, Refusal, Workbook
from crm_desktop.cards.readers.vcard import read_vcards

MEMORY = 6 * 1024 * 1024 * 1024
"""Addresses, of which what reads print takes many and uses some hundred megabytes."""
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2_000
KEPT_SIDE = 1_280
KIND = "pictures"
_EMPTY = "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"


def read(pictures: list[Picture]) -> Workbook | Refusal:
    """Return the cards of the pictures as one sheet, a row for each card and for each picture without one."""
    cards: list[bytes] = []
    unread: dict[int, str] = {}
    for picture in pictures:
        texts, why = _cards(picture)
        for text, kept in texts:
            cards.append(with_picture(text, kept) if kept else text.encode())
        if why:
            unread[len(cards)] = why
    if len(unread) == len(cards):
        return Refusal(next(iter(unread.values()), "empty_file"))
    book = read_vcards(b"".join(cards), "utf-8")
    book.kind, book.encoding = KIND, None
    (sheet,) = book.sheets
    sheet.unread |= unread
    return book


def _cards(picture: Picture) -> tuple[list[tuple[str, bytes]], str]:
    """The cards of one picture with the picture to keep; or an empty one, and why."""
    try:
        with Image.open(io.BytesIO(picture.content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return [(_EMPTY, b"")], "card_picture_too_large"
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return [(_EMPTY, b"")], "card_picture_broken"
    kept = _small(image)
    if found := cards_in_codes(image):
        return [(one, kept) for one in found], ""
    if not ocr.is_there():
        return [(_EMPTY, kept)], "card_picture_needs_ocr"
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    said = said_by(ocr.lines_of(image))
    if not any(field != "note" for field, _ in said):
        return [(_EMPTY, kept)], "card_picture_unread"
    return [(vcard(said), kept)], ""


def _small(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((KEPT_SIDE, KEPT_SIDE))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=82)
    return written.getvalue()


def main(seconds: int) -> int:
    """Answer for the pictures on standard input."""
    restrict_this_process(MEMORY, seconds)
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # libraries that speak must not speak into the answer
    answer = read(msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[Picture]))
    out.write(msgspec.json.encode(answer))
    out.flush()
    return 0
