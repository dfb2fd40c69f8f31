"""What a person typed into a quote that the customer had already, because it was sent elsewhere meanwhile.

The locked quote cannot take it. It goes where it can still count: on the next revision, and where there can be none
(the customer has accepted, or a revision exists) on a quote of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import living_one
from crm_desktop.services.quotes.draft import (
    HEADER_FIELDS,
    LINE_FIELDS,
    LineDraft,
    QuoteDraft,
    load_quote,
    new_line,
    new_quote,
)
from crm_desktop.services.quotes.revising import revised
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.services.quotes.totals import calculate_draft

_OF_ITS_DAY = frozenset(("quote_on", "valid_until", "fx_rate_to_base", "fx_as_of"))


@dataclass(frozen=True)
class Rescued:
    """The draft that holds what was typed, and where the lines went: by their old ids.

    What cannot be priced yet is not stored: the draft has it, differs from what it was loaded as, and waits to be
    corrected.
    """

    draft: QuoteDraft
    line_ids: Mapping[str, str]


def is_revisable(status: str) -> bool:
    """Whether a quote in this state may still become a revision."""
    return status != "SUPERSEDED" and may_move("quote", "status", status, "SUPERSEDED")


def rescue(session: Session, context: EditContext, typed: QuoteDraft) -> Rescued:
    """Put what was typed on a draft of its own. Raises UserError record_missing."""
    status = living_one(session, Quote, typed.id).status
    rescued = (_on_revision if is_revisable(status) else _on_new_quote)(session, context, typed)
    if calculate_draft(rescued.draft).problem is None:
        save_quote(session, context, rescued.draft)
        session.flush()
        return replace(rescued, draft=load_quote(session, rescued.draft.id))
    return rescued


def _on_revision(session: Session, context: EditContext, typed: QuoteDraft) -> Rescued:
    new_id, line_ids = revised(session, context, typed.id)
    session.flush()
    draft = load_quote(session, new_id)
    before = typed.loaded or replace(typed, lines=[])
    for name in HEADER_FIELDS:
        if getattr(typed, name) != getattr(before, name):
            setattr(draft, name, getattr(typed, name))
    draft.lines, placed = _merged(context, typed, before, draft.lines, line_ids)
    return Rescued(draft, placed)


def _merged(
    context: EditContext,
    typed: QuoteDraft,
    before: QuoteDraft,
    sent: list[LineDraft],
    line_ids: Mapping[str, str],
) -> tuple[list[LineDraft], dict[str, str]]:
    """The lines as they were typed; those that only what was sent has stand behind the line they stood behind."""
    known = {line.id: line for line in before.lines}
    copies = {line.id: line for line in sent}
    lines: list[LineDraft] = []
    placed: dict[str, str] = {}
    for line in typed.lines:
        copied = copies.get(line_ids.get(line.id, ""))
        if copied is None and line == known.get(line.id):
            continue  # taken off before it was sent, and not touched here
        target = copied or replace(line, id=new_line(context).id, sort_key="")
        for name in LINE_FIELDS:
            if line.id not in known or getattr(line, name) != getattr(known[line.id], name):
                setattr(target, name, getattr(line, name))
        placed[line.id] = target.id
        lines.append(target)
    gone = {line_ids[one] for one in known if one in line_ids and one not in placed}
    shown = {line.id for line in lines}
    for number, line in enumerate(sent):
        if line.id not in shown and line.id not in gone:
            ahead = sent[number - 1].id if number else ""
            at = next((place for place, one in enumerate(lines) if one.id == ahead), -1)
            lines.insert(at + 1, line)
    return lines, placed


def _on_new_quote(session: Session, context: EditContext, typed: QuoteDraft) -> Rescued:
    draft = new_quote(session, context, typed.account_id)
    save_quote(session, context, draft)
    session.flush()
    draft = load_quote(session, draft.id)
    for name in HEADER_FIELDS:
        if name not in _OF_ITS_DAY:
            setattr(draft, name, getattr(typed, name))
    draft.lines = [replace(line, id=new_line(context).id, sort_key="") for line in typed.lines]
    return Rescued(draft, {old.id: new.id for old, new in zip(typed.lines, draft.lines, strict=True)})
