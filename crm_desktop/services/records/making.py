"""Making a record from typed values: through the use case of its entity where there is one."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import AccountContact, Note, Promise, Quote, Record, Visit, VisitPlan
from crm_core.model.customers import ConsentRecord
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import consents, notes, plans, promises, visits
from crm_desktop.services.lookups import living
from crm_desktop.services.methods import put_method, read_method
from crm_desktop.services.quotes.saving import provisional_number
from crm_desktop.services.quotes.totals import refresh_totals
from crm_desktop.services.records.guards import check_unlocked
from crm_desktop.services.tags import TAGGED, add_tag

Values = dict[str, Any]


def make(session: Session, context: EditContext, cls: type[Record], values: Values) -> str:
    """Make a record of Python values and return its id: a new one, or the one that states the same fact."""
    if cls.entity in _FACTS:
        return _FACTS[cls.entity](session, values)
    record = cls(id=context.ids.new(), **values)
    enter(session, context, record)
    return record.id


def enter(session: Session, context: EditContext, record: Record) -> None:
    """Store a new row the way its use case does."""
    if isinstance(record, Visit):
        visits.enter(session, context, record)
    elif isinstance(record, VisitPlan):
        plans.enter_plan(session, context, record)
    elif isinstance(record, Promise):
        promises.enter_promise(session, context, record)
    elif isinstance(record, ConsentRecord):
        consents.enter_consent(session, context, record)
    elif isinstance(record, Note):
        notes.enter_note(session, record)
    elif record.entity == "attachment":
        raise UserError("attach_a_file")
    else:
        _enter_plain(session, context, record)


def _enter_plain(session: Session, context: EditContext, record: Record) -> None:
    if isinstance(record, Quote):
        record.provisional_number = provisional_number(session, context)
    if record.entity == "task" and getattr(record, "assignee_id") is None:  # noqa: B009 -- of another class
        setattr(record, "assignee_id", context.user_id)  # noqa: B010
    if record.entity in ("account", "quote"):
        setattr(record, "owner_id", context.user_id)  # noqa: B010
    session.add(record)
    recalculate(session, record)


def _make_method(session: Session, values: Values) -> str:
    method = read_method(values["kind"], values["raw"])
    method_id = put_method(session, values["contact_id"], method)
    others = {name: value for name, value in values.items() if name not in ("kind", "raw", "contact_id")}
    assign(living(session, "contact_method", method_id), others)
    return method_id


def _make_role(session: Session, values: Values) -> str:
    role_id = AccountContact.make_id(values["account_id"], values["contact_id"])
    role = session.get(AccountContact, role_id)
    if role is None:
        session.add(AccountContact(id=role_id, **values))
    else:
        role.deleted_at = None
        assign(role, {k: v for k, v in values.items() if k not in ("account_id", "contact_id")})
    return role_id


def _make_tag(owner: str) -> Callable[[Session, Values], str]:
    return lambda session, values: add_tag(session, values[f"{owner}_id"], values["tag"], owner)


_FACTS: dict[str, Callable[[Session, Values], str]] = {
    "contact_method": _make_method,
    "account_contact": _make_role,
    **{cls.entity: _make_tag(owner) for owner, cls in TAGGED.items()},
}
"""Entities whose id is made of what they say."""


def assign(record: Record, values: Mapping[str, Any]) -> None:
    """Set fields of a record."""
    for name, value in values.items():
        setattr(record, name, value)


def recalculate(session: Session, record: Record) -> None:
    """Bring the totals of a quote in step with a change of it or of one of its lines."""
    quote: Record | None = record
    if record.entity == "quote_line":
        quote = session.get(Quote, getattr(record, "quote_id"))  # noqa: B009 -- of another class
    if isinstance(quote, Quote) and quote.deleted_at is None:
        check_unlocked(quote if record.entity == "quote_line" else None)
        refresh_totals(session, quote)
