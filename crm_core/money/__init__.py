"""Money: exact amounts, one calculation, one contract.

Import from here; the modules inside are an arrangement, not an interface.
"""

from crm_core.money.calculator import calculate
from crm_core.money.contract import document_from_json, price_contract, price_json, totals_to_json
from crm_core.money.currency import CURRENCY_EXPONENTS, exponent_of
from crm_core.money.document import (
    Discount,
    DiscountKind,
    Document,
    Freight,
    Line,
    LineAmounts,
    Taxed,
    TaxMode,
    TaxRounding,
    Totals,
    default_tax_rounding,
)
from crm_core.money.errors import MoneyError
from crm_core.money.rounding import allocate, format_amount, round_amount
from crm_core.money.words import amount_in_words, words_agree

__all__ = [
    "CURRENCY_EXPONENTS",
    "Discount",
    "DiscountKind",
    "Document",
    "Freight",
    "Line",
    "LineAmounts",
    "MoneyError",
    "TaxMode",
    "TaxRounding",
    "Taxed",
    "Totals",
    "allocate",
    "amount_in_words",
    "calculate",
    "default_tax_rounding",
    "document_from_json",
    "exponent_of",
    "format_amount",
    "price_contract",
    "price_json",
    "round_amount",
    "totals_to_json",
    "words_agree",
]
