"""Find the files shipped beside the code, wherever the program was put.

They lie at the top of a source checkout, inside the package once it is installed as a wheel, and in the bundle's
own folder in a frozen build. Callers name a file and do not care.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _candidate_folders() -> list[Path]:
    bundle = getattr(sys, "_MEIPASS", None)
    frozen = [Path(bundle) / "resources"] if bundle else []
    return [*frozen, _PACKAGE.parent / "resources", _PACKAGE / "resources"]


@cache
def resource_path(name: str) -> Path:
    """Return the file or folder called `name` below the resources, such as `icons/add.svg`.

    Raises `FileNotFoundError` when no such file was shipped: the installation is damaged.
    """
    for folder in _candidate_folders():
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"The program's file {name} is missing; please install it again.")
