"""The numbers of documents that this store may give out, and how far it has.

The counter moves in the transaction that gives the number to a document. It never goes back: not when the document is
deleted or the deed undone, and not when a lease that covers the same places comes again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import orjson

from crm_core.document_numbers import Drawn
from crm_core.stored import canonical_json
from crm_desktop.db import meta
from crm_desktop.db.rows import RawConnection

if TYPE_CHECKING:
    from crm_core.wire import LeasedBlock

LEASE: Final = "number_lease"
"""The name of the lease; empty: there is none."""
BLOCKS: Final = "number_blocks"
"""JSON of [series, first, last], in the order in which they are drawn from."""
COUNTERS: Final = "number_counters"
"""JSON of series → the last place drawn from it."""
LAST: Final = "last_number"
"""The last number drawn."""


def draw(connection: RawConnection) -> str | None:
    """Return a number that no other document has or gets, or None where none is left.

    To be called in the transaction that stores the document.
    """
    counters: dict[str, int] = orjson.loads(meta.get(connection, COUNTERS, "{}"))
    for series, first, last in orjson.loads(meta.get(connection, BLOCKS, "[]")):
        place = max(first, counters.get(series, 0) + 1)
        if place <= last:
            number = str(Drawn(series, place))
            meta.put(connection, COUNTERS, canonical_json(counters | {series: place}))
            meta.put(connection, LAST, number)
            return number
    return None


def keep(connection: RawConnection, lease: str, blocks: Iterable[LeasedBlock]) -> None:
    """Draw from these blocks from now on, and from no others."""
    meta.put(connection, LEASE, lease)
    meta.put(connection, BLOCKS, canonical_json([[one.series, one.first, one.last] for one in blocks]))


def forget(connection: RawConnection) -> None:
    """Draw from none, because another store may: this one was restored or has a twin."""
    keep(connection, "", ())
