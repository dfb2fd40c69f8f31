"""The bundled typeface for charts and PDFs, so that they look alike on every computer and always have Chinese."""

from functools import cache
from pathlib import Path

from crm_desktop.resources import resource_path

FAMILY = "CRM Sans"
REGULAR = "fonts/CRMSans-Regular.otf"
_SPACES = frozenset(map(ord, "\n\r\t\u200b\u200c\u200d\u2060\ufe0f\ufeff"))
_MISSING = "□"


def folder() -> Path:
    """Return the folder that the typeface lies in."""
    return resource_path(REGULAR).parent


@cache
def register() -> str:
    """Make the typeface known to matplotlib, once, and return its name."""
    from matplotlib.font_manager import fontManager

    fontManager.addfont(resource_path(REGULAR))
    return FAMILY


@cache
def characters() -> frozenset[int]:
    """Return the code points that it can draw."""
    from matplotlib.font_manager import get_font

    return frozenset(get_font(resource_path(REGULAR)).get_charmap())


def covers(text: str) -> bool:
    """Whether every visible character of `text` can be drawn."""
    return set(map(ord, text)) - _SPACES <= characters()


def drawable(text: str) -> str:
    """Return the text on one line, with a box for each character that cannot be drawn."""
    known = characters()
    line = " ".join(text.split())
    return "".join(one if ord(one) in known else _MISSING for one in line if ord(one) not in _SPACES)
