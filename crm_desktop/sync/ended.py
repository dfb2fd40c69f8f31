"""What is told when a device has come to its end (crm_desktop.sync.farewell), for those who need no more of it."""

from crm_desktop.errors import UserError


class DeviceEnded(UserError):  # noqa: N818 -- what has happened, not a fault
    """This laptop holds nothing any more. `sent`: how many unsent edits the server keeps for a person to look at."""

    def __init__(self, sent: int) -> None:
        super().__init__("device_wiped", sent=sent)
        self.sent = sent
