"""One entry of a customer's history, and how a page of them is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model.types import Instant

Kind = Literal[
    "visit",
    "addendum",
    "task",
    "quote",
    "note",
    "promise",
    "plan",
    "order",
    "case",
    "file",
    "import",
    "owner",
    "consent",
]


class Badge(NamedTuple):
    """A mark on an item.

    `kind` is kind, result, status, met_decision_maker, next_step, due, void or pending; `value` a code of the field
    of that name, a day, or the text of the next step; empty for the plain marks.
    """

    kind: str
    value: str = ""


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened. `title` and `text` are what people wrote; codes are in `badges`.

    `title`: a visit's or plan's purpose, a task's title, the number of a quote, order or case, the name of a file, the
    owners before and after. `text` of a skipped plan is why. `by_name` is who did or is to do it. `target` is the visit
    of an addendum, the record of a file.
    """

    kind: Kind
    id: str
    at: datetime
    title: str
    text: str
    by_name: str
    badges: tuple[Badge, ...]
    by_id: str | None = None
    contact_name: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    target: str | None = None

    @property
    def at_ms(self) -> int:
        """Milliseconds since 1970, to ask for what is before."""
        return Instant.to_stored(self.at)


def page(
    session: Session, cls: Any, at: Any, conditions: Iterable[Any], limit: int, before: int | None
) -> Any:
    """Return (record, moment) of those before `before` (UTC since 1970), the latest first."""
    statement = select(cls, at).where(cls.deleted_at.is_(None), at.is_not(None), *conditions)
    if before is not None:
        statement = statement.where(at < Instant.from_stored(before))
    return session.execute(statement.order_by(at.desc(), cls.id.desc()).limit(limit)).all()


def pending_badge(record_id: str, waiting: set[str]) -> tuple[Badge, ...]:
    """Return the mark of what the server has not seen."""
    return (Badge("pending"),) if record_id in waiting else ()
