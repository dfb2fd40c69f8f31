"""One entry of a customer's history, and how a page of them is read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import BigInteger, BindParameter, Select, bindparam, select, type_coerce
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

    `kind` is kind, result, status, met_decision_maker, next_step, on, due, void or pending; `value` a code of the
    field of that name, a day, the day and hours of a plan, or the text of the next step; empty for the plain marks.
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


ACCOUNT: Final[BindParameter[str]] = bindparam("account_id")
"""Stands for the customer in what `latest` is given."""
_EVER: Final = 1 << 62


def latest(cls: Any, at: Any, *conditions: Any) -> Select[Any]:
    """Return a statement for `page`: made once, since making one takes longer than carrying it out."""
    before = bindparam("before", type_=BigInteger)
    return (
        select(cls, at)
        .where(cls.deleted_at.is_(None), at.is_not(None), type_coerce(at, BigInteger) < before, *conditions)
        .order_by(at.desc(), cls.id.desc())
        .limit(bindparam("most"))
    )


def last_before(before: int | None) -> int:
    """Return the moment before which items are asked for, where none is named one that never comes."""
    return _EVER if before is None else before


def page(session: Session, statement: Select[Any], account_id: str, limit: int, before: int | None) -> Any:
    """Return (record, moment) of those before `before` (UTC since 1970), the latest first."""
    values = {"account_id": account_id, "before": last_before(before), "most": limit}
    return session.execute(statement, values).all()


def pending_badge(record_id: str, waiting: set[str]) -> tuple[Badge, ...]:
    """Return the mark of what the server has not seen."""
    return (Badge("pending"),) if record_id in waiting else ()
