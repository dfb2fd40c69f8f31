"""A new revision of a quote that the customer has: the same number, the content copied, the old one superseded."""

from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Quote, QuoteLine
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, today
from crm_desktop.services.quotes.draft import HEADER_FIELDS, LINE_FIELDS, VALID_FOR, living_lines
from crm_desktop.services.quotes.totals import refresh_totals


def revise_quote(session: Session, context: EditContext, quote_id: str) -> str:
    """Make the next revision of a quote, a draft of today, and return its id; the old one becomes SUPERSEDED.

    Its validity begins anew, as long as before. Raises UserError record_missing, and quote_not_revisable for one that
    can still be edited, was accepted, or was superseded already.
    """
    return revised(session, context, quote_id)[0]


def revised(session: Session, context: EditContext, quote_id: str) -> tuple[str, dict[str, str]]:
    """Revise as `revise_quote`; return the revision's id, and the ids of its lines by those that they were made of."""
    old = living_one(session, Quote, quote_id)
    if old.status == "SUPERSEDED" or not may_move("quote", "status", old.status, "SUPERSEDED"):
        raise UserError("quote_not_revisable", status=old.status)
    new = _copied(session, context, old)
    session.add(new)
    line_ids: dict[str, str] = {}
    for line in living_lines(session, old.id):
        values = {name: getattr(line, name) for name in (*LINE_FIELDS, "sort_key", "custom")}
        line_ids[line.id] = context.ids.new()
        session.add(QuoteLine(id=line_ids[line.id], quote_id=new.id, **values))
    old.status = "SUPERSEDED"
    refresh_totals(session, new)
    return new.id, line_ids


def _copied(session: Session, context: EditContext, old: Quote) -> Quote:
    """The number is foretold; the server gives a revision that of its first one."""
    root_id = old.root_id or old.id
    day = today(context)
    values = {name: getattr(old, name) for name in HEADER_FIELDS}
    values |= {"quote_on": day, "valid_until": day + _validity(old)}
    return Quote(
        id=context.ids.new(),
        account_id=old.account_id,
        number=old.number,
        drawn_number=old.drawn_number,
        provisional_number=old.provisional_number,
        revision=_last_revision(session, root_id) + 1,
        root_id=root_id,
        supersedes_id=old.id,
        owner_id=old.owner_id or context.user_id,
        custom=old.custom,
        **values,
    )


def _validity(old: Quote) -> timedelta:
    if old.quote_on is None or old.valid_until is None or old.valid_until < old.quote_on:
        return VALID_FOR
    length: timedelta = old.valid_until - old.quote_on
    return length


def _last_revision(session: Session, root_id: str) -> int:
    family = or_(Quote.id == root_id, Quote.root_id == root_id)
    return session.scalar(select(func.max(func.coalesce(Quote.revision, 1))).where(family)) or 1
