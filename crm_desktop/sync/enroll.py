"""Signing a laptop in: a key pair of its own, its first tokens, and the line to the server that they open."""

from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.wire import SignedIn, SignIn
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from crm_desktop.sync import local, local_profile
from crm_desktop.sync.channel import Channel
from crm_desktop.sync.credentials import Credentials, TokenPair
from crm_desktop.sync.engine import greeting
from crm_desktop.sync.transport import Transport


@dataclass(frozen=True)
class Login:
    """What a person types to sign a laptop in."""

    name: str
    password: str
    device_label: str


@dataclass(frozen=True)
class Enrolled:
    """Who this laptop is now."""

    device: str
    user: str
    user_name: str
    role: str
    server: str


def enroll(
    lane: WriterLane,
    channel: Channel,
    server_url: str,
    login: Login,
    *,
    clock: Clock,
    app_version: str = "",
    ids: IdSource | None = None,
) -> Enrolled:
    """Sign in and keep the laptop's identity in the store. Signing in again gives a new device; its data stay.

    What was written on a local profile becomes the work of the person who signs in.

    The private key is made here and never leaves the encrypted store.

    Raises:
        TransportError: `bad_credentials` among others.
        UserError: `enrolled_for_another`, when the store holds another person's data.
    """
    private_key = Ed25519PrivateKey.generate()
    question = SignIn(
        login=login.name,
        password=login.password,
        device_label=login.device_label,
        device_key=private_key.public_key().public_bytes_raw().hex(),
        hello=greeting(app_version),
    )
    answer = channel.call("enroll", question, SignedIn)
    clock.offset_ms += answer.welcome.server_ms - clock.wall_ms()
    facts = {
        local.DEVICE: answer.device_id,
        local.DEVICE_KEY: private_key.private_bytes_raw().hex(),
        local.DEVICE_LABEL: login.device_label,
        local.INCARNATION: (ids or IdSource()).new(),
        local.SERVER: server_url,
        local.USER: answer.user_id,
        local.USER_NAME: answer.user_name,
        local.ROLE: answer.role,
        local.ACCESS_TOKEN: answer.access_token,
        local.REFRESH_TOKEN: answer.refresh_token,
        local.EPOCH: answer.welcome.epoch,
        local.LEASE: answer.welcome.lease_until_ms,
        local.CLOCK_OFFSET: clock.offset_ms,
    }
    lane.submit_raw(partial(_become, facts=facts)).result()
    return Enrolled(answer.device_id, answer.user_id, answer.user_name, answer.role, server_url)


def _become(connection: RawConnection, facts: dict[str, object]) -> None:
    before = local.settings(connection)
    if local_profile.is_local(before):
        local_profile.adopt(connection, str(facts[local.USER]), str(facts[local.DEVICE]))
    elif before.get(local.USER) not in {None, facts[local.USER]}:
        raise UserError("enrolled_for_another")
    local.keep(connection, facts)


def open_transport(lane: WriterLane, store: Store) -> Transport:
    """Return the line of the enrolled laptop; new tokens and a moved server's address are kept as they come.

    Raises UserError `not_enrolled`.
    """
    with store.read() as session:
        known = local.settings(raw_connection(session))
    if local.SERVER not in known:
        raise UserError("not_enrolled")

    def keep(facts: dict[str, str]) -> None:
        lane.submit_raw(partial(local.keep, values=facts)).result()

    credentials = Credentials(
        known[local.DEVICE],
        TokenPair(known.get(local.ACCESS_TOKEN, ""), known[local.REFRESH_TOKEN]),
        store=lambda pair: keep({local.ACCESS_TOKEN: pair.access, local.REFRESH_TOKEN: pair.refresh}),
    )
    return Transport(known[local.SERVER], credentials, on_moved=lambda url: keep({local.SERVER: url}))
