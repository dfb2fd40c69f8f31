"""Take a name cell apart: family and given name, the English name beside it, polite words, titles.

Nothing is lost: what is not a name becomes salutation or title hint, and whatever was guessed carries a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

import msgspec

from crm_core.keys.han import double_surnames, family_name_length, fold, has_han, only_han, single_surnames
from crm_core.keys.person_latin import is_pinyin_surname, split_latin
from crm_core.keys.text import PLACEHOLDER_STARTS, clean, normalise, search_form, settled

LONGEST_CELL = 300


class NameFlag(StrEnum):
    """What a person should look at."""

    EMPTY = "empty"
    EQUALS_COMPANY = "equals_company"
    HAS_DIGITS = "has_digits"
    ORDER_UNSURE = "order_unsure"
    ORDER_TURNED = "order_turned"
    COLUMNS_SWAPPED = "columns_swapped"
    ONLY_FAMILY_NAME = "only_family_name"
    NOT_SPLIT = "not_split"
    SEVERAL_PEOPLE = "several_people"
    LONG = "long"


class PersonName(msgspec.Struct, frozen=True, gc=False):
    """A name taken apart. `order` is FG (family name first) or GF; `gender` M, F or empty, from the salutation only."""

    full_name: str
    family_name: str = ""
    given_name: str = ""
    english_name: str = ""
    salutation: str = ""
    title_hint: str = ""
    order: str = "FG"
    gender: str = ""
    flags: tuple[NameFlag, ...] = ()


_DOTS = re.compile(r"\s*[\u00b7\u30fb\uff65\u2022\u2027\uff0e\u2219\u22c5.]\s*")
_MALE, _FEMALE = (
    frozenset({"先生", "mr", "mr."}),
    frozenset({"女士", "小姐", "太太", "mrs", "mrs.", "ms", "ms.", "miss"}),
)
_LATIN_SALUTATIONS = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss"})
_SALUTATIONS = "先生|女士|小姐|太太|老师|老師|教授|博士|律师|律師|医生|醫生|大夫|师傅|師傅|同志"
_TITLES = (
    "董事长助理|總經理助理|总经理助理|董事长|董事長|副总经理|副總經理|总经理|總經理|副总裁|副總裁|总裁|總裁|副总监|总监|總監"
    "|副经理|副經理|经理|經理|副主任|主任|副总|副總|总|總|部长|部長|科长|科長|处长|處長|局长|局長|厂长|廠長|院长|院長|校长|校長"
    "|所长|所長|店长|店長|课长|課長|协理|協理|专员|專員|工程师|工程師|主管|助理|秘书|秘書|会计|會計|采购|採購|老板|老闆|老总|站长|站長"
)
_SALUTATION, _TITLE = re.compile(_SALUTATIONS), re.compile(_TITLES)
_POLITE_END = re.compile(rf"(?P<name>.+?)\s*(?P<word>{_SALUTATIONS}|{_TITLES})$")
_ENGINEER = re.compile(r"(?P<name>.{1,2})(?P<word>工)$")
_PLAIN_HAN = re.compile(
    f"(?![{''.join(sorted(PLACEHOLDER_STARTS))}])[\u4e00-\u9fff]{{1,8}}"
    f"(?<![工{''.join(word[-1] for word in f'{_SALUTATIONS}|{_TITLES}'.split('|'))}])"
)
"""A folded name that is its own key, as most are: nothing polite at its end, no word for nothing."""
_BRACKETS = re.compile(r"\s*[(\[【「]([^()\[\]【】「」]*)[)\]】」]\s*")
_PEOPLE = re.compile(r"\s*(?:、|\n|/|;|,|&|\s和\s|\s与\s)\s*")
_LATIN_PART = re.compile(r"[^\W\d_][\w'.\-]*(?:[ .]+[^\W\d_][\w'.\-]*)*", re.UNICODE)
_NAME_LIMIT = 4
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")


def split_name(text: str, company: str = "") -> PersonName:
    """Take one person's name cell apart. `company` is the same row's company, to notice a name that repeats it.

    Never raises; an empty or placeholder cell gives an empty name with the flag EMPTY.
    """
    form = normalise(text[:LONGEST_CELL])
    if not form:
        return PersonName("", flags=(NameFlag.EMPTY,))
    as_written = clean(text[:LONGEST_CELL]).replace("\n", " ")
    name = _split(as_written, form.replace("\n", " "))
    repeats_company = bool(company) and fold(search_form(company)) == fold(search_form(form))
    if repeats_company:
        name = PersonName(as_written)
    found = [*_doubts(form, repeats_company=repeats_company)]
    return msgspec.structs.replace(name, flags=tuple(dict.fromkeys((*name.flags, *found)))) if found else name


def looks_swapped(family: str, given: str) -> bool:
    """Whether a name in two columns has them the wrong way round: San as family name of Zhang, 三 of 张."""
    if has_han(family + given):
        surnames = single_surnames() | double_surnames()
        return fold(given) in surnames and fold(family) not in surnames
    return is_pinyin_surname(given) and not is_pinyin_surname(family)


def has_several(text: str) -> bool:
    """Whether a cell may name several people, and is worth the look of `split_people`."""
    return _PEOPLE.search(normalise(text[:LONGEST_CELL])) is not None


def split_people(text: str) -> list[PersonName]:
    """The people of a cell, usually one; several (张三、李四) are proposals and flagged so."""
    parts = [part for part in _PEOPLE.split(normalise(text[:LONGEST_CELL])) if part]
    if len(parts) > 1 and all(_could_be_person(part) for part in parts):
        people = [split_name(part) for part in parts]
        return [msgspec.structs.replace(one, flags=(*one.flags, NameFlag.SEVERAL_PEOPLE)) for one in people]
    return [split_name(text)]


@lru_cache(maxsize=8192)
def person_key(name: str) -> str:
    """Key under which two spellings of a name are the same: script, case, width, dots, order of Latin words.

    Polite words are not part of it. Idempotent.
    """
    folded = fold(name)
    if _PLAIN_HAN.fullmatch(folded):
        return folded
    return settled(_key_once, name[:LONGEST_CELL])


def _key_once(name: str) -> str:
    form = search_form(normalise(name))
    if has_han(form):
        stripped = _without_polite_words(_BRACKETS.sub(" ", form).strip() or form)[0]
        han = "".join(c for c in stripped if c.isalnum())
        latin_left = re.sub(r"[a-z0-9]+", "", fold(han))
        return latin_left or fold(han)
    words = sorted(re.findall(r"[^\W_]+", form))
    return " ".join([word for word in words if word not in _LATIN_SALUTATIONS] or words)


def _doubts(form: str, *, repeats_company: bool) -> Iterator[NameFlag]:
    if any(map(str.isdigit, form)):
        yield NameFlag.HAS_DIGITS
    if repeats_company:
        yield NameFlag.EQUALS_COMPANY
    if "、" in form or "/" in form:
        yield NameFlag.SEVERAL_PEOPLE


def _could_be_person(part: str) -> bool:
    bare = _without_polite_words(part)[0]
    if only_han(bare):
        return (2 if bare == part else 1) <= len(bare) <= _NAME_LIMIT and fold(bare)[
            0
        ] in single_surnames() | {d[0] for d in double_surnames()}
    return len(bare.split()) > 1 and not has_han(bare)


def _split(written: str, form: str) -> PersonName:
    if only_han(form):
        return _han(form)
    if not has_han(form):
        return _unsplit(written) if _KANA_OR_HANGUL.search(form) else _latin(written)
    bare, title = _taken_out_of_brackets(form)
    if _SALUTATION.fullmatch(title):
        bare, title = f"{bare}{title}", ""
    english = ""
    if latin := _LATIN_PART.search(re.sub(r"[\u0fff-\U0010ffff]", " ", bare)):
        english = latin[0].strip(" .")
        bare = bare.replace(latin[0], " ").strip()
    if not english and title and not has_han(title):
        english, title = title, ""
    name = _han(" ".join(bare.split()))
    joined_title = f"{title}{name.title_hint}" if title != name.title_hint else title
    if not english and joined_title == name.title_hint:
        return name
    return msgspec.structs.replace(name, english_name=english, title_hint=joined_title)


def _taken_out_of_brackets(form: str) -> tuple[str, str]:
    match = _BRACKETS.search(form)
    if match is None:
        return form, ""
    return f"{form[: match.start()]} {form[match.end() :]}".strip(), match[1].strip()


def _han(form: str) -> PersonName:
    dotted = _DOTS.sub("·", form).strip("·")
    if "·" in dotted:
        return PersonName(dotted, flags=(NameFlag.NOT_SPLIT,))
    name, salutation, title = _without_polite_words(form)
    if _SALUTATION.fullmatch(name):
        return PersonName("", salutation=name + salutation, title_hint=title, flags=(NameFlag.EMPTY,))
    if _TITLE.fullmatch(name):
        return PersonName("", salutation=salutation, title_hint=name + title, flags=(NameFlag.EMPTY,))
    gender = "M" if salutation in _MALE else "F" if salutation in _FEMALE else ""
    split = _spaced(name) if " " in name else _unspaced(name)
    if not salutation and not title:
        return split
    return msgspec.structs.replace(split, salutation=salutation, title_hint=title, gender=gender)


def _without_polite_words(form: str) -> tuple[str, str, str]:
    """Name, salutation, title: 王总 gives 王 and 总; 王先生 gives 王 and 先生."""
    name, salutation, title = form.strip(), "", ""
    while match := _POLITE_END.match(name):
        if _SALUTATION.fullmatch(match["word"]):
            salutation = match["word"] + salutation
        else:
            title = match["word"] + title
        name = match["name"].strip()
    match = _ENGINEER.match(name)
    if match and fold(match["name"]) in single_surnames() | double_surnames():
        name, title = match["name"], f"工{title}"
    return name, salutation, title


def _spaced(name: str) -> PersonName:
    """A space inside a Han name: layout (张 三) or, as in Japan, the border between the names (佐藤 健)."""
    parts = name.split()
    if all(len(part) == 1 for part in parts):
        return _unspaced("".join(parts))
    family, given = parts[0], "".join(parts[1:])
    if only_han(family + given) and len(family) <= 2 and fold(family)[0] in single_surnames():
        return PersonName(family + given, family, given)
    return PersonName(name, family, given)


def _unspaced(name: str) -> PersonName:
    if not only_han(name):
        return _unsplit(name)
    folded = fold(name)
    if len(name) == 1 or folded in double_surnames():
        return PersonName(name, name, flags=(NameFlag.ONLY_FAMILY_NAME,))
    if len(name) == 2 and folded[0] in "老小阿" and folded[1] in single_surnames():
        return PersonName(name, name[1], flags=(NameFlag.ONLY_FAMILY_NAME,))
    border = family_name_length(name)
    flags = (NameFlag.LONG,) if len(name) > _NAME_LIMIT + (border - 1) else ()
    return PersonName(name, name[:border], name[border:], flags=flags)


def _unsplit(written: str) -> PersonName:
    parts = written.split()
    if len(parts) == 2:
        return PersonName(written, parts[0], parts[1])
    return PersonName(written, flags=(NameFlag.NOT_SPLIT,))


def _latin(written: str) -> PersonName:
    name = split_latin(written)
    word = name.salutation.casefold()
    gender = "M" if word in _MALE else "F" if word in _FEMALE else ""
    flags = [NameFlag.ORDER_UNSURE] if name.unsure else []
    flags += [NameFlag.ORDER_TURNED] if name.turned else []
    return PersonName(
        name.full, name.family, name.given, "", name.salutation, "", name.order, gender, tuple(flags)
    )
