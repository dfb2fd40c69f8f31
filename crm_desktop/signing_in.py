"""Signing a laptop in: for the first time, or again as the person whose data it holds."""

from functools import partial
from typing import TYPE_CHECKING, Protocol

from crm_desktop.errors import UserError
from crm_desktop.version import app_version

if TYPE_CHECKING:
    from crm_core.clock import Clock
    from crm_desktop.db.lane import WriterLane
    from crm_desktop.db.store import Store
    from crm_desktop.sync.engine import SyncEngine
    from crm_desktop.sync.enroll import Enrolled

LOGIN = "user_login"
"""The name under which this laptop's user signs in; the synced record of the user has it too, after the first sync."""


def device_name() -> str:
    """Return the name of the machine."""
    import platform

    return platform.node() or "laptop"


class Opened(Protocol):
    """An opened data folder, as far as signing in knows it (crm_desktop.bootstrap.Laptop)."""

    lane: "WriterLane"
    store: "Store"
    clock: "Clock"

    def facts(self) -> dict[str, str]: ...

    def engine(self) -> "SyncEngine": ...


def sign_in(laptop: "Opened", server: str, user: str, password: str, device: str) -> "Enrolled":
    """Sign an opened laptop in and remember under which name. Raises as `crm_desktop.sync.enroll.enroll`."""
    from crm_desktop.sync import local
    from crm_desktop.sync.channel import TransportError
    from crm_desktop.sync.enroll import Login, enroll
    from crm_desktop.sync.farewell import is_end
    from crm_desktop.sync.transport import Transport

    transport = Transport(server)
    try:
        enrolled = enroll(
            laptop.lane,
            transport,
            transport.server_url,
            Login(user, password, device),
            clock=laptop.clock,
            app_version=app_version(),
        )
    except TransportError as error:
        if is_end(error) and local.SERVER in laptop.facts():
            laptop.engine().run()
        raise
    finally:
        transport.close()
    laptop.lane.submit_raw(partial(local.keep, values={LOGIN: user})).result()
    return enrolled


def sign_in_again(laptop: "Opened", password: str) -> None:
    """Sign in as the person whose data this is, on the same server. Raises UserError not_enrolled, and as `sign_in`."""
    from sqlalchemy import select

    from crm_core.model import User
    from crm_desktop.sync import local

    known = laptop.facts()
    if local.SERVER not in known:
        raise UserError("not_enrolled")
    with laptop.store.read() as session:
        login = known.get(LOGIN) or session.scalar(select(User.login).where(User.id == known[local.USER]))
    if not login:
        raise UserError("not_enrolled")
    sign_in(laptop, known[local.SERVER], login, password, known.get(local.DEVICE_LABEL, ""))
