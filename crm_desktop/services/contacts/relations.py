"""Who reports to whom and who knows whom: a customer's map of influence."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import AccountContact, Contact, ContactRelation, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living, living_one, now, titles_of
from crm_desktop.services.records import Edit, set_values
from crm_desktop.services.values import checked, invalid


@dataclass(frozen=True)
class Relation:
    """How a person stands to another one. `kind` is a code of RELATION_KIND."""

    id: str
    other_id: str
    other_name: str
    kind: str
    note: str


@dataclass(frozen=True)
class MapPerson:
    """Somebody on the map: `depth` 0 reports to nobody there. `influence` is 1 to 5, 0 where nobody said."""

    id: str
    role_id: str
    name: str
    job_title: str
    role: str | None
    influence: int
    attitude: int | None
    superior_id: str | None
    depth: int


@dataclass(frozen=True)
class MapLink:
    """Two people of the map who know each other."""

    one: str
    other: str
    kind: str


def relations_of(session: Session, contact_id: str) -> list[Relation]:
    """Return whom a person knows, whoever was named first; the same said twice is told once."""
    found = _between(session, [contact_id])
    others = {one.id: one.other_id if one.contact_id == contact_id else one.contact_id for one in found}
    names = titles_of(session, "contact", others.values())
    told: dict[tuple[str, str], Relation] = {}
    for one in found:
        other = others[one.id]
        told.setdefault(
            (other, one.kind), Relation(one.id, other, names.get(other, ""), one.kind, one.note or "")
        )
    return sorted(told.values(), key=lambda one: (one.other_name, one.kind))


def _between(session: Session, contact_ids: Sequence[str]) -> Sequence[ContactRelation]:
    statement = select(ContactRelation).where(
        or_(ContactRelation.contact_id.in_(contact_ids), ContactRelation.other_id.in_(contact_ids)),
        ContactRelation.deleted_at.is_(None),
    )
    return session.scalars(statement.order_by(ContactRelation.id)).all()


def add_relation(
    session: Session, context: EditContext, contact_id: str, other_id: str, kind: str, note: str = ""
) -> str:
    """Say how two people stand to each other; the same said again is the same row. Returns its id.

    Raises UserError record_missing, unknown_choice, invalid_value for somebody and themselves.
    """
    if contact_id == other_id:
        raise invalid("contact_relation", "other_id", other_id)
    for one in (contact_id, other_id):
        living(session, "contact", one)
    columns = table_of(ContactRelation).c
    checked("contact_relation", columns["kind"], kind)
    text = checked("contact_relation", columns["note"], note.strip() or None)
    pair = {contact_id, other_id}
    for relation in _between(session, [contact_id]):
        if {relation.contact_id, relation.other_id} == pair and relation.kind == kind:
            relation.note = text or relation.note
            return relation.id
    record = ContactRelation(
        id=context.ids.new(), contact_id=contact_id, other_id=other_id, kind=kind, note=text
    )
    session.add(record)
    return record.id


def remove_relation(session: Session, context: EditContext, relation_id: str) -> None:
    """Take back that two people stand to each other in some way, however often it was said."""
    relation = living_one(session, ContactRelation, relation_id)
    pair = {relation.contact_id, relation.other_id}
    for one in _between(session, [relation.contact_id]):
        if {one.contact_id, one.other_id} == pair and one.kind == relation.kind:
            one.deleted_at = now(context)


def set_superior(
    session: Session, context: EditContext, account_id: str, contact_id: str, superior_id: str | None
) -> Edit:
    """Say whom a person reports to at a customer; None for nobody there. Returns what it did, for undo.

    Raises UserError record_missing, invalid_value where the superior would report to the person.
    """
    role = living_one(session, AccountContact, AccountContact.make_id(account_id, contact_id))
    if superior_id is not None:
        living_one(session, AccountContact, AccountContact.make_id(account_id, superior_id))
        if contact_id in _superiors(session, account_id, superior_id):
            raise UserError("reports_in_circle", entity="account_contact", id=role.id)
    return set_values(session, context, "account_contact", role.id, {"reports_to_id": superior_id})


def _superiors(session: Session, account_id: str, contact_id: str) -> list[str]:
    """The person and everybody above; a circle that two laptops made together is walked once."""
    rows = session.execute(
        select(AccountContact.contact_id, AccountContact.reports_to_id).where(
            AccountContact.account_id == account_id, AccountContact.deleted_at.is_(None)
        )
    )
    above = {row[0]: row[1] for row in rows}
    return _chain(above, contact_id)


def _chain(above: dict[str, str | None], contact_id: str) -> list[str]:
    chain = [contact_id]
    while (boss := above.get(chain[-1])) and boss not in chain:
        chain.append(boss)
    return chain


def influence_map(session: Session, account_id: str) -> tuple[list[MapPerson], list[MapLink]]:
    """Return the people who are at a customer now, superiors before those below them, and who knows whom."""
    statement = (
        select(AccountContact, Contact.full_name)
        .join(Contact, Contact.id == AccountContact.contact_id)
        .where(AccountContact.account_id == account_id, AccountContact.deleted_at.is_(None))
        .where(AccountContact.is_active.is_not(False), Contact.deleted_at.is_(None))
        .order_by(AccountContact.influence.desc(), Contact.full_name, Contact.id)
    )
    rows = session.execute(statement).all()
    here = {role.contact_id for role, _ in rows}
    above = {role.contact_id: role.reports_to_id if role.reports_to_id in here else None for role, _ in rows}
    people = [
        MapPerson(
            id=role.contact_id,
            role_id=role.id,
            name=name,
            job_title=role.job_title or "",
            role=role.role,
            influence=role.influence or 0,
            attitude=role.attitude,
            superior_id=above[role.contact_id],
            depth=len(_chain(above, role.contact_id)) - 1,
        )
        for role, name in rows
    ]
    links = {
        (min(one.contact_id, one.other_id), max(one.contact_id, one.other_id), one.kind)
        for one in _between(session, sorted(here))
        if {one.contact_id, one.other_id} <= here
    }
    return sorted(people, key=lambda one: one.depth), [MapLink(*one) for one in sorted(links)]
