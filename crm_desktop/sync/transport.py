"""The one door to the network: messages over HTTPS, with every way a hotel's network breaks them recognised.

A call has one deadline for all of it, headers and body; an answer that trickles in byte by byte ends there.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError

from crm_core.blobs import KIND
from crm_core.wire import BYTES_TYPE, MEDIA_TYPE, BlobState, M, Message, Problem, Tokens, encode
from crm_desktop.errors import Bug
from crm_desktop.sync import codec
from crm_desktop.sync.channel import Failure, Sink, TransportError
from crm_desktop.sync.credentials import Credentials

if TYPE_CHECKING:
    import ssl

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0
DEADLINE_SECONDS = 120.0
CHUNK = 64 * 1024
LONGEST_WAIT_SECONDS = 3600.0
PREFIX = "/sync/v1/"
MOVED_FOR_GOOD = frozenset((301, 308))
MOVED = MOVED_FOR_GOOD | {302, 303, 307}
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
WITHOUT_TOKEN = frozenset(("enroll", "refresh", "quarantine"))
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
T = TypeVar("T")


class _SystemTrust(HTTPAdapter):
    """Trusts the certificates that the system trusts, a company's own among them."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named, ssl_context=_trusting_context())

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        named["ssl_context"] = _trusting_context()
        return super().proxy_manager_for(proxy, **named)


def _trusting_context() -> "ssl.SSLContext":
    import ssl

    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


Place = tuple[int, int]
"""Where bytes belong: the number of the first one, and how many there are in all."""


