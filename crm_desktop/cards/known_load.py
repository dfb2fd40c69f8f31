"""Read from the store what the cards of one file may be: as many statements as there are kinds of rows."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.person import person_key
from crm_core.model import (
    Account,
    AccountContact,
    Contact,
    ContactMethod,
    DuplicateDecision,
    ImportBatch,
    MergeRecord,
)
from crm_desktop.cards.card import Card
from crm_desktop.cards.known import Directory, KnownCompany, KnownPerson, Role, cores_of, keys_of
from crm_desktop.cards.known_companies import Firms, firms_of, load_companies
from crm_desktop.cards.uids import contacts_by_uid
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.lookups import chunks
from crm_desktop.services.suppressions import refused_channels

FILLED_OF_PERSON = ("english_name", "nickname", "salutation", "gender", "birthday")
_PERSON = ("full_name", "family_name", *FILLED_OF_PERSON)
_IMPORTED = "import:"


def load(session: Session, cards: Sequence[Card]) -> Directory:
    """Return everybody and everything that one of the cards may be."""
    directory = Directory()
    firms = firms_of(cards)
    companies = load_companies(session, firms)
    for company in companies:
        directory.add_company(company)
    uids = contacts_by_uid(session, (card.uid for card in cards))
    ids = {
        *_with_methods(session, cards),
        *_working_at(session, companies, firms),
        *uids.values(),
    }
    people = _people(session, ids)
    _mark_refusals(session, people, companies)
    for person in people:
        directory.add_person(person)
    by_id = {person.id: person for person in people}
    directory.by_uid = {uid: by_id[id_] for uid, id_ in uids.items() if id_ in by_id}
    _load_decisions(session, directory, [one.id for one in people])
    keys = {(kind, key) for card in cards for kind, key, _ in keys_of(card)}
    directory.refused_keys = {
        key for key, channels in refused_channels(session, keys).items() if EVERY_CHANNEL in channels
    }
    return directory


def _mark_refusals(
    session: Session, people: Sequence[KnownPerson], companies: Sequence[KnownCompany]
) -> None:
    """Only who refused every channel is marked: a number that is written down is not called."""
    parties: list[KnownPerson | KnownCompany] = [*people, *companies]
    holding = effective(session, [one.id for one in parties])
    for one in parties:
        one.is_refused = any(refusal.covers(EVERY_CHANNEL) for refusal in holding.get(one.id, ()))


def _load_decisions(session: Session, directory: Directory, ids: Iterable[str]) -> None:
    for part in chunks(ids):
        statement = select(DuplicateDecision.record_id, DuplicateDecision.other_id).where(
            DuplicateDecision.deleted_at.is_(None),
            DuplicateDecision.target == Contact.entity,
            DuplicateDecision.decision == "NOT_SAME",
            DuplicateDecision.record_id.in_(part),
        )
        for one, other in session.execute(statement):
            directory.not_same.setdefault(one, set()).add(other)


def _with_methods(session: Session, cards: Sequence[Card]) -> set[str]:
    """People with a number or address of the cards, also deleted ones, whose numbers went with them."""
    keys = {key for card in cards for _, key, _ in keys_of(card)}
    found: set[str] = set()
    for part in chunks(sorted(keys)):
        statement = (
            select(ContactMethod.contact_id)
            .join(Contact, Contact.id == ContactMethod.contact_id)
            .where(ContactMethod.match_key.in_(part))
            .where(or_(ContactMethod.deleted_at.is_(None), Contact.deleted_at.is_not(None)))
        )
        found.update(session.scalars(statement))
    return found


def _working_at(session: Session, companies: Sequence[KnownCompany], firms: Firms) -> Iterator[str]:
    """Yield the people of the companies who have the name of a card of that company."""
    wanted = {
        (person_key(card.full_name), core)
        for card, named in firms
        for facts in named
        for core in cores_of(facts)
    }
    cores: dict[str, set[str]] = {}
    for company in companies:
        cores.setdefault(company.id, set()).update(key[2:] for key in company.keys if key.startswith("k:"))
    for part in chunks(sorted(cores)):
        statement = (
            select(AccountContact.account_id, Contact.id, Contact.full_name)
            .join(Contact, Contact.id == AccountContact.contact_id)
            .where(AccountContact.account_id.in_(part), AccountContact.deleted_at.is_(None))
        )
        for account_id, contact_id, name in session.execute(statement):
            key = person_key(name)
            if any((key, core) in wanted for core in cores[account_id]):
                yield contact_id


def _people(session: Session, ids: Iterable[str]) -> list[KnownPerson]:
    people: dict[str, KnownPerson] = {}
    columns = [getattr(Contact, name) for name in _PERSON]
    undone = set(session.scalars(select(ImportBatch.id).where(ImportBatch.status == "UNDONE")))
    wanted = _survivors(session, set(ids))
    for part in chunks(sorted(wanted)):
        persons = select(
            Contact.id,
            Contact.deleted_at,
            Contact.source_ref,
            Contact.edited_at,
            Contact.merged_into_id,
            *columns,
        ).where(Contact.id.in_(part))
        for row in session.execute(persons):
            is_deleted = row.deleted_at is not None
            if is_deleted and (row.merged_into_id or _batch_of(row.source_ref) in undone):
                continue
            values = {name: getattr(row, name) for name in _PERSON}
            edited_ms = decode(row.edited_at)[0] if row.edited_at else 0
            people[row.id] = KnownPerson(row.id, values, is_deleted=is_deleted, edited_ms=edited_ms)
        _add_roles(session, people, part)
        _add_methods(session, people, part)
    return list(people.values())


def _batch_of(source_ref: str | None) -> str:
    return (source_ref or "").removeprefix(_IMPORTED).partition(":")[0]


def _survivors(session: Session, ids: set[str]) -> set[str]:
    """The people, with the one that goes on in the place of each that was merged away."""
    found = set(ids)
    fresh = found
    while fresh:
        after: set[str] = set()
        for part in chunks(sorted(fresh)):
            merged = select(Contact.merged_into_id).where(
                Contact.id.in_(part), Contact.merged_into_id.is_not(None)
            )
            after.update(one for one in session.scalars(merged) if one)
            done = select(MergeRecord.survivor_id).where(
                MergeRecord.target == Contact.entity,
                MergeRecord.state == "DONE",
                MergeRecord.merged_id.in_(part),
            )
            after.update(session.scalars(done))
        fresh = after - found
        found |= fresh
    return found


def _add_roles(session: Session, people: dict[str, KnownPerson], ids: list[str]) -> None:
    statement = (
        select(
            AccountContact.contact_id,
            AccountContact.account_id,
            AccountContact.job_title,
            AccountContact.department,
            Account.name,
        )
        .join(Account, Account.id == AccountContact.account_id)
        .where(AccountContact.contact_id.in_(ids), AccountContact.deleted_at.is_(None))
        .where(Account.deleted_at.is_(None), AccountContact.is_active.is_not(False))
    )
    for contact_id, account_id, title, department, name in session.execute(statement):
        if contact_id in people:
            people[contact_id].roles[account_id] = Role(name, title or "", department or "")


def _add_methods(session: Session, people: dict[str, KnownPerson], ids: list[str]) -> None:
    statement = select(
        ContactMethod.id,
        ContactMethod.contact_id,
        ContactMethod.kind,
        ContactMethod.match_key,
        ContactMethod.extension,
        ContactMethod.opt_out,
        ContactMethod.deleted_at,
    ).where(ContactMethod.contact_id.in_(ids))
    for row in session.execute(statement):
        person = people.get(row.contact_id)
        if person is None:
            continue
        person.methods.add(row.id)
        if (row.deleted_at is None or person.is_deleted) and row.match_key:
            person.keys.add((row.kind, row.match_key, bool(row.extension)))
            if row.opt_out:
                person.refused.add(row.match_key)
