"""Of the people that an import brought: who was contacted since, by whom, and who still waits (features.md 62).

A contact counts as in the report of fairs: a visit, a call or a message with the person, or what a colleague tells of.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, Contact, ImportBatch, ImportRow
from crm_desktop.errors import UserError
from crm_desktop.services.last_contact import first_contacts
from crm_desktop.services.lookups import titles_of, user_names


@dataclass(frozen=True)
class Waiting:
    """Somebody whom nobody has contacted since."""

    contact_id: str
    name: str
    company: str
    account_id: str


@dataclass(frozen=True)
class FollowUp:
    """`by` are names of colleagues and how many of the people each contacted first."""

    file_name: str
    people: int
    contacted: int
    by: tuple[tuple[str, int], ...]
    waiting: tuple[Waiting, ...]


def follow_up(session: Session, batch_id: str) -> FollowUp:
    """Return how far the people of an import were followed up. Raises UserError batch_missing."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.deleted_at is not None:
        raise UserError("batch_missing", batch=batch_id)
    accounts = _people(session, batch_id)
    first = first_contacts(session, dict.fromkeys(accounts, batch.imported_at))
    names = user_names(session, first.values())
    people = titles_of(session, "contact", accounts)
    companies = titles_of(session, "account", accounts.values())
    by = Counter(names.get(user_id or "", "–") for user_id in first.values())
    waiting = (
        Waiting(one, people.get(one, ""), companies.get(account or "", ""), account or "")
        for one, account in accounts.items()
        if one not in first
    )
    return FollowUp(batch.file_name, len(accounts), len(first), tuple(by.most_common()), tuple(waiting))


def _people(session: Session, batch_id: str) -> dict[str, str | None]:
    """People of the batch that are still here, with their customer, in the order of the file."""
    statement = (
        select(Contact.id, Account.id)
        .select_from(ImportRow)
        .join(Contact, Contact.id == ImportRow.contact_id)
        .outerjoin(Account, (Account.id == ImportRow.account_id) & Account.deleted_at.is_(None))
        .where(ImportRow.batch_id == batch_id, ImportRow.deleted_at.is_(None), Contact.deleted_at.is_(None))
        .where(ImportRow.state != "DUP_MAYBE")
        .order_by(ImportRow.row_number)
    )
    found: dict[str, str | None] = {}
    for contact_id, account_id in session.execute(statement):
        found.setdefault(contact_id, account_id)
    return found
