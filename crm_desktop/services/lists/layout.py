"""How a person has arranged the columns of a list on this laptop: order, widths, and which are there.

Kept in the encrypted store, beside the data: names of the company's own fields are nobody else's business.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy.orm import Session

from crm_desktop.db import meta
from crm_desktop.db.raw import raw_connection

_PREFIX: Final = "columns."


@dataclass(frozen=True)
class ColumnPlace:
    """One column of an arrangement; `width` in px."""

    name: str
    width: int
    shown: bool


def column_places(session: Session, list_key: str) -> list[ColumnPlace]:
    """Return the arrangement in the order of the columns; nothing where none was made."""
    kept = meta.get(raw_connection(session), _PREFIX + list_key, "[]")
    return [ColumnPlace(str(one["name"]), int(one["width"]), bool(one["shown"])) for one in json.loads(kept)]


def keep_column_places(session: Session, list_key: str, places: Sequence[ColumnPlace]) -> None:
    """Keep an arrangement; an empty one is the list as it comes."""
    meta.put(raw_connection(session), _PREFIX + list_key, json.dumps([asdict(one) for one in places]))
