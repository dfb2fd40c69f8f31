"""Journeys that were prepared, and fetching what is missing: asked for here, carried by the sync."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from crm_desktop.db import trip_packs
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.trip_packs import TripPack

KEEP_PAST_DAYS = 30
"""Journeys that ended longer ago are forgotten when the next one is prepared."""


def saved_packs(session: Session) -> list[TripPack]:
    """Return the journeys kept on this laptop, the next one first."""
    return trip_packs.all_packs(raw_connection(session))


def save_pack(
    session: Session,
    context: EditContext,
    title: str,
    days: tuple[date, date],
    account_ids: Sequence[str],
    *,
    pack_id: int | None = None,
) -> int:
    """Keep a journey on this laptop and return its number; it is never synced."""
    connection = raw_connection(session)
    _forget_past(session, days[0])
    return trip_packs.put(
        connection,
        title,
        first_on=days[0],
        last_on=days[1],
        members=account_ids,
        now_ms=context.clock.wall_ms(),
        pack_id=pack_id,
    )


def _forget_past(session: Session, today: date) -> None:
    connection = raw_connection(session)
    for pack in trip_packs.all_packs(connection):
        if (today - pack.last_on).days > KEEP_PAST_DAYS:
            trip_packs.remove(connection, pack.id)


def fetch_files(session: Session, pack_id: int) -> None:
    """Have the next sync fetch the files of a journey, and keep them here until it is over."""
    trip_packs.want_files(raw_connection(session), pack_id, wanted=True)


def stop_fetching(session: Session, pack_id: int) -> None:
    """Fetch no more for a journey; what has come stays while there is room."""
    trip_packs.want_files(raw_connection(session), pack_id, wanted=False)


def forget_pack(session: Session, pack_id: int) -> None:
    """Forget a journey."""
    trip_packs.remove(raw_connection(session), pack_id)
