"""Which encoding a text file has, by evidence: almost every encoding decodes almost every file into something."""

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache

from crm_desktop.cards.header_words import field_of
from crm_desktop.cards.readers.sheets import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = (
    "gbk",
    "gb18030",
    "cp950",
    "big5hkscs",
    "utf-16-le",
    "utf-16-be",
    "shift_jis",
    "cp949",
    "cp1252",
)
"""Narrower ones first: of equals the first is chosen."""
CHOICES = ("utf-8", *CANDIDATES)
"""What a person may choose from where the evidence was wrong."""
_SAMPLE = 200_000
_WORDS = re.compile(r"[,;\t|\r\n\"]+")
_LONE_HAN = re.compile(r"[a-z][\u4e00-\u9fff][a-z]")
"""One Chinese character inside a word of Latin letters: two accented letters in the wrong encoding."""
_COMMON_SHARE = 20.0
_HEADER_HIT = 10.0
_LEAST_KNOWN = 0.6
_BROKEN = 15.0
"""What bytes that cannot be in an encoding weigh: a file with one broken character is still in its encoding."""
_BROKEN_SHARE = 200.0
_LATIN = 0.5
"""How everyday an accented letter is: less than a Chinese character, as each of those holds two such bytes."""


def decode(content: bytes, wanted: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. `wanted` is believed, if it can be so.

    Raises Refused: unknown_encoding, wrong_encoding.
    """
    if wanted:
        return _as_wanted(content, wanted)
    name = marked(content) or detected(content)
    return content.decode(name, errors="replace"), name


def marked(content: bytes) -> str | None:
    """Return the encoding that the first bytes of a file mark."""
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def detected(content: bytes) -> str:
    """Return the encoding that bytes without a mark are most likely in."""
    try:
        if b"\0" not in content:
            content.decode("utf-8")
            return "utf-8"
    except UnicodeDecodeError:
        pass  # the most likely answer is out; the evidence decides among all, UTF-8 with a broken place too
    return best_of(content, (*CANDIDATES, "utf-8"))


def is_likely_utf16(sample: bytes) -> bool:
    """Whether bytes that no other encoding would have in a text are everyday characters in UTF-16."""
    for name in ("utf-16-le", "utf-16-be"):
        text = codecs.getincrementaldecoder(name)("replace").decode(sample)
        if text and sum(map(_everyday, text)) >= _LEAST_KNOWN * len(text):
            return True
    return False


def best_of(content: bytes, names: Iterable[str]) -> str:
    """Return which of these encodings the evidence speaks for; of equals the first."""
    sample = content[:_SAMPLE]
    return max(names, key=lambda name: _evidence(sample, name))


def _as_wanted(content: bytes, wanted: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(wanted).name
        name = "utf-8-sig" if name == "utf-8" and content.startswith(codecs.BOM_UTF8) else name
        return content.decode(name), name
    except LookupError as error:
        raise Refused("unknown_encoding", encoding=wanted) from error
    except UnicodeError as error:
        raise Refused("wrong_encoding", encoding=wanted) from error


def _evidence(sample: bytes, encoding: str) -> float:
    """Known headers count most, then the share of everyday characters; what nobody types counts against."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(sample)
    broken = text.count("\ufffd")
    hits = sum(field_of(word) is not None for word in _WORDS.split(text[:2000])[:60] if word.strip())
    start = text[:4000]
    foreign = [char for char in start if encoding.startswith("utf-16") or not char.isascii()]
    score = hits * _HEADER_HIT - (_BROKEN + _BROKEN_SHARE * broken / len(text) if broken else 0.0)
    score -= _COMMON_SHARE * sum(map(_is_control, start)) / max(len(start), 1)
    if foreign:
        common = sum(map(_everyday, foreign)) / len(foreign)
        odd = (sum(map(_is_odd, foreign)) + len(_LONE_HAN.findall(start))) / len(foreign)
        score += (common - odd) * _COMMON_SHARE
    return score


@lru_cache(maxsize=8192)
def _everyday(char: str) -> float:
    """How far a character is in daily use: whole for level 1 of GB 2312 and Big5, half for Latin letters."""
    if char.isascii():
        return float(not _is_control(char))
    if "\u00c0" <= char <= "\u024f":
        return _LATIN
    return float(
        any(
            len(code) == 2 and first <= code[0] <= last
            for code, first, last in (
                (char.encode("gb2312", "ignore"), 0xA1, 0xD7),
                (char.encode("big5", "ignore"), 0xA1, 0xC6),
            )
        )
    )


def _is_control(char: str) -> bool:
    return char < " " and char not in "\t\r\n"


def _is_odd(char: str) -> bool:
    return (
        "\ue000" <= char <= "\uf8ff"
        or "\u3040" <= char <= "\u30ff"
        or "\uff61" <= char <= "\uff9f"
        or "\uac00" <= char <= "\ud7af"
        or not char.isprintable()
    )