class _Bearer(AuthBase):
    """Sets the token. Given for every request, so that a .netrc of the person's is never consulted."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: "requests.structures.CaseInsensitiveDict[str]"
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def checked_address(url: str) -> str:
    """Return the server's address without a trailing slash. Raises TransportError unless business data is safe there.

    Plain HTTP is for a server on this very machine.
    """
    parts = urlsplit(url.strip())
    if parts.hostname is None or parts.scheme not in {"https", "http"}:
        raise TransportError(Failure.NOT_A_SERVER, url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise TransportError(Failure.INSECURE, url)
    return url.strip().rstrip("/")


class Transport:
    """A `Channel` over HTTP. `on_moved` is told a server's new address when the server says it moved for good."""

    def __init__(
        self,
        server_url: str,
        credentials: Credentials | None = None,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        max_bytes: int = codec.MAX_UNPACKED,
        on_moved: Callable[[str], None] | None = None,
    ) -> None:
        self.server_url = checked_address(server_url)
        self.credentials = credentials
        self.bytes_up = 0
        self.bytes_down = 0
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._on_moved = on_moved
        self._reading: requests.Response | None = None
        self._hung_up = False

    @cached_property
    def _session(self) -> requests.Session:
        """Made with the first connection: the system's proxy and its trusted certificates hold, as in its browser."""
        session = requests.Session()
        session.trust_env = urlsplit(self.server_url).hostname not in LOOPBACK
        session.mount("https://", _SystemTrust())
        session.headers.update(
            {
                "Content-Type": MEDIA_TYPE,
                "Accept": MEDIA_TYPE,
                "Content-Encoding": "zstd",
                "Accept-Encoding": "zstd",
            }
        )
        return session

    def close(self) -> None:
        """Give up the connections that are kept; a later call opens new ones."""
        if "_session" in self.__dict__:
            self._session.close()

    def hang_up(self) -> None:
        """End the call under way, whose answer another thread is waiting for, and every later one."""
        self._hung_up = True
        if (reading := self._reading) is not None:
            with suppress(ValueError, RuntimeError, OSError):  # the answer has just come to its end
                reading.raw.shutdown()

    def call(self, operation: str, message: Message, reply: type[M]) -> M:
        """Send a message and return the answer; an access token that ran out is renewed once.

        Raises:
            TransportError: there is no usable answer; its kind says why.
        """
        if operation in WITHOUT_TOKEN or self.credentials is None:
            return self._exchange(operation, message, reply, "")
        return self._with_token(
            self.credentials, lambda token: self._exchange(operation, message, reply, token)
        )

    def download(self, kind: str, name: str, start: int, sink: Sink) -> int:
        """Give `sink` the bytes called `name` from number `start` on, as they come; return how many there are in all.

        Raises:
            TransportError: the answer is none or broke off; what `sink` got is good.
        """
        path = f"bytes/{kind}/{name}"
        if self.credentials is None:
            return self._read_bytes(path, start, sink, "")
        return self._with_token(self.credentials, lambda token: self._read_bytes(path, start, sink, token))

    def upload(self, name: str, offset: int, size: int, data: bytes) -> BlobState:
        """Send a chunk of the content called `name`, of `size` bytes; return how much the server holds then.

        Raises:
            TransportError: there is no usable answer; the chunk may have arrived all the same.
        """
        path = f"bytes/{KIND}/{name}"
        if self.credentials is None:
            return self._deliver(path, data, BlobState, "", place=(offset, size))
        return self._with_token(
            self.credentials, lambda token: self._deliver(path, data, BlobState, token, place=(offset, size))
        )

    def _with_token(self, credentials: Credentials, ask: Callable[[str], T]) -> T:
        token = self._access_token(credentials)
        try:
            return ask(token)
        except TransportError as error:
            if error.kind is not Failure.SIGNED_OUT:
                raise
        credentials.access_ended(token)
        return ask(self._access_token(credentials))

    def _access_token(self, credentials: Credentials) -> str:
        """Return a token that was good when last seen; it is renewed by one line at a time."""
        with credentials.renewing:
            if not credentials.tokens.access:
                credentials.renewed(self._new_tokens(credentials))
            return credentials.tokens.access

    def _new_tokens(self, credentials: Credentials) -> Tokens:
        """Trade the refresh token; a proof is made anew once, where our clock is wrong or the network said it twice."""
        try:
            return self._exchange("refresh", credentials.ticket(), Tokens, "")
        except TransportError as error:
            params = error.problem.params if error.problem else {}
            if params.get("reason") not in {"clock", "replayed"}:
                raise
            if isinstance(server_ms := params.get("server_ms"), int):
                credentials.key.set_time(server_ms)
        return self._exchange("refresh", credentials.ticket(), Tokens, "")

    def _exchange(self, operation: str, message: Message, reply: type[M], token: str) -> M:
        if operation in WITHOUT_TOKEN:
            self.close()  # these take effect each time they arrive, so no kept connection may make us guess
        return self._deliver(operation, codec.pack(encode(message)), reply, token)

    def _deliver(
        self, path: str, body: bytes, reply: type[M], token: str, *, place: Place | None = None
    ) -> M:
        deadline = time.monotonic() + self._deadline_seconds
        url = f"{self.server_url}{PREFIX}{path}"
        answer = self._post(url, body, token, deadline, place=place)
        if answer.status in MOVED:
            base = self._new_base(url, path, answer)
            answer = self._post(f"{base}{PREFIX}{path}", body, token, deadline, place=place, moved=True)
        return self._read(answer, reply)

    def _new_base(self, url: str, operation: str, answer: _Answer) -> str:
        """Return where a redirect leads. Anything but the same operation of a server is a portal's sign-in page."""
        target = urljoin(url, answer.headers.get("Location", ""))
        base, found, rest = target.rpartition(f"{PREFIX}{operation}")
        if not found or rest:
            raise TransportError(Failure.CAPTIVE_PORTAL, urlsplit(target).hostname or "")
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise TransportError(Failure.INSECURE, base)
        base = checked_address(base)
        if answer.status in MOVED_FOR_GOOD:
            self.server_url = base
            if self._on_moved is not None:
                self._on_moved(base)
        return base

    def _post(
        self,
        url: str,
        body: bytes,
        token: str,
        deadline: float,
        *,
        place: Place | None = None,
        moved: bool = False,
    ) -> _Answer:
        with _faults(url), self._send(url, token, deadline, body=body, place=place) as response:
            self.bytes_up += len(body)
            answer = _Answer(response.status_code, response.headers, self._body(response, deadline))
        if moved and answer.status in MOVED:
            raise TransportError(Failure.REDIRECT, url)
        return answer

    def _read_bytes(self, path: str, start: int, sink: Sink, token: str) -> int:
        deadline = time.monotonic() + self._deadline_seconds
        url = f"{self.server_url}{PREFIX}{path}"
        for moved in (False, True):
            with _faults(url), self._send(url, token, deadline, start=start) as response:
                answer = _Answer(response.status_code, response.headers, b"")
                if answer.media_type == BYTES_TYPE:
                    return self._take(answer, response, start, sink, deadline)
                answer = replace(answer, body=self._body(response, deadline))
            if answer.status not in MOVED:
                self._read(answer, Problem)
                raise TransportError(Failure.GARBAGE, f"{answer.status} {answer.media_type}")
            if not moved:
                url = f"{self._new_base(url, path, answer)}{PREFIX}{path}"
        raise TransportError(Failure.REDIRECT, url)

    def _take(
        self, answer: _Answer, response: requests.Response, start: int, sink: Sink, deadline: float
    ) -> int:
        """Hand on what comes behind `start`, also where the way there has lost the question for a part."""
        at, end, total = _extent(answer, start)
        while piece := response.raw.read1(CHUNK, decode_content=False):
            self.bytes_down += len(piece)
            if at + len(piece) > end:
                raise TransportError(Failure.TOO_LONG, f"more than {end} bytes")
            if at + len(piece) > start:
                sink(piece[max(start - at, 0) :])
            at += len(piece)
            if time.monotonic() > deadline:
                raise TransportError(Failure.TIMEOUT)
        if at < end:
            raise TransportError(Failure.TRUNCATED, f"{at} of {end} bytes")
        return total

    def _send(
        self,
        url: str,
        token: str,
        deadline: float,
        *,
        body: bytes | None = None,
        start: int = 0,
        place: Place | None = None,
    ) -> requests.Response:
        """Send a request; without a body it asks for bytes from `start` on, with a `place` it puts bytes there.

        Again, if the kept connection turned out to be closed (its other end was restarted).
        """
        method, headers = _manner(body, start, place)
        for attempt in (1, 2):
            silence = max(min(SILENCE_SECONDS, deadline - time.monotonic()), 0.001)
            try:
                return self._session.request(
                    method,
                    url,
                    data=body,
                    headers=headers,
                    auth=_Bearer(token),
                    stream=True,
                    allow_redirects=False,
                    timeout=(min(CONNECT_SECONDS, silence), silence),
                )
            except requests.exceptions.ConnectionError as error:
                if attempt == 2 or not _was_closed(error) or url.endswith(tuple(WITHOUT_TOKEN)):
                    raise
        raise Bug("a request is sent at most twice")

    def _body(self, response: requests.Response, deadline: float) -> bytes:
        """Read the raw body piece by piece, so that neither its length nor its slowness is the server's to choose."""
        self._reading = response
        if self._hung_up:
            raise TransportError(Failure.OFFLINE, "hung up")
        parts: list[bytes] = []
        size = 0
        while chunk := response.raw.read1(CHUNK, decode_content=False):
            parts.append(chunk)
            size += len(chunk)
            self.bytes_down += len(chunk)
            if size > self._max_bytes:
                raise TransportError(Failure.TOO_LONG, f"more than {self._max_bytes} bytes")
            if time.monotonic() > deadline:
                raise TransportError(Failure.TIMEOUT)
        return b"".join(parts)

    def _read(self, answer: _Answer, reply: type[M]) -> M:
        if answer.media_type != MEDIA_TYPE:
            raise _foreign(answer)
        zipped = answer.headers.get("Content-Encoding", "").lower() == "zstd"
        data = codec.unpack(answer.body, self._max_bytes) if zipped and answer.body else answer.body
        if answer.status == requests.codes.ok:
            return codec.message(reply, data)
        raise _refusal(answer, codec.message(Problem, data))


