"""The two short forms of a card in a code: MECARD (NTT Docomo) and BIZCARD, as a vCard."""

import re

from crm_desktop.cards.photos.vcards import vcard

_FIELD = re.compile(r"([A-Z-]+):((?:\\.|[^\\;])*);", re.DOTALL | re.IGNORECASE)
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MECARD = {
    "N": "full_name",
    "ORG": "company",
    "TITLE": "job_title",
    "TEL": "phone",
    "EMAIL": "email",
    "URL": "website",
    "ADR": "address",
    "BDAY": "birthday",
    "NOTE": "note",
}
_BIZCARD = {
    "T": "job_title",
    "C": "company",
    "A": "address",
    "B": "phone",
    "M": "mobile",
    "F": "fax",
    "E": "email",
}


def short_card(text: str) -> str | None:
    """Return a MECARD or BIZCARD as a vCard, or None for any other text."""
    kind, _, rest = text.strip().partition(":")
    said = [
        (name.upper(), _UNESCAPED.sub(r"\1", value).strip()) for name, value in _FIELD.findall(f"{rest};")
    ]
    said = [one for one in said if one[1]]
    if kind.upper() == "MECARD":
        return vcard((_MECARD.get(name, "note"), _value(name, value)) for name, value in said)
    if kind.upper() == "BIZCARD":
        names = dict(said)
        full = " ".join(filter(None, (names.get("N", ""), names.get("X", ""))))
        others = [(_BIZCARD[name], value) for name, value in said if name in _BIZCARD]
        return vcard([("full_name", full), *others] if full else others)
    return None


def _value(name: str, value: str) -> str:
    """A name is written family name first, with a comma; a birthday in eight digits."""
    if name == "N" and value.count(",") == 1 and not value.isascii():
        return value.replace(",", "")
    return value.strip(",")
