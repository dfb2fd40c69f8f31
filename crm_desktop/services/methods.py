"""Ways to reach a person as typed by hand: kept as typed, with the form to dial and the key to recognise them by."""

from sqlalchemy.orm import Session

from crm_core.keys.methods import ReadMethod, understood_method
from crm_core.keys.text import clean
from crm_core.model import ContactMethod, table_of
from crm_desktop.errors import UserError
from crm_desktop.services.values import checked

REGION_OF_COUNTRY = {"TW": "TW", "HK": "HK", "MO": "MO"}


def read_method(kind: str, raw: str, region: str = "CN") -> ReadMethod:
    """Understand one number or address (`understood_method`).

    Raises UserError missing_value for one without content, too_long, unknown_choice.
    """
    checked("contact_method", table_of(ContactMethod).c["kind"], kind)
    checked("contact_method", table_of(ContactMethod).c["raw"], clean(raw))
    read = understood_method(kind, raw, region)
    if read is None:
        raise UserError("missing_value", entity="contact_method", field="raw")
    return read


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
