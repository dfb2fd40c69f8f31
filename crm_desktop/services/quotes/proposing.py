"""A product that the catalogue lacks: proposed from a line of a quote. It never becomes a product by itself."""

from sqlalchemy.orm import Session

from crm_core.model import ProductProposal
from crm_desktop.errors import UserError
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft


def propose_product(session: Session, draft: QuoteDraft, line: LineDraft) -> str:
    """Propose what a line says in its own words; return the proposal's id, which is one for each line.

    Raises UserError missing_value for a line without a name.
    """
    if not (line.name or "").strip():
        raise UserError("missing_value", entity="product_proposal", field="name")
    record_id = ProductProposal.make_id(line.id)
    proposal = session.get(ProductProposal, record_id)
    if proposal is None:
        proposal = ProductProposal(
            id=record_id, account_id=draft.account_id, quote_id=draft.id, line_id=line.id
        )
        session.add(proposal)
    proposal.name = line.name or ""
    proposal.code, proposal.spec, proposal.unit = line.code, line.spec, line.unit
    proposal.price, proposal.currency = line.unit_price or None, draft.currency
    proposal.tax_rate, proposal.note = line.tax_rate, line.note
    return proposal.id
