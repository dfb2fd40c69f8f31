"""What a priced document is made of, before and after the calculation.

The parts are plain frozen values: a quote, an order and a file on the command line are all turned into a
Document, so that there is one calculation and not one per place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class TaxMode(StrEnum):
    """Whether prices are without tax (未税) or with it (含税)."""

    EXCL = "EXCL"
    INCL = "INCL"


class TaxRounding(StrEnum):
    """Whether tax is rounded on each line, or once for each rate of the document."""

    LINE = "LINE"
    DOC = "DOC"


class DiscountKind(StrEnum):
    """Whether a discount is a percentage or an amount."""

    PCT = "pct"
    AMT = "amt"


def default_tax_rounding(currency: str) -> TaxRounding:
    """The proposal for a new document: LINE for CNY, as on a fapiao, DOC elsewhere."""
    return TaxRounding.LINE if currency == "CNY" else TaxRounding.DOC


@dataclass(frozen=True, slots=True)
class Discount:
    """``value`` is in percent (0 to 100) or an amount in the document's currency, never negative."""

    kind: DiscountKind
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """``qty`` and ``unit_price`` with up to 6 decimals, one negative in a credit; ``tax_rate`` in percent."""

    qty: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class Freight:
    """Freight of the document; with tax in an INCL document. ``tax_rate`` in percent."""

    amount: Decimal
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """Everything the calculation depends on; tax policy is part of the document."""

    currency: str
    tax_mode: TaxMode
    tax_rounding: TaxRounding
    lines: tuple[Line, ...]
    header_discount: Discount | None = None
    freight: Freight | None = None


@dataclass(frozen=True, slots=True)
class Taxed:
    """net + tax = gross, each at the currency's exponent."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """A line after the calculation.

    ``amount`` is the line before the header discount (with tax in an INCL document), ``discount`` its
    share of the header discount; net, tax and gross are what remains.
    """

    amount: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The calculated document.

    ``net`` is the goods without freight, ``freight`` zero when there is none, ``discount`` the header
    discount, ``tax`` and ``tax_by_rate`` (rates in percent, ascending) include the freight's: net +
    freight.net + tax = gross. ``amount_in_words`` is the gross in 大写, None outside CNY.
    """

    currency: str
    lines: tuple[LineAmounts, ...]
    freight: Taxed
    net: Decimal
    discount: Decimal
    tax: Decimal
    tax_by_rate: Mapping[Decimal, Decimal]
    gross: Decimal
    amount_in_words: str | None
