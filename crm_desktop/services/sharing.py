"""Who may see a customer and why, showing it to a colleague until a day, and handing it over.

The server decides (crm_server.grants); what is listed here follows from the same facts as far as this laptop has them:
the owner, those who manage the owner, and the shares. A share or a handing over takes effect with the next sync.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountShare, HandOver, User, table_of
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, pending_ids, rows_of, today, user_names
from crm_desktop.services.values import checked, invalid

Why = Literal["owner", "manager", "share", "hand_over"]


@dataclass(frozen=True)
class Access:
    """Somebody who may see a customer. `id` is the share or the request to hand over, empty for the others.

    `waits` says that it takes effect with the next sync. A `hand_over` is one that was asked for and not done yet.
    """

    user_id: str
    name: str
    why: Why
    may_edit: bool
    id: str = ""
    until: date | None = None
    reason: str = ""
    waits: bool = False


def access_of(session: Session, account_id: str) -> list[Access]:
    """Return who may see a customer: the owner, managers, then colleagues to whom it is shown."""
    account = living_one(session, Account, account_id)
    return _access(session, account, _managers(session, account.owner_id))


def access_and_right(session: Session, account_id: str, me: str) -> tuple[list[Access], bool]:
    """Return who may see a customer, and whether I may show it to others (`may_share`)."""
    account = living_one(session, Account, account_id)
    managers = _managers(session, account.owner_id)
    return _access(session, account, managers), _is_mine_to_share(session, account, managers, me)


def _access(session: Session, account: Account, managers: list[str]) -> list[Access]:
    account_id, owner_id = account.id, account.owner_id
    shares = rows_of(session, _SHARES, (account_id, owner_id))
    asked = rows_of(session, _ASKED, (account_id,))
    names = user_names(session, [owner_id, *managers, *(one[1] for one in (*shares, *asked))])
    waiting = pending_ids(session, "account_share", [one[0] for one in shares])
    found = [Access(owner_id, names.get(owner_id, ""), "owner", True)] if owner_id else []
    found += [Access(one, names.get(one, ""), "manager", True) for one in managers]
    found += [
        Access(
            user_id,
            names.get(user_id, ""),
            "share",
            level == "edit",
            share_id,
            date.fromisoformat(until) if until else None,
            reason or "",
            share_id in waiting,
        )
        for share_id, user_id, level, until, reason in shares
    ]
    found += [
        Access(user_id, names.get(user_id, ""), "hand_over", True, asked_id, reason=reason or "", waits=True)
        for asked_id, user_id, reason in asked
    ]
    return found


def _managers(session: Session, owner_id: str | None) -> list[str]:
    """Those who lead the owner's unit or one above it; administrators see everything and are not listed."""
    found = rows_of(session, _LEADING, (owner_id,)) if owner_id else []
    return sorted({str(one) for (one,) in found} - {owner_id or ""})


_SHARES: Final = (
    "SELECT id, user_id, level, until, reason FROM account_share WHERE account_id = ? AND status = 'active'"
    " AND deleted_at IS NULL AND user_id IS NOT ? ORDER BY until IS NULL DESC, until, id"
)
_ASKED: Final = (
    "SELECT id, to_user_id, reason FROM hand_over WHERE account_id = ? AND status = 'requested'"
    " AND deleted_at IS NULL ORDER BY id"
)
_LEADING: Final = (
    "WITH RECURSIVE above (id) AS (SELECT org_unit_id FROM user WHERE id = ?"  # noqa: S608 -- roles of the model
    " UNION SELECT o.parent_id FROM above JOIN org_unit AS o ON o.id = above.id)"
    " SELECT manager_id FROM org_unit WHERE id IN above AND manager_id IS NOT NULL"
    " UNION SELECT id FROM user WHERE org_unit_id IN above AND deleted_at IS NULL AND is_active IS NOT 0"
    f" AND role IN ({', '.join(repr(one) for one in sorted(MANAGING_ROLES - {'admin'}))})"
)


def may_share(session: Session, account_id: str, me: str) -> bool:
    """Whether I may show a customer to others or give it away: its owner may, and who manages the owner."""
    account = living_one(session, Account, account_id)
    return _is_mine_to_share(session, account, _managers(session, account.owner_id), me)


def _is_mine_to_share(session: Session, account: Account, managers: list[str], me: str) -> bool:
    if account.owner_id is None or account.owner_id == me:
        return account.owner_id == me
    user = session.get(User, me)
    return me in managers or (user is not None and user.role == "admin")


def share_account(
    session: Session,
    context: EditContext,
    account_id: str,
    user_id: str,
    *,
    level: str = "read",
    until: date | None = None,
    reason: str = "",
) -> str:
    """Show a customer to a colleague and return the share's id; an earlier share with them ends.

    Raises UserError record_missing, not_permitted, unknown_choice, too_long; invalid_value for the owner, oneself, a
    colleague who has left, or a day that is over.
    """
    account = _mine(session, context, account_id)
    if user_id in (context.user_id, account.owner_id) or not _works_here(session, user_id):
        raise invalid("account_share", "user_id", user_id)
    if until is not None and until < today(context):
        raise invalid("account_share", "until", until)
    columns = table_of(AccountShare).c
    for former in session.scalars(
        select(AccountShare).where(
            AccountShare.account_id == account_id,
            AccountShare.user_id == user_id,
            AccountShare.status == "active",
            AccountShare.deleted_at.is_(None),
        )
    ):
        former.status = "ended"
    record = AccountShare(
        id=context.ids.new(),
        account_id=account_id,
        user_id=user_id,
        level=checked("account_share", columns["level"], level),
        until=until,
        reason=checked("account_share", columns["reason"], reason.strip() or None),
    )
    session.add(record)
    return record.id


def end_share(session: Session, _context: EditContext, share_id: str) -> None:
    """End a share now. Raises UserError record_missing."""
    living_one(session, AccountShare, share_id).status = "ended"


def hand_over_account(
    session: Session, context: EditContext, account_id: str, user_id: str, reason: str = ""
) -> str:
    """Ask the server to give a customer to a colleague; returns the request's id. Until then it stays as it is.

    An earlier request that waits is withdrawn. Raises UserError record_missing, not_permitted, too_long; invalid_value
    for who has it already or has left.
    """
    account = _mine(session, context, account_id)
    if user_id == account.owner_id or not _works_here(session, user_id):
        raise invalid("hand_over", "to_user_id", user_id)
    for former in session.scalars(
        select(HandOver).where(
            HandOver.account_id == account_id, HandOver.status == "requested", HandOver.deleted_at.is_(None)
        )
    ):
        former.status = "withdrawn"
    text = checked("hand_over", table_of(HandOver).c["reason"], reason.strip() or None)
    record = HandOver(id=context.ids.new(), account_id=account_id, to_user_id=user_id, reason=text)
    session.add(record)
    return record.id


def withdraw_hand_over(session: Session, _context: EditContext, request_id: str) -> None:
    """Take a request back that the server has not carried out. Raises UserError record_missing, state_not_allowed."""
    request = living_one(session, HandOver, request_id)
    if request.status != "requested":
        raise UserError("state_not_allowed", entity="hand_over", source=request.status, target="withdrawn")
    request.status = "withdrawn"


def _works_here(session: Session, user_id: str) -> bool:
    """Whether the colleague is here still. Raises UserError record_missing."""
    return living_one(session, User, user_id).is_active is not False


def _mine(session: Session, context: EditContext, account_id: str) -> Account:
    if not may_share(session, account_id, context.user_id):
        raise UserError("not_permitted", entity="account", id=account_id)
    return living_one(session, Account, account_id)
