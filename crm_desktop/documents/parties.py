"""Who offers and to whom: what a document knows beside the quote itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.services.quotes import QuoteDraft


@dataclass(frozen=True)
class Company:
    """The letterhead. `logo` is the content of a PNG or JPEG file."""

    name: str = ""
    english_name: str = ""
    address: str = ""
    english_address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    tax_no: str = ""
    bank: str = ""
    bank_account: str = ""
    logo: bytes | None = None


@dataclass(frozen=True)
class Customer:
    """Who is offered something, and the person there. `address` holds region, city, district, street."""

    name: str = ""
    english_name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    person: str = ""
    person_english: str = ""
    person_phone: str = ""


@dataclass(frozen=True)
class Seller:
    """The colleague whom the customer asks."""

    name: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True)
class QuoteSource:
    """Everything that a quote document is made from.

    `english_names` gives, by product, its own name and the English one. `content_hash` is that of the stored
    content, the same as the quote's `sent_hash` once it was sent; empty while there are unsaved changes.
    """

    draft: QuoteDraft
    company: Company = field(default_factory=Company)
    customer: Customer = field(default_factory=Customer)
    seller: Seller = field(default_factory=Seller)
    english_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    content_hash: str = ""
    photos: Mapping[str, bytes] = field(default_factory=dict)
    """By product, a small JPEG or PNG; empty unless they are to be printed."""
