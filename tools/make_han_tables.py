"""Make the character tables that `crm_core.keys.han` reads.

Loading a full transliteration library takes most of a second, which a laptop should not pay at every start, so the two
facts the program needs of each character (its main reading, its simplified form) are extracted once into small text
files. Run it after installing the two sources: `pip install pypinyin opencc-python-reimplemented`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "crm_core" / "keys" / "data"
CHARACTERS_PER_LINE = 40
FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF

# The source lists the readings of a character in dictionary order; these are the ones usual in company and given names.
USUAL_READINGS = {
    "长": "chang", "曾": "zeng", "盛": "sheng", "乐": "le", "调": "diao", "朝": "chao", "校": "xiao", "佛": "fo",
    "广": "guang", "厂": "chang", "大": "da", "地": "di", "都": "du", "还": "huan", "和": "he", "卡": "ka", "可": "ke",
    "石": "shi", "中": "zhong", "藏": "zang", "传": "chuan", "车": "che", "厦": "xia", "便": "bian", "空": "kong",
    "亚": "ya", "那": "na", "呢": "ne", "吗": "ma", "了": "le", "着": "zhe", "的": "de", "得": "de", "没": "mei",
    "系": "xi", "合": "he", "会": "hui", "间": "jian", "量": "liang", "纪": "ji", "什": "shi", "不": "bu",
    "俞": "yu", "晟": "sheng", "尉": "wei", "宁": "ning", "茄": "jia", "奇": "qi", "正": "zheng",
    "嗯": "en", "呒": "m", "诶": "ei", "〇": "ling", "𠮷": "ji",
}  # fmt: skip
LETTERS_LIKE_LATIN = str.maketrans(
    "\u0251\u0261", "ag"
)  # the source writes some readings in phonetic letters
# Variant shapes that names carry and the conversion table does not list.
EXTRA_FOLDS = {
    "髙": "高",
    "﨑": "崎",
    "囯": "国",
    "國": "国",
    "汙": "污",
    "啟": "启",
    "栢": "柏",
    "濶": "阔",
    "敎": "教",
}


def conversion_pairs() -> dict[str, str]:
    """Traditional (and variant) character to its simplified form, closed so that folding twice changes nothing."""
    table: dict[str, str] = {}
    dictionary = files("opencc") / "dictionary"
    for line in (dictionary / "TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        source, _, targets = line.partition("\t")
        if len(source) == 1 and targets:
            table[source] = targets.split(" ")[0]
    table.update(EXTRA_FOLDS)
    for variants in ("TWVariants.txt", "HKVariants.txt"):
        for line in (dictionary / variants).read_text(encoding="utf-8").splitlines():
            standard, _, forms = line.partition("\t")
            for form in forms.split(" "):
                if len(form) == 1 and form not in table and standard in table:
                    table[form] = table[standard]
    return {source: closed(source, table) for source in table if closed(source, table) != source}


def closed(character: str, table: dict[str, str]) -> str:
    """Follow the table until it ends, or until it would come back to where it has been."""
    seen = {character}
    while (following := table.get(character, character)) not in seen:
        seen.add(following)
        character = following
    return character


def main_readings(folds: dict[str, str]) -> dict[str, str]:
    """Toneless main reading of every simplified character, `v` standing for ü."""
    from pypinyin.pinyin_dict import pinyin_dict

    listed = {chr(code): without_tone(readings.split(",")[0]) for code, readings in pinyin_dict.items()}
    readings = {folds[source]: listed[source] for source in folds if source in listed}
    common = (c for c in map(chr, range(FIRST_HAN, LAST_HAN + 1)) if c in listed and c not in folds)
    readings.update({character: listed[character] for character in common})
    readings.update({character: listed[character] for character in set(folds.values()) & set(listed)})
    readings.update(USUAL_READINGS)
    return {
        character: reading
        for character, reading in readings.items()
        if reading.isascii() and reading.isalpha()
    }


def without_tone(reading: str) -> str:
    """`lǚ` to `lv`: ü survives as v, every other mark is dropped."""
    separated = unicodedata.normalize("NFD", reading.translate(LETTERS_LIKE_LATIN)).replace("u\u0308", "v")
    return "".join(character for character in separated if not unicodedata.combining(character))


def header(title: str, source: str, package: str, licence: str) -> str:
    """What the file is and where its facts come from."""
    return (
        f"# {title}\n"
        f"# Facts from {source} (package {package} {version(package)}, {licence}); made by tools/make_han_tables.py.\n"
    )


def in_lines(characters: list[str]) -> Iterator[list[str]]:
    """Chunks that keep the lines of a data file readable."""
    for start in range(0, len(characters), CHARACTERS_PER_LINE):
        yield characters[start : start + CHARACTERS_PER_LINE]


def write_tables() -> None:
    """Write both files anew."""
    folds = conversion_pairs()
    lines = [f"{''.join(part)}\t{''.join(folds[c] for c in part)}" for part in in_lines(sorted(folds))]
    title = "Traditional and variant characters, then their simplified forms in the same order."
    text = header(title, "the OpenCC dictionaries", "opencc-python-reimplemented", "Apache-2.0")
    (TARGET / "han_fold.txt").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")

    by_reading: dict[str, list[str]] = {}
    for character, reading in main_readings(folds).items():
        by_reading.setdefault(reading, []).append(character)
    lines = [f"{reading}\t{''.join(sorted(by_reading[reading]))}" for reading in sorted(by_reading)]
    title = "Main reading without tone (v for ü), then the simplified characters read so."
    text = header(title, "pypinyin's character table", "pypinyin", "MIT")
    (TARGET / "han_pinyin.txt").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_tables()
