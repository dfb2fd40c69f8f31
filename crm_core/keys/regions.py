"""Provinces and cities by every way they are written at the border of a company name or an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from crm_core.keys.data import lines
from crm_core.keys.han import fold, pinyin


@dataclass(frozen=True, slots=True)
class Region:
    """A province, municipality, city or town. `name` is its short form; a province is its own `province`."""

    name: str
    full_name: str
    kind: str
    province: str
    area_code: str = ""


_PEOPLES = re.compile(
    "(?:朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|壮|傣|白|景颇|傈僳|回|蒙古|柯尔克孜|哈萨克|维吾尔)族?.*自治州$|自治州$|盟$"
)
# Short names that are also common words or the beginning of one: only their full forms count in a company name.
_AMBIGUOUS = frozenset(
    {
        "阿里",
        "白银",
        "安康",
        "大同",
        "朝阳",
        "海东",
        "三明",
        "和田",
        "海西",
        "海北",
        "黄南",
        "红河",
        "文山",
        "果洛",
    }
    | {"中卫", "大理", "吉安", "四平", "普洱", "兴安"}
)
_LATIN_NAMES = {
    "hong kong": "香港",
    "macau": "澳门",
    "macao": "澳门",
    "taiwan": "台湾",
    "taipei": "台北",
    "china": "中国",
}
_LATIN_NAMES |= {
    "prc": "中国",
    "p r c": "中国",
    "xian": "西安",
    "hk": "香港",
    "asia": "亚洲",
    "asia pacific": "亚太",
}
_WIDER = ("中国", "亚洲", "亚太", "华南", "华东", "华北", "华中", "西南", "西北", "东北", "中华")


@cache
def regions() -> tuple[Region, ...]:
    """All known regions, provinces first."""
    found: list[Region] = []
    cities: list[Region] = []
    for line in lines("regions.txt"):
        kind, *fields = line.split("\t")
        if kind == "county":
            cities.extend(_cities(fields[0], fields[1], "county", ("市", "区", "县")))
            continue
        name, _, code = fields[1].partition(":")
        found.append(Region(name, fields[0], kind, name, code))
        if len(fields) > 2:
            cities.extend(_cities(name, fields[2], "city", ("县", "市") if kind == "taiwan" else ("市",)))
    return (*found, *cities)


def _cities(province: str, listed: str, kind: str, endings: tuple[str, ...]) -> Iterator[Region]:
    for entry in listed.split(" "):
        written, _, code = entry.partition(":")
        short = _PEOPLES.sub("", written)
        for ending in endings if written == short and not written.endswith("市") else ("",):
            yield Region(short.removesuffix("市"), written + ending, kind, province, code)


@cache
def _spellings() -> dict[str, Region]:
    spelled: dict[str, Region] = {}
    for region in regions():
        spelled.setdefault(region.full_name, region)
        plain = region.kind != "county" and region.name not in _AMBIGUOUS
        if plain and len(region.name) > 1:
            spelled.setdefault(region.name, region)
        if region.kind == "province":
            spelled.setdefault(f"{region.name}省", region)
    for name in _WIDER:
        spelled[name] = Region(name, name, "wider", name)
    return spelled


@cache
def _by_name() -> dict[str, Region]:
    named: dict[str, Region] = {}
    for region in regions():
        named.setdefault(region.name, region)
        named.setdefault(region.full_name, region)
    return named


@cache
def _lengths() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """How long the names are that begin, and that end, with two characters: the longest first."""
    beginning: dict[str, set[int]] = {}
    ending: dict[str, set[int]] = {}
    for name in _spellings():
        if len(name) > 1:
            beginning.setdefault(name[:2], set()).add(len(name))
            ending.setdefault(name[-2:], set()).add(len(name))
    first, last = (
        {two: sorted(found, reverse=True) for two, found in ends.items()} for ends in (beginning, ending)
    )
    return first, last


def region_named(text: str) -> Region | None:
    """The region a text is the name of (深圳, 深圳市, 義烏, 中国), or None."""
    folded = fold(text.strip())
    return _spellings().get(folded) or _by_name().get(folded)


def leading_region(folded: str) -> tuple[Region, int] | None:
    """The region a folded text begins with, and how many characters name it."""
    for length in _lengths()[0].get(folded[:2], ()):
        if region := _spellings().get(folded[:length]):
            return region, length
    return None


def trailing_region(folded: str) -> tuple[Region, int] | None:
    """The region a folded text ends with, and where its name begins."""
    for length in _lengths()[1].get(folded[-2:], ()):
        if length <= len(folded) and (region := _spellings().get(folded[-length:])):
            return region, len(folded) - length
    return None


def latin_region(words: str) -> str:
    """Short Chinese name of a region written in Latin letters (Shenzhen, Hong Kong), or empty."""
    return _LATIN_NAMES.get(words) or _by_pinyin().get(words.replace(" ", ""), "")


def area_code_of(place: str) -> str:
    """Telephone area code without the 0 for a city's name; empty when unknown."""
    region = region_named(place)
    return region.area_code if region else ""


def one_inside_other(a: str, b: str) -> bool:
    """Whether one of two short region names is the province (or wider area) of the other."""
    one, other = region_named(a), region_named(b)
    if one is None or other is None:
        return False
    return one.name == other.province or other.name == one.province


@cache
def _by_pinyin() -> dict[str, str]:
    spelled: dict[str, str] = {}
    for region in regions():
        if region.kind != "county":
            spelled.setdefault("".join(pinyin(region.name)), region.name)
    return spelled
