"""What an import needs of the store before it compares: the keys of customers that came many at once."""

from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.db import company_keys
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import Cancelled
from crm_desktop.services.workspace import Workspace


def make_keys(workspace: Workspace, cancelled: IsCancelled | None = None) -> None:
    """Make the keys that are missing: seconds after a first sync, if nobody has made them since. Raises Cancelled."""
    with workspace.read() as session:
        are_due = company_keys.are_due(raw_connection(session))
    while are_due:
        if cancelled is not None and cancelled():
            raise Cancelled
        are_due = not workspace.lane.submit_raw(company_keys.catch_up).result()
