"""Tags on customers: each is a row of its own whose id is made of both, so that two laptops' same tag is one."""

from sqlalchemy.orm import Session

from crm_core.keys.text import clean
from crm_core.model import AccountTag, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living, now
from crm_desktop.services.values import checked


def add_tag(session: Session, account_id: str, tag: str) -> str:
    """Put a tag on a customer, if it is not there yet; returns the id of the tag's row."""
    living(session, "account", account_id)
    text = clean(tag)
    if not text:
        raise UserError("missing_value", entity="account_tag", field="tag")
    checked("account_tag", table_of(AccountTag).c["tag"], text)
    tag_id = AccountTag.make_id(account_id, text)
    row = session.get(AccountTag, tag_id)
    if row is None:
        session.add(AccountTag(id=tag_id, account_id=account_id, tag=text))
    elif row.deleted_at is not None:
        row.deleted_at = None
    return tag_id


def remove_tag(session: Session, context: EditContext, account_id: str, tag: str) -> None:
    """Take a tag off a customer; nothing happens if it is not there."""
    row = session.get(AccountTag, AccountTag.make_id(account_id, clean(tag)))
    if row is not None and row.deleted_at is None:
        row.deleted_at = now(context)
