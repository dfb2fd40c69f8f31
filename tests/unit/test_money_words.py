"""大写: the canonical spellings, the ones the payment rules also allow, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.money import MoneyError, amount_in_words, words_agree

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL_UNITS = {"仟": 1000, "佰": 100, "拾": 10}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.15", "壹角伍分"),
        ("10", "壹拾元整"),
        ("101", "壹佰零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10001", "壹万零壹元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("6500.05", "陆仟伍佰元零伍分"),
        ("6500.50", "陆仟伍佰元伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000001", "壹亿零壹元整"),
        ("-88.00", "负捌拾捌元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("-0.004", "零元整"),
        ("99999999999999.99", "玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_canonical_spelling(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("人民币壹拾万零柒仟元伍角叁分", "107000.53"),
        ("壹拾万柒仟元零伍角叁分", "107000.53"),
        ("壹拾万柒仟元伍角叁分", "107000.53"),
        ("陆仟伍佰圆伍角正", "6500.50"),
        ("陆仟伍佰元零伍角", "6500.50"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("人民币 零元整", "0"),
    ],
)
def test_other_allowed_spellings_agree(words: str, amount: str) -> None:
    assert words_agree(words, Decimal(amount))


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("壹拾万柒仟元伍角叁分", "107000.35"),
        ("壹佰壹元整", "101"),
        ("陆仟伍佰元伍分", "6500.05"),
        ("壹仟陆佰捌拾壹元零叁角贰分", "1681.32"),
        ("", "0"),
    ],
)
def test_wrong_words_do_not_agree(words: str, amount: str) -> None:
    assert not words_agree(words, Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "code"), [("NaN", "not_finite"), ("100000000000000", "too_large"), ("1e999999", "too_large")]
)
def test_amounts_without_words(amount: str, code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        amount_in_words(Decimal(amount))
    assert refusal.value.code == code


def read_integer(words: str) -> int:
    """An independent reader: 亿 and 万 split, small units add up."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1)
            return read_integer(high) * size + read_integer(low)
    total, digit = 0, 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total, digit = total + digit * SMALL_UNITS[char], 0
    return total + digit


def read_fen(words: str) -> int:
    sign = -1 if words.startswith("负") else 1
    words = words.removeprefix("负").removesuffix("整").replace("元零", "元")
    yuan, cents = words.split("元") if "元" in words else ("", words)
    fen = read_integer(yuan) * 100
    for char, unit in zip(cents[::2], cents[1::2], strict=True):
        fen += DIGITS[char] * (10 if unit == "角" else 1)
    return sign * fen


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**16) + 1, 10**16 - 1))
def test_words_can_be_read_back(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    words = amount_in_words(amount)
    assert read_fen(words) == fen
    assert "零零" not in words
    assert words_agree(words, amount)
