"""One person whole: where they work and worked, how to reach them, whom they know, when we last spoke."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountContact, Contact, Visit
from crm_desktop.services.consents import Refusal, effective
from crm_desktop.services.contacts.relations import Relation, relations_of
from crm_desktop.services.customers.card import MethodRow, methods_of
from crm_desktop.services.lookups import living_one, may_edit_account, titles_of


@dataclass(frozen=True)
class Post:
    """What a person is, or was, at a customer. `superior` is the name of whom they report to."""

    id: str
    account_id: str
    account_name: str
    job_title: str
    department: str
    role: str | None
    influence: int | None
    attitude: int | None
    superior_id: str | None
    superior: str
    started_on: date | None
    ended_on: date | None
    is_active: bool
    may_edit: bool


@dataclass(frozen=True)
class Meeting:
    """A visit or call with the person."""

    id: str
    at: datetime
    kind: str
    summary: str


@dataclass(frozen=True)
class Person:
    """Everything about a person. `posts`: those they have first, the latest first of those they had."""

    id: str
    name: str
    english_name: str
    salutation: str
    birthday: str
    memo: str
    posts: tuple[Post, ...]
    methods: tuple[MethodRow, ...]
    relations: tuple[Relation, ...]
    refusals: tuple[Refusal, ...]
    meetings: tuple[Meeting, ...]


def person(session: Session, contact_id: str, *, meetings: int = 5) -> Person:
    """Return a person with the last few meetings. Raises UserError record_missing."""
    contact = living_one(session, Contact, contact_id)
    return Person(
        id=contact.id,
        name=contact.full_name,
        english_name=contact.english_name or "",
        salutation=contact.salutation or "",
        birthday=contact.birthday or "",
        memo=contact.memo or "",
        posts=posts_of(session, contact_id),
        methods=methods_of(session, [contact_id]).get(contact_id, ()),
        relations=tuple(relations_of(session, contact_id)),
        refusals=tuple(effective(session, [contact_id]).get(contact_id, ())),
        meetings=_meetings(session, contact_id, meetings),
    )


def posts_of(session: Session, contact_id: str) -> tuple[Post, ...]:
    """Return where a person works and worked."""
    statement = (
        select(AccountContact)
        .where(AccountContact.contact_id == contact_id, AccountContact.deleted_at.is_(None))
        .order_by(AccountContact.is_active.is_(False), AccountContact.ended_on.desc())
        .order_by(AccountContact.started_on.desc(), AccountContact.id)
    )
    found = session.scalars(statement).all()
    accounts = titles_of(session, Account.entity, (one.account_id for one in found))
    superiors = titles_of(session, Contact.entity, (one.reports_to_id for one in found))
    return tuple(
        Post(
            id=one.id,
            account_id=one.account_id,
            account_name=accounts.get(one.account_id, ""),
            job_title=one.job_title or "",
            department=one.department or "",
            role=one.role,
            influence=one.influence,
            attitude=one.attitude,
            superior_id=one.reports_to_id,
            superior=superiors.get(one.reports_to_id or "", ""),
            started_on=one.started_on,
            ended_on=one.ended_on,
            is_active=one.is_active is not False,
            may_edit=may_edit_account(session, one.account_id),
        )
        for one in found
    )


def _meetings(session: Session, contact_id: str, most: int) -> tuple[Meeting, ...]:
    statement = (
        select(Visit.id, Visit.started_at, Visit.kind, Visit.summary)
        .where(Visit.contact_id == contact_id, Visit.deleted_at.is_(None))
        .order_by(Visit.started_at.desc(), Visit.id.desc())
        .limit(most)
    )
    return tuple(Meeting(row[0], row[1], row[2], row[3] or "") for row in session.execute(statement))
