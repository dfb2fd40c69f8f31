"""Where customers are, and how far apart as the crow flies: enough to see whether a day's order makes sense."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

from crm_core import stored
from crm_desktop.db.raw import Source
from crm_desktop.db.shapes import Shape

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


@dataclass(frozen=True)
class Whereabouts:
    """The address in one line, and degrees where they are known."""

    address: str
    lng: Decimal | None
    lat: Decimal | None


class _Place(NamedTuple):
    id: str
    city: str | None
    district: str | None
    street: str | None
    lng: Decimal | None
    lat: Decimal | None


_PLACES: Final = Shape("account", _Place, {"lng": stored.degrees, "lat": stored.degrees})
_WANTED: Final = "WHERE id IN (SELECT value FROM json_each(?))"


def whereabouts(source: Source, account_ids: Iterable[str]) -> dict[str, Whereabouts]:
    """Return where these customers are, by id."""
    found = _PLACES.read(source, _WANTED, (json.dumps(sorted(set(account_ids))),))
    return {
        one.id: Whereabouts(_address(one.city, one.district, one.street), one.lng, one.lat) for one in found
    }


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
