"""One deed for many customers, in one transaction, so that one undo takes it back.

What cannot be done with one of them (read only, locked, a step that its state does not allow) is left as it is and
told with the reason; the others go on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import Account, HandOver
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, may_edit_account
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.services.records import delete, set_values
from crm_desktop.services.tags import add_tag, remove_tag


@dataclass
class BulkReport:
    """How many were done, and what was left: names with the reason."""

    done: int = 0
    left: list[tuple[str, UserError]] = field(default_factory=list)


Deed = Callable[[Account], object]


def _each(session: Session, account_ids: Iterable[str], deed: Deed) -> BulkReport:
    report = BulkReport()
    for account_id in account_ids:
        account = living_one(session, Account, account_id)
        name = account.name
        try:
            if not may_edit_account(session, account_id):
                raise UserError("read_only", entity="account", id=account_id)
            deed(account)
        except UserError as error:
            report.left.append((name, error))
        else:
            report.done += 1
    return report


def set_on_all(
    session: Session, context: EditContext, account_ids: Iterable[str], values: Mapping[str, Any]
) -> BulkReport:
    """Set fields on customers, such as level or stage."""
    return _each(session, account_ids, lambda one: set_values(session, context, "account", one.id, values))


def tag_all(session: Session, account_ids: Iterable[str], tag: str) -> BulkReport:
    """Put a tag on customers. Raises UserError missing_value, too_long."""
    return _each(session, account_ids, lambda one: add_tag(session, one.id, tag))


def untag_all(session: Session, context: EditContext, account_ids: Iterable[str], tag: str) -> BulkReport:
    """Take a tag off customers; those that do not have it stay as they are."""
    return _each(session, account_ids, lambda one: remove_tag(session, context, one.id, tag))


def plan_for_all(
    session: Session, context: EditContext, account_ids: Iterable[str], on: date, purpose: str
) -> BulkReport:
    """Plan a visit of mine at each of the customers on a day."""
    return _each(
        session,
        account_ids,
        lambda one: plan_visit(session, context, NewPlan(one.id, on, purpose=purpose)),
    )


def hand_over_all(
    session: Session, context: EditContext, account_ids: Iterable[str], to_user_id: str, reason: str
) -> BulkReport:
    """Ask the server to give customers to a colleague; those that are theirs already are left."""

    def ask(account: Account) -> None:
        if account.owner_id == to_user_id:
            raise UserError("owned_already", entity="account", id=account.id)
        session.add(
            HandOver(
                id=context.ids.new(), account_id=account.id, to_user_id=to_user_id, reason=reason or None
            )
        )

    return _each(session, account_ids, ask)


def delete_all(session: Session, context: EditContext, account_ids: Iterable[str]) -> BulkReport:
    """Move customers to the recycle bin."""
    return _each(session, account_ids, lambda one: delete(session, context, "account", one.id))
