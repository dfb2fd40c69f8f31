"""The customer said yes: by whom, on what evidence, and with the file that proves it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.attachments import Staged, attach
from crm_desktop.services.lookups import living_one
from crm_desktop.services.quotes.states import move_quote

NEEDS_WORDS = ("MAIL", "PO", "VERBAL")
"""Kinds of evidence that are nothing without saying which."""


@dataclass(frozen=True)
class Evidence:
    """`kind` is a code of EVIDENCE_KIND; `reference` says which mail, which order number, in which words."""

    kind: str
    by: str = ""
    reference: str = ""
    file: Staged | None = None


def accept_quote(session: Session, context: EditContext, quote_id: str, evidence: Evidence) -> None:
    """Move a quote to accepted, with the evidence. Raises UserError as `move_quote`, and evidence_missing."""
    reference = evidence.reference.strip()
    if (evidence.kind in NEEDS_WORDS and not reference) or (
        evidence.kind == "FILE" and evidence.file is None
    ):
        raise UserError("evidence_missing", kind=evidence.kind)
    move_quote(session, context, quote_id, "ACCEPTED")
    quote = living_one(session, Quote, quote_id)
    quote.accepted_by = evidence.by.strip() or None
    quote.evidence_kind = evidence.kind
    quote.evidence_ref = reference or None
    if evidence.file is not None:
        attach(session, context, "quote", quote_id, evidence.file)
