"""What the code in a row's picture says, as columns behind those of the sheet: they fill what its cells leave open."""

from collections.abc import Sequence
from dataclasses import replace

from crm_desktop.cards.columns import Column, given_columns
from crm_desktop.cards.readers.sheets import Cell, Sheet

_MARK = "QR "
"""Stands before the header of a column whose values come from codes."""


def with_codes(
    sheet: Sheet, columns: Sequence[Column], rows: list[list[Cell]]
) -> tuple[list[Column], list[list[Cell]]]:
    """Return columns and rows with what the codes of a sheet say behind them."""
    codes = sheet.codes
    if codes is None:
        return list(columns), rows
    width = max([*(len(row) for row in rows), *(column.index + 1 for column in columns)])
    more = [
        replace(
            column,
            index=column.index + width,
            header=f"{_MARK}{column.header}",
            label=None if column.label is None else column.label + width,
        )
        for column in given_columns(codes.headers, codes.fields)
    ]
    filled = [
        [*row, *[None] * (width - len(row)), *codes.rows[number]] if number in codes.rows else row
        for number, row in zip(sheet.numbers, rows, strict=True)
    ]
    return [*columns, *more], filled
