"""How products look: the picture that was added last, small enough to be everywhere a product is."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Attachment, Product
from crm_desktop.services.lookups import chunks


def photos_of(session: Session, product_ids: Sequence[str]) -> dict[str, str]:
    """Return by product the thumbnail of its photo, a JPEG or PNG in base64; products without one are left out.

    A photo that was added to the product goes before the one that the office named, the latest first.
    """
    found: dict[str, str] = {}
    for part in chunks(product_ids):
        named = (
            select(Product.id, Attachment.thumb)
            .join(Attachment, Attachment.id == Product.photo_id)
            .where(Product.id.in_(part), Attachment.thumb.is_not(None), Attachment.deleted_at.is_(None))
        )
        added = (
            select(Attachment.record_id, Attachment.thumb)
            .where(Attachment.target == "product", Attachment.record_id.in_(part))
            .where(Attachment.thumb.is_not(None), Attachment.deleted_at.is_(None))
            .order_by(Attachment.created_at, Attachment.id)
        )
        for statement in (named, added):
            found |= {product_id: thumb or "" for product_id, thumb in session.execute(statement)}
    return found
