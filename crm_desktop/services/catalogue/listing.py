"""The list of products: found by code, name or sound, with the photo of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from crm_core.model import Product
from crm_desktop.db import search
from crm_desktop.services.catalogue.photos import photos_of
from crm_desktop.services.lookups import chunks
from crm_desktop.services.quotes.prices import bundles_among

SEARCHED = 500


@dataclass(frozen=True)
class ProductRow:
    """A product as the list shows it; `thumb` is a JPEG or PNG in base64."""

    id: str
    code: str
    name: str
    spec: str
    unit: str
    category: str
    list_price: Decimal | None
    currency: str
    status: str
    is_bundle: bool
    thumb: str


def product_ids(session: Session, words: str = "") -> list[str]:
    """Return products, those off sale last, by code; with words the best fits first."""
    if words.strip():
        ids = [hit.id for hit in search.find(session, words, SEARCHED, ("product",))]
        exact = select(Product.id).where(
            Product.code.istartswith(words.strip(), autoescape=True), Product.deleted_at.is_(None)
        )
        return list(dict.fromkeys((*session.scalars(exact.order_by(Product.code).limit(SEARCHED)), *ids)))
    off = case((Product.status == "OFF", 1), else_=0)
    return list(
        session.scalars(select(Product.id).where(Product.deleted_at.is_(None)).order_by(off, Product.code))
    )


def product_rows(session: Session, ids: Sequence[str]) -> list[ProductRow]:
    """Return products as rows, in the order of their ids."""
    found = {
        one.id: one
        for part in chunks(ids)
        for one in session.scalars(select(Product).where(Product.id.in_(part)))
    }
    photos, bundles = photos_of(session, ids), bundles_among(session, ids)
    return [
        ProductRow(
            one.id,
            one.code,
            one.name,
            one.spec or "",
            one.unit or "",
            one.category or "",
            one.list_price,
            one.currency or "CNY",
            one.status or "ON",
            one.id in bundles,
            photos.get(one.id, ""),
        )
        for one in (found[record_id] for record_id in ids if record_id in found)
    ]
