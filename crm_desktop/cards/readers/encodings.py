"""Which encoding a text file has, by evidence: almost every encoding decodes almost every file into something."""

import codecs
import re
from functools import lru_cache

from crm_desktop.cards.header_words import field_of
from crm_desktop.cards.readers.sheets import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
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
_SAMPLE = 200_000
_WORDS = re.compile(r"[,;\t|\r\n\"]+")
_COMMON_SHARE = 20.0
_HEADER_HIT = 10.0


def decode(content: bytes, wanted: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. `wanted` is believed, if it can be so.

    Raises Refused: unknown_encoding, wrong_encoding.
    """
    if wanted:
        return _as_wanted(content, wanted)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, errors="replace"), name
    try:
        if b"\0" not in content:
            return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # the most likely answer is out; the evidence decides among the others
    name = max(_CANDIDATES, key=lambda candidate: _evidence(content[:_SAMPLE], candidate))
    return content.decode(name, errors="replace"), name


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
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = decoder.decode(sample)
    except UnicodeDecodeError:
        return float("-inf")
    hits = sum(field_of(word) is not None for word in _WORDS.split(text[:2000])[:60] if word.strip())
    foreign = [char for char in text[:4000] if not char.isascii()]
    if not foreign:
        return hits * _HEADER_HIT
    common = sum(map(_is_everyday, foreign)) / len(foreign)
    odd = sum(map(_is_odd, foreign)) / len(foreign)
    return hits * _HEADER_HIT + (common - odd) * _COMMON_SHARE


@lru_cache(maxsize=8192)
def _is_everyday(char: str) -> bool:
    """Whether a national standard counts the character among those in daily use (level 1 of GB 2312 or Big5)."""
    return any(
        len(code) == 2 and first <= code[0] <= last
        for code, first, last in (
            (char.encode("gb2312", "ignore"), 0xA1, 0xD7),
            (char.encode("big5", "ignore"), 0xA1, 0xC6),
        )
    )


def _is_odd(char: str) -> bool:
    return (
        "\ue000" <= char <= "\uf8ff"
        or "\u3040" <= char <= "\u30ff"
        or "\uac00" <= char <= "\ud7af"
        or not char.isprintable()
    )
