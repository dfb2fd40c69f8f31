"""Let people type Chinese under fcitx.

Qt's wheels ship input plugins for ibus and for compose keys only. fcitx answers on the ibus interface as well, so a
session set up for fcitx is pointed there; otherwise no Chinese could be typed at all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

_VARIABLES = ("QT_IM_MODULE", "QT_IM_MODULES", "XMODIFIERS", "GTK_IM_MODULE", "INPUT_METHOD")


def wants_fcitx(environment: Mapping[str, str]) -> bool:
    """Tell whether the desktop session says that it uses fcitx."""
    return any("fcitx" in environment.get(name, "").lower() for name in _VARIABLES)


def prepare_input_method() -> None:
    """Point Qt at ibus when the session uses fcitx; call before the application object is made."""
    if wants_fcitx(os.environ):
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ.pop("QT_IM_MODULES", None)
