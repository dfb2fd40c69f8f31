"""What serves in the place of a product: its successor, then what the catalogue names, in its order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Product, ProductSubstitute
from crm_desktop.services.lookups import chunks
from crm_desktop.services.quotes.prices import ProductHit, bundles_among, product_hit

SUCCESSOR = "SUCCESSOR"
"""The kind of what the office named as a product's replacement; the others are codes of SUBSTITUTE_KIND."""


@dataclass(frozen=True)
class Substitute:
    """A product on sale that serves as well. `record_id` is empty for what the product itself names."""

    product: ProductHit
    kind: str
    note: str = ""
    record_id: str = ""


def substitutes_of(session: Session, products: Iterable[Product]) -> dict[str, tuple[Substitute, ...]]:
    """Return by the ids of products what serves in their place, the best first; what is off sale does not."""
    wanted = {product.id: product for product in products}
    named = _named(session, wanted)
    ids = {other for found in named.values() for other, _ in found}
    others = {
        one.id: one
        for part in chunks(sorted(ids))
        for one in session.scalars(select(Product).where(Product.id.in_(part), Product.deleted_at.is_(None)))
    }
    made_up = bundles_among(session, sorted(others))
    return {
        product_id: tuple(
            _substitute(product_hit(others[other], is_bundle=other in made_up), row)
            for other, row in found
            if other in others and others[other].status != "OFF" and other != product_id
        )
        for product_id, found in named.items()
    }


def _named(
    session: Session, wanted: Mapping[str, Product]
) -> dict[str, list[tuple[str, ProductSubstitute | str]]]:
    """Each product is named once: as the successor, by a record, or in the list that was imported."""
    found: dict[str, dict[str, ProductSubstitute | str]] = {one: {} for one in wanted}
    for product_id, product in wanted.items():
        if product.replaced_by_id:
            found[product_id][product.replaced_by_id] = SUCCESSOR
    for part in chunks(sorted(wanted)):
        statement = (
            select(ProductSubstitute)
            .where(ProductSubstitute.product_id.in_(part), ProductSubstitute.deleted_at.is_(None))
            .order_by(ProductSubstitute.sort_key, ProductSubstitute.id)
        )
        for row in session.scalars(statement):
            found[row.product_id].setdefault(row.other_id, row)
    for product_id, product in wanted.items():
        for other in product.substitute_ids or ():
            found[product_id].setdefault(other, "EQUAL")
    return {one: list(others.items()) for one, others in found.items()}


def _substitute(product: ProductHit, row: ProductSubstitute | str) -> Substitute:
    if isinstance(row, str):
        return Substitute(product, row)
    return Substitute(product, row.kind, row.note or "", row.id)
