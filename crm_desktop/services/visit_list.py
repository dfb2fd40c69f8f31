"""Visits made as a long list: ids found by one statement, rows read for those that are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Visit
from crm_desktop.services.lists.ids import read_ids
from crm_desktop.services.lookups import chunks
from crm_desktop.services.plans import VisitItem, made_between, visit_items

VisitSort = Literal["started_at", "kind", "result", "account"]
_COLUMNS: Final = {"started_at": Visit.started_at, "kind": Visit.kind, "result": Visit.result}


@dataclass(frozen=True)
class VisitQuery:
    """Visits of `first` to `last`, both included; of everybody without `user_id`, of any kind without `kind`."""

    first: date
    last: date
    user_id: str | None = None
    kind: str | None = None
    sort: VisitSort = "started_at"
    descending: bool = True


def visit_ids(session: Session, query: VisitQuery) -> Sequence[str]:
    """Return the ids of the visits, in order."""
    statement = select(Visit.id).where(*made_between(query.user_id, query.first, query.last))
    if query.kind is not None:
        statement = statement.where(Visit.kind == query.kind)
    if query.sort == "account":
        statement = statement.outerjoin(Account, Account.id == Visit.account_id)
        column = func.coalesce(Account.name, "")
    else:
        column = func.coalesce(_COLUMNS[query.sort], "")
    first = column.desc() if query.descending else column.asc()
    return read_ids(session, statement.order_by(first, Visit.started_at.desc(), Visit.id.desc()))


def visits_by_id(session: Session, ids: Sequence[str]) -> list[VisitItem]:
    """Return what the list shows of these visits, in this order; those that are gone are left out."""
    found = {
        one.id: one
        for part in chunks(ids)
        for one in session.scalars(select(Visit).where(Visit.id.in_(part)))
    }
    return visit_items(session, [found[one] for one in ids if one in found])
