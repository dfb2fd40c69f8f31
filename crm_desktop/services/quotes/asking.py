"""Asking for more than one may give, and deciding about it, both offline (domain.md §6).

A request names the content that was submitted by its hash, a decision that which was looked at. Whoever changes the
content takes the request back by that; the server sees to it where two laptops did not know of each other.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import ApprovalDecision, ApprovalRequest, Quote
from crm_core.model.types import Instant
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.db.local_tables import sync_run
from crm_desktop.errors import UserError
from crm_desktop.services.approvals import approving
from crm_desktop.services.lookups import living_one
from crm_desktop.services.quotes.approval import DiscountCheck, discount_check
from crm_desktop.services.quotes.approvers import approver_of, check_approval
from crm_desktop.services.quotes.draft import load_quote
from crm_desktop.services.quotes.requests import open_requests
from crm_desktop.services.quotes.states import content_hash, move_quote


def submit_quote(
    session: Session, context: EditContext, quote_id: str, reason: str | None = None
) -> DiscountCheck:
    """Submit a draft for approval, with its content as it is now. Returns what is beyond the limit.

    Raises UserError record_missing, state_not_allowed.
    """
    quote = living_one(session, Quote, quote_id)
    check = discount_check(session, load_quote(session, quote_id), context.user_id)
    move_quote(session, context, quote_id, "IN_APPROVAL")
    for former in open_requests(session, quote_id):
        former.status = "VOID"
    session.add(
        ApprovalRequest(
            id=context.ids.new(),
            quote_id=quote_id,
            content_hash=content_hash(session, quote),
            approver_id=approver_of(session, context.user_id, check),
            reason=(reason or "").strip() or None,
            discount_pct=check.discount,
            limit_pct=check.limit,
            below_floor=bool(check.below_floor) or None,
            amount=quote.total_gross,
            currency=quote.currency,
        )
    )
    return check


def decide(
    session: Session,
    context: EditContext,
    quote_id: str,
    *,
    approve: bool,
    seen: str,
    comment: str | None = None,
) -> None:
    """Approve or reject what waits; `seen` is the hash of the content that was looked at.

    Raises UserError: not_permitted, approval_void (it is another content by now), approval_needs_comment (a rejection
    without a word), state_not_allowed, and what `check_approval` raises for more than I may give.
    """
    quote = living_one(session, Quote, quote_id)
    if not may_decide(session, context.user_id):
        raise UserError("not_permitted", entity="quote", field="status")
    status = "APPROVED" if approve else "REJECTED"
    if quote.status != "IN_APPROVAL" or not may_move("quote", "status", quote.status, status):
        raise UserError("state_not_allowed", entity="quote", source=quote.status, target=status)
    said = (comment or "").strip() or None
    if not approve and said is None:
        raise UserError("approval_needs_comment")
    if content_hash(session, quote) != seen:
        raise UserError("approval_void", entity="quote", id=quote_id)
    if approve:
        check_approval(session, quote, context.user_id)
    waiting = [one for one in open_requests(session, quote_id) if one.status == "PENDING"]
    if any(one.created_by == context.user_id for one in waiting):
        raise UserError("not_permitted", entity="quote", field="status")
    for request in waiting:
        request.status = status
        session.add(
            ApprovalDecision(
                id=context.ids.new(),
                request_id=request.id,
                quote_id=quote_id,
                decision="APPROVE" if approve else "REJECT",
                comment=said,
                content_hash=seen,
                data_as_of=_data_as_of(session),
            )
        )
    if not approve:
        quote.reject_reason = said
    quote.status = status


def _data_as_of(session: Session) -> datetime | None:
    last = session.scalar(select(func.max(sync_run.c.ended_ms)).where(sync_run.c.error_code.is_(None)))
    return None if last is None else Instant.from_stored(last)


def may_decide(session: Session, user_id: str) -> bool:
    """Whether a person approves: a manager, or somebody who stands in for one now."""
    return bool(approving(session, user_id))


def void_if_changed(session: Session, quote: Quote) -> bool:
    """Make a quote a draft again whose content is not what was submitted or approved; tell whether it was so."""
    if quote.status not in ("IN_APPROVAL", "APPROVED"):
        return False
    held = open_requests(session, quote.id)
    if not held:
        return False
    session.flush()
    now = content_hash(session, quote)
    void = [one for one in held if one.content_hash != now]
    if len(void) < len(held):
        return False
    for one in void:
        one.status = "VOID"
    quote.status = "DRAFT"
    return True
