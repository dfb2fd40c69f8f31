"""Which characters the bundled font can draw, so that others are looked for on the computer.

The bundled font keeps documents alike on every laptop; a rare character in a name (𠮷, 䶮) or an emoji is not worth a
box with a cross in it. Looking through the computer's fonts takes long, so it is done only for such a text.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.resources import resource_path

if TYPE_CHECKING:
    import typst

FAMILY = "CRM Sans"
_REGULAR = "fonts/CRMSans-Regular.otf"
_INVISIBLE = frozenset(map(ord, "\n\r\t\u200b\u200c\u200d\u2060\ufe0f\ufeff"))


def bundled_font_covers(text: str) -> bool:
    """Whether every visible character of `text` is in the bundled font."""
    return not (set(map(ord, text)) - _INVISIBLE - bundled_characters())


@cache
def bundled_characters() -> frozenset[int]:
    """Return the code points of the bundled font, from its character map."""
    return frozenset(_characters(resource_path(_REGULAR)))


def _characters(path: Path) -> Iterator[int]:
    """Read the groups of the map for all of Unicode (format 12 of the `cmap` table in the OpenType specification)."""
    font = path.read_bytes()
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    for record in range(count):
        at = start + struct.unpack_from(">L", font, start + 4 + 8 * record + 4)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            groups = struct.unpack_from(">L", font, at + 12)[0]
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * group)
                yield from range(first, last + 1)


def _table(font: bytes, tag: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    for place in range(count):
        name, _sum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * place)
        if name == tag:
            return int(offset)
    raise ValueError(f"The font has no table {tag!r}.")


@cache
def fonts(*, of_the_computer: bool) -> "typst.Fonts":
    """Return the typefaces to set documents with: the bundled one, and perhaps all that are installed."""
    import typst

    folder = resource_path(_REGULAR).parent
    return typst.Fonts(
        include_system_fonts=of_the_computer, include_embedded_fonts=False, font_paths=[str(folder)]
    )
