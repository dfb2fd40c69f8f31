"""Province, city and district of an address line, by the region list and the usual endings.

The raw line is kept by the caller; this only proposes parts, for filters, visit planning and area codes.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from crm_core.keys.han import fold, has_han
from crm_core.keys.regions import Region, latin_region, leading_region, region_named, regions
from crm_core.keys.text import normalise

LONGEST_LINE = 500


class Address(msgspec.Struct, frozen=True, gc=False):
    """Parts of one line in simplified characters; `rest` is what follows them, as written.

    `country` is CN, TW, HK, MO or empty. A municipality is its own province; Hong Kong and Macau have no city.
    """

    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    rest: str = ""
    postal_code: str = ""


_NOT_HAN = re.compile("[^\u4e00-\u9fff]+")
_POSTAL_LABEL = re.compile(
    r"[(\[]?\s*(?:邮政编码|邮编|郵遞區號|邮递区号|郵政編碼|郵編|postcode|postal code|zip(?: code)?|p\.?c\.?)\s*[:.]?\s*"
    r"(\d{3,6})\s*[)\]]?",
    re.IGNORECASE,
)
_POSTAL_FRONT = re.compile(r"^[(\[]?(\d{6}|\d{3}(?:\d{2,3})?)[)\]]?\s*(?=[\u4e00-\u9fff])")
_POSTAL_END = re.compile(
    r"(?<=[^\d-])\s*[(\[]?(\d{6})[)\]]?(?=,?\s*(?:P\.?\s?R\.? ?)?(?:China)?\.?$)", re.IGNORECASE
)
_LATIN_WORDS = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_LATIN_CITY = re.compile(r"\b(?:city|municipality|prov(?:ince)?|district|sar)\b\.?")
_COUNTRY = re.compile(
    r"^(?:中华人民共和国|中国(?!大陆)|中国大陆|中华民国|P\.?R\.? ?China[,.]?|China[,.])\s*[,.·-]?\s*",
    re.IGNORECASE,
)
_TRADE_ZONE = re.compile(r"^中国\(([\u4e00-\u9fff]{2,3})\)自由贸易试验区")
_DISTRICT = re.compile(
    r"^([\u4e00-\u9fff]{1,7}?(?:自治县|自治旗|新区|开发区|高新区|林区|矿区|县|区|旗))(?![\u4e00-\u9fff]?[号栋幢座])"
)
_COUNTY_TOWN = re.compile(r"^([\u4e00-\u9fff]{2,4}?市)(?![场民政])")
_TW_DISTRICT = re.compile(r"^([\u4e00-\u9fff]{1,3}?[区镇乡市])(?![场民政])")
_HK_DISTRICT = re.compile(
    r"^((?:香港岛|九龙|新界)?(?:中环|金钟|湾仔|铜锣湾|北角|鲗鱼涌|尖沙咀|旺角|观塘|九龙湾|荃湾|沙田|葵涌|屯门|元朗|大埔|将军澳|红磡|油麻地"
    r"|长沙湾|柴湾|上环|太古)(?![道街路])|香港岛|九龙|新界|氹仔|路环|澳门半岛)"
)
_CITY_PREFECTURE = re.compile(r"^([\u4e00-\u9fff]{2,10}?(?:自治州|地区|盟))")
_LATIN_HINTS = (("hong kong", "HK"), ("macau", "MO"), ("macao", "MO"), ("taiwan", "TW"), ("china", "CN"))


@lru_cache(maxsize=4096)
def split_address(line: str, region: str = "CN") -> Address:
    """Take one line apart. `region` (CN, TW, HK, MO) is believed only where the line does not say otherwise.

    Never raises. An address in Latin letters keeps its line whole as `rest`. Colleagues share addresses, so that the
    last ones are remembered.
    """
    text = normalise(line[:LONGEST_LINE]).replace("\n", " ")
    text, postal = _postal_code_out(text)
    if not has_han(text):
        return _latin(text, postal)
    text = _COUNTRY.sub("", _TRADE_ZONE.sub(r"\1", text))
    text = "".join(text.split()) if _mostly_han(text) else text
    return _by_regions(text, fold(text), postal, region)


def _postal_code_out(text: str) -> tuple[str, str]:
    for pattern in (_POSTAL_LABEL, _POSTAL_FRONT, _POSTAL_END):
        if match := pattern.search(text):
            return (text[: match.start()] + " " + text[match.end() :]).strip(" ,;()"), match[1]
    return text, ""


def _mostly_han(text: str) -> bool:
    return len(_NOT_HAN.sub("", text)) * 2 > len(text)


def _latin(text: str, postal: str) -> Address:
    """English order: the parts between commas from the last one back, as far as they name regions."""
    lowered = text.casefold()
    country = next((code for word, code in _LATIN_HINTS if word in lowered), "")
    province, city = "", ""
    for part in reversed(re.split(r"[,;]", lowered)):
        name = latin_region(" ".join(_LATIN_WORDS.findall(_LATIN_CITY.sub(" ", part))))
        region = region_named(name) if name else None
        if region is None or region.kind == "wider":
            continue
        if _is_top(region):
            province, city = (
                province or region.name,
                region.full_name if region.kind == "municipality" else city,
            )
        elif not city and province in {"", region.province}:
            province, city = region.province, region.full_name
    found = {"台湾": "TW", "香港": "HK", "澳门": "MO"}.get(province, "CN" if province else "")
    line = re.sub(r"\s+(?=[,;])", "", text)
    return Address(found or country, _full_province(province), city, rest=line, postal_code=postal)


def _by_regions(text: str, folded: str, postal: str, default: str) -> Address:
    province, city, district, at = "", "", "", 0
    while found := leading_region(folded[at:]) or _leading_county(folded[at:]):
        region, length = found
        if region.kind == "wider" or (city and region.kind != "county") or (province and _is_top(region)):
            break
        province = region.province
        district = region.full_name if city and region.kind == "county" else ""
        city = city if _is_top(region) and region.kind != "municipality" else city or region.full_name
        at += length
        if region.kind == "county":
            break
    country = {"台湾": "TW", "香港": "HK", "澳门": "MO"}.get(province, "CN" if province else default)
    if province and not city and (match := _CITY_PREFECTURE.match(folded[at:])):
        city, at = match[1], at + match.end()
    if country in {"HK", "MO"}:
        city = ""
    if not district:
        district, at = _district(folded, at, country)
    province_name = _full_province(province)
    return Address(country, province_name, city, district, text[at:].strip(" ,;-"), postal)


def _is_top(region: Region) -> bool:
    return region.kind in {"province", "municipality", "taiwan", "sar"}


def _leading_county(folded: str) -> tuple[Region, int] | None:
    match = _COUNTY_TOWN.match(folded)
    known = region_named(match[1]) if match else None
    return (known, len(known.full_name)) if known and known.kind == "county" else None


def _district(folded: str, at: int, country: str) -> tuple[str, int]:
    pattern = {"TW": _TW_DISTRICT, "HK": _HK_DISTRICT, "MO": _HK_DISTRICT}.get(country, _DISTRICT)
    match = pattern.match(folded[at:])
    if match is None and country == "CN":
        match = _COUNTY_TOWN.match(folded[at:])
    return (match[1], at + match.end()) if match else ("", at)


def _full_province(short: str) -> str:
    return next((r.full_name for r in regions() if r.name == short and _is_top(r)), "")
