"""What a person does with customers and the people there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountContact, Contact, policy_of, table_of
from crm_core.model.fields import Policy
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living, living_one
from crm_desktop.services.methods import REGION_OF_COUNTRY, put_method, read_method
from crm_desktop.services.tags import add_tag
from crm_desktop.services.values import checked


@dataclass(frozen=True)
class NewMethod:
    """A number or address of a new contact, as typed."""

    kind: str
    raw: str


@dataclass(frozen=True)
class NewContact:
    """A person to add at a customer. `role` is a code of CONTACT_ROLE."""

    full_name: str
    job_title: str | None = None
    department: str | None = None
    role: str | None = None
    is_primary: bool = False
    methods: tuple[NewMethod, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the contact, as Python values."""


def create_customer(session: Session, context: EditContext, values: Mapping[str, Any]) -> str:
    """Enter a customer of my own and return its id.

    `values` maps fields to Python values; `tags` may be a list of texts. Raises UserError missing_value without a
    name, server_field and unknown_field for what cannot be set here.
    """
    name = str(values.get("name") or "").strip()
    if not name:
        raise UserError("missing_value", entity="account", field="name")
    fields = {key: value for key, value in values.items() if key not in ("tags", "name")}
    account = Account(id=context.ids.new(), name=checked("account", table_of(Account).c["name"], name))
    _set_values(account, fields)
    account.owner_id = context.user_id
    session.add(account)
    session.flush()
    for tag in values.get("tags") or ():
        add_tag(session, account.id, tag)
    return account.id


def _set_values(record: Account | Contact, values: Mapping[str, Any]) -> None:
    columns = table_of(type(record)).columns
    for name, value in values.items():
        if name not in columns:
            raise UserError("unknown_field", entity=record.entity, field=name)
        if policy_of(columns[name]) in (Policy.SRV, Policy.DER):
            raise UserError("server_field", entity=record.entity, field=name)
        setattr(record, name, checked(record.entity, columns[name], value))


def add_contact(session: Session, context: EditContext, account_id: str, person: NewContact) -> str:
    """Enter a person at a customer, with role and numbers; returns the contact's id."""
    account = living_one(session, Account, account_id)
    name = person.full_name.strip()
    if not name:
        raise UserError("missing_value", entity="contact", field="full_name")
    contact = Contact(
        id=context.ids.new(), full_name=checked("contact", table_of(Contact).c["full_name"], name)
    )
    _set_values(contact, person.values)
    session.add(contact)
    role = AccountContact(
        id=AccountContact.make_id(account_id, contact.id), account_id=account_id, contact_id=contact.id
    )
    for field_name in ("job_title", "department", "role"):
        column = table_of(AccountContact).c[field_name]
        setattr(role, field_name, checked("account_contact", column, getattr(person, field_name)))
    session.add(role)
    session.flush()
    if person.is_primary:
        make_primary_contact(session, account_id, contact.id)
    region = REGION_OF_COUNTRY.get(account.country or "", "CN")
    for method in person.methods:
        if method.raw.strip():
            put_method(session, contact.id, read_method(method.kind, method.raw, region))
    return contact.id


def add_method(session: Session, contact_id: str, method: NewMethod) -> str:
    """Add a number or address to a person; the same one twice is one. Returns its id."""
    living(session, "contact", contact_id)
    return put_method(session, contact_id, read_method(method.kind, method.raw))


def make_primary_contact(session: Session, account_id: str, contact_id: str) -> None:
    """Make a person the first to ask for at a customer, and nobody else."""
    statement = select(AccountContact).where(
        AccountContact.account_id == account_id, AccountContact.deleted_at.is_(None)
    )
    for role in session.scalars(statement):
        is_primary = role.contact_id == contact_id
        if bool(role.is_primary) != is_primary:
            role.is_primary = is_primary
