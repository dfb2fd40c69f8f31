"""A new quote from an old one, of this customer or of another."""

from copy import copy
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from crm_core.model import Product
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import living_one, today
from crm_desktop.services.quotes.draft import (
    SECTION_LENGTH,
    LineDraft,
    QuoteDraft,
    load_quote,
    new_line,
    new_quote,
)
from crm_desktop.services.quotes.prices import apply_product
from crm_desktop.services.quotes.products import bundle_lines

_TAKEN = (
    "currency",
    "tax_mode",
    "tax_rounding",
    "subject",
    "delivery_term",
    "warranty",
    "terms_text",
    "language",
)
_TERMS_OF_CUSTOMER = ("payment_term", "header_discount_kind", "header_discount_value", "freight_amount",
                      "freight_tax_rate", "contact_id")  # fmt: skip
MANUAL = "manual"
"""`price_source` of a price that a person typed."""


def copied_quote(
    session: Session, context: EditContext, quote_id: str, account_id: str | None = None
) -> QuoteDraft:
    """Return a draft with the lines of another quote; nothing is stored until it is saved.

    Prices are looked up anew; what a person typed stays for the same customer, not for another. Raises UserError
    record_missing.
    """
    source = load_quote(session, quote_id)
    target = account_id or source.account_id
    draft = new_quote(session, context, target)
    same = target == source.account_id
    for name in (*_TAKEN, *(_TERMS_OF_CUSTOMER if same else ())):
        setattr(draft, name, getattr(source, name))
    for line in source.lines:
        twin = copy(line)
        twin.id, twin.sort_key, twin.price_reason = new_line(context).id, "", None
        if twin.product_id and not (same and twin.price_source == MANUAL):
            if not same:
                twin.discount_kind = twin.discount_value = None
            _reprice(session, context, draft, twin)
        draft.lines.append(twin)
    return draft


def _reprice(session: Session, context: EditContext, draft: QuoteDraft, line: LineDraft) -> None:
    """A product that is gone leaves its line as it was, in words."""
    product = session.get(Product, line.product_id)
    if product is None or product.deleted_at is not None:
        line.product_id = None
        return
    apply_product(session, draft, line, product.id, draft.quote_on or today(context))


def quote_with_products(
    session: Session, context: EditContext, account_id: str, product_ids: list[str]
) -> QuoteDraft:
    """Return a draft with a line for each product, bundles laid out. Raises UserError record_missing."""
    draft = new_quote(session, context, account_id)
    for product_id in product_ids:
        lines = bundle_lines(
            session, context, draft, product_id, Decimal(1), draft.quote_on or today(context)
        )
        if [line.product_id for line in lines] != [product_id]:
            name = living_one(session, Product, product_id).name
            lines = [replace(line, section=name[:SECTION_LENGTH]) for line in lines]
        draft.lines += lines
    return draft
