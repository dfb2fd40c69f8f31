"""From a request to its answer, in one thread: unpack, find out who asks, handle."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from crm_core.clock import system_ms
from crm_core.wire import (
    Artefacts,
    Blobs,
    Digests,
    Estimate,
    Hello,
    M,
    Message,
    Pull,
    Push,
    Quarantine,
    Quarantined,
    Refresh,
    Repair,
    SignedIn,
    SignIn,
    Tokens,
    Wait,
)
from crm_server import codec, digests, handlers, quarantine
from crm_server.artefacts import artefacts
from crm_server.auth import Auth
from crm_server.blobs import blobs
from crm_server.cost_prices import make_cost_prices  # noqa: F401 -- it registers its job
from crm_server.database import Database
from crm_server.derived import nightly  # noqa: F401 -- it registers its job
from crm_server.duplicates import candidates, same_code  # noqa: F401 -- they register their jobs
from crm_server.errors import ProblemError
from crm_server.estimate import estimate
from crm_server.handlers import Context
from crm_server.quote_expiry import expire_quotes  # noqa: F401 -- it registers its job
from crm_server.session import Session

R = TypeVar("R", bound=Message)


@dataclass(frozen=True)
class Call:
    """A request as HTTP brings it. `authorization` and `encoding` are header values; `address` is the client's."""

    body: bytes
    encoding: str
    authorization: str
    address: str


class Service:
    """Answers calls. Safe to use from many threads."""

    def __init__(self, database: Database, now_ms: Callable[[], int] = system_ms) -> None:
        self.database = database
        self.auth = Auth(database)
        self.now_ms = now_ms

    def enroll(self, call: Call) -> SignedIn:
        """Sign a laptop in."""
        message = codec.read(SignIn, call.body, call.encoding)
        handlers.check_versions(message.hello)
        holder, tokens = self.auth.sign_in(message, call.address, self.now_ms())
        session = holder.session
        return SignedIn(
            device_id=session.device_id,
            user_id=session.user_id,
            user_name=holder.name,
            role=session.role,
            access_token=tokens.access_token,
            access_expires_ms=tokens.access_expires_ms,
            refresh_token=tokens.refresh_token,
            welcome=handlers.hello(Context(self.database, session, self.now_ms), message.hello),
        )

    def refresh(self, call: Call) -> Tokens:
        """Renew a laptop's tokens."""
        return self.auth.refresh(codec.read(Refresh, call.body, call.encoding), self.now_ms())

    def signed_in(self, call: Call, kind: type[M], handle: Callable[[Context, M], R]) -> R:
        """Answer a message of a laptop that is signed in. Nothing is unpacked for a stranger."""
        context = self.context(call)
        return handle(context, codec.read(kind, call.body, call.encoding))

    def context(self, call: Call) -> Context:
        """Return who asks, if their device may sync. Every route that gives business data begins here.

        Raises:
            ProblemError: unauthenticated, device_revoked, user_disabled.
        """
        scheme, _, token = call.authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise ProblemError("unauthenticated")
        return Context(self.database, self.auth.session(token.strip(), self.now_ms()), self.now_ms)

    def quarantine(self, call: Call) -> Quarantined:
        """Take what a revoked laptop has not delivered; its key speaks for it, because its tokens have ended."""
        message = codec.read(Quarantine, call.body, call.encoding)
        return quarantine.take(self.database, message, self.now_ms())

    def admit_to_wait(self, call: Call) -> tuple[Session, Wait]:
        """Return who wants to wait and for what."""
        context = self.context(call)
        return context.session, codec.read(Wait, call.body, call.encoding)


HANDLERS: dict[str, tuple[type[Message], Callable[[Context, Any], Message]]] = {
    "hello": (Hello, handlers.hello),
    "push": (Push, handlers.push),
    "pull": (Pull, handlers.pull),
    "artefacts": (Artefacts, artefacts),
    "blobs": (Blobs, blobs),
    "digests": (Digests, digests.held),
    "repair": (Repair, digests.repair),
    "estimate": (Estimate, estimate),
}
"""What a signed-in laptop may ask: the kind of the question, and who answers it."""

OPERATIONS: dict[str, Callable[[Service, Call], Message]] = {
    "enroll": Service.enroll,
    "refresh": Service.refresh,
    "quarantine": Service.quarantine,
    **{
        name: partial(Service.signed_in, kind=kind, handle=handle)
        for name, (kind, handle) in HANDLERS.items()
    },
}
