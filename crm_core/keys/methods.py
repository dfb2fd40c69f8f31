"""A way to reach a person as typed: the form to dial and the key to recognise it by, beside what was typed."""

import msgspec

from crm_core.keys.mail import mail_key
from crm_core.keys.phone import PhoneKind, parse_phones
from crm_core.keys.text import clean, normalise

TELEPHONES = frozenset(("MOBILE", "LANDLINE", "FAX"))


class ReadMethod(msgspec.Struct, frozen=True, gc=False):
    """A method with what was understood of it. `normalized` is E.164, a lower-case address, or None."""

    kind: str
    raw: str
    normalized: str | None
    match_key: str
    extension: str | None


def understood_method(kind: str, raw: str, region: str = "CN") -> ReadMethod | None:
    """Understand one number or address; None for one without content.

    `region` (CN, TW, HK, MO) is where numbers without a country code are. What is not understood is kept as typed.
    """
    text = clean(raw)
    plain = normalise(text)
    if not plain:
        return None
    if kind in TELEPHONES:
        hint = PhoneKind.FAX if kind == "FAX" else None
        phones = parse_phones(text, region, hint=hint)
        if phones:
            one = phones[0]
            return ReadMethod(kind, text, one.normalized, one.match_key, one.extension or None)
    plain = plain.casefold()
    key = mail_key(text) if kind == "EMAIL" else plain
    return ReadMethod(kind, text, plain, key or plain, None)
