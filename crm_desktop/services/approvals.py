"""Requests for approval as lists show them, read by the driver alone: the first screen tells of them.

Who may approve what is asked here too: nobody lets more pass than they, or a manager for whom they stand in, may give
themselves.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_core import stored
from crm_core.names import MANAGING_ROLES
from crm_desktop.db.raw import Source, rows_of
from crm_desktop.db.shapes import Shape
from crm_desktop.services.lookups import pending_ids, titles_of, user_names

if TYPE_CHECKING:
    from crm_core.discounts import Authority
    from crm_core.model import User

TOLD_FOR: Final = timedelta(days=7)
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


class _Request(NamedTuple):
    id: str
    quote_id: str
    approver_id: str | None
    reason: str | None
    discount_pct: Decimal | None
    limit_pct: Decimal | None
    below_floor: bool | None
    amount: Decimal | None
    currency: str | None
    status: str
    created_at: datetime | None
    created_by: str | None


class _Quote(NamedTuple):
    id: str
    number: str | None
    drawn_number: str | None
    provisional_number: str | None
    account_id: str | None
    currency: str


class _Answer(NamedTuple):
    request_id: str
    created_by: str | None
    comment: str | None


class _Approver(NamedTuple):
    id: str
    discount_limit_pct: Decimal | None
    price_floor_right: bool | None


_REQUESTS: Final = Shape(
    "approval_request",
    _Request,
    {
        "discount_pct": stored.percent,
        "limit_pct": stored.percent,
        "below_floor": stored.flag,
        "amount": stored.amount,
        "created_at": stored.moment,
    },
)
_QUOTES: Final = Shape("quote", _Quote)
_ANSWERS: Final = Shape("approval_decision", _Answer)
_APPROVERS: Final = Shape(
    "user", _Approver, {"discount_limit_pct": stored.percent, "price_floor_right": stored.flag}
)
_CONCERNED: Final = (
    "WHERE deleted_at IS NULL AND status != 'WITHDRAWN' AND (status = 'PENDING' OR created_at >= ?"
    " AND (created_by = ? OR id IN (SELECT request_id FROM approval_decision WHERE created_by = ?)"
    " OR status = 'VOID' AND ?))"
)
_LATEST: Final = (
    "WHERE quote_id = ? AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM quote WHERE quote.id = quote_id)"
    " ORDER BY created_at DESC, id DESC LIMIT 1"
)
_OF_REQUESTS: Final = (
    "WHERE request_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY created_at DESC"
)
_STANDING_IN: Final = (
    "WHERE (id = ? OR id IN (SELECT from_user_id FROM delegation WHERE to_user_id = ? AND status = 'active'"  # noqa: S608
    f" AND began_at IS NOT NULL AND deleted_at IS NULL)) AND role IN {tuple(sorted(MANAGING_ROLES))}"
)


def approvals(source: Source, user_id: str, on: date) -> list[ApprovalItem]:
    """Return what concerns a person: what waits for their decision, and what became of requests in a week.

    Who decides also hears of requests that became void: theirs may be the decision that no longer counts. What waits
    for the person comes first, the longest waiting first; then the latest answers.
    """
    decides = bool(approving(source, user_id))
    since = datetime.combine(on - TOLD_FOR, datetime.min.time()).astimezone()
    values = (stored.milliseconds(since), user_id, user_id, decides)
    requests = [
        one
        for one in _REQUESTS.read(source, _CONCERNED, values)
        if one.status != "PENDING" or decides or one.created_by == user_id
    ]
    items = _items(source, requests, "AND deleted_at IS NULL", user_id)
    items.sort(key=lambda one: one.asked_at.timestamp() if one.asked_at else 0.0)
    waiting = [one for one in items if one.is_mine_to_decide]
    return [*waiting, *reversed([one for one in items if not one.is_mine_to_decide])]


def approval_of(source: Source, quote_id: str, user_id: str) -> ApprovalItem | None:
    """Return the latest request about a quote."""
    items = _items(source, _REQUESTS.read(source, _LATEST, (quote_id,)), "", user_id)
    return items[0] if items else None


def approving(source: Source, user_id: str, asker: str | None = None) -> "list[Authority]":
    """Return what a person may let pass: as a manager, and for each manager for whom they stand in now.

    `asker` is who wants to give it.
    """
    return [
        authority_of(source, one, asker) for one in _APPROVERS.read(source, _STANDING_IN, (user_id, user_id))
    ]


def authority_of(source: Source, user: "User | _Approver", asker: str | None) -> "Authority":
    """Return what somebody who manages may let pass when `asker` wants to give it."""
    from crm_core.discounts import authority_to_approve, heads_line

    def manager_of(user_id: str) -> str | None:
        found = rows_of(source, "SELECT manager_id FROM user WHERE id = ?", (user_id,))
        return found[0][0] if found else None

    heads = heads_line(user.id, asker, manager_of)
    return authority_to_approve(user.discount_limit_pct, user.price_floor_right, heads_the_line=heads)


def covers(authorities: "list[Authority]", discount: Decimal | None, *, below_floor: bool) -> bool:
    """Whether one of them lets a discount in per cent pass, and goes below the floor where that is asked."""
    return any(
        (discount is None or discount <= (one.limit or 0)) and (one.may_go_below_floor or not below_floor)
        for one in authorities
    )


def _items(source: Source, requests: list[_Request], living: str, user_id: str) -> list[ApprovalItem]:
    quotes = _quotes(source, {one.quote_id for one in requests}, living)
    rows = [(one, quotes[one.quote_id]) for one in requests if one.quote_id in quotes]
    ids = [request.id for request, _ in rows]
    answers = _answers(source, ids)
    mine = {
        one: approving(source, user_id, one)
        for one in {request.created_by for request, _ in rows if request.status == "PENDING"}
    }
    asked = {person for request, _ in rows for person in (request.created_by, request.approver_id)}
    names = user_names(source, asked | {one.created_by for one in answers.values()})
    accounts = titles_of(source, "account", (quote.account_id for _, quote in rows))
    waiting = pending_ids(source, "approval_request", ids)
    return [
        ApprovalItem(
            id=request.id,
            quote_id=quote.id,
            number=quote.number or quote.drawn_number or quote.provisional_number or "",
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


def _quotes(source: Source, ids: Iterable[str], living: str) -> dict[str, _Quote]:
    """Read them apart from the requests: joined, SQLite may go through all quotes to find a few requests."""
    where = f"WHERE id IN (SELECT value FROM json_each(?)) {living}"  # noqa: S608 -- our own
    return {quote.id: quote for quote in _QUOTES.read(source, where, (json.dumps(sorted(ids)),))}


def _answers(source: Source, request_ids: list[str]) -> dict[str, _Answer]:
    found = _ANSWERS.read(source, _OF_REQUESTS, (json.dumps(request_ids),))
    return {one.request_id: one for one in found}
