"""Small pictures of pictures: they travel with the row, so that a file can be recognised before its bytes are here."""

import base64
import io
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from crm_core.blobs import MAX_THUMB

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

EDGES = (240, 160, 96, 48)
"""Pixels of the longer side, tried in turn until the result is small enough."""
QUALITY = 70
FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")


def thumbnail(file: Path | BytesIO) -> str | None:
    """Return a JPEG in base64, without the place and the device that cameras note; None for what is no picture.

    A picture whose sides are lies, or that would take all memory to open, has none.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with catch_warnings():
            simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as opened:
                opened.draft("RGB", (2 * EDGES[0], 2 * EDGES[0]))
                opened.thumbnail((EDGES[0], EDGES[0]))
                upright = ImageOps.exif_transpose(opened)
                picture = _on_white(upright)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ):
        return None
    for edge in EDGES:
        picture.thumbnail((edge, edge))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=QUALITY, optimize=True)
        text = base64.b64encode(buffer.getvalue()).decode("ascii")
        if len(text) <= MAX_THUMB:
            return text
    return None


def picture_of(thumb: str) -> bytes | None:
    """Return the bytes of a thumbnail in base64; None for what cannot be shown."""
    from PIL import Image, UnidentifiedImageError

    try:
        content = base64.b64decode(thumb, validate=True)
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as opened:
            opened.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    return content


def _on_white(picture: "Picture") -> "Picture":
    """Return the picture in colours that JPEG knows; what is transparent becomes white."""
    from PIL import Image

    if picture.mode in {"RGB", "L"}:
        return picture.copy()
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")
