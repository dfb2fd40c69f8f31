"""The requests for approval of one quote, as its states need them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ApprovalRequest


def open_requests(session: Session, quote_id: str) -> list[ApprovalRequest]:
    """Return the requests about a quote that wait or were approved."""
    statement = select(ApprovalRequest).where(
        ApprovalRequest.quote_id == quote_id,
        ApprovalRequest.status.in_(("PENDING", "APPROVED")),
        ApprovalRequest.deleted_at.is_(None),
    )
    return list(session.scalars(statement))


def take_back(session: Session, quote_id: str) -> None:
    """The quote goes another way than to be decided: what was asked is withdrawn."""
    for request in open_requests(session, quote_id):
        if request.status == "PENDING":
            request.status = "WITHDRAWN"
