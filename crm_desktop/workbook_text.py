"""A text in a cell of a workbook stays that text. For everybody who writes workbooks."""

from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program may run as a formula once the cell is passed on as text."""
LONGEST_CELL: Final = 32_767
"""How much of a text a cell holds, in code units of UTF-16."""
_RICH: Final = ("<r>", "</r>")


def looks_like_formula(text: str) -> bool:
    """Whether a cell with the text needs a mark that says it is none."""
    return text.startswith(FORMULA_STARTS)


def text_for_cell(text: str) -> str:
    """Return the text as XlsxWriter writes it unharmed: as much as a cell holds, which is left empty otherwise.

    What begins and ends like a run of rich text would be written as markup; a space behind it prevents that.
    """
    begin, end = _RICH
    text = _beginning(text, LONGEST_CELL)
    return f"{_beginning(text, LONGEST_CELL - 1)} " if text.startswith(begin) and text.endswith(end) else text


def _beginning(text: str, units: int) -> str:
    if len(text) <= units // 2:
        return text
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
