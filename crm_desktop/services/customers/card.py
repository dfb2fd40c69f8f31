"""The customer card: everything about one customer on one page, read in a handful of statements."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import (
    Account,
    AccountContact,
    Conflict,
    Quote,
    label_of,
    policy_of,
    table_of,
)
from crm_core.model.base import choices_of
from crm_core.model.fields import Choices, Label, Policy
from crm_desktop.services.customers.listing import tags_of
from crm_desktop.services.inbox.lists import ConflictRow, conflicts
from crm_desktop.services.last_contact import last_contacts_of
from crm_desktop.services.lists.fields import Field, custom_fields
from crm_desktop.services.lists.values import value_of
from crm_desktop.services.lookups import (
    living_one,
    may_edit_account,
    pending_ids,
    rows_of,
    title_of,
    user_names,
)
from crm_desktop.services.quotes.listing import QuoteRow, quote_rows
from crm_desktop.services.tasks import OPEN_STATES, TaskRow, tasks_of_account

FIELD_GROUPS: dict[str, tuple[str, ...]] = {
    "basic": ("name", "short_name", "english_name", "former_names", "kind", "lifecycle", "level", "is_vip",
              "industry_code", "employees_band", "source", "source_campaign", "parent_id", "status",
              "next_contact_on"),
    "reach": ("phone", "fax", "email", "website"),
    "address": ("country", "region", "city", "district", "street", "postal"),
    "invoice": ("tax_no", "invoice_title", "invoice_bank", "invoice_bank_account", "invoice_address",
                "invoice_phone"),
    "terms": ("default_currency", "price_book_id", "payment_term_days", "credit_grade", "credit_limit"),
    "notes": ("description",),
}  # fmt: skip
"""The fields of the card by group code, in the order in which people look for them."""


@dataclass(frozen=True)
class FieldValue:
    """One field with its value (Decimal, date, aware datetime, bool, list or text) and all a form needs to show it."""

    name: str
    label: Label
    value: Any
    choices: Choices | None
    unit: str | None
    editable: bool
    title: str = ""
    """Of the record that the value points to."""


@dataclass(frozen=True)
class FieldGroup:
    """Fields that are shown together."""

    code: str
    fields: tuple[FieldValue, ...]


@dataclass(frozen=True)
class MethodRow:
    """One way to reach a person."""

    id: str
    kind: str
    raw: str
    normalized: str | None
    extension: str | None
    is_primary: bool
    is_bad: bool
    opt_out: bool


@dataclass(frozen=True)
class ContactCard:
    """A person at the customer. `id` is the contact's, `role_id` that of the tie between both."""

    id: str
    role_id: str
    full_name: str
    english_name: str | None
    salutation: str | None
    job_title: str | None
    department: str | None
    role: str | None
    is_primary: bool
    is_active: bool
    methods: tuple[MethodRow, ...]


@dataclass(frozen=True)
class CustomerCard:
    """One page about a customer. `counts` has visits, quotes, tasks, contacts."""

    id: str
    name: str
    short_name: str | None
    level: str | None
    lifecycle: str | None
    status: str | None
    is_vip: bool
    owner_id: str | None
    owner_name: str
    last_contact_at: datetime | None
    groups: tuple[FieldGroup, ...]
    contacts: tuple[ContactCard, ...]
    tags: tuple[str, ...]
    open_tasks: tuple[TaskRow, ...]
    recent_quotes: tuple[QuoteRow, ...]
    open_conflicts: tuple[ConflictRow, ...]
    counts: dict[str, int]
    pending: bool
    may_edit: bool


def customer_card(session: Session, account_id: str) -> CustomerCard:
    """Return the card of one customer. Raises UserError record_missing if it is not on this laptop."""
    account = living_one(session, Account, account_id)
    may_edit = may_edit_account(session, account_id)
    counts = _counts(session, account_id)
    return CustomerCard(
        id=account.id,
        name=account.name,
        short_name=account.short_name,
        level=account.level,
        lifecycle=account.lifecycle,
        status=account.status,
        is_vip=bool(account.is_vip),
        owner_id=account.owner_id,
        owner_name=user_names(session, [account.owner_id]).get(account.owner_id or "", ""),
        last_contact_at=last_contacts_of(session, [account_id]).get(account_id),
        groups=_groups(session, account, may_edit=may_edit),
        contacts=contacts_of(session, account_id) if counts["contacts"] else (),
        tags=tags_of(session, [account_id]).get(account_id, ()),
        open_tasks=tuple(tasks_of_account(session, account_id)) if counts["tasks"] else (),
        recent_quotes=tuple(quote_rows(session, _recent_quotes(session, account_id)))
        if counts["quotes"]
        else (),
        open_conflicts=tuple(_conflicts_of(session, account_id)),
        counts=counts,
        pending=bool(pending_ids(session, "account", [account_id])),
        may_edit=may_edit,
    )


