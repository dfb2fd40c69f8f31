"""Choose the typeface by language.

Chinese characters share code points between countries but not shapes: without a family named first, Qt may pick
Japanese forms. Only families that exist are named, because Qt searches for absent ones at some cost on every start.
Where the machine has no Chinese font at all, the bundled subset is loaded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from crm_desktop.resources import resource_path
from crm_desktop.ui.theme.tokens import FONT_BODY

BUNDLED_FAMILY: Final = "CRM Sans"
_BUNDLED_FILES: Final = ("fonts/CRMSans-Regular.otf", "fonts/CRMSans-Bold.otf")

SIMPLIFIED: Final = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
)
TRADITIONAL: Final = (
    "Microsoft JhengHei UI",
    "PingFang TC",
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Source Han Sans TC",
    "Source Han Sans TW",
)
LATIN: Final = ("Segoe UI", "SF Pro Text", "Inter", "Noto Sans", "DejaVu Sans")
_CHAINS: Final = {
    "zh_CN": (*SIMPLIFIED, *TRADITIONAL),
    "zh_TW": (*TRADITIONAL, *SIMPLIFIED),
    "en": (*LATIN, *SIMPLIFIED, *TRADITIONAL),
}


def choose_families(language: str, installed: frozenset[str]) -> list[str]:
    """Return the installed families to use for `language` (`zh_CN`, `zh_TW` or `en`), best first.

    The bundled family follows whenever no Chinese one is installed.
    """
    chain = [family for family in _CHAINS[language] if family in installed]
    if not any(family in chain for family in (*SIMPLIFIED, *TRADITIONAL)):
        chain.append(BUNDLED_FAMILY)
    return chain


def bundled_font_file(*, bold: bool = False) -> Path:
    """Return the bundled font file, for charts and documents that load fonts by path."""
    return resource_path(_BUNDLED_FILES[bold])


@cache
def load_bundled_family() -> str:
    """Make the bundled fonts known to Qt, once; raise `RuntimeError` when a file is damaged."""
    for name in _BUNDLED_FILES:
        if QFontDatabase.addApplicationFont(str(resource_path(name))) < 0:
            raise RuntimeError(f"The font {name} cannot be read; please install the program again.")
    return BUNDLED_FAMILY


def application_font(language: str) -> QFont:
    """Return the body font for `language`."""
    families = choose_families(language, frozenset(QFontDatabase.families()))
    if BUNDLED_FAMILY in families:
        load_bundled_family()
    font = QFont()
    font.setFamilies(families)
    font.setPixelSize(FONT_BODY)
    return font
