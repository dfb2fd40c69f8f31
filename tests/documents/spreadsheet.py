"""A spreadsheet program in a hundred lines: the few functions that our workbooks use, in binary floating point.

It rounds as spreadsheets do, on fifteen significant digits, so that formulas are tried under the conditions they meet.
"""

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

_TOKENS = re.compile(
    r'(?P<text>"[^"]*")|(?P<range>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)|(?P<cell>\$?[A-Z]+\$?\d+)(?!\()'
    r"|(?P<function>[A-Z]+)\(|(?P<compare><=|>=|=)|(?P<join>&)|(?P<rest>.)"
)


class Above(float):
    """The criterion `">"&number`."""


class _Text(str):
    __slots__ = ()

    def __and__(self, other: object) -> Above:
        assert self == ">"
        assert isinstance(other, int | float)
        return Above(other)


class Spreadsheet:
    """The first sheet of a workbook; `cells` may be changed before asking for a value."""

    def __init__(self, content: bytes) -> None:
        self.cells: dict[str, Any] = _cells(content, values=False)
        self.stored: dict[str, Any] = _cells(content, values=True)
        self._known: dict[str, Any] = {}
        self._functions: dict[str, Callable[..., Any]] = {
            "ROUND": _rounded, "SUM": _sum, "SUMIF": _sumif, "COUNTIF": _countif, "INT": math.floor,
            "MOD": lambda value, divisor: value - divisor * math.floor(value / divisor),
            "IF": lambda condition, yes, no: yes if condition else no,
        }  # fmt: skip

    def put(self, cell: str, value: object) -> None:
        self.cells[cell] = value
        self._known.clear()

    def value(self, cell: str) -> Any:
        if cell not in self._known:
            content = self.cells.get(cell)
            is_formula = isinstance(content, str) and content.startswith("=") and cell not in self._texts()
            self._known[cell] = self._calculated(str(content)[1:]) if is_formula else content
        return self._known[cell]

    def formulas(self, column: str) -> list[str]:
        """Return the cells of a column that hold formulas."""
        return [
            cell
            for cell, content in self.cells.items()
            if cell.rstrip("0123456789") == column and isinstance(content, str) and content.startswith("=")
        ]

    def _texts(self) -> set[str]:
        return {
            cell for cell, value in self.stored.items() if isinstance(value, str) and value.startswith("=")
        }

    def _calculated(self, formula: str) -> Any:
        python = "".join(self._python(match) for match in _TOKENS.finditer(formula))
        names: dict[str, Any] = {**self._functions, "CELL": self._number, "RANGE": self._range, "TEXT": _Text}
        return eval(python, {"__builtins__": {}}, names)

    @staticmethod
    def _python(match: re.Match[str]) -> str:
        kind, text = match.lastgroup, match[0]
        if kind == "range":
            return f"RANGE('{text.replace('$', '')}')"
        if kind == "cell":
            return f"CELL('{text.replace('$', '')}')"
        if kind == "text":
            return f"TEXT({text})"
        return "==" if text == "=" else text

    def _number(self, cell: str) -> Any:
        value = self.value(cell)
        return 0 if value is None else value

    def _range(self, area: str) -> list[Any]:
        _left, top, _right, bottom = range_boundaries(area)
        assert top is not None
        assert bottom is not None
        letter = area.rstrip("0123456789:").split(":")[0].rstrip("0123456789")
        return [self.value(f"{letter}{row}") for row in range(top, bottom + 1)]


def _cells(content: bytes, *, values: bool) -> dict[str, Any]:
    sheet = load_workbook(BytesIO(content), data_only=values).worksheets[0]
    return {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }


def _rounded(value: float, places: int) -> float:
    seen = Decimal(f"{value:.15g}")
    return float(seen.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _numbers(area: list[Any]) -> list[float]:
    return [value for value in area if isinstance(value, int | float)]


def _sum(area: list[Any]) -> float:
    return sum(_numbers(area))


def _sumif(area: list[Any], wanted: float, summed: list[Any]) -> float:
    return _sum([value for key, value in zip(area, summed, strict=True) if key == wanted])


def _countif(area: list[Any], wanted: float) -> int:
    if isinstance(wanted, Above):
        return sum(value > float(wanted) for value in _numbers(area))
    return sum(value == wanted for value in _numbers(area))
