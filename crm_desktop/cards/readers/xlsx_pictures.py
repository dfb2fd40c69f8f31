"""Pictures that lie on the rows of an xlsx: photos of cards, kept small, and what the codes in them say.

Source: ECMA-376 part 1, §20.5 (spreadsheet drawings). A picture belongs to the row on which its upper edge lies; of two
on one row the left one is taken. WPS keeps pictures inside cells in a part of its own (`cellimages.xml`), which the
formula DISPIMG names.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from crm_desktop.cards.photos.codes import cards_in_codes
from crm_desktop.cards.readers.limits import (
    MOST_EMBEDDED,
    MOST_EMBEDDED_PIXELS,
    MOST_LOOKED_AT,
    MOST_PICTURES,
    MOST_PIXELS_OF_ALL,
    MOST_ROW_PICTURES,
)
from crm_desktop.cards.readers.sheets import Codes, Picture, Sheet
from crm_desktop.cards.readers.vcard import read_vcards

KEPT_SIDE = 1_280
LOOKED_AT_SIDE = 2_000
_CELL_IMAGES = "xl/cellimages.xml"
_DISPIMG = re.compile(r'DISPIMG\(\s*"([^"]+)"', re.IGNORECASE)
_CELL = re.compile(
    rb'<c\b[^>]*\br="[A-Z]+(\d+)"[^>]*>(?:(?!</c>).)*?DISPIMG\((?:&quot;|")([^"&]+)', re.DOTALL
)
Placed = tuple[int, int, str]
"""Row and column from 1, and the name of the part that holds the picture."""


class RowPictures:
    """Finds the pictures of a workbook's sheets; what cannot be read is counted and left out."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._names = {name.casefold(): name for name in packed.namelist()}
        self._room, self._pixels = MOST_PICTURES, MOST_PIXELS_OF_ALL
        self._taken = self._looked_at = 0

    @property
    def is_worth_a_look(self) -> bool:
        """Whether the workbook holds any picture."""
        return any(name.startswith(("xl/media/", "media/")) for name in self._names)

    def put_into(self, sheet: Sheet, part: str) -> None:
        """Give a sheet the pictures on its rows, and what is said in their codes."""
        cards: dict[int, str] = {}
        rows = set(sheet.numbers)
        if _CELL_IMAGES in self._names:
            sheet.rows = [[None if _shows_picture(cell) else cell for cell in row] for row in sheet.rows]
        for row, _, name in sorted((*self._drawn(part), *self._in_cells(part))):
            if row not in rows or row in sheet.pictures:
                sheet.pictures_left += row in rows
                continue
            picture, card = self._read(name)
            if picture is None:
                sheet.pictures_left += 1
                continue
            sheet.pictures[row] = picture
            if card:
                cards[row] = card
        sheet.codes = _codes(cards)

    def _read(self, name: str) -> tuple[Picture | None, str]:
        from PIL import Image, ImageOps

        about = self._packed.getinfo(self._names[name])
        if self._taken >= MOST_ROW_PICTURES or about.file_size > MOST_EMBEDDED or self._room <= 0:
            return None, ""
        try:
            with Image.open(io.BytesIO(self._packed.read(about))) as opened:
                pixels = opened.width * opened.height
                if pixels > min(MOST_EMBEDDED_PIXELS, self._pixels):
                    return None, ""
                self._pixels -= pixels
                opened.draft("RGB", (LOOKED_AT_SIDE, LOOKED_AT_SIDE))
                image = ImageOps.exif_transpose(opened).convert("RGB")
        except (
            OSError,
            ValueError,
            SyntaxError,
            MemoryError,
            zipfile.BadZipFile,
            Image.DecompressionBombError,
        ):
            return None, ""
        image.thumbnail((LOOKED_AT_SIDE, LOOKED_AT_SIDE))
        self._looked_at += 1
        found = cards_in_codes(image) if self._looked_at <= MOST_LOOKED_AT else []
        image.thumbnail((KEPT_SIDE, KEPT_SIDE))
        written = io.BytesIO()
        image.save(written, "JPEG", quality=82)
        self._taken += 1
        self._room -= len(written.getvalue())
        stem = posixpath.splitext(posixpath.basename(self._names[name]))[0]
        return Picture(f"{stem}.jpg", written.getvalue()), found[0] if found else ""

    def _drawn(self, part: str) -> Iterator[Placed]:
        for drawing in self._linked(part, "/drawing").values():
            media = self._linked(drawing, "/image")
            for anchor in self._tree(drawing):
                place = next((one for one in anchor if one.tag.endswith("}from")), None)
                row, column = (_number(place, name) for name in ("row", "col"))
                for name in _embedded(anchor, media):
                    if row is not None:
                        yield row + 1, (column or 0) + 1, name

    def _in_cells(self, part: str) -> Iterator[Placed]:
        if _CELL_IMAGES not in self._names:
            return
        media = self._linked(_CELL_IMAGES, "/image")
        by_id: dict[str, str] = {}
        for image in self._tree(_CELL_IMAGES):
            about = next((one for one in image.iter() if one.tag.endswith("}cNvPr")), None)
            for name in _embedded(image, media):
                if about is not None:
                    by_id.setdefault(about.get("name", ""), name)
        for row, name in _CELL.findall(self._packed.read(self._names[part])):
            if (found := by_id.get(name.decode(errors="replace"))) is not None:
                yield int(row), 0, found

    def _linked(self, part: str, kind: str) -> dict[str, str]:
        """Return the parts of one kind that a part links to, by the id of the link."""
        folder, name = posixpath.split(part)
        links = self._names.get(f"{folder}/_rels/{name}.rels".casefold())
        if links is None:
            return {}
        found = {}
        for link in ET.fromstring(self._packed.read(links)):  # noqa: S314 -- expat limits expansion itself
            target = (
                posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/").casefold()
            )
            if link.get("Type", "").endswith(kind) and target in self._names:
                found[link.get("Id", "")] = target
        return found

    def _tree(self, part: str) -> ET.Element:
        return ET.fromstring(self._packed.read(self._names[part]))  # noqa: S314


def _shows_picture(text: object) -> bool:
    """Whether a cell shows a picture by the formula of WPS, and so says nothing itself."""
    return isinstance(text, str) and _DISPIMG.search(text) is not None


def _embedded(anchor: ET.Element, media: dict[str, str]) -> Iterator[str]:
    for element in anchor.iter():
        if element.tag.endswith("}blip"):
            link = next((value for key, value in element.attrib.items() if key.endswith("}embed")), "")
            if link in media:
                yield media[link]


def _number(place: ET.Element | None, name: str) -> int | None:
    element = (
        next((one for one in place if one.tag.endswith(f"}}{name}")), None) if place is not None else None
    )
    text = element.text if element is not None else None
    return int(text) if text and text.strip().isdecimal() else None


def _codes(cards: dict[int, str]) -> Codes | None:
    """Return what the codes of some rows say, as the columns of an address book."""
    if not cards:
        return None
    (sheet,) = read_vcards("".join(cards.values()).encode(), "utf-8").sheets
    rows = list(cards)
    said = {
        rows[number - 1]: cells for number, cells in zip(sheet.numbers, sheet.rows, strict=True) if number
    }
    return Codes(headers=[str(cell) for cell in sheet.rows[0]], fields=sheet.fields, rows=said)
