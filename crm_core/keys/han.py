"""Han characters: one simplified form for comparing, and readings for finding people and firms by pinyin.

The tables are small text files read at first use; a transliteration library would cost a second at every start and
reads surnames as common words.
"""

from __future__ import annotations

import re
import sys
from functools import cache

from crm_core.keys.data import lines

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3007"
_HAN = re.compile(f"[{HAN}]")
_ALL_HAN = re.compile(f"[{HAN}]+")
_PIECES = re.compile(rf"[{HAN}]+|[^\W_]+")
_LONGEST_WORD = 4
_FIRST_COMMON, _AFTER_COMMON = 0x3400, 0xA000
"""Where nearly all characters with a reading lie."""
_RARE = 0x10000
"""The first character beyond the plane of those in common use."""


@cache
def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in lines("han_fold.txt"):
        traditional, _, simplified = line.partition("\t")
        table.update(zip(map(ord, traditional), simplified, strict=True))
    return table


@cache
def _readings() -> tuple[list[str], dict[str, str]]:
    """Return the readings of the common characters, from the first on, and of the others.

    A dictionary of all would take 3 MB, most of them for its 24,000 keys.
    """
    common, others = [""] * (_AFTER_COMMON - _FIRST_COMMON), {}
    for line in lines("han_pinyin.txt"):
        reading, _, characters = line.partition("\t")
        for character in characters:
            if _FIRST_COMMON <= ord(character) < _AFTER_COMMON:
                common[ord(character) - _FIRST_COMMON] = reading
            else:
                others[character] = reading
    return common, others


@cache
def syllables_known() -> frozenset[str]:
    """Every toneless syllable, ü as v and as u."""
    common, others = _readings()
    syllables = frozenset(s for s in {*common, *others.values()} if set(s) & set("aeiouv"))
    return syllables | {s.replace("v", "u") for s in syllables} | {"lyu", "nyu"}


@cache
def _words() -> dict[str, tuple[str, ...]]:
    rows = (line.partition("\t") for line in lines("han_words.txt"))
    return {word: tuple(reading.split(" ")) for word, _, reading in rows}


@cache
def _word_starts() -> frozenset[str]:
    return frozenset(word[0] for word in _words())


@cache
def _surname_rows() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("\t")) for line in lines("surnames.txt"))


@cache
def surname_readings() -> dict[str, tuple[str, ...]]:
    """Family names whose reading is not that of the common word, folded."""
    return {row[1]: tuple(row[2].split(" ")) for row in _surname_rows() if row[0] == "reading"}


@cache
def single_surnames() -> frozenset[str]:
    """Family names of one character, folded."""
    return frozenset("".join(row[1] for row in _surname_rows() if row[0] == "single"))


@cache
def double_surnames() -> frozenset[str]:
    """Inherited family names of two characters, folded."""
    return _names_of("double")


@cache
def married_surnames() -> frozenset[str]:
    """Family names of husband and wife put together, folded. 李林 may be one, or 李 and a given name."""
    return _names_of("married")


def _names_of(kind: str) -> frozenset[str]:
    return frozenset(name for row in _surname_rows() if row[0] == kind for name in row[1].split(" "))


def is_han(character: str) -> bool:
    """Whether one character is a Han character (Japanese and Korean use of them included)."""
    return _HAN.match(character) is not None


def has_han(text: str) -> bool:
    """Whether any character of the text is a Han character."""
    return _HAN.search(text) is not None


def only_han(text: str) -> bool:
    """Whether the text is non-empty and all Han."""
    return _ALL_HAN.fullmatch(text) is not None


@cache
def _folded() -> re.Pattern[str]:
    """Finds a character that folding may change; rare ones as one range, because a set of them is searched slowly."""
    common = "".join(chr(code) for code in sorted(_fold_table()) if code < _RARE)
    return re.compile(f"[{common}{chr(_RARE)}-{chr(sys.maxunicode)}]")


def fold(text: str) -> str:
    """Traditional and variant characters to one simplified form, character by character; idempotent.

    For comparing and searching only: 后 and 後 become one, so a folded text is never shown or stored as a name.
    """
    return text.translate(_fold_table()) if not text.isascii() and _folded().search(text) else text


def pinyin(text: str) -> list[str]:
    """Toneless syllables, one for each Han character; runs of other letters and digits stay as lower-case words.

    ü is written v (吕 is `lv`). A character without known reading stays itself.
    """
    syllables: list[str] = []
    for piece in _PIECES.findall(fold(text)):
        syllables.extend(_read(piece) if is_han(piece[0]) else [piece.lower()])
    return syllables


def _read(run: str) -> list[str]:
    words, starts, (common, others) = _words(), _word_starts(), _readings()
    syllables: list[str] = []
    at = 0
    while at < len(run):
        longest = min(_LONGEST_WORD, len(run) - at) if run[at] in starts else 1
        for length in range(longest, 1, -1):
            if known := words.get(run[at : at + length]):
                syllables.extend(known)
                at += length
                break
        else:
            place = ord(run[at]) - _FIRST_COMMON
            known_one = common[place] if 0 <= place < len(common) else others.get(run[at])
            syllables.append(known_one or run[at])
            at += 1
    return syllables


def initials(text: str) -> str:
    """First letters of the syllables; other words stay whole: 华为ABC gives `hwabc`."""
    return "".join(syllable if word else syllable[0] for syllable, word in _marked(text))


def _marked(text: str) -> list[tuple[str, bool]]:
    marked: list[tuple[str, bool]] = []
    for piece in _PIECES.findall(fold(text)):
        if is_han(piece[0]):
            marked.extend((syllable, False) for syllable in _read(piece))
        else:
            marked.append((piece.lower(), True))
    return marked


def family_name_length(name: str) -> int:
    """How many leading characters of a Han name are the family name: 2 for 欧阳修, 張簡大明 and 陳李美玉, else 1.

    A family name doubled by marriage is only believed in a name of four characters or more.
    """
    folded = fold(name)
    inherited = len(folded) > 2 and folded[:2] in double_surnames()
    married = len(folded) > 3 and folded[:2] in married_surnames()
    return 2 if inherited or married else 1


def person_pinyin(name: str) -> list[str]:
    """Syllables of a person's name, the family name read as a family name: 单小曾 is `shan xiao zeng`."""
    folded = fold(name).strip()
    if not folded or not is_han(folded[0]):
        return pinyin(folded)
    family = folded[: family_name_length(folded)]
    if folded in double_surnames():
        family = folded
    known = surname_readings().get(family)
    return [*(known or pinyin(family)), *pinyin(folded[len(family) :])]
