"""Ways to reach a person as typed by hand: kept as typed, with the form to dial and the key to recognise them by."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_core.keys.mail import mail_key
from crm_core.keys.phone import PhoneKind, parse_phones
from crm_core.keys.text import clean, normalise
from crm_core.model import ContactMethod, table_of
from crm_desktop.errors import UserError
from crm_desktop.services.values import checked

TELEPHONES = frozenset(("MOBILE", "LANDLINE", "FAX"))
REGION_OF_COUNTRY = {"TW": "TW", "HK": "HK", "MO": "MO"}


@dataclass(frozen=True)
class ReadMethod:
    """A method with what was understood of it. `normalized` is E.164, a lower-case address, or None."""

    kind: str
    raw: str
    normalized: str | None
    match_key: str
    extension: str | None


def read_method(kind: str, raw: str, region: str = "CN") -> ReadMethod:
    """Understand one number or address. Raises UserError missing_value for one without content.

    `region` (CN, TW, HK, MO) is where numbers without a country code are. What is not understood is kept as typed.
    """
    checked("contact_method", table_of(ContactMethod).c["kind"], kind)
    text = clean(raw)
    checked("contact_method", table_of(ContactMethod).c["raw"], text)
    if not normalise(text):
        raise UserError("missing_value", entity="contact_method", field="raw")
    if kind in TELEPHONES:
        hint = PhoneKind.FAX if kind == "FAX" else None
        phones = parse_phones(text, region, hint=hint)
        if phones:
            one = phones[0]
            return ReadMethod(kind, text, one.normalized, one.match_key, one.extension or None)
    plain = normalise(text).casefold()
    key = mail_key(text) if kind == "EMAIL" else plain
    return ReadMethod(kind, text, plain, key or plain, None)


def put_method(
    session: Session,
    contact_id: str,
    method: ReadMethod,
    *,
    is_primary: bool | None = None,
    usage: str | None = None,
) -> str:
    """Add a method to a person, or bring back the same one. Returns its id: the same fact is the same row."""
    method_id = ContactMethod.make_id(contact_id, method.kind, method.match_key)
    row = session.get(ContactMethod, method_id)
    if row is None:
        row = ContactMethod(
            id=method_id,
            contact_id=contact_id,
            kind=method.kind,
            raw=method.raw,
            normalized=method.normalized,
            match_key=method.match_key,
            extension=method.extension,
        )
        session.add(row)
    elif row.deleted_at is not None:
        row.deleted_at = None
        row.raw = method.raw
    if is_primary is not None:
        row.is_primary = is_primary
    if usage is not None:
        row.usage = usage
    return method_id
