"""The products that a customer knows from us, with the last price of each."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Product
from crm_desktop.services.lookups import chunks
from crm_desktop.services.quotes.memory import EarlierPrice, earlier_products


@dataclass(frozen=True)
class KnownProduct:
    """A product with what it was last sold or offered for; `on_sale` says whether it can be quoted still."""

    id: str
    code: str
    name: str
    spec: str
    on_sale: bool
    last: EarlierPrice


def known_products(session: Session, account_id: str) -> list[KnownProduct]:
    """Return what a customer bought or was quoted, the latest first."""
    latest = earlier_products(session, account_id)
    products: dict[str, Product] = {}
    for part in chunks([one.product_id for one in latest]):
        found = session.scalars(select(Product).where(Product.id.in_(part), Product.deleted_at.is_(None)))
        products |= {product.id: product for product in found}
    return [
        KnownProduct(product.id, product.code, product.name, product.spec or "", product.status != "OFF", one)
        for one in latest
        if (product := products.get(one.product_id)) is not None
    ]
