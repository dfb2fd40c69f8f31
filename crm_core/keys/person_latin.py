"""Names in Latin letters: comma, capitals and pinyin family names tell which word is the family name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from crm_core.keys.han import double_surnames, person_pinyin, single_surnames, syllables_known


@dataclass(frozen=True, slots=True)
class LatinName:
    """Parts of a name; `unsure` when both words could be the family name, `turned` when Zhang stood behind San."""

    full: str
    family: str
    given: str
    salutation: str = ""
    order: str = "GF"
    unsure: bool = False
    turned: bool = False


_SALUTATION = re.compile(r"^((?:dr|prof|mr|mrs|ms|miss|sir|ing|dipl\.-ing)\b\.?)\s+", re.IGNORECASE)
_SUFFIX = re.compile(r",?\s+(jr\.?|sr\.?|ii|iii|iv|ph\.?d\.?|mba|cpa)$", re.IGNORECASE)
_PARTICLES = frozenset({"van", "von", "de", "der", "den", "la", "le", "da", "di", "del", "bin", "al"})


def split_latin(written: str) -> LatinName:
    """Take a name in Latin letters apart; a single word is a given name."""
    text = " ".join(unicodedata.normalize("NFKC", written).split())
    salutation = ""
    while match := _SALUTATION.match(text):
        salutation = f"{salutation} {match[1]}".strip()
        text = text[match.end() :]
    suffix = _SUFFIX.search(text)
    bare = text[: suffix.start()] if suffix else text
    name = _by_comma(bare) or _by_capitals(bare.split()) or _by_pinyin(bare.split()) or _western(bare.split())
    if salutation and not name.family:
        name = LatinName(name.full, name.given, "")
    given = f"{name.given} {suffix[1]}".strip() if suffix else name.given
    full = f"{name.full} {suffix[1]}" if suffix else name.full
    return LatinName(full, name.family, given, salutation, name.order, name.unsure, name.turned)


def _by_comma(text: str) -> LatinName | None:
    family, comma, given = (part.strip() for part in text.partition(","))
    if not comma or not family or not given:
        return None
    if _is_pinyin(given):
        return LatinName(f"{family} {given}", _shown(family), given, order="FG")
    return LatinName(f"{given} {family}", _shown(family), given)


def _by_capitals(words: list[str]) -> LatinName | None:
    loud = [word for word in words if len(word) > 1 and word.isupper() and word.isalpha()]
    if len(words) < 2 or len(loud) != 1 or loud[0] not in {words[0], words[-1]}:
        return None
    given = " ".join(word for word in words if word is not loud[0])
    return LatinName(" ".join(words), _shown(loud[0]), given, order="FG" if words[0] is loud[0] else "GF")


def _by_pinyin(words: list[str]) -> LatinName | None:
    """Zhang San, San Zhang; only when every word is pinyin, so that Sam Zhang stays western."""
    if len(words) not in {2, 3} or not all(map(_is_pinyin, words)):
        return None
    full = " ".join(words)
    first, last = (_plain(word) in _pinyin_surnames() for word in (words[0], words[-1]))
    if first or not last:
        return LatinName(full, words[0], " ".join(words[1:]), order="FG", unsure=first == last)
    return LatinName(full, words[-1], " ".join(words[:-1]), order="GF", turned=True)


def _western(words: list[str]) -> LatinName:
    full = " ".join(words)
    if len(words) < 2:
        return LatinName(full, "", full)
    border = len(words) - 1
    while border > 1 and words[border - 1].casefold() in _PARTICLES:
        border -= 1
    return LatinName(full, " ".join(words[border:]), " ".join(words[:border]))


def _shown(word: str) -> str:
    return word.capitalize() if word.isupper() and len(word) > 1 else word


@cache
def _pinyin_surnames() -> frozenset[str]:
    names = single_surnames() | double_surnames()
    spellings = {"".join(person_pinyin(name)) for name in names}
    return frozenset(spellings | {s.replace("lv", "lu") for s in spellings} | {"lyu", "nyu"})


def is_pinyin_surname(word: str) -> bool:
    """Whether one word is a Chinese family name in pinyin (Zhang, Ouyang) and no syllable of two or three names."""
    return _plain(word.strip()) in _pinyin_surnames()


def _plain(word: str) -> str:
    return word.casefold().replace("ü", "v").replace("-", "").replace("'", "")


def _is_pinyin(word: str) -> bool:
    """Whether a word can be read as one to three syllables (Xiaoming, Xiao-ming, Lü)."""
    plain = _plain(word)
    return plain.isascii() and plain.isalpha() and _syllables(plain, 3)


def _syllables(letters: str, at_most: int) -> bool:
    if not letters:
        return True
    if not at_most:
        return False
    known = syllables_known()
    return any(
        letters[:n] in known and _syllables(letters[n:], at_most - 1)
        for n in range(min(6, len(letters)), 0, -1)
    )