def _groups(session: Session, account: Account, *, may_edit: bool) -> tuple[FieldGroup, ...]:
    groups = [
        FieldGroup(code, tuple(_field(session, account, name, may_edit=may_edit) for name in names))
        for code, names in FIELD_GROUPS.items()
    ]
    own = tuple(_custom(one, account, may_edit=may_edit) for one in custom_fields(session, "account"))
    return (*groups, FieldGroup("company", own)) if own else tuple(groups)


def _custom(field: Field, account: Account, *, may_edit: bool) -> FieldValue:
    """A field that the company added."""
    value = value_of(field, {"custom": account.custom})
    return FieldValue(field.key, field.label, value, field.choices, field.unit, may_edit)


def _field(session: Session, account: Account, name: str, *, may_edit: bool) -> FieldValue:
    column = table_of(Account).c[name]
    value = getattr(account, name)
    target = column.info["ref"]
    return FieldValue(
        name=name,
        label=label_of(column),
        value=value,
        choices=choices_of(column),
        unit=column.info["unit"],
        editable=may_edit and policy_of(column) not in {Policy.SRV, Policy.DER, Policy.IMM},
        title=title_of(session, target, value) if target else "",
    )


def contacts_of(session: Session, account_id: str) -> tuple[ContactCard, ...]:
    """Return the people of a customer: the primary one first, those who left last."""
    rows = rows_of(session, _PEOPLE, (account_id,))
    methods = methods_of(session, [row[0] for row in rows])
    return tuple(_person(row, methods.get(row[0], ())) for row in rows)


def _person(row: tuple[Any, ...], methods: tuple[MethodRow, ...]) -> ContactCard:
    (id_, role_id, name, english, salutation, title, department, role, primary, active) = row
    return ContactCard(
        id_,
        role_id,
        name,
        english,
        salutation,
        title,
        department,
        role,
        is_primary=bool(primary),
        is_active=active != 0,
        methods=methods,
    )


def methods_of(session: Session, contact_ids: list[str]) -> dict[str, tuple[MethodRow, ...]]:
    """Return the ways to reach each person, the preferred one first."""
    found: dict[str, tuple[MethodRow, ...]] = {}
    for row in rows_of(session, _METHODS, (json.dumps(contact_ids),)):
        contact_id, id_, kind, raw, normalized, extension, *marks = row
        primary, bad, refused = map(bool, marks)
        method = MethodRow(id_, kind, raw, normalized, extension, primary, bad, refused)
        found[contact_id] = (*found.get(contact_id, ()), method)
    return found


_PEOPLE: Final = (
    "SELECT c.id, r.id, c.full_name, c.english_name, c.salutation, r.job_title, r.department, r.role,"
    " r.is_primary, r.is_active FROM account_contact AS r JOIN contact AS c ON c.id = r.contact_id"
    " WHERE r.account_id = ? AND r.deleted_at IS NULL AND c.deleted_at IS NULL"
    " ORDER BY r.is_active IS 0, r.is_primary IS NOT 1, c.full_name, c.id"
)
_METHODS: Final = (
    "SELECT contact_id, id, kind, raw, normalized, extension, is_primary, is_bad, opt_out FROM contact_method"
    " WHERE contact_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
    " ORDER BY is_primary IS NOT 1, kind, id"
)


def _recent_quotes(session: Session, account_id: str, most: int = 5) -> list[str]:
    latest = (
        "SELECT id FROM quote WHERE account_id = ? AND deleted_at IS NULL ORDER BY created_at DESC, id DESC"
    )
    return [one for (one,) in rows_of(session, f"{latest} LIMIT ?", (account_id, most))]


def _conflicts_of(session: Session, account_id: str) -> list[ConflictRow]:
    """Conflicts of the customer itself, of its people and of its quotes. Mostly nothing at all is open."""
    if not rows_of(session, "SELECT 1 FROM conflict WHERE status = 'OPEN' LIMIT 1"):
        return []
    people = select(AccountContact.contact_id).where(AccountContact.account_id == account_id)
    quotes = select(Quote.id).where(Quote.account_id == account_id)
    about = (
        (Conflict.record_id == account_id) | Conflict.record_id.in_(people) | Conflict.record_id.in_(quotes)
    )
    return conflicts(session, about)


def _counts(session: Session, account_id: str) -> dict[str, int]:
    (row,) = rows_of(session, _COUNTS, (account_id,))
    return dict(zip(("visits", "quotes", "tasks", "contacts"), row, strict=True))


_COUNTS = (
    "SELECT (SELECT count(*) FROM visit WHERE account_id = ?1 AND deleted_at IS NULL),"  # noqa: S608 -- codes of the model
    " (SELECT count(*) FROM quote WHERE account_id = ?1 AND deleted_at IS NULL),"
    " (SELECT count(*) FROM task WHERE account_id = ?1 AND deleted_at IS NULL"
    f" AND status IN ({', '.join(repr(one) for one in OPEN_STATES)})),"
    " (SELECT count(*) FROM account_contact WHERE account_id = ?1 AND deleted_at IS NULL)"
)
