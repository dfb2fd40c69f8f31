"""How many decimals an amount has in each currency.

Exponents follow ISO 4217, with one deliberate exception: TWD has 0, because amounts on Taiwanese quotes
and invoices are whole dollars although the standard lists 2.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from crm_core.money.errors import MoneyError

_CODES_BY_EXPONENT = {
    0: "CLP ISK JPY KRW PYG TWD UGX VND XAF XOF XPF",
    2: (
        "AED ARS AUD BDT BGN BRL CAD CHF CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR KES KHR KZT"
        " LAK LKR MAD MMK MNT MOP MXN MYR NGN NOK NPR NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD"
        " THB TRY UAH USD UZS ZAR"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}

CURRENCY_EXPONENTS: Mapping[str, int] = MappingProxyType(
    {code: exponent for exponent, codes in _CODES_BY_EXPONENT.items() for code in codes.split()}
)


def exponent_of(currency: str) -> int:
    """Decimals of an amount in ``currency``; MoneyError ``unknown_currency`` when it is not in the table."""
    try:
        return CURRENCY_EXPONENTS[currency]
    except KeyError:
        raise MoneyError("unknown_currency", {"field": "currency", "value": repr(currency[:40])}) from None


def smallest_unit(currency: str) -> Decimal:
    """The smallest amount of ``currency``: 0.01 for CNY, 1 for JPY."""
    return Decimal(1).scaleb(-exponent_of(currency))
