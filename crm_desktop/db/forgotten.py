"""The rows that a restored server has forgotten, kept until a person or the server brings them back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_desktop.db import local_tables


def let_go(session: Session, entity: str, record_id: str) -> None:
    """Keep a forgotten row no longer."""
    table = local_tables.forgotten
    session.execute(delete(table).where(table.c.entity == entity, table.c.id == record_id))
