"""Setting a quote on pages. The template places strings that it gets as data, so no text can act as markup."""

import json
from dataclasses import asdict
from functools import cache
from typing import Any, Literal

from crm_desktop.documents.font_coverage import bundled_font_covers, fonts
from crm_desktop.documents.quote_parts import QuoteDocument
from crm_desktop.errors import Bug, UserError
from crm_desktop.resources import resource_path

_TEMPLATE = "templates/quote.typ"
_POINTS_PER_INCH = 72.0


def render_quote(document: QuoteDocument) -> bytes:
    """Return the PDF. The same document gives the same bytes on the same fonts. Raises UserError logo_unreadable."""
    return _compile(document, "pdf")[0]


def preview_pages(document: QuoteDocument, scale: float) -> list[bytes]:
    """Return each page as a PNG; at a `scale` of 1 a point is a pixel (A4: 595 × 842). Errors as `render_quote`."""
    return _compile(document, "png", ppi=_POINTS_PER_INCH * scale)


def _compile(document: QuoteDocument, kind: Literal["pdf", "png"], ppi: float | None = None) -> list[bytes]:
    import typst

    data = _data(document)
    chosen = fonts(of_the_computer=not bundled_font_covers(data))
    compiler = typst.Compiler(_template(), font_paths=chosen, sys_inputs={"data": data})
    try:
        made = compiler.compile(format=kind, ppi=ppi, timestamp=0)
    except typst.TypstError as error:
        if document.letterhead.logo is not None and "image" in error.message:
            raise UserError("logo_unreadable") from error
        raise Bug(f"the template does not compile: {error.message}") from error
    if made is None:
        raise Bug("the typesetter returned nothing")
    return made if isinstance(made, list) else [made]


def _picture(code: str) -> str | None:
    """Return a QR code (ISO/IEC 18004, 15 % of it may be unreadable) as SVG; None for no text."""
    import segno

    return segno.make(code, error="m", micro=False).svg_inline(border=0, dark="#1c2733") if code else None


@cache
def _template() -> bytes:
    return resource_path(_TEMPLATE).read_bytes()


def _data(document: QuoteDocument) -> str:
    data: dict[str, Any] = asdict(document) | {
        "short_hash": document.short_hash,
        "code": _picture(document.code),
    }
    logo = document.letterhead.logo
    data["letterhead"]["logo"] = None if logo is None else list(logo)
    data["photos"] = {name: list(picture) for name, picture in document.photos.items()}
    return json.dumps(data, ensure_ascii=False)
