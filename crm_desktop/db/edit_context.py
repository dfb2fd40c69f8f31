"""Who edits: what the capture (crm_desktop.db.capture) writes into each patch."""

from dataclasses import dataclass

from crm_core.clock import Clock
from crm_core.ids import IdSource


@dataclass(frozen=True)
class EditContext:
    """Who edits, on which device, by which clock."""

    user_id: str
    device_id: str
    clock: Clock
    ids: IdSource
