"""Whose customer it was on a day: reports by "owner at the time" and by "owner now" agree on every laptop."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, OwnerHistory
from crm_desktop.services.lookups import chunks


def owners_at(session: Session, account_ids: Iterable[str], moment: datetime) -> dict[str, str | None]:
    """Return the owner of each customer at a moment (aware); those that are not here are left out.

    A change takes effect at its moment. Before the first change that was written down the owner is the one whom that
    change names as the earlier one; without any it is today's.
    """
    found: dict[str, str | None] = {}
    for part in chunks(sorted(set(account_ids))):
        found.update(
            (row[0], row[1])
            for row in session.execute(select(Account.id, Account.owner_id).where(Account.id.in_(part)))
        )
        later = session.execute(
            select(OwnerHistory.account_id, OwnerHistory.from_user_id)
            .where(OwnerHistory.account_id.in_(part), OwnerHistory.changed_at > moment)
            .where(OwnerHistory.deleted_at.is_(None))
            .order_by(OwnerHistory.changed_at.desc(), OwnerHistory.id.desc())
        )
        found.update((account_id, before) for account_id, before in later if account_id in found)
    return found


def owner_at(session: Session, account_id: str, moment: datetime) -> str | None:
    """Return the owner of a customer at a moment; None for nobody, and for a customer that is not here."""
    return owners_at(session, [account_id], moment).get(account_id)
