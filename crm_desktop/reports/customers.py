"""Which customers the reports on customers count: living ones that we sell to, or may one day."""

from sqlalchemy import ColumnElement, func

from crm_core.model import Account
from crm_desktop.reports.shape import Asked
from crm_desktop.reports.whose import belongs

NOT_SOLD_TO = ("competitor_ref", "supplier", "internal")
GONE = ("merged", "archived")
LEVELS = ("A", "B", "C")


def counted(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions; the definitions of the reports say them in words."""
    return (
        Account.deleted_at.is_(None),
        func.coalesce(Account.status, "active").not_in(GONE),
        func.coalesce(Account.kind, "").not_in(NOT_SOLD_TO),
        belongs(Account.owner_id, asked.people),
    )
