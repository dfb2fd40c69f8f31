"""The one step from draft to customer: approved by oneself where that is allowed, else submitted for approval.

A state changes once in a transaction, because the outbox keeps what lies between its two ends, and nobody may go from
draft to sent at once. So this is two verbs for two transactions.
"""

from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_core.workflow import LOCKED_QUOTE_STATES
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one
from crm_desktop.services.quotes.approval import DiscountCheck, discount_check
from crm_desktop.services.quotes.draft import load_quote
from crm_desktop.services.quotes.states import check_sendable, move_quote


def prepare_to_send(
    session: Session, context: EditContext, quote_id: str, channel: str | None = None
) -> DiscountCheck | None:
    """Approve a draft of mine, or submit it if its discounts are beyond my limit: then what they are is returned.

    Nothing changes for a quote that is approved or was sent already. Raises UserError as `check_sendable`, and
    quote_not_approved for one that waits for approval or was rejected.
    """
    quote = living_one(session, Quote, quote_id)
    if quote.status in LOCKED_QUOTE_STATES:
        return None
    check_sendable(session, context, quote, channel)
    if quote.status == "DRAFT":
        check = discount_check(session, load_quote(session, quote_id), context.user_id)
        move_quote(session, context, quote_id, "APPROVED" if check.is_inside else "IN_APPROVAL")
        return None if check.is_inside else check
    if quote.status != "APPROVED":
        raise UserError("quote_not_approved", number=quote.shown_number, status=quote.status)
    return None
