"""What those who look after the catalogue write: the parts of a bundle, substitutes, photos.

The role is asked here and by the server again; a rep's window never offers it.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Attachment, BundleItem, Product, ProductSubstitute, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.attachments import Staged, attach, remove_attachment
from crm_desktop.services.lookups import living_one, now
from crm_desktop.services.ordering import arranged
from crm_desktop.services.records.guards import check_writer
from crm_desktop.services.values import checked, invalid

Line = BundleItem | ProductSubstitute
_LINES: dict[str, type[Line]] = {"bundle_item": BundleItem, "product_substitute": ProductSubstitute}


def put_part(
    session: Session, context: EditContext, bundle_id: str, product_id: str, qty: Decimal = Decimal(1)
) -> str:
    """Add a product to a bundle, at the end. Returns the part's id.

    Raises UserError: not_permitted, record_missing, own_part (the bundle itself, or one that contains it).
    """
    check_writer(session, context, BundleItem)
    living_one(session, Product, bundle_id)
    living_one(session, Product, product_id)
    if bundle_id in _contents(session, product_id):
        raise UserError("own_part")
    part = BundleItem(id=context.ids.new(), bundle_id=bundle_id, product_id=product_id, qty=qty)
    session.add(part)
    session.flush()
    _arrange([*(one for one in parts_of(session, bundle_id) if one.id != part.id), part])
    return part.id


def set_part(
    session: Session,
    context: EditContext,
    part_id: str,
    *,
    product_id: str | None = None,
    qty: Decimal | None = None,
    is_free: bool | None = None,
) -> None:
    """Change a part of a bundle. Raises UserError: not_permitted, record_missing, own_part, invalid_value."""
    check_writer(session, context, BundleItem)
    part = living_one(session, BundleItem, part_id)
    if product_id is not None:
        if part.bundle_id in _contents(session, living_one(session, Product, product_id).id):
            raise UserError("own_part")
        part.product_id = product_id
    if qty is not None:
        if qty <= 0:
            raise invalid("bundle_item", "qty", qty)
        part.qty = checked("bundle_item", table_of(BundleItem).columns["qty"], qty)
    if is_free is not None:
        part.is_free = is_free or None


def put_substitute(
    session: Session, context: EditContext, product_id: str, other_id: str, kind: str = "EQUAL"
) -> str:
    """Say that a product serves in the place of another one. Returns the id.

    Raises UserError: not_permitted, record_missing, own_part (a product in its own place).
    """
    check_writer(session, context, ProductSubstitute)
    living_one(session, Product, product_id)
    living_one(session, Product, other_id)
    if product_id == other_id:
        raise UserError("own_part")
    known = substitutes_named(session, product_id)
    same = next((one for one in known if one.other_id == other_id), None)
    if same is not None:
        return same.id
    new = ProductSubstitute(id=context.ids.new(), product_id=product_id, other_id=other_id, kind=kind)
    session.add(new)
    session.flush()
    _arrange([*known, new])
    return new.id


def set_substitute(
    session: Session,
    context: EditContext,
    record_id: str,
    *,
    other_id: str | None = None,
    kind: str | None = None,
    note: str | None = None,
) -> None:
    """Change a substitute; an empty note takes it away. Raises UserError: not_permitted, record_missing, own_part."""
    check_writer(session, context, ProductSubstitute)
    record = living_one(session, ProductSubstitute, record_id)
    if other_id is not None:
        if record.product_id == living_one(session, Product, other_id).id:
            raise UserError("own_part")
        record.other_id = other_id
    if kind is not None:
        record.kind = kind
    if note is not None:
        record.note = note.strip() or None


def remove_line(session: Session, context: EditContext, entity: str, record_id: str) -> None:
    """Take a part or a substitute away. Raises UserError: not_permitted, record_missing."""
    check_writer(session, context, _LINES[entity])
    living_one(session, _LINES[entity], record_id).deleted_at = now(context)


def move_line(session: Session, context: EditContext, entity: str, record_id: str, step: int) -> bool:
    """Move a part or a substitute up (-1) or down (1); False at the ends. Raises as `remove_line`."""
    check_writer(session, context, _LINES[entity])
    line: Line = living_one(session, _LINES[entity], record_id)
    lines: list[Line] = (
        list(parts_of(session, line.bundle_id))
        if isinstance(line, BundleItem)
        else list(substitutes_named(session, line.product_id))
    )
    at = next(place for place, one in enumerate(lines) if one.id == record_id)
    if not 0 <= at + step < len(lines):
        return False
    lines[at], lines[at + step] = lines[at + step], lines[at]
    _arrange(lines)
    return True


def add_photo(session: Session, context: EditContext, product_id: str, file: Staged) -> str:
    """Put a photo on a product; it is the one shown from now on. Raises UserError: not_permitted, not_a_picture."""
    check_writer(session, context, Product)
    if file.thumb is None:
        raise UserError("not_a_picture", name=file.name)
    return attach(session, context, "product", product_id, file)


def remove_photo(session: Session, context: EditContext, photo_id: str) -> None:
    """Take a photo off its product. Raises UserError: not_permitted, record_missing."""
    check_writer(session, context, Product)
    if living_one(session, Attachment, photo_id).target != "product":
        raise UserError("not_permitted", entity="attachment", field="id")
    remove_attachment(session, context, photo_id)


def parts_of(session: Session, bundle_id: str) -> list[BundleItem]:
    """Return the parts of a bundle in order."""
    statement = (
        select(BundleItem)
        .where(BundleItem.bundle_id == bundle_id, BundleItem.deleted_at.is_(None))
        .order_by(BundleItem.sort_key, BundleItem.id)
    )
    return list(session.scalars(statement))


def substitutes_named(session: Session, product_id: str) -> list[ProductSubstitute]:
    """Return the records that name what serves in a product's place, in order."""
    statement = (
        select(ProductSubstitute)
        .where(ProductSubstitute.product_id == product_id, ProductSubstitute.deleted_at.is_(None))
        .order_by(ProductSubstitute.sort_key, ProductSubstitute.id)
    )
    return list(session.scalars(statement))


def _contents(session: Session, product_id: str) -> set[str]:
    """Return a product with all that it consists of, however deep."""
    seen, open_ = {product_id}, [product_id]
    while open_:
        new = {one.product_id for one in parts_of(session, open_.pop())} - seen
        seen |= new
        open_ += new
    return seen


def _arrange(lines: Sequence[Line]) -> None:
    for line, key in zip(lines, arranged([line.sort_key or "" for line in lines]), strict=True):
        if line.sort_key != key:
            line.sort_key = key
