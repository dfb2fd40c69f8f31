"""Signing a laptop in: a key pair of its own, its first tokens, and the line to the server that they open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.proof import SIGN_IN
from crm_core.wire import SignedIn, SignIn
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from crm_desktop.sync import lease, local, local_profile
from crm_desktop.sync.channel import Channel, TransportError
from crm_desktop.sync.credentials import Credentials, TokenPair
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.engine import greeting
from crm_desktop.sync.transport import DEADLINE_SECONDS, Transport


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
    """Sign in and keep the laptop's identity in the store. Who signs in again stays the same device; the data stay.

    What was written on a local profile becomes the work of the person who signs in. The server's epoch is left to the
    next sync, which tells by it whether the server went back since the last one.

    The private key is made here and never leaves the encrypted store.

    Raises:
        TransportError: `bad_credentials` among others.
        UserError: `enrolled_for_another`, when the store holds another person's data.
    """
    before = lane.submit_raw(local.settings).result()
    own = _key_of(before, server_url, clock)
    key = own or DeviceKey(Ed25519PrivateKey.generate(), clock.wall_ms)
    question = SignIn(
        login=login.name,
        password=login.password,
        device_label=login.device_label,
        device_key=key.public_hex,
        hello=greeting(app_version),
        device_id=before[local.DEVICE] if own else "",
    )
    answer = _signed_in(channel, question, key)
    clock.offset_ms += answer.welcome.server_ms - clock.wall_ms()
    facts = {
        local.DEVICE: answer.device_id,
        local.DEVICE_KEY: key.to_hex(),
        local.DEVICE_LABEL: login.device_label,
        local.INCARNATION: (ids or IdSource()).new(),
        local.SERVER: server_url,
        local.USER: answer.user_id,
        local.USER_NAME: answer.user_name,
        local.ROLE: answer.role,
        local.ACCESS_TOKEN: answer.access_token,
        local.REFRESH_TOKEN: answer.refresh_token,
        local.LEASE: answer.welcome.lease_until_ms,
        local.CLOCK_OFFSET: clock.offset_ms,
    }
    lane.submit_raw(partial(_become, facts=facts, clock=clock)).result()
    return Enrolled(answer.device_id, answer.user_id, answer.user_name, answer.role, server_url)


def _key_of(known: Mapping[str, str], server_url: str, clock: Clock) -> DeviceKey | None:
    """Return the key under which this store is enrolled with this server already."""
    if local_profile.is_local(known) or known.get(local.SERVER) != server_url:
        return None
    kept = known.get(local.DEVICE_KEY)
    return DeviceKey.from_hex(kept, clock.wall_ms) if kept else None


def _signed_in(channel: Channel, question: SignIn, key: DeviceKey) -> SignedIn:
    """Return the server's answer. A device that it does not know (of another person, of a lost server) becomes new."""
    for _ in range(2):
        if question.device_id:
            question.proof = key.prove(SIGN_IN, question.device_id, question.login)
        try:
            return channel.call("enroll", question, SignedIn)
        except TransportError as error:
            params = error.problem.params if error.problem else {}
            if params.get("reason") == "device":
                question.device_id, question.proof = "", None
            elif isinstance(server_ms := params.get("server_ms"), int):
                key.set_time(server_ms)
            else:
                raise
    return channel.call("enroll", question, SignedIn)


def _become(connection: RawConnection, facts: dict[str, object], clock: Clock) -> None:
    before = local.settings(connection)
    if local_profile.is_local(before):
        local_profile.adopt(connection, str(facts[local.USER]), str(facts[local.DEVICE]))
    elif before.get(local.USER) not in {None, facts[local.USER]}:
        raise UserError("enrolled_for_another")
    local.keep(connection, facts)
    lease.server_seen(connection, clock)


def open_credentials(lane: WriterLane, store: Store, clock: Clock | None = None) -> Credentials:
    """Return the tokens and the key of the enrolled laptop; new tokens are kept as they come.

    Raises UserError `not_enrolled`.
    """
    with store.read_raw() as connection:
        known = local.settings(connection)
    if local.SERVER not in known:
        raise UserError("not_enrolled")

    def keep(pair: TokenPair) -> None:
        facts = {local.ACCESS_TOKEN: pair.access, local.REFRESH_TOKEN: pair.refresh}
        lane.submit_raw(partial(local.keep, values=facts)).result()

    clock = clock or Clock(offset_ms=int(known.get(local.CLOCK_OFFSET, "0")))
    return Credentials(
        known[local.DEVICE],
        TokenPair(known.get(local.ACCESS_TOKEN, ""), known[local.REFRESH_TOKEN]),
        store=keep,
        key=DeviceKey.from_hex(known[local.DEVICE_KEY], clock.wall_ms),
    )


def open_transport(
    lane: WriterLane,
    store: Store,
    credentials: Credentials | None = None,
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Transport:
    """Return a line of the enrolled laptop; a moved server's address is kept. Lines may share `credentials`.

    Raises UserError `not_enrolled`.
    """
    credentials = credentials or open_credentials(lane, store)
    with store.read_raw() as connection:
        url = local.settings(connection)[local.SERVER]

    def keep(moved: str) -> None:
        lane.submit_raw(partial(local.keep, values={local.SERVER: moved})).result()

    return Transport(url, credentials, deadline_seconds=deadline_seconds, on_moved=keep)
