"""Numbers and days as they are printed: separators for thousands, never an exponent, days in words."""

from datetime import date
from decimal import Decimal

from crm_core.money import exponent_of, round_amount
from crm_desktop.documents.wording import DocumentLanguage

_TRADITIONAL_DIGITS = str.maketrans("贰陆万亿负", "貳陸萬億負")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def amount(value: Decimal, currency: str) -> str:
    """Return an amount with the decimals of its currency: `12,800.00`."""
    return f"{round_amount(value, currency):,f}"


def unit_price(value: Decimal, currency: str) -> str:
    """Return a price with at least the decimals of its currency, and more where it has them: `0.0125`."""
    return f"{value:,.{max(exponent_of(currency), _decimals(value))}f}"


def number(value: Decimal) -> str:
    """Return a number without zeros at its end: `1,200`, `9.5`."""
    return f"{value:,.{_decimals(value)}f}"


def percent(value: Decimal) -> str:
    """Return a rate that is in per cent: `13%`."""
    return f"{number(value)}%"


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def day(value: date | None, language: DocumentLanguage) -> str:
    """Return a day as its reader writes it; in digits where two readers share the page."""
    if value is None:
        return ""
    if language == "both":
        return value.isoformat()
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def capital_words(text: str, language: DocumentLanguage) -> str:
    """Return an amount in words (大写) in the characters of the language."""
    return text.translate(_TRADITIONAL_DIGITS) if language == "zh_TW" else text
