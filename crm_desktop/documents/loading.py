"""Collecting what a quote document needs from the local store.

The letterhead is kept where the company keeps its organisation: in the `custom` values of the units, under the names
of `Company`'s fields (the logo as base64). A branch may have its own address; what it leaves out comes from the unit
above it, up to the company.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, Contact, OrgUnit, Product, Quote, User
from crm_desktop.documents.parties import Company, Customer, QuoteSource, Seller
from crm_desktop.errors import UserError
from crm_desktop.services.catalogue.photos import photos_of
from crm_desktop.services.lookups import chunks, living_one
from crm_desktop.services.quotes import QuoteDraft, load_quote
from crm_desktop.services.quotes.states import content_hash
from crm_desktop.services.reach import phones_of
from crm_desktop.services.thumbnails import picture_of

_IMAGE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_DEEPEST = 20


def load_source(session: Session, quote_id: str, *, photos: bool = False) -> QuoteSource:
    """Return what a stored quote's document is made from. Raises UserError record_missing or logo_unreadable."""
    return source_of(session, load_quote(session, quote_id), photos=photos)


def source_of(session: Session, draft: QuoteDraft, *, photos: bool = False) -> QuoteSource:
    """Return what the document of a quote on the screen is made from, whether or not it is stored yet.

    `photos`: with those of its products.
    """
    quote = session.get(Quote, draft.id)
    owner = session.get(User, quote.owner_id) if quote is not None and quote.owner_id else None
    unit_id = (quote.org_unit_id if quote is not None else None) or (owner.org_unit_id if owner else None)
    return QuoteSource(
        draft=draft,
        company=load_company(session, unit_id),
        customer=_customer(session, draft),
        seller=Seller(owner.name, owner.mobile or "", owner.email or "") if owner else Seller(),
        english_names=_english_names(session, draft),
        content_hash="" if quote is None or draft.changed else content_hash(session, quote),
        photos=_photos(session, draft) if photos else {},
    )


def _photos(session: Session, draft: QuoteDraft) -> dict[str, bytes]:
    products = sorted({line.product_id for line in draft.lines if line.product_id})
    read = ((one, picture_of(thumb)) for one, thumb in photos_of(session, products).items())
    return {one: picture for one, picture in read if picture is not None}


def load_company(session: Session, unit_id: str | None) -> Company:
    """Return the letterhead for a unit; without a unit, that of the company. Raises UserError logo_unreadable."""
    names = [one.name for one in fields(Company)]
    values: dict[str, Any] = {}
    for unit in _upwards(session, unit_id):
        own = unit.custom or {}
        if unit.kind == "company":
            values.setdefault("name", unit.name)
        values = {name: own[name] for name in names if own.get(name)} | values
    logo = values.pop("logo", None)
    return Company(
        **{name: str(value) for name, value in values.items()}, logo=_image(str(logo)) if logo else None
    )


def _upwards(session: Session, unit_id: str | None) -> Iterator[OrgUnit]:
    unit = session.get(OrgUnit, unit_id) if unit_id else None
    if unit is None:
        living = (OrgUnit.kind == "company", OrgUnit.deleted_at.is_(None))
        unit = session.scalars(select(OrgUnit).where(*living).order_by(OrgUnit.id)).first()
    for _ in range(_DEEPEST):
        if unit is None:
            return
        yield unit
        unit = session.get(OrgUnit, unit.parent_id) if unit.parent_id else None


def _image(text: str) -> bytes:
    try:
        image = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError("logo_unreadable") from error
    if not image.startswith(_IMAGE_STARTS):
        raise UserError("logo_unreadable")
    return image


def _customer(session: Session, draft: QuoteDraft) -> Customer:
    account = living_one(session, Account, draft.account_id)
    person = session.get(Contact, draft.contact_id) if draft.contact_id else None
    phones = phones_of(session, [person.id]) if person else {}
    return Customer(
        name=account.name,
        english_name=account.english_name or "",
        address=tuple(
            part for part in (account.region, account.city, account.district, account.street) if part
        ),
        phone=account.phone or "",
        person=" ".join(part for part in (person.full_name, person.salutation) if part) if person else "",
        person_english=(person.english_name or "") if person else "",
        person_phone=phones.get(person.id, "") if person else "",
    )


def _english_names(session: Session, draft: QuoteDraft) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for part in chunks({line.product_id for line in draft.lines if line.product_id}):
        rows = session.execute(
            select(Product.id, Product.name, Product.english_name).where(Product.id.in_(part))
        )
        found.update({row[0]: (row[1], row[2]) for row in rows if row[2]})
    return found
