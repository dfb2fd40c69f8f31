"""The one way a money calculation is refused.

A refusal carries a stable code and its parameters, so that a window can say it in the user's language;
the English sentence here serves the command line, the server's log and tests.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_LINE = re.compile(r"lines\[(\d+)\]")

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "not_json": "This is not a JSON document: {reason}.",
        "duplicate_field": "{field} is given twice.",
        "not_an_object": "{field} must be an object.",
        "not_a_list": "{field} must be a list.",
        "missing_field": "{field} is missing.",
        "unknown_field": "{field} is not a field of a price document.",
        "unknown_choice": "{field} must be one of {allowed}, not {value}.",
        "unknown_currency": "{field} must be a known ISO 4217 currency code, not {value}.",
        "not_a_number": "{field} must be a number in plain digits like 12.5, not {value}.",
        "not_finite": "{field} must be a finite number, not {value}.",
        "too_large": "{field} is too large: it must stay below {limit}.",
        "too_many_decimals": "{field} may have at most {max} decimals, not {value}.",
        "percent_out_of_range": "{field} must be from 0 to 100, not {value}.",
        "negative_discount": "{field} may not be negative, but is {value}.",
        "discount_above_line": "{field} of {value} is above the line amount of {amount}.",
        "header_discount_above_lines": "{field} of {value} is above the sum of the lines, {amount}.",
        "header_discount_on_negative_line": (
            "A header discount cannot be shared out: {field} has a negative amount, {amount}."
        ),
    }
)


class MoneyError(ValueError):
    """A document that cannot be priced.

    ``code`` is a key of ``SENTENCES`` and never changes its meaning; ``params`` are strings. Where a refusal
    belongs to one value, ``params["field"]`` is its path in the contract: ``lines[0].discount.value``.
    """

    def __init__(self, code: str, params: Mapping[str, str]) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = dict(params)

    def __str__(self) -> str:
        return SENTENCES[self.code].format_map(self.params)

    @property
    def line_number(self) -> int | None:
        """The line the refusal belongs to, counted from 1 as people do, or None."""
        match = _LINE.match(self.params.get("field", ""))
        return int(match[1]) + 1 if match else None
