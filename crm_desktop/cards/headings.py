"""The rows of a sheet that may name its columns, to be chosen from."""

from crm_desktop.cards.columns import LOOKED_AT_ROWS
from crm_desktop.cards.table import CardFile

SHOWN = 48


def header_rows(file: CardFile, sheet: str) -> list[tuple[int, str]]:
    """Return number and beginning of the first rows of a sheet; none where the format names its columns itself."""
    for one in file.file.workbook.sheets:
        if one.name == sheet:
            if one.fields:
                return []
            rows = zip(one.numbers[:LOOKED_AT_ROWS], one.rows, strict=False)
            return [(number, _shown(row)) for number, row in rows]
    return []


def _shown(row: list[str | int | float | bool | None]) -> str:
    text = " · ".join(str(cell).replace("\n", " ") for cell in row if cell is not None)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
