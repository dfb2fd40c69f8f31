"""Cut the bundled Chinese fonts out of Noto Sans CJK.

A laptop without a Chinese font would show boxes in the window, in charts and in quotes. The whole family
is far too large to ship, so the character sets that mainland and Taiwanese business data is typed in are kept
and the rest is dropped. Two further changes matter:

* Substitution and positioning tables go. With them a PDF viewer may map a glyph back to a look-alike (a
  radical instead of the character for gold), and text copied out of a quote is silently wrong.
* The family is renamed, so that it never shadows, or is shadowed by, a complete Noto on the same machine.

The output depends on the input fonts and the fontTools version alone: no time stamps are written.

    python -m tools.make_font --source /usr/share/fonts/opentype/noto
"""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

FAMILY: Final = "CRM Sans"
FACE: Final = "Noto Sans CJK SC"
US_ENGLISH: Final = 0x409
OUTPUT: Final = Path(__file__).resolve().parents[1] / "resources" / "fonts"
WEIGHTS: Final = ("Regular", "Bold")
CHARACTER_SETS: Final = ("gbk", "big5")

LATIN: Final = [(0x20, 0x7E), (0xA0, 0x17F), (0x2C6, 0x2DD), (0x2010, 0x2027), (0x2030, 0x205E)]
SYMBOLS: Final = [(0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218B), (0x2190, 0x21FF), (0x2212, 0x2265)]
SHAPES: Final = [(0x2460, 0x24FF), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2600, 0x2642), (0x2713, 0x2717)]
CJK_MARKS: Final = [(0x3000, 0x303F), (0x3105, 0x312F), (0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF01, 0xFFE6)]

# Characters of given names that neither legacy set can spell.
NAMES: Final = "㛃䶮㬎㬚䓨䴗䴖鿍鿎鿏𫖯𫖮𬱖𬀩𬍛𬭎𬬻𬊈𬘭𫍯𫟹𫓧𬬭𬭚𫍽"


def double_byte_characters(encoding: str) -> Iterator[str]:
    """Yield the characters that `encoding` writes as two bytes."""
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes((lead, trail)).decode(encoding)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                yield text


def wanted_code_points() -> list[int]:
    """Return, in order, every code point the fonts should hold if the source has a glyph for it."""
    wanted = {ord(character) for character in NAMES}
    for encoding in CHARACTER_SETS:
        wanted |= {ord(character) for character in double_byte_characters(encoding)}
    for first, last in (*LATIN, *SYMBOLS, *SHAPES, *CJK_MARKS):
        wanted |= set(range(first, last + 1))
    return sorted(point for point in wanted if unicodedata.category(chr(point)) != "Cn")


def open_face(collection: Path) -> TTFont:
    """Return the simplified Chinese face of a collection; raise `LookupError` when it has none."""
    for font in TTCollection(str(collection)).fonts:
        if font["name"].getDebugName(1) == FACE:
            font.recalcTimestamp = False
            return font
    raise LookupError(f"{collection} has no face named {FACE}")


def reduce_font(font: TTFont, points: list[int]) -> None:
    """Keep `points` and what is needed to draw them; drop layout and vertical tables."""
    options = Options()
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    options.layout_features = []
    options.hinting = True
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def rename(font: TTFont, weight: str) -> None:
    """Give the font our family name, keeping copyright, version and licence records as they are."""
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    names = {1: FAMILY, 2: weight, 3: postscript, 4: f"{FAMILY} {weight}", 6: postscript}
    table = font["name"]
    kept = {0, 5, 7, 8, 9, 10, 11, 12, 13, 14}
    table.names = [record for record in table.names if record.nameID in kept and record.langID == US_ENGLISH]
    for identifier, text in names.items():
        table.setName(text, identifier, 3, 1, US_ENGLISH)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff[0].FullName, cff[0].FamilyName = names[4], FAMILY


def make(source: Path, output: Path) -> list[Path]:
    """Write one subset per weight into `output` and return the files."""
    written = []
    for weight in WEIGHTS:
        font = open_face(source / f"NotoSansCJK-{weight}.ttc")
        reduce_font(font, wanted_code_points())
        rename(font, weight)
        target = output / f"{FAMILY.replace(' ', '')}-{weight}.otf"
        font.save(str(target))
        written.append(target)
    return written


def main() -> None:
    """Make the fonts from the command line."""
    parser = argparse.ArgumentParser(description="Make the bundled Chinese font subset.")
    parser.add_argument("--source", type=Path, default=Path("/usr/share/fonts/opentype/noto"))
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    for path in make(arguments.source, arguments.output):
        print(f"{path.name}: {path.stat().st_size / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main()
