"""What a rep should know of a product beside its price: what replaces it, what serves as well, what it consists of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import BundleItem, Product
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import living_one
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft, new_line
from crm_desktop.services.quotes.prices import ProductHit, apply_product, product_hit
from crm_desktop.services.quotes.substitutes import Substitute, substitutes_of


@dataclass(frozen=True)
class BundlePart:
    """One product of a bundle; a free one comes at no price."""

    record_id: str
    product: ProductHit
    qty: Decimal
    is_free: bool


@dataclass(frozen=True)
class ProductCard:
    """A product with its attributes, and the ways round it."""

    product: ProductHit
    attributes: dict[str, str]
    lead_time_days: int | None
    photo_id: str | None
    replaced_by: ProductHit | None
    substitutes: tuple[Substitute, ...]
    parts: tuple[BundlePart, ...]


def product_card(session: Session, product_id: str) -> ProductCard:
    """Return what is known of a product. Raises UserError record_missing."""
    product = living_one(session, Product, product_id)
    following = session.get(Product, product.replaced_by_id) if product.replaced_by_id else None
    return ProductCard(
        product=product_hit(product),
        attributes={str(name): str(value) for name, value in (product.attributes or {}).items()},
        lead_time_days=product.lead_time_days,
        photo_id=product.photo_id,
        replaced_by=product_hit(following) if following is not None else None,
        substitutes=substitutes_of(session, [product])[product_id],
        parts=tuple(
            BundlePart(item.id, product_hit(part), item.qty, bool(item.is_free))
            for item, part in _parts(session, product_id)
        ),
    )


def bundle_lines(
    session: Session, context: EditContext, draft: QuoteDraft, product_id: str, qty: Decimal, on: date
) -> list[LineDraft]:
    """Return the lines of `qty` bundles for a quote, each product at its own price and free ones at none.

    A bundle inside is laid out, too, and free as a whole where it is; one that contains itself ends there.
    A product that is no bundle gives one line. Raises UserError record_missing.
    """
    lines = []
    for part_id, amount, is_free in _laid_out(session, product_id, qty, frozenset((product_id,))):
        line = new_line(context)
        line.qty = amount
        apply_product(session, draft, line, part_id, on)
        if is_free:
            line.discount_kind, line.discount_value = "pct", Decimal(100)
        lines.append(line)
    return lines


def _laid_out(
    session: Session, product_id: str, qty: Decimal, inside: frozenset[str]
) -> Iterator[tuple[str, Decimal, bool]]:
    """Yield the products that `qty` of a product consist of, how many, whether free; itself if it is no bundle."""
    parts = [(item, part) for item, part in _parts(session, product_id) if part.id not in inside]
    if not parts:
        yield product_id, qty, False
    for item, part in parts:
        for one, amount, is_free in _laid_out(session, part.id, item.qty * qty, inside | {part.id}):
            yield one, amount, is_free or bool(item.is_free)


def _parts(session: Session, bundle_id: str) -> list[tuple[BundleItem, Product]]:
    statement = (
        select(BundleItem, Product)
        .join(Product, Product.id == BundleItem.product_id)
        .where(
            BundleItem.bundle_id == bundle_id, BundleItem.deleted_at.is_(None), Product.deleted_at.is_(None)
        )
        .order_by(BundleItem.sort_key, BundleItem.id)
    )
    return [(item, product) for item, product in session.execute(statement)]
