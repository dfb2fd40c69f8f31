"""A quote's way from draft to order, by the one table of `crm_core.workflow` (domain.md §3.5)."""

import hashlib

from sqlalchemy.orm import Session

from crm_core.model import Quote, columns_of
from crm_core.model.types import Json
from crm_core.workflow import may_move, next_states
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, now, today
from crm_desktop.services.quotes.draft import HEADER_FIELDS, LINE_FIELDS, living_lines
from crm_desktop.services.values import stored_row


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

    Sending freezes the content and keeps its hash, the time and the `channel`; declining and cancelling keep the
    `reason`. Raises UserError: state_not_allowed, quote_empty, quote_expired.
    """
    quote = living_one(session, Quote, quote_id)
    if quote.status == status:
        return
    if not may_move("quote", "status", quote.status, status):
        raise UserError("state_not_allowed", entity="quote", source=quote.status, target=status)
    if status == "SENT":
        _send(session, context, quote, channel)
    elif status == "ACCEPTED":
        quote.accepted_on = today(context)
    elif status in ("DECLINED", "CANCELLED"):
        quote.reject_reason = reason or quote.reject_reason
    quote.status = status


def _send(session: Session, context: EditContext, quote: Quote, channel: str | None) -> None:
    if not living_lines(session, quote.id):
        raise UserError("quote_empty", number=quote.number or quote.provisional_number or "")
    if quote.valid_until is not None and quote.valid_until < today(context):
        raise UserError("quote_expired", valid_until=quote.valid_until.isoformat())
    quote.sent_at = now(context)
    quote.sent_channel = channel
    quote.sent_hash = content_hash(session, quote)


def content_hash(session: Session, quote: Quote) -> str:
    """Return the SHA-256 of what the customer is told: the header and the lines in stored form."""
    header = stored_row(quote)
    lines = [stored_row(line) for line in living_lines(session, quote.id)]
    told = {
        name: header[name] for name in columns_of(Quote) if name in HEADER_FIELDS and name != "internal_note"
    }
    content = [told, [{name: line[name] for name in ("id", *LINE_FIELDS)} for line in lines]]
    return hashlib.sha256(Json.to_stored(content).encode()).hexdigest()
