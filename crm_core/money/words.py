"""Amounts in Chinese words (大写), as a quote, a contract or a cheque in CNY must show them.

The payment rules leave the 零 before 仟 and before 角 to the writer when the place above is zero. One
spelling is printed (without it); all of them are accepted when words that a person typed are compared
with an amount.
"""

from decimal import Decimal
from itertools import product

from crm_core.money.errors import MoneyError
from crm_core.money.limits import AMOUNT_LIMIT, show
from crm_core.money.rounding import round_amount, to_units

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_FOUR_PLACES = 10**4
_EIGHT_PLACES = 10**8


def amount_in_words(amount: Decimal) -> str:
    """``amount`` in CNY, rounded to 分, in words: 6500.05 is 陆仟伍佰元零伍分.

    MoneyError when it is not finite or has more than 14 digits before the point.
    """
    return _spell(amount, zero_before_thousand=False, zero_before_jiao=False)


def words_agree(words: str, amount: Decimal) -> bool:
    """Whether ``words`` are one of the allowed spellings of ``amount``.

    圆 for 元, 正 for 整, a leading 人民币, spaces, and an end without 整 after 角 are accepted.
    """
    text = "".join(words.split()).removeprefix("人民币").replace("圆", "元").replace("正", "整")
    spellings = {
        _spell(amount, zero_before_thousand=thousand, zero_before_jiao=jiao)
        for thousand, jiao in product((False, True), repeat=2)
    }
    return text in spellings or (text.endswith("角") and f"{text}整" in spellings)


def _spell(amount: Decimal, *, zero_before_thousand: bool, zero_before_jiao: bool) -> str:
    fen = _fen(amount)
    sign = "负" if fen < 0 else ""
    yuan, cents = divmod(abs(fen), 100)
    if not yuan and not cents:
        return "零元整"
    head = _integer(yuan, zero_before_thousand=zero_before_thousand) + "元" if yuan else ""
    return sign + head + _cents(cents, bool(yuan), zero_before_jiao=zero_before_jiao and yuan % 10 == 0)


def _fen(amount: Decimal) -> int:
    if not amount.is_finite():
        raise MoneyError("not_finite", {"field": "amount", "value": show(amount)})
    if amount.copy_abs() >= AMOUNT_LIMIT:
        raise MoneyError("too_large", {"field": "amount", "limit": show(AMOUNT_LIMIT)})
    return to_units(round_amount(amount, "CNY"), "CNY")


def _cents(cents: int, after_yuan: bool, *, zero_before_jiao: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整"
    if not jiao:
        return f"{'零' if after_yuan else ''}{_DIGITS[fen]}分"
    zero = "零" if after_yuan and zero_before_jiao else ""
    return f"{zero}{_DIGITS[jiao]}角" + (f"{_DIGITS[fen]}分" if fen else "整")


def _integer(number: int, *, zero_before_thousand: bool) -> str:
    for unit, size in (("亿", _EIGHT_PLACES), ("万", _FOUR_PLACES)):
        high, low = divmod(number, size)
        if high:
            head = _integer(high, zero_before_thousand=zero_before_thousand) + unit
            optional_zero = zero_before_thousand and high % 10 == 0
            skips_a_place = low < size // 10 or optional_zero
            tail = _integer(low, zero_before_thousand=zero_before_thousand)
            return head + ("零" if low and skips_a_place else "") + tail
    return _section(number)


def _section(number: int) -> str:
    """A number below 10,000, with one 零 for each inner run of zeros."""
    words = ""
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit != "0":
            words += _DIGITS[int(digit)] + place
        elif words and not words.endswith("零"):
            words += "零"
    return words.removesuffix("零")
