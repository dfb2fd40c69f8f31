"""Where a record hangs: at a customer, at a person, or at both."""

from sqlalchemy.orm import Session

from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living


def check_party(session: Session, entity: str, account_id: str | None, contact_id: str | None) -> None:
    """Raise UserError missing_value without a customer or a person, record_missing for one that is not here."""
    if not account_id and not contact_id:
        raise UserError("missing_value", entity=entity, field="account_id")
    if account_id:
        living(session, "account", account_id)
    if contact_id:
        living(session, "contact", contact_id)
