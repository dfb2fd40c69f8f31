"""What a person is at a customer, and how they go to another one: the old post ends, history stays with the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import AccountContact, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import living, living_one
from crm_desktop.services.records import Edit, set_values
from crm_desktop.services.values import checked, invalid

INFLUENCE = range(1, 6)
ATTITUDE = range(-2, 3)


@dataclass(frozen=True)
class NewPost:
    """Where a person went. `role` is a code of CONTACT_ROLE."""

    account_id: str
    job_title: str = ""
    department: str = ""
    role: str | None = None


def change_role(session: Session, context: EditContext, role_id: str, values: Mapping[str, Any]) -> Edit:
    """Set what a person is at a customer. Returns what it did, for undo. Raises UserError as `set_values`.

    Raises also invalid_value for an influence that is not 1 to 5 or an attitude that is not −2 to 2.
    """
    for name, allowed in (("influence", INFLUENCE), ("attitude", ATTITUDE)):
        value = values.get(name)
        if value is not None and value not in allowed:
            raise invalid("account_contact", name, str(value))
    return set_values(session, context, "account_contact", role_id, dict(values))


def change_job(
    session: Session, context: EditContext, role_id: str, left_on: date, post: NewPost | None
) -> list[Edit]:
    """End a post, and begin the next one if it is known. Returns what it did, for undo, the last act first.

    Raises UserError record_missing, too_long, invalid_value for the customer that the person leaves.
    """
    role = living_one(session, AccountContact, role_id)
    done = [
        set_values(
            session,
            context,
            "account_contact",
            role_id,
            {"is_active": False, "ended_on": left_on, "is_primary": False},
        )
    ]
    if post is not None:
        if post.account_id == role.account_id:
            raise invalid("account_contact", "account_id", post.account_id)
        living(session, "account", post.account_id)
        done.insert(0, _begin(session, context, role.contact_id, left_on, post))
    return done


def _begin(session: Session, context: EditContext, contact_id: str, on: date, post: NewPost) -> Edit:
    """Somebody who comes back to a former employer has one row there, as two laptops would make one."""
    columns = table_of(AccountContact).c
    values: dict[str, Any] = {
        "job_title": post.job_title.strip() or None,
        "department": post.department.strip() or None,
        "role": post.role,
        "started_on": on,
        "ended_on": None,
        "is_active": True,
    }
    for name, value in values.items():
        checked("account_contact", columns[name], value)
    new_id = AccountContact.make_id(post.account_id, contact_id)
    known = session.get(AccountContact, new_id)
    if known is not None and known.deleted_at is None:
        return set_values(session, context, "account_contact", new_id, values)
    if known is not None:
        known.deleted_at = None
        for name, value in values.items():
            setattr(known, name, value)
    else:
        session.add(AccountContact(id=new_id, account_id=post.account_id, contact_id=contact_id, **values))
    return Edit("account_contact", new_id, created=True)
