"""Who may approve what: nobody lets more pass than they, or a manager for whom they stand in, may give themselves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.discounts import DiscountCheck
from crm_core.model import ApprovalRequest, Quote, User
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.errors import UserError
from crm_desktop.services.approvals import approving, authority_of, covers
from crm_desktop.services.quotes.approval import check_against
from crm_desktop.services.quotes.draft import load_quote


def check_approval(session: Session, quote: Quote, user_id: str) -> None:
    """Raise UserError for a quote that gives more than a person may approve.

    not_permitted for who approves nothing, approval_below_floor, approval_beyond_limit.
    """
    draft = load_quote(session, quote.id)
    asker = _asker(session, quote)
    checks = [check_against(session, draft, authority) for authority in approving(session, user_id, asker)]
    if not checks:
        raise UserError("not_permitted", entity="quote", field="status")
    if any(check.is_inside for check in checks):
        return
    nearest = max(checks, key=lambda check: (not check.below_floor, check.limit))
    if nearest.below_floor:
        raise UserError("approval_below_floor", name=draft.lines[nearest.below_floor[0]].name or "")
    raise UserError(
        "approval_beyond_limit", discount=str(nearest.discount), limit=f"{nearest.limit.normalize():f}"
    )


def _asker(session: Session, quote: Quote) -> str | None:
    """Return who submitted a quote that waits, else who owns it."""
    asked = select(ApprovalRequest.created_by).where(
        ApprovalRequest.quote_id == quote.id,
        ApprovalRequest.status == "PENDING",
        ApprovalRequest.deleted_at.is_(None),
    )
    return session.scalars(asked.limit(1)).first() or quote.owner_id


def approver_of(session: Session, user_id: str, check: DiscountCheck) -> str | None:
    """Return who is asked: the first one up from a person who may let that much pass, else the last one up."""
    seen = {user_id}
    asked: str | None = None
    user = session.get(User, user_id)
    while user is not None and user.manager_id and user.manager_id not in seen:
        seen.add(user.manager_id)
        user = session.get(User, user.manager_id)
        if user is None:
            break
        asked = user.id
        if user.role in MANAGING_ROLES and covers(
            [authority_of(session, user, user_id)], check.discount, below_floor=bool(check.below_floor)
        ):
            break
    return asked
