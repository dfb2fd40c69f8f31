"""Customers: the list over ids, the card, and what a person does with them."""

from crm_desktop.services.customers.card import (
    ContactCard,
    CustomerCard,
    FieldGroup,
    FieldValue,
    MethodRow,
    customer_card,
)
from crm_desktop.services.customers.edits import (
    NewContact,
    NewMethod,
    add_contact,
    add_method,
    create_customer,
    make_primary_contact,
)
from crm_desktop.services.customers.listing import (
    CustomerFilter,
    CustomerRow,
    customer_ids,
    customer_rows,
    first_customer_ids,
)
from crm_desktop.services.tags import add_tag, remove_tag

__all__ = [
    "ContactCard",
    "CustomerCard",
    "CustomerFilter",
    "CustomerRow",
    "FieldGroup",
    "FieldValue",
    "MethodRow",
    "NewContact",
    "NewMethod",
    "add_contact",
    "add_method",
    "add_tag",
    "create_customer",
    "customer_card",
    "customer_ids",
    "customer_rows",
    "first_customer_ids",
    "make_primary_contact",
    "remove_tag",
]
