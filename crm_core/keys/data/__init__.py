"""Fact tables as text files, one fact a line, read lazily."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> list[str]:
    """Lines of a table without comments and blanks.

    Raises FileNotFoundError when the package was installed without its data.
    """
    text = (files(__name__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
