"""Asking for more than one may give, and deciding about it, both offline (domain.md §6).

A request names the content that was submitted by its hash, a decision that which was looked at. Whoever changes the
content takes the request back by that; the server sees to it where two laptops did not know of each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import ApprovalDecision, ApprovalRequest, Quote
from crm_core.model.types import Instant
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.db.local_tables import sync_run
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import chunks, living_one, pending_ids, titles_of, user_names
from crm_desktop.services.quotes.approval import DiscountCheck, discount_check
from crm_desktop.services.quotes.approvers import approver_of, approving, check_approval, covers
from crm_desktop.services.quotes.draft import load_quote
from crm_desktop.services.quotes.requests import open_requests
from crm_desktop.services.quotes.states import content_hash, move_quote

TOLD_FOR = timedelta(days=7)
"""How long a decided or void request stays on the lists of those whom it concerns."""


@dataclass(frozen=True)
class ApprovalItem:
    """A request as lists show it. Percentages as `DiscountCheck`; `status` is a code of APPROVAL_STATUS.

    `is_mine_to_decide`: it waits, and I may let that much pass; `waits_for` is who was asked. `comment` and
    `decided_by` are of the decision.
    """

    id: str
    quote_id: str
    number: str
    account_name: str
    requester: str
    reason: str
    discount: Decimal | None
    limit: Decimal | None
    below_floor: bool
    amount: Decimal | None
    currency: str
    status: str
    asked_at: datetime | None
    decided_by: str
    comment: str
    is_mine_to_decide: bool
    waits_for: str
    pending: bool


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


# --- lists -----------------------------------------------------------------------------------------------------------


def approvals(session: Session, user_id: str, on: date) -> list[ApprovalItem]:
    """Return what concerns a person: what waits for their decision, and what became of requests in a week.

    Who decides also hears of requests that became void: theirs may be the decision that no longer counts. What waits
    for the person comes first, the longest waiting first; then the latest answers.
    """
    decides = may_decide(session, user_id)
    since = datetime.combine(on - TOLD_FOR, datetime.min.time()).astimezone()
    mine = ApprovalRequest.created_by == user_id
    decided = ApprovalRequest.id.in_(
        select(ApprovalDecision.request_id).where(ApprovalDecision.created_by == user_id)
    )
    void = ApprovalRequest.status == "VOID" if decides else false()
    statement = (
        select(ApprovalRequest)
        .where(ApprovalRequest.deleted_at.is_(None))
        .where(
            or_(
                ApprovalRequest.status == "PENDING",
                or_(mine, decided, void) & (ApprovalRequest.created_at >= since),
            )
        )
        .where(ApprovalRequest.status != "WITHDRAWN")
    )
    requests = list(session.scalars(statement))
    quotes = _living_quotes(session, {request.quote_id for request in requests})
    rows = [(one, quotes[one.quote_id]) for one in requests if one.quote_id in quotes]
    shown = [
        (request, quote)
        for request, quote in rows
        if request.status != "PENDING" or decides or request.created_by == user_id
    ]
    items = _items(session, shown, user_id)
    items.sort(key=lambda one: one.asked_at.timestamp() if one.asked_at else 0.0)
    waiting = [one for one in items if one.is_mine_to_decide]
    return [*waiting, *reversed([one for one in items if not one.is_mine_to_decide])]


def _living_quotes(session: Session, ids: set[str]) -> dict[str, Quote]:
    """Read them apart from the requests: joined, SQLite may go through all quotes to find a few requests."""
    statements = (
        select(Quote).where(Quote.id.in_(part), Quote.deleted_at.is_(None)) for part in chunks(sorted(ids))
    )
    return {quote.id: quote for statement in statements for quote in session.scalars(statement)}


def approval_of(session: Session, quote_id: str, user_id: str) -> ApprovalItem | None:
    """Return the latest request about a quote."""
    statement = (
        select(ApprovalRequest, Quote)
        .join(Quote, Quote.id == ApprovalRequest.quote_id)
        .where(ApprovalRequest.quote_id == quote_id, ApprovalRequest.deleted_at.is_(None))
        .order_by(ApprovalRequest.created_at.desc(), ApprovalRequest.id.desc())
        .limit(1)
    )
    rows = [(request, quote) for request, quote in session.execute(statement)]
    items = _items(session, rows, user_id)
    return items[0] if items else None


def _items(session: Session, rows: list[tuple[ApprovalRequest, Quote]], user_id: str) -> list[ApprovalItem]:
    ids = [request.id for request, _ in rows]
    answers = _decisions(session, ids)
    mine = {
        one: approving(session, user_id, one)
        for one in {request.created_by for request, _ in rows if request.status == "PENDING"}
    }
    asked = {person for request, _ in rows for person in (request.created_by, request.approver_id)}
    people = asked | {one.created_by for one in answers.values()}
    names = user_names(session, people)
    accounts = titles_of(session, "account", (quote.account_id for _, quote in rows))
    waiting = pending_ids(session, "approval_request", ids)
    return [
        ApprovalItem(
            id=request.id,
            quote_id=quote.id,
            number=quote.shown_number,
            account_name=accounts.get(quote.account_id or "", ""),
            requester=names.get(request.created_by or "", ""),
            reason=request.reason or "",
            discount=request.discount_pct,
            limit=request.limit_pct,
            below_floor=bool(request.below_floor),
            amount=request.amount,
            currency=request.currency or quote.currency,
            status=request.status,
            asked_at=request.created_at,
            decided_by=names.get(answer.created_by or "", "") if answer else "",
            comment=(answer.comment or "") if answer else "",
            is_mine_to_decide=request.status == "PENDING"
            and request.created_by != user_id
            and covers(mine[request.created_by], request.discount_pct, below_floor=bool(request.below_floor)),
            waits_for=names.get(request.approver_id or "", ""),
            pending=request.id in waiting,
        )
        for request, quote in rows
        for answer in (answers.get(request.id),)
    ]


def _decisions(session: Session, request_ids: list[str]) -> Mapping[str, ApprovalDecision]:
    statement = (
        select(ApprovalDecision)
        .where(ApprovalDecision.request_id.in_(request_ids), ApprovalDecision.deleted_at.is_(None))
        .order_by(ApprovalDecision.created_at.desc())
    )
    return {one.request_id: one for one in session.scalars(statement)}
