"""Who may approve what: nobody lets more pass than they, or a manager for whom they stand in, may give themselves."""

from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.discounts import Authority, DiscountCheck, authority_to_approve
from crm_core.model import Delegation, Quote, User
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.errors import UserError
from crm_desktop.services.quotes.approval import check_against
from crm_desktop.services.quotes.draft import load_quote


def approving(session: Session, user_id: str) -> list[Authority]:
    """Return what a person may let pass: as a manager, and for each manager for whom they stand in now."""
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
    return [_authority(user) for user in users]


def _authority(user: User) -> Authority:
    return authority_to_approve(user.discount_limit_pct, user.price_floor_right, user.manager_id)


def check_approval(session: Session, quote: Quote, user_id: str) -> None:
    """Raise UserError for a quote that gives more than a person may approve.

    not_permitted for who approves nothing, approval_below_floor, approval_beyond_limit.
    """
    draft = load_quote(session, quote.id)
    checks = [check_against(session, draft, authority) for authority in approving(session, user_id)]
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
            [_authority(user)], check.discount, below_floor=bool(check.below_floor)
        ):
            break
    return asked


def covers(authorities: list[Authority], discount: Decimal | None, *, below_floor: bool) -> bool:
    """Whether one of them lets a discount in per cent pass, and goes below the floor where that is asked."""
    return any(
        (discount is None or discount <= (one.limit or 0)) and (one.may_go_below_floor or not below_floor)
        for one in authorities
    )
