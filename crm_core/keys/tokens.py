"""Search tokens of our own for a full-text index, and the expression that finds them.

SQLite's own tokenizers find Chinese badly: `unicode61` takes a whole sentence for one word, `trigram` nothing under
three characters. So the index gets, joined by spaces, tokens that any tokenizer keeps whole. It is meant for
`fts5(…, tokenize='unicode61', detail=column, prefix='1 2 3')`: every term is one token, so no positions are needed.
(`detail=none` would do, but gives wrong answers together with secure deletion in SQLite 3.53.)

* Han characters folded to simplified, alone and in pairs: 华 为 华为
* pinyin and initials from every character on, so a search may begin inside a name: `huaweijishu weijishu hwjs`
* words of other scripts in lower case without accents, parts of a code also joined: `kx 2000b kx2000b`
* phone digits in each form people begin to type: 86139…, 139…, 0755…, the local number

Nothing but letters and digits ever enters a token, so no input can break the expression. Matching is generous
(pairs need not stand together); `crm_core.keys.ranking` orders the at most 500 candidates a search may fetch.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from crm_core.keys.han import HAN, fold, is_han, person_pinyin, pinyin
from crm_core.keys.phone import parse_phones
from crm_core.keys.text import search_form

CANDIDATE_LIMIT = 500
LONGEST_TOKEN = 24
_LONGEST_QUERY = 200
_MOST_TERMS = 16
_MOST_STARTS = 40
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_COMMON_HAN = re.compile("[\u4e00-\u9fa5]+")
_CODE = re.compile(r"[a-z0-9]+(?:[-_./&'][a-z0-9]+)+")
_DIAL = re.compile(r"[\d+()\-.\s/#*]+")
_NO_DIGITS = re.compile("[^0-9]+")
_DIGIT_TAIL_LIMIT = 20
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_MAINLAND = re.compile(
    r"0(?:10|2\d)[- ]?[2-9]\d{3}[- ]?\d{4}|0[3-9]\d\d[- ]?[2-9]\d{2,3}[- ]?\d{4}|1[3-9]\d[- ]?\d{4}[- ]?\d{4}",
    re.ASCII,
)


class TokenKind(StrEnum):
    """What a text is, which decides how it can be found."""

    COMPANY = "company"
    PERSON = "person"
    PHONE = "phone"
    MAIL = "mail"
    CODE = "code"
    TEXT = "text"


def index_tokens(text: str, kind: TokenKind) -> str:
    """Space-joined tokens of one value for the full-text column. Never raises; empty for an empty value.

    COMPANY and PERSON can be found by pinyin and initials; TEXT (notes, addresses) only by what is written.
    """
    return " ".join(dict.fromkeys(tokens_of(text, kind)))


def tokens_of(text: str, kind: TokenKind) -> list[str]:
    """What `index_tokens` joins, with repetitions."""
    if kind is TokenKind.PHONE:
        return _phone_tokens(text)
    form = fold(search_form(text))
    tokens = _written(form)
    if kind is TokenKind.COMPANY:
        tokens += _spoken(pinyin(form))
    elif kind is TokenKind.PERSON:
        names, words = person_pinyin(form), pinyin(form)
        tokens += _spoken(names) + (_spoken(words) if words != names else [])
    return tokens


def reversed_digits(text: str) -> str:
    """Digits of a number backwards, for an index that finds a number by its last digits with a prefix search."""
    return text[:0:-1] if _E164.fullmatch(text) else _digits(search_form(text))[::-1]


def search_digits(user_text: str) -> str:
    """The digits when somebody is searching for a number (3 or more, nothing but a number), else empty."""
    form = search_form(user_text[:_LONGEST_QUERY])
    digits = _digits(form)
    return digits if len(digits) > 2 and _DIAL.fullmatch(form) else ""


def query_terms(user_text: str) -> str:
    """An FTS5 MATCH expression for what somebody typed; empty when it holds nothing to search for (do not MATCH then).

    All terms must occur. Words and numbers match as prefixes, because each may be the beginning of a pinyin run and
    the last is usually unfinished; Han runs of two and more match by pairs. Quotes, operators, NUL and emoji are only
    ever separators.
    """
    if digits := search_digits(user_text):
        return f'"{_without_exit_code(digits)[:_DIGIT_TAIL_LIMIT]}"*'
    terms: list[str] = []
    for piece in pieces(user_text):
        if not is_han(piece[0]):
            terms.append(f'"{encoded(piece)[:LONGEST_TOKEN]}"*')
        elif len(piece) == 1:
            terms.append(f'"{encoded(piece)}"')
        else:
            terms.extend(f'"{encoded(pair)}"' for pair in _pairs(piece))
    return " AND ".join(list(dict.fromkeys(terms))[:_MOST_TERMS])


def pieces(user_text: str) -> list[str]:
    """What was typed as folded runs: Han runs and words of other letters and digits, in order."""
    return _RUN.findall(fold(search_form(user_text[:_LONGEST_QUERY])))


def encoded(text: str) -> str:
    """Letters too new for the tokenizer's Unicode 6.1 tables spelled out, so that they are not taken for spaces.

    What Unicode 3.2 knew as letters and digits it knows for certain.
    """
    if text.isascii() or _COMMON_HAN.fullmatch(text):
        return text
    known = unicodedata.ucd_3_2_0.category
    return "".join(c if known(c)[0] in "LN" else f"u{ord(c):x}" for c in text)


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _written(form: str) -> list[str]:
    tokens: list[str] = []
    for run in _RUN.findall(form):
        if run.isascii():
            tokens.append(run[:LONGEST_TOKEN])
        elif not is_han(run[0]):
            tokens.append(encoded(run)[:LONGEST_TOKEN])
        elif encoded(run) == run:
            tokens += [*run, *_pairs(run)]
        else:
            tokens += map(encoded, [*run, *_pairs(run)])
    tokens.extend("".join(_RUN.findall(code))[:LONGEST_TOKEN] for code in _CODE.findall(form))
    return tokens


def _spoken(syllables: list[str]) -> list[str]:
    """Pinyin and initials from every syllable on; ü also as u, as many people type it."""
    known = [syllable for syllable in syllables if syllable.isascii()]
    letters = [syllable if syllable[0].isdigit() else syllable[0] for syllable in known]
    tokens: list[str] = []
    rest, initials = "".join(known), "".join(letters)
    for syllable, letter in zip(known[:_MOST_STARTS], letters, strict=False):
        full = rest[:LONGEST_TOKEN]
        tokens.append(full)
        if "nv" in full or "lv" in full:
            tokens.append(full.replace("nv", "nu").replace("lv", "lu"))
        tokens.append(initials[:LONGEST_TOKEN])
        rest, initials = rest[len(syllable) :], initials[len(letter) :]
    return tokens


def _phone_tokens(text: str) -> list[str]:
    # Most numbers are stored normalised or written plainly; reading them with care would double the cost of an index.
    if _E164.fullmatch(text):
        return _dialled(text[1:], complete=True)
    if _MAINLAND.fullmatch(text):
        return _dialled("86" + _digits(text).removeprefix("0"), complete=True)
    tokens: list[str] = []
    for phone in parse_phones(text):
        digits = _digits(phone.normalized or phone.raw)
        tokens += [*_dialled(digits, complete=phone.normalized is not None), phone.extension]
    return [token for token in tokens if token]


def _dialled(digits: str, *, complete: bool) -> list[str]:
    """The forms in which people begin to type a number; `complete` when it starts with the country's code."""
    tokens = [digits]
    if complete and digits.startswith("86"):
        tokens += [digits[2:], f"0{digits[2:]}"]
    elif complete and digits.startswith(("886", "852", "853")):
        tokens += [digits[3:], f"0{digits[3:]}"]
    if len(digits) > 8:
        tokens.append(digits[-8:])
    return tokens


def _digits(text: str) -> str:
    return _NO_DIGITS.sub("", text)


def _without_exit_code(digits: str) -> str:
    return digits[2:] if digits.startswith("00") and len(digits) > 4 else digits
