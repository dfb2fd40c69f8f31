"""What the customer is told by a quote, as one hash: an approval, and what was sent, hold for this content alone.

Both sides compute it from stored rows, so that a decision made offline can be checked against what the server has.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from crm_core.model.types import Json

Row = Mapping[str, Any]
HEADER = (
    "contact_id", "currency", "delivery_term", "freight_amount", "freight_tax_rate", "fx_as_of", "fx_rate_to_base",
    "header_discount_kind", "header_discount_value", "language", "payment_term", "price_as_of", "price_book_id",
    "quote_on", "subject", "tax_mode", "tax_rounding", "terms_text", "valid_until", "warranty",
)  # fmt: skip
LINE = (
    "id", "section", "product_id", "code", "name", "spec", "unit", "qty", "list_price", "price_source", "unit_price",
    "discount_kind", "discount_value", "tax_rate", "delivery", "note", "is_optional",
)  # fmt: skip


def content_hash(quote: Row, lines: Iterable[Row]) -> str:
    """Return the SHA-256 of a quote's content; `lines` are its rows in stored form, in any order."""
    living = sorted(
        (line for line in lines if line["deleted_at"] is None),
        key=lambda line: (line["sort_key"], line["id"]),
    )
    content = [
        {name: quote[name] for name in HEADER},
        [{name: line[name] for name in LINE} for line in living],
    ]
    return hashlib.sha256(Json.to_stored(content).encode()).hexdigest()
