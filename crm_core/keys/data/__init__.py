"""Fact tables as text files, one fact a line, read lazily."""

from __future__ import annotations

import pkgutil


def lines(name: str) -> list[str]:
    """Lines of a table without comments and blanks.

    Raises FileNotFoundError when the package was installed without its data.
    """
    stored = pkgutil.get_data(__name__, name)
    if stored is None:
        raise FileNotFoundError(name)
    return [line for line in stored.decode("utf-8").split("\n") if line and not line.startswith("#")]
