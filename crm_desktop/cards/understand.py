"""From the cells of a row to a card (cards.md §4). Raw cells are kept by the caller; nothing is guessed silently.

What is needed of the model stands here as text, held to it by a test: the process that reads rows beside the planning
one would take twice as much memory with the model, and as long to load it as to read 3,000 rows.
"""

from sys import intern
from typing import Any

import msgspec

from crm_core.keys.address import split_address
from crm_core.keys.company import parse_company, split_bilingual, split_companies
from crm_core.keys.han import has_han
from crm_core.keys.person import NameFlag, PersonName, has_several, looks_swapped, split_name, split_people
from crm_core.keys.regions import region_named
from crm_desktop.cards.card import Card, CardAddress, Note
from crm_desktop.cards.card_methods import MethodReader, methods_as_site
from crm_desktop.cards.cells import RowCells, several
from crm_desktop.cards.dates import read_day

_BAGGAGE = ("industry", "source", "owner", "external_id", "image")
"""Known columns without a field of a card: kept under their headers."""
_GENDERS = {"男": "M", "m": "M", "male": "M", "先生": "M", "女": "F", "f": "F", "female": "F", "女士": "F"}
_TELLING = {
    NameFlag.EQUALS_COMPANY: "card_name_equals_company",
    NameFlag.HAS_DIGITS: "card_name_has_digits",
    NameFlag.ORDER_UNSURE: "card_name_order_unsure",
    NameFlag.ORDER_TURNED: "card_name_order_turned",
    NameFlag.COLUMNS_SWAPPED: "card_name_columns_swapped",
    NameFlag.ONLY_FAMILY_NAME: "card_name_only_family",
}
PERSONAL = frozenset(("MOBILE", "EMAIL", "WECHAT", "QQ", "LINE", "WHATSAPP", "LINKEDIN"))
"""Kinds of methods that reach one person and not the whole company."""
_TAG_SEPARATORS = str.maketrans(dict.fromkeys(";；,，、|/", "\n"))
_MOST_TAGS = 20
_LONGEST_UID = 255
_LONGEST_TAG = 60
LONGEST = {
    "full_name": 120,
    "family_name": 60,
    "given_name": 60,
    "english_name": 120,
    "nickname": 60,
    "salutation": 40,
    "company": 255,
    "company_en": 255,
    "website": 255,
    "department": 120,
    "job_title": 120,
}
"""How long the fields are that a card's texts go into."""
LEVELS = ("A", "B", "C")
"""The codes of `crm_core.model.customers.LEVEL`."""


def understand(cells: RowCells, region: str = "CN") -> Card:
    """Return the card of a row. `region` (CN, TW, HK, MO) is where numbers without a country code are."""
    names = _companies(cells)
    address = _address(cells, region)
    person, people = _person(cells, names[0] if names else "")
    methods = MethodReader(cells, region, _area_code(address, names))
    found = methods.read()
    company, company_en = split_bilingual(names[0]) if names else ("", "")
    company, company_en = (company or company_en), (company_en if company else "")
    draft: dict[str, Any] = {
        "full_name": person.full_name,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "name_order": person.order if person.family_name or person.given_name else "",
        "english_name": cells.one("english_name") or person.english_name,
        "nickname": cells.one("nickname"),
        "salutation": cells.one("salutation") or person.salutation,
        "gender": _GENDERS.get(cells.one("gender").casefold(), person.gender),
        "company": company,
        "company_en": cells.one("company_en") or company_en,
        "other_companies": tuple(names[1:]),
        "department": intern(_line(cells.one("department"))),
        "job_title": intern(_line(cells.one("job_title")) or person.title_hint),
        "methods": found,
        "website": methods.website,
        "address": address,
        "birthday": _day(cells, "birthday") or _birthday_in_parts(cells),
        "met_on": _day(cells, "met_on"),
        "level": _level(cells),
        "tags": _tags(cells),
    }
    warnings = [Note(code) for flag, code in _TELLING.items() if flag in person.flags]
    warnings += methods.warnings
    warnings += [Note("card_cell_damaged", {"column": header}) for header in cells.damaged()]
    _keep_the_rest(cells)
    _shorten(draft, cells)
    card = Card(
        **draft,
        uid=cells.one("uid")[:_LONGEST_UID],
        note="\n".join(cells.text(column) for column, _ in cells.of("note")),
        unmapped=cells.kept(),
        warnings=tuple(warnings),
        errors=(*_several(people), *methods.errors),
    )
    return _with_people(card, people) if people else _with_a_name(card)


def _companies(cells: RowCells) -> list[str]:
    names = [name for column, _ in cells.of("company") for name in split_companies(cells.text(column))]
    return list(dict.fromkeys(filter(None, names)))


def _person(cells: RowCells, company: str) -> tuple[PersonName, list[PersonName]]:
    """The person of a card; where a cell names several, the first, and all of them."""
    full = cells.one("full_name")
    family, given = cells.one("family_name"), cells.one("given_name")
    given = " ".join(filter(None, (given, cells.one("middle_name"))))
    if not full and not family and not given:
        return PersonName(""), []
    if full and has_several(full):
        people = split_people(full)
        if len(people) > 1:
            return people[0], people
    if family and given:
        return _from_parts(full, family, given), []
    return split_name(full or family or given, company), []


def _several(people: list[PersonName]) -> list[Note]:
    names = "、".join(one.full_name for one in people)
    return [Note("card_several_people", {"names": names})] if people else []


