"""The calculation of `crm_core.money` as spreadsheet formulas, so that a changed quantity changes the totals.

Pure text: rows are counted from 1 as a spreadsheet does. Columns stand in `COLUMNS`; those after the amount are
hidden helpers. A spreadsheet calculates in binary floating point, so every amount is rounded at once, and the header
discount is shared out over whole cents by a long division in digits of 10,000, whose steps stay whole numbers below
2⁵³ while the goods come to less than 4.5 × 10¹¹ smallest units: 4.5 billion yuan, 450 million dinars.
"""

from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = {
    "no": "A", "code": "B", "name": "C", "qty": "D", "unit": "E", "price": "F", "discount": "G", "tax_rate": "H",
    "amount": "I", "counted": "J", "share": "K", "base": "L", "part": "M", "units": "N", "high": "O", "middle": "P",
    "remainder": "Q", "cut": "R",
}  # fmt: skip
VISIBLE = tuple(COLUMNS)[:9]
HELPERS = tuple(COLUMNS)[9:]
_EXACT = 6
"""Decimals beyond those of the currency to which a difference is right, up to ten million."""
_DIGIT = 10_000
"""Products of two amounts in cents do not fit a double: the line's amount is taken in three digits of this base."""


@dataclass(frozen=True)
class Sheet:
    """Where things are: rows `first` to `last` hold the lines; `decimals` are those of the currency."""

    first: int
    last: int
    decimals: int
    inclusive: bool
    by_line: bool
    discount_row: int | None
    freight_row: int | None

    def lines(self, column: str) -> str:
        """Return the range of a column over all lines."""
        letter = COLUMNS[column]
        return f"${letter}${self.first}:${letter}${self.last}"

    def rounded(self, expression: str) -> str:
        """Return an expression rounded to the currency, half away from zero as spreadsheets do."""
        return f"ROUND({expression},{self.decimals})"


def cell(column: str, row: int) -> str:
    """Return a reference: `I12`."""
    return f"{COLUMNS[column]}{row}"


def line_amount(sheet: Sheet, row: int, discount_kind: str | None) -> str:
    """Return the amount of a line before the header discount."""
    full = f"{cell('qty', row)}*{cell('price', row)}"
    if discount_kind == "pct":
        full += f"*(1-{cell('discount', row)})"
    elif discount_kind == "amt":
        # The difference of two large numbers keeps the error of both: 69057.495 − 61737.4 falls short of a tie.
        full = f"ROUND({full}-{cell('discount', row)},{sheet.decimals + _EXACT})"
    return f"={sheet.rounded(full)}"


def line_helpers(sheet: Sheet, row: int) -> dict[str, str]:
    """Return the hidden formulas of a line by column."""
    counted = f"{cell('amount', row)}*{cell('counted', row)}"
    found = {} if sheet.discount_row is None else _share(sheet, row, counted, sheet.discount_row)
    taken = f"-{cell('share', row)}" if found else ""
    found["base"] = f"={sheet.rounded(counted + taken)}"
    if sheet.by_line:
        found["part"] = f"={sheet.rounded(_part(sheet, cell('base', row), cell('tax_rate', row)))}"
    return found


def _part(sheet: Sheet, base: str, rate: str) -> str:
    """Return what is rounded: the tax of a net base, the net of a gross one."""
    return f"{base}/(1+{rate})" if sheet.inclusive else f"{base}*{rate}"


def _share(sheet: Sheet, row: int, counted: str, header: int) -> dict[str, str]:
    """Return the largest-remainder share of the header discount in whole smallest units, digit by digit.

    `high`, `middle` and `remainder` are what each step of the division by the sum of all lines leaves over.
    """
    whole, taken, left = (f"${COLUMNS[name]}${header}" for name in ("units", "high", "remainder"))
    units, high, middle, remainder, cut = (
        cell(name, row) for name in ("units", "high", "middle", "remainder", "cut")
    )
    first = f"{taken}*INT({units}/{_DIGIT**2})"
    second = f"({high}*{_DIGIT}+{taken}*MOD(INT({units}/{_DIGIT}),{_DIGIT}))"
    third = f"({middle}*{_DIGIT}+{taken}*MOD({units},{_DIGIT}))"
    steps = ((first, high), (second, middle), (third, remainder))
    digits = [f"({step}-{rest})/{whole}" for step, rest in steps]
    above = f'COUNTIF({sheet.lines("remainder")},">"&{remainder})'
    equal_so_far = f"COUNTIF(${COLUMNS['remainder']}${sheet.first}:{remainder},{remainder})"
    one_more = f"IF({above}+{equal_so_far}<={left},1,0)"
    return {
        "units": f"=ROUND({counted}*{10**sheet.decimals},0)",
        "high": f"=IF({whole}=0,0,MOD({first},{whole}))",
        "middle": f"=IF({whole}=0,0,MOD({second},{whole}))",
        "remainder": f"=IF({whole}=0,0,MOD({third},{whole}))",
        "cut": f"=IF({whole}=0,0,({digits[0]}*{_DIGIT}+{digits[1]})*{_DIGIT}+{digits[2]})",
        "share": f"=({cut}+{one_more})/{10**sheet.decimals}",
    }


def discount_helpers(sheet: Sheet, row: int) -> dict[str, str]:
    """Return, for the row of the header discount: all units, the units taken, and those left over after cutting."""
    return {
        "units": f"=SUM({sheet.lines('units')})",
        "high": f"=ROUND(-{cell('amount', row)}*{10**sheet.decimals},0)",
        "remainder": f"={cell('high', row)}-SUM({sheet.lines('cut')})",
    }


def goods(sheet: Sheet) -> str:
    """Return the sum of the lines that count."""
    total = f"SUMIF({sheet.lines('counted')},1,{sheet.lines('amount')})"
    return f"={sheet.rounded(total)}"


def percent_discount(sheet: Sheet, row: int, goods_row: int) -> str:
    """Return a header discount in per cent, negative as it is printed; the percentage is in the rate's column."""
    taken = f"{cell('amount', goods_row)}*{cell('tax_rate', row)}"
    return f"=-{sheet.rounded(taken)}"


def tax(sheet: Sheet, row: int) -> str:
    """Return the tax of the rate that stands in the row."""
    rate = cell("tax_rate", row)
    base, part = (f"SUMIF({sheet.lines('tax_rate')},{rate},{sheet.lines(name)})" for name in ("base", "part"))
    freight, freight_rate = "0", "0"
    if sheet.freight_row is not None:
        freight_rate = cell("tax_rate", sheet.freight_row)
        freight = f"IF({freight_rate}={rate},{cell('amount', sheet.freight_row)},0)"
    if not sheet.by_line:
        whole = f"({base}+{freight})"
        share = sheet.rounded(_part(sheet, whole, rate))
        return f"={sheet.rounded(f'{whole}-{share}')}" if sheet.inclusive else f"={share}"
    freight_part = sheet.rounded(_part(sheet, freight, freight_rate))
    total = f"{base}-{part}+{freight}-{freight_part}" if sheet.inclusive else f"{part}+{freight_part}"
    return f"={sheet.rounded(total)}"


def total(sheet: Sheet, plus: Sequence[int], minus: Sequence[int] = ()) -> str:
    """Return the sum of amounts in rows, less those of others."""
    added = "+".join(cell("amount", row) for row in plus)
    taken = "".join(f"-{cell('amount', row)}" for row in minus)
    return f"={sheet.rounded(added + taken)}"
