"""The customers that a person has starred; the star travels to their other laptops."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Favourite
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import chunks, living, now


def set_favourite(session: Session, context: EditContext, account_ids: Iterable[str], *, on: bool) -> int:
    """Star customers, or take the star off; returns how many changed. Raises UserError record_missing."""
    changed = 0
    for account_id in account_ids:
        star_id = Favourite.make_id(context.user_id, account_id)
        star = session.get(Favourite, star_id)
        if star is None and on:
            living(session, "account", account_id)
            session.add(Favourite(id=star_id, user_id=context.user_id, account_id=account_id))
        elif star is not None and (star.deleted_at is None) is not on:
            star.deleted_at = None if on else now(context)
        else:
            continue
        changed += 1
    return changed


def favourites_among(session: Session, user_id: str, account_ids: Sequence[str]) -> set[str]:
    """Return those of the customers that the person has starred."""
    found: set[str] = set()
    for part in chunks(account_ids):
        statement = select(Favourite.account_id).where(
            Favourite.user_id == user_id, Favourite.deleted_at.is_(None), Favourite.account_id.in_(part)
        )
        found.update(session.scalars(statement))
    return found
