"""Tags on customers and people: each is a row of its own whose id is made of both, so that the same tag is one row."""

from sqlalchemy.orm import Session

from crm_core.keys.text import clean
from crm_core.model import AccountTag, ContactTag, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living, now
from crm_desktop.services.values import checked

TagClass = type[AccountTag] | type[ContactTag]
TAGGED: dict[str, TagClass] = {"account": AccountTag, "contact": ContactTag}
"""What can be tagged, and the entity of its tags."""


def add_tag(session: Session, owner_id: str, tag: str, entity: str = "account") -> str:
    """Put a tag on a customer or a person, if it is not there yet; returns the id of the tag's row."""
    cls = TAGGED[entity]
    living(session, entity, owner_id)
    text = clean(tag)
    if not text:
        raise UserError("missing_value", entity=cls.entity, field="tag")
    checked(cls.entity, table_of(cls).c["tag"], text)
    tag_id = cls.make_id(owner_id, text)
    row = session.get(cls, tag_id)
    if row is None:
        session.add(cls(id=tag_id, tag=text, **{f"{entity}_id": owner_id}))
    elif row.deleted_at is not None:
        row.deleted_at = None
    return tag_id


def remove_tag(
    session: Session, context: EditContext, owner_id: str, tag: str, entity: str = "account"
) -> None:
    """Take a tag off a customer or a person; nothing happens if it is not there."""
    cls = TAGGED[entity]
    row = session.get(cls, cls.make_id(owner_id, clean(tag)))
    if row is not None and row.deleted_at is None:
        row.deleted_at = now(context)
