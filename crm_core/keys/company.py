"""Take company names apart: what the firm is called, where it sits, its legal form, whether it is a branch.

Two spellings of one firm share the core; the region stays a component of its own, because the same name in another city
is a sister company and not the same customer, and deleting it would merge the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import msgspec

from crm_core.keys.company_latin import latin_core
from crm_core.keys.data import lines
from crm_core.keys.han import fold, has_han
from crm_core.keys.regions import leading_region, region_named, trailing_region
from crm_core.keys.text import clean, normalise, search_form, settled

LONGEST_NAME = 300


class CompanyName(msgspec.Struct, frozen=True, gc=False):
    """A name taken apart; every part is folded (simplified, lower case, no spaces).

    `region` is the short name of the town or province (深圳), empty when the name says none. `branch` is the text that
    makes it a branch (深圳分公司). `group` tells a holding group from its companies.
    """

    core: str
    region: str = ""
    branch: str = ""
    branch_region: str = ""
    group: bool = False


MOST_LEARNT = 65_536
_LEARNT: dict[str, CompanyName] = {}
_PREFIXES = ("株式会社", "有限会社", "合同会社", "주식회사", "유한회사", "(株)", "(有)", "(주)")
_FORM_REMARKS = re.compile(r"\((?:集团|股份|控股|有限合伙|普通合伙|特殊普通合伙|个人独资|筹)\)")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_OPEN, _CLOSE = "[〔【「〈《{", "]〕】」〉》}"
_BRACKETS = str.maketrans(_OPEN + _CLOSE, "(" * len(_OPEN) + ")" * len(_CLOSE))
_BRANCH = re.compile(
    r"(?P<body>.+)(?P<word>分公司|分部|支行|分行|办事处|营业部|营业所|代表处|联络处|分店|分院|分厂|分社|经营部)$"
)
_PARENT_END = re.compile(r".*(?:公司|集团|银行|株式会社)(?=\S)")
_DISTRICT = re.compile(
    r"(?!.{0,2}(?:园区|社区|景区|地区|小区|特区))[\u4e00-\u9fff]{2,3}?(?:新区|区|县|镇)(?=.{2})"
)
_TOWN = re.compile(r"(?![\u4e00-\u9fff]{1,2}[超城都夜股花菜鱼集上门]市)[\u4e00-\u9fff]{2,3}市(?=[^场政民]..)")
_PART_SEPARATOR = re.compile(r"\s*(?:、|\n|;|/|\|)\s*")
_COMMON_HAN = re.compile("[\u4e00-\u9fff]")
_NOT_LETTER = re.compile(r"[\W_]+")
_LATIN_NAME = re.compile(
    r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9&.,'()\-\s]*[A-Za-z\u00c0-\u024f0-9.)]"
)


def parse_company(name: str) -> CompanyName:
    """Take one company name apart. Never raises; the core is empty only when the name holds no letter or digit."""
    return _LEARNT.get(name) or _parsed(name)


def learn_companies(taken_apart: Mapping[str, CompanyName]) -> None:
    """Take over what another process found out about names, which costs far more than to look it up."""
    if len(_LEARNT) > MOST_LEARNT:
        _LEARNT.clear()
    _LEARNT.update(taken_apart)


@lru_cache(maxsize=32_768)
def _parsed(name: str) -> CompanyName:
    form = fold(search_form(normalise(name[:LONGEST_NAME]))).translate(_BRACKETS)
    han, latin = _han_and_latin(form)
    if not han and latin:
        core, region, group = latin_core(latin)
        return CompanyName(core, region, group=group)
    text = "".join(han.split())
    parent, branch, place = _without_branch(text)
    core, region, group = _stable(parent)
    branch_region = place or ("" if not branch else _region_in(branch))
    return CompanyName(core, region, branch, branch_region, group)


def company_key(name: str) -> str:
    """The core: indexed, equal for all spellings of a firm and for its namesakes elsewhere. Idempotent."""
    return settled(lambda form: parse_company(form).core, name)


def split_companies(cell: str) -> list[str]:
    """The company names of a cell; several only when each of them ends in a legal form of its own."""
    parts = [part for part in _PART_SEPARATOR.split(clean(cell[:LONGEST_NAME])) if part]
    in_two_languages = len(parts) == 2 and has_han(parts[0]) != has_han(parts[1])
    several = len(parts) > 1 and all(_has_affix(part) for part in parts) and not in_two_languages
    return parts if several else [clean(cell[:LONGEST_NAME]).replace("\n", " ")]


def split_bilingual(cell: str) -> tuple[str, str]:
    """Chinese and English name of one firm written side by side; either may be empty. ABC科技有限公司 is one name."""
    text = clean(cell[:LONGEST_NAME]).replace("\n", " ")
    if not has_han(text):
        return "", text
    for match in _LATIN_NAME.finditer(text):
        rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ()（）/-,，")
        apart = _stands_apart(text, match)
        if apart and len(match[0].split()) > 1 and has_han(rest):
            return rest, match[0].strip(" (),/-")
    return text, ""


@cache
def _words(kind: str) -> frozenset[str]:
    rows = (line.partition("\t") for line in lines("company_words.txt"))
    return frozenset(word for name, _, words in rows if name == kind for word in words.split(" "))


@cache
def _legal_forms_by_end() -> dict[str, tuple[str, ...]]:
    """By the last character, so that few are tried on a name."""
    ends = {form[-1] for form in _legal_forms()}
    return {end: tuple(form for form in _legal_forms() if form[-1] == end) for end in ends}


@cache
def _legal_forms() -> tuple[str, ...]:
    """Longest first, so that 集团有限公司 goes as one."""
    return tuple(sorted(_words("form"), key=lambda form: (-len(form), form)))


@cache
def _says_little() -> frozenset[str]:
    return _words("form") | _words("generic") | _words("remnant")


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return (not before or before in " (（/-") and (not after or after in " )）/-,，")


def _has_affix(part: str) -> bool:
    form = fold(search_form(part))
    if has_han(form):
        return form.replace(" ", "").endswith(_legal_forms())
    return bool(re.search(r"\b(?:ltd|limited|inc|corp|corporation|llc|plc|gmbh|company|co)\.?$", form))


def _han_and_latin(form: str) -> tuple[str, str]:
    if _COMMON_HAN.search(form) or any(c.isalpha() and c >= "\u1100" for c in form):
        han, latin = split_bilingual(form)
        return han or form, latin
    return "", form


def _without_branch(text: str) -> tuple[str, str, str]:
    """Parent name, branch text and the branch's region. A branch needs a parent: 分公司 alone is none."""
    match = _BRANCH.match(text)
    if match is None:
        return text, "", ""
    if parent := _PARENT_END.match(match["body"]):
        return parent[0], text[parent.end() :], _region_in(text[parent.end() :])
    ending = trailing_region(match["body"])
    if ending and ending[1] >= 2:
        return text[: ending[1]], text[ending[1] :], ending[0].name
    if match["body"].endswith(("公司", "集团", "银行")):
        return match["body"], match["word"], ""
    return text, "", ""