def _manner(body: bytes | None, start: int, place: Place | None) -> tuple[str, dict[str, str]]:
    """Return the method of a request and the headers that are its own."""
    if place is not None:
        offset, size = place
        sized = {"Upload-Offset": str(offset), "Upload-Length": str(size)}
        return "PUT", {"Content-Type": BYTES_TYPE, "Content-Encoding": "identity", **sized}
    if body is None:
        return "GET", {"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
    return "POST", {}


@contextmanager
def _faults(url: str) -> Iterator[None]:
    """Say in our words what the libraries say in theirs. A sink tells its own troubles as UserError."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise TransportError(Failure.CERTIFICATE, urlsplit(url).hostname or "") from error
    except (requests.exceptions.Timeout, ReadTimeoutError) as error:
        raise TransportError(Failure.TIMEOUT) from error
    except (requests.exceptions.ChunkedEncodingError, IncompleteRead, ProtocolError) as error:
        raise TransportError(Failure.TRUNCATED, type(error).__name__) from error
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        raise TransportError(Failure.OFFLINE, type(error).__name__) from error


def _extent(answer: _Answer, start: int) -> tuple[int, int, int]:
    """Return the number of the first byte that comes, of the one behind the last, and how many there are in all."""
    found = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    length = answer.headers.get("Content-Length", "")
    if answer.status == requests.codes.partial_content and found and int(found[1]) == start:
        return start, int(found[2]) + 1, int(found[3])
    if answer.status == requests.codes.ok and length.isdecimal():
        return 0, int(length), int(length)
    raise TransportError(Failure.GARBAGE, f"{answer.status} for bytes from {start} on")


def _was_closed(error: requests.exceptions.ConnectionError) -> bool:
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def _foreign(answer: _Answer) -> TransportError:
    """Return what an answer means that did not come from a sync server."""
    status = answer.status
    if status in {429, 502, 503, 504}:
        return TransportError(Failure.UNAVAILABLE, str(status), retry_after=_retry_after(answer))
    if status == requests.codes.unauthorized:
        return TransportError(Failure.SIGNED_OUT)
    if status in {requests.codes.ok, 511}:
        kind = Failure.CAPTIVE_PORTAL if answer.body or answer.media_type else Failure.TRUNCATED
        return TransportError(kind, answer.media_type)
    return TransportError(Failure.NOT_A_SERVER, str(status))


def _refusal(answer: _Answer, problem: Problem) -> TransportError:
    if problem.code == "unauthenticated":
        return TransportError(Failure.SIGNED_OUT, problem=problem)
    if problem.code == "unavailable" or answer.status in {429, 503}:
        return TransportError(Failure.UNAVAILABLE, retry_after=_retry_after(answer), problem=problem)
    return TransportError(Failure.PROBLEM, problem=problem)


def _retry_after(answer: _Answer) -> float | None:
    """Return the seconds to wait that the server asks for, at most an hour; None where it says nothing readable."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return min(float(value), LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    wait = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(wait, 0.0), LONGEST_WAIT_SECONDS)
