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
    if len(text) > LONGEST_CELL // 2:
        text = text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
    begin, end = _RICH
    return f"{text[: LONGEST_CELL - 1]} " if text.startswith(begin) and text.endswith(end) else text
