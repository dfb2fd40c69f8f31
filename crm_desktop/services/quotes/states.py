"""A quote's way from draft to order, by the one table of `crm_core.workflow` (domain.md §3.5)."""

from typing import Any

from sqlalchemy.orm import Session

from crm_core import quote_content
from crm_core.model import Quote, User
from crm_core.model.organisation import MANAGING_ROLES
from crm_core.sent_content import sent_content
from crm_core.workflow import MACHINES, QUOTE_STATES_WITH_REASON, may_move, next_states
from crm_desktop.db import numbers
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import UserError
from crm_desktop.services.backoffice import credit_of
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.lookups import living_one, now, title_of, today
from crm_desktop.services.quotes.approval import discount_check
from crm_desktop.services.quotes.approvers import check_approval
from crm_desktop.services.quotes.draft import living_lines, load_quote
from crm_desktop.services.quotes.line_checks import check_lines, check_price_age
from crm_desktop.services.quotes.requests import take_back
from crm_desktop.services.values import stored_row

CONSENT_CHANNELS = {"call": "CALL", "sms": "SMS", "email": "EMAIL", "post": "POST", "wechat": "WECHAT",
                    "in_person": "VISIT", "visit": "VISIT"}  # fmt: skip
"""Which channel a person must not have refused for a quote to be sent by this one."""

LEAVING = frozenset(("APPROVED", "IN_APPROVAL"))
"""Where a draft goes when others see it as a document: there it needs an official number."""


def next_quote_states(status: str) -> list[str]:
    """Return the states that a person may move a quote to from here, in the order of the table."""
    return next_states("quote", "status", status)


def move_quote(
    session: Session,
    context: EditContext,
    quote_id: str,
    status: str,
    *,
    channel: str | None = None,
    reason: str | None = None,
) -> None:
    """Move a quote to another state.

    Approving one's own draft needs a discount inside one's limit; approving or rejecting what was submitted needs a
    manager, and one who may give that much. Sending freezes the content and keeps its hash, the time and the `channel`;
    declining, rejecting and cancelling keep the `reason`. Raises UserError: state_not_allowed, not_permitted,
    quote_needs_approval, quote_needs_reason, what `check_approval` raises, quote_empty, quote_expired,
    quote_customer_refused, prices_too_old, and what else `check_sendable` raises.
    """
    quote = living_one(session, Quote, quote_id)
    if quote.status == status:
        return
    if not may_move("quote", "status", quote.status, status):
        raise UserError("state_not_allowed", entity="quote", source=quote.status, target=status)
    _check_actor(session, context, quote, status)
    if status == "APPROVED" and quote.status == "DRAFT":
        check_limit(session, context, quote)
    if status == "APPROVED" and quote.status == "IN_APPROVAL":
        check_approval(session, quote, context.user_id)
    if status in QUOTE_STATES_WITH_REASON and not (reason or "").strip():
        raise UserError("quote_needs_reason")
    if status == "SENT":
        _send(session, context, quote, channel)
    elif status == "ACCEPTED":
        quote.accepted_on = today(context)
    elif status in ("DECLINED", "CANCELLED", "REJECTED"):
        quote.reject_reason = reason or quote.reject_reason
    if quote.status == "IN_APPROVAL" and status in ("DRAFT", "CANCELLED"):
        take_back(session, quote.id)
    _number_if_leaving(session, quote, status)
    quote.status = status


def _number_if_leaving(session: Session, quote: Quote, status: str) -> None:
    """Give a quote that leaves the house an official number, if this laptop has one; a revision has that of its first.

    What is never approved needs none, and between approval and sending the paper is printed: so it is this step. Where
    no number is left the provisional one stays until the server has given one.
    """
    leaves = quote.status == "DRAFT" and status in LEAVING
    if leaves and quote.official_number is None and quote.root_id is None:
        quote.drawn_number = numbers.draw(raw_connection(session))


def _check_actor(session: Session, context: EditContext, quote: Quote, status: str) -> None:
    who = {
        one.who for one in MACHINES["quote", "status"] if (one.source, one.target) == (quote.status, status)
    }
    user = session.get(User, context.user_id)
    if who == {"approver"} and (user is None or user.role not in MANAGING_ROLES):
        raise UserError("not_permitted", entity="quote", field="status")


def check_limit(session: Session, context: EditContext, quote: Quote) -> None:
    """Raise UserError quote_needs_approval if the discounts are more than I may give."""
    check = discount_check(session, load_quote(session, quote.id), context.user_id)
    if not check.is_inside:
        raise UserError(
            "quote_needs_approval", discount=str(check.discount), limit=f"{check.limit.normalize():f}"
        )


def _send(session: Session, context: EditContext, quote: Quote, channel: str | None) -> None:
    check_sendable(session, context, quote, channel)
    lines = living_lines(session, quote.id)
    check_price_age(quote, lines, today(context))
    quote.sent_at = now(context)
    quote.sent_channel = channel
    quote.sent_hash = content_hash(session, quote)
    quote.sent_content = sent_content(stored_row(quote), [stored_row(line) for line in lines])


def check_sendable(session: Session, context: EditContext, quote: Quote, channel: str | None) -> None:
    """Raise UserError for a quote that should not reach the customer, whatever its state.

    quote_empty, quote_expired, what `check_lines` raises, quote_customer_refused, quote_credit_hold;
    quote_needs_approval for one that I approved myself and then gave more off than I may.
    """
    if not living_lines(session, quote.id):
        raise UserError("quote_empty", number=quote.shown_number)
    if quote.valid_until is not None and quote.valid_until < today(context):
        raise UserError("quote_expired", valid_until=quote.valid_until.isoformat())
    check_lines(session, quote, living_lines(session, quote.id), today(context))
    _check_consent(session, quote, channel, today(context))
    _check_credit(session, quote)
    if quote.status == "APPROVED" and not _approved_by_another(quote, context.user_id):
        check_limit(session, context, quote)


def _check_consent(session: Session, quote: Quote, channel: str | None, day: Any) -> None:
    asked = CONSENT_CHANNELS.get((channel or "").casefold(), EVERY_CHANNEL)
    parties = [("account", quote.account_id), ("contact", quote.contact_id)]
    holding = effective(session, [party for _, party in parties if party], on=day)
    for entity, party in parties:
        for refusal in holding.get(party or "", ()):
            if refusal.covers(asked):
                name = title_of(session, entity, party)
                raise UserError("quote_customer_refused", name=name, text=refusal.text or refusal.channel)


def _check_credit(session: Session, quote: Quote) -> None:
    """What the customer owes is known here too late to count; only a hold that finance has put stops a quote."""
    credit = credit_of(session, quote.account_id) if quote.account_id else None
    if credit is not None and credit.on_hold:
        as_of = credit.as_of.astimezone().date().isoformat() if credit.as_of else ""
        raise UserError("quote_credit_hold", as_of=as_of)


def _approved_by_another(quote: Quote, user_id: str) -> bool:
    stamp = quote.stamps.get("status")
    return stamp is not None and stamp[1] != user_id


def content_hash(session: Session, quote: Quote) -> str:
    """Return the SHA-256 of what the customer is told: the header and the lines in stored form."""
    return quote_content.content_hash(
        stored_row(quote), [stored_row(line) for line in living_lines(session, quote.id)]
    )
