"""Storing a draft: what the person changed since it was loaded, line by line, as one mutation of the quote."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Quote, QuoteLine, Record, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living, now
from crm_desktop.services.ordering import arranged
from crm_desktop.services.quotes.asking import void_if_changed
from crm_desktop.services.quotes.draft import HEADER_FIELDS, LINE_FIELDS, LineDraft, QuoteDraft, quote_to_edit
from crm_desktop.services.quotes.totals import calculate_draft, refresh_totals
from crm_desktop.services.values import checked

SHORT = 4


def save_quote(session: Session, context: EditContext, draft: QuoteDraft) -> str:
    """Store a draft and return its id. Lines that were not in it when it was loaded are left alone.

    Raises UserError: document_locked, record_missing, invalid_value and its kin for a single value, and
    `price_<code>` for what `crm_core.money` refuses.
    """
    problem = calculate_draft(draft).problem
    if problem is not None:
        raise UserError(f"price_{problem.code}", **problem.params)
    is_new = draft.loaded is None and session.get(Quote, draft.id) is None
    quote = _created(session, context, draft) if is_new else quote_to_edit(session, draft.id)
    _set_changed(quote, draft, draft.loaded, HEADER_FIELDS)
    _save_lines(session, context, draft)
    refresh_totals(session, quote)
    void_if_changed(session, quote)
    return quote.id


def _created(session: Session, context: EditContext, draft: QuoteDraft) -> Quote:
    living(session, "account", draft.account_id)
    draft.provisional_number = draft.provisional_number or provisional_number(session, context)
    quote = Quote(
        id=draft.id,
        account_id=draft.account_id,
        provisional_number=draft.provisional_number,
        revision=draft.revision,
        owner_id=context.user_id,
    )
    session.add(quote)
    return quote


def provisional_number(session: Session, context: EditContext) -> str:
    """Return the next number that this device gives to a quote until the server numbers it."""
    prefix = f"Q~{context.device_id[-SHORT:]}-"
    given = select(Quote.provisional_number).where(
        Quote.provisional_number.startswith(prefix, autoescape=True)
    )
    tails = [(number or "").removeprefix(prefix) for number in session.scalars(given)]
    return f"{prefix}{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1}"


def _save_lines(session: Session, context: EditContext, draft: QuoteDraft) -> None:
    stored = {
        line.id: line for line in session.scalars(select(QuoteLine).where(QuoteLine.quote_id == draft.id))
    }
    loaded = {line.id: line for line in draft.loaded.lines} if draft.loaded else {}
    for line, key in zip(draft.lines, arranged([line.sort_key for line in draft.lines]), strict=True):
        line.sort_key = key
        row = stored.get(line.id)
        if row is None:
            row = QuoteLine(id=line.id, quote_id=draft.id, sort_key=key)
            session.add(row)
        _save_line(row, line, loaded.get(line.id))
    for line_id in loaded.keys() - {line.id for line in draft.lines}:
        row = stored.get(line_id)
        if row is not None and row.deleted_at is None:
            row.deleted_at = now(context)


def _save_line(row: QuoteLine, line: LineDraft, loaded: LineDraft | None) -> None:
    if loaded == line:
        return
    row.deleted_at = None
    if loaded is None or line.sort_key != loaded.sort_key:
        row.sort_key = line.sort_key
    _set_changed(row, line, loaded, LINE_FIELDS)


def _set_changed(record: Record, draft: Any, loaded: Any, names: tuple[str, ...]) -> None:
    columns = table_of(type(record)).columns
    for name in names:
        value = getattr(draft, name)
        if loaded is None or value != getattr(loaded, name):
            setattr(record, name, checked(record.entity, columns[name], value))
