"""Who may approve what: nobody lets more pass than they, or a manager for whom they stand in, may give themselves."""

from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.discounts import Authority, DiscountCheck, authority_to_approve, heads_line
from crm_core.model import ApprovalRequest, Delegation, Quote, User
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.errors import UserError
from crm_desktop.services.quotes.approval import check_against
from crm_desktop.services.quotes.draft import load_quote


def approving(session: Session, user_id: str, asker: str | None = None) -> list[Authority]:
    """Return what a person may let pass: as a manager, and for each manager for whom they stand in now.

    `asker` is who wants to give it.
    """
    stood_for = (
        select(Delegation.from_user_id)
        .where(Delegation.to_user_id == user_id, Delegation.status == "active")
        .where(Delegation.began_at.is_not(None), Delegation.deleted_at.is_(None))
    )
    users = session.scalars(
        select(User)
        .where(or_(User.id == user_id, User.id.in_(stood_for)))
        .where(User.role.in_(sorted(MANAGING_ROLES)))
    )
    return [_authority(session, user, asker) for user in users]


def _authority(session: Session, user: User, asker: str | None) -> Authority:
    def manager_of(user_id: str) -> str | None:
        found = session.get(User, user_id)
        return found.manager_id if found else None

    heads = heads_line(user.id, asker, manager_of)
    return authority_to_approve(user.discount_limit_pct, user.price_floor_right, heads_the_line=heads)


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
            [_authority(session, user, user_id)], check.discount, below_floor=bool(check.below_floor)
        ):
            break
    return asked


def covers(authorities: list[Authority], discount: Decimal | None, *, below_floor: bool) -> bool:
    """Whether one of them lets a discount in per cent pass, and goes below the floor where that is asked."""
    return any(
        (discount is None or discount <= (one.limit or 0)) and (one.may_go_below_floor or not below_floor)
        for one in authorities
    )
