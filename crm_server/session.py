"""Who is speaking: what the handlers know of a signed-in device."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Session:
    """A user at one device, as the access token says, with the role and unit that the user has now."""

    user_id: str
    device_id: str
    role: str
    org_unit_id: str | None