def _with_people(card: Card, people: list[PersonName]) -> Card:
    """Propose a card for each person: mobiles one each where there are as many, all else with the first."""
    mobiles = [one for one in card.methods if one.kind == "MOBILE"]
    paired = len(mobiles) == len(people)
    rest = tuple(one for one in card.methods if not paired or one.kind != "MOBILE")
    proposed = []
    for at, one in enumerate(people):
        methods = ((mobiles[at],) if paired else ()) + (rest if at == 0 else ())
        proposed.append(
            msgspec.structs.replace(
                card,
                full_name=one.full_name[:120],
                family_name=one.family_name,
                given_name=one.given_name,
                salutation=one.salutation,
                gender=one.gender,
                job_title=card.job_title or one.title_hint,
                english_name=one.english_name,
                methods=methods,
                errors=(),
            )
        )
    return msgspec.structs.replace(card, people=tuple(proposed) if len(card.errors) == 1 else ())


def _from_parts(full: str, family: str, given: str) -> PersonName:
    """A name in two columns is taken as it stands; the polite words of the full one still count."""
    surname_first = has_han(family + given)
    joined = f"{family}{given}" if surname_first else f"{given} {family}"
    flags = (NameFlag.COLUMNS_SWAPPED,) if looks_swapped(family, given) else ()
    if not full:
        return PersonName(joined, family, given, order="FG" if surname_first else "GF", flags=flags)
    read = split_name(full)
    return PersonName(
        read.full_name or joined,
        family,
        given,
        read.english_name,
        read.salutation,
        read.title_hint,
        "FG" if surname_first else "GF",
        read.gender,
        flags,
    )


def _address(cells: RowCells, region: str) -> CardAddress:
    raw = _line(cells.one("address") or cells.one("street"))
    found = split_address(raw, region) if raw else None
    country = cells.one("country")
    return CardAddress(
        raw=raw,
        country=_country(country) or (found.country if found else "") or None,
        region=_cut(cells.one("region") or (found.province if found else ""), 60),
        city=_cut(cells.one("city") or (found.city if found else ""), 60),
        district=_cut(cells.one("district") or (found.district if found else ""), 60),
        street=_cut(found.rest if found else "", 255),
        postal=_cut(cells.one("postal") or (found.postal_code if found else ""), 16),
    )


_COUNTRIES = {
    **dict.fromkeys(("中国", "中國", "china", "cn"), "CN"),
    **dict.fromkeys(("台湾", "台灣", "臺灣", "taiwan", "tw"), "TW"),
    **dict.fromkeys(("香港", "hong kong", "hk"), "HK"),
    **dict.fromkeys(("澳门", "澳門", "macau", "macao", "mo"), "MO"),
}


def _country(text: str) -> str:
    return _COUNTRIES.get(text.casefold(), text.upper() if len(text) == 2 and text.isascii() else "")


def _area_code(address: CardAddress, companies: list[str]) -> str:
    """Area code of the town of the address, else of the town that the company is named after."""
    places = [address.city or "", *(parse_company(name).region for name in companies[:1])]
    return next((found.area_code for place in places if place and (found := region_named(place))), "")


def _day(cells: RowCells, field: str) -> str | None:
    for column, cell in cells.of(field):
        if day := read_day(cell, from_1904=column.from_1904):
            return day
        cells.keep(column.header, cells.text(column))
    return None


def _birthday_in_parts(cells: RowCells) -> str | None:
    """A birthday in three columns, as Thunderbird writes it; the year may be missing."""
    year, month, day = (cells.one(name) for name in ("birth_year", "birth_month", "birth_day"))
    if not month or not day:
        return None
    return read_day(f"{year}-{month}-{day}" if year else f"--{month}-{day}")


def _level(cells: RowCells) -> str:
    for column, _ in cells.of("level"):
        code = cells.text(column).upper().removesuffix("级").removesuffix("級")
        if code in LEVELS:
            return code
        cells.keep(column.header, cells.text(column))
    return ""


def _tags(cells: RowCells) -> tuple[str, ...]:
    found = [
        tag.strip().removeprefix("* ")
        for column, _ in cells.of("tags")
        for part in several(cells.text(column))
        for tag in part.translate(_TAG_SEPARATORS).split("\n")
    ]
    return tuple(dict.fromkeys(tag[:_LONGEST_TAG] for tag in found if tag and not _is_system(tag)))[
        :_MOST_TAGS
    ]


def _is_system(tag: str) -> bool:
    """Google puts everybody into this group."""
    return tag.replace(" ", "").casefold() == "mycontacts"


def _keep_the_rest(cells: RowCells) -> None:
    for column in cells.columns:
        if column.field is None or column.field in _BAGGAGE:
            cells.keep(cells.label(column) or column.header, cells.text(column))


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _cut(text: str, limit: int) -> str | None:
    """What many cards say alike is kept once."""
    return intern(_line(text)[:limit]) or None


def _shorten(draft: dict[str, Any], cells: RowCells) -> None:
    """Cut what is longer than its field; the whole text is kept under the field's name."""
    for name, limit in LONGEST.items():
        if len(draft[name]) > limit:
            cells.keep(name, draft[name])
            draft[name] = draft[name][:limit]
    draft["other_companies"] = tuple(name[:255] for name in draft["other_companies"])


def _with_a_name(card: Card) -> Card:
    """Somebody without a name but with a number of their own is called after the company."""
    if not card.company:
        site = tuple(methods_as_site(card.website))
        card = msgspec.structs.replace(card, methods=(*card.methods, *site)) if site else card
    if card.full_name or not any(method.kind in PERSONAL for method in card.methods):
        return card
    name = card.english_name or card.nickname
    made_up = not name
    name = name or (f"{card.company} 联系人" if card.company else card.methods[0].raw)
    warnings = (*card.warnings, Note("card_name_made_up", {"name": name})) if made_up else card.warnings
    return msgspec.structs.replace(card, full_name=name[:120], warnings=warnings, name_is_made_up=made_up)