def _region_in(branch: str) -> str:
    found = leading_region(branch)
    return found[0].name if found else ""


def _stable(text: str) -> tuple[str, str, bool]:
    """Take parts off until nothing more comes off; the first region found is the firm's, and whether it is a group."""
    before, found = ("", "", False), (text, "", False)
    while before != found:
        before, found = found, _step(*found)
    text, region, group = found
    return _NOT_LETTER.sub("", text), region, group


def _step(text: str, region: str, group: bool) -> tuple[str, str, bool]:
    if "(" in text:
        if remark := _FORM_REMARKS.search(text):
            group = group or "集团" in remark[0]
            text = _shortened(text, text[: remark.start()] + text[remark.end() :])
        text, bracket_region = _out_of_brackets(text)
        region = region or bracket_region
    if text.startswith(_PREFIXES):
        for prefix in _PREFIXES:
            text = _shortened(text, text.removeprefix(prefix))
    for affix in _legal_forms_by_end().get(text[-1:], ()):
        if text.endswith(affix) and not _too_short(text.removesuffix(affix)):
            group = group or "集团" in affix
            text = text.removesuffix(affix)
            break
    text, place = _without_region(text)
    return text, region or place, group


def _out_of_brackets(text: str) -> tuple[str, str]:
    for match in _BRACKETED.finditer(text):
        region = region_named(match[1])
        if region is not None:
            return _shortened(text, text[: match.start()] + text[match.end() :]), region.name
    return text, ""


def _without_region(text: str) -> tuple[str, str]:
    place = ""
    at = 0
    while found := leading_region(text[at:]):
        region, length = found
        if _too_short(text[at + length :]):
            break
        place = region.name
        at += length
        if text[at - 1] == "市" and (district := _DISTRICT.match(text, at)):
            at = district.end()
    if not at and (town := _TOWN.match(text)):
        return text[town.end() :], town[0].removesuffix("市")
    if not at and (ending := trailing_region(text)) and not _too_short(text[: ending[1]]):
        return text[: ending[1]], ending[0].name
    return text[at:], place


def _shortened(long: str, short: str) -> str:
    """The shorter form, unless it says too little to tell firms apart: 中国公司 stays."""
    return long if short != long and _too_short(short) else short


def _too_short(text: str) -> bool:
    letters = _NOT_LETTER.sub("", text)
    if letters in _says_little():
        return True
    if (found := leading_region(letters)) and letters[found[1] :] in _words("remnant"):
        return True
    return len(letters) < (3 if letters.isascii() else 2) or region_named(letters) is not None
