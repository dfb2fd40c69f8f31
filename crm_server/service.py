"""From a request to its answer, in one thread: unpack, find out who asks, handle."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crm_core.clock import system_ms
from crm_core.wire import Hello, M, Message, Pull, Push, Refresh, SignedIn, SignIn, Tokens
from crm_server import codec, handlers
from crm_server.auth import Auth
from crm_server.database import Database
from crm_server.errors import ProblemError
from crm_server.handlers import Context

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
        scheme, _, token = call.authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise ProblemError("unauthenticated")
        session = self.auth.session(token.strip(), self.now_ms())
        return handle(
            Context(self.database, session, self.now_ms), codec.read(kind, call.body, call.encoding)
        )


OPERATIONS: dict[str, Callable[[Service, Call], Message]] = {
    "enroll": Service.enroll,
    "refresh": Service.refresh,
    "hello": lambda service, call: service.signed_in(call, Hello, handlers.hello),
    "push": lambda service, call: service.signed_in(call, Push, handlers.push),
    "pull": lambda service, call: service.signed_in(call, Pull, handlers.pull),
}
