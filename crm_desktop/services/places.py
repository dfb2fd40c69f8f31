"""Where customers are, and how far apart as the crow flies: enough to see whether a day's order makes sense."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_desktop.services.lookups import chunks

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


@dataclass(frozen=True)
class Whereabouts:
    """The address in one line, and degrees where they are known."""

    address: str
    lng: Decimal | None
    lat: Decimal | None


def whereabouts(session: Session, account_ids: Iterable[str]) -> dict[str, Whereabouts]:
    """Return where these customers are, by id."""
    found: dict[str, Whereabouts] = {}
    for part in chunks(sorted(set(account_ids))):
        columns = (Account.id, Account.city, Account.district, Account.street, Account.lng, Account.lat)
        for id_, city, district, street, lng, lat in session.execute(
            select(*columns).where(Account.id.in_(part))
        ):
            found[id_] = Whereabouts(_address(city, district, street), lng, lat)
    return found


def _address(*parts: str | None) -> str:
    """Leave out a part that the next one begins with, as streets often repeat their city."""
    shown: list[str] = []
    for part in reversed([one.strip() for one in parts if one and one.strip()]):
        if not shown or part not in shown[0]:
            shown.insert(0, part)
    return " ".join(shown)


def distance_km(one: Whereabouts | None, other: Whereabouts | None) -> float | None:
    """Return the great-circle distance in kilometres (haversine), or None where a place is unknown."""
    if one is None or other is None or None in (one.lng, one.lat, other.lng, other.lat):
        return None
    lng1, lat1, lng2, lat2 = (
        radians(float(value or 0)) for value in (one.lng, one.lat, other.lng, other.lat)
    )
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
