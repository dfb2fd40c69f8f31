"""A product's page: what it is, what it consists of, what serves in its place, what it costs whom."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Attachment, Product
from crm_desktop.services.catalogue.photos import photos_of
from crm_desktop.services.catalogue.prices import ProductPrice, product_prices
from crm_desktop.services.lookups import living_one
from crm_desktop.services.quotes.products import ProductCard, product_card


@dataclass(frozen=True)
class ProductPage:
    """Everything about one product. `thumb` is its photo in base64, `photo_ids` are those added to it, latest last."""

    card: ProductCard
    thumb: str
    photo_ids: tuple[str, ...]
    prices: tuple[ProductPrice, ...]


def product_page(session: Session, product_id: str, on: date) -> ProductPage:
    """Return the page of a product as of a day. Raises UserError record_missing."""
    product = living_one(session, Product, product_id)
    added = (
        select(Attachment.id)
        .where(Attachment.target == "product", Attachment.record_id == product_id)
        .where(Attachment.thumb.is_not(None), Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    )
    return ProductPage(
        product_card(session, product_id),
        photos_of(session, [product_id]).get(product_id, ""),
        tuple(session.scalars(added)),
        product_prices(session, product, on),
    )
