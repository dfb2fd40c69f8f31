"""The transport against answers that no sync server gives."""

from collections.abc import Iterator

import pytest
import zstandard

from crm_core.wire import MEDIA_TYPE, Hello, Problem, Refresh, Tokens, Welcome, decode
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.credentials import Credentials, TokenPair
from crm_desktop.sync.transport import Transport, checked_address
from tests.support.device import device_key
from tests.sync.hostile import Hostile, Reply, hostile_server, problem, sealed

HELLO = Hello(protocol_min=1, protocol_max=1, schema=1, app_version="1")
WELCOME = Welcome(protocol=1, schema=1, epoch="e", server_ms=1, lease_until_ms=2, user_id="u")
PAGE_OF_A_PORTAL = Reply(200, {"Content-Type": "text/html; charset=utf-8"}, "<html>请登录</html>".encode())
OURS = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd"}


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile_server() as running:
        yield running


@pytest.fixture
def transport(server: Hostile) -> Iterator[Transport]:
    channel = Transport(server.url, max_bytes=10_000)
    yield channel
    channel.close()


def say_hello(transport: Transport) -> Welcome:
    return transport.call("hello", HELLO, Welcome)


def test_a_message_arrives_and_its_answer_comes_back(server: Hostile, transport: Transport) -> None:
    server.answers(sealed(WELCOME))
    assert say_hello(transport) == WELCOME
    (request,) = server.requests
    assert request.path == "/sync/v1/hello"
    assert decode(Hello, zstandard.ZstdDecompressor().decompress(request.body)) == HELLO
    assert transport.bytes_up == len(request.body)
    assert transport.bytes_down > 0


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (PAGE_OF_A_PORTAL, Failure.CAPTIVE_PORTAL),
        (Reply(302, {"Location": "http://login.hotel.example/?next=x"}), Failure.CAPTIVE_PORTAL),
        (Reply(511, {"Content-Type": "text/html"}, b"<html>"), Failure.CAPTIVE_PORTAL),
        (Reply(200, OURS), Failure.TRUNCATED),
        (Reply(200), Failure.TRUNCATED),
        (Reply(200, OURS, sealed(WELCOME).body, missing=7), Failure.TRUNCATED),
        (Reply(200, OURS, sealed(WELCOME).body[:-20]), Failure.TRUNCATED),
        (Reply(200, OURS, b"\x00\x01garbage"), Failure.GARBAGE),
        (Reply(200, {"Content-Type": MEDIA_TYPE}, b'{"protocol": 1, "sch'), Failure.GARBAGE),
        (sealed(Problem(code="odd")), Failure.GARBAGE),
        (Reply(200, OURS, zstandard.ZstdCompressor().compress(b" " * 20_000)), Failure.TOO_LONG),
        (Reply(200, OURS, bytes(range(256)) * 80), Failure.TOO_LONG),
        (Reply(404, {"Content-Type": "text/plain"}, b"no"), Failure.NOT_A_SERVER),
        (Reply(502, {"Content-Type": "text/html"}, b"bad gateway"), Failure.UNAVAILABLE),
        (problem("device_revoked", 403), Failure.PROBLEM),
        (problem("unauthenticated", 401), Failure.SIGNED_OUT),
    ],
)
def test_an_unusable_answer_is_named(
    server: Hostile, transport: Transport, reply: Reply, kind: Failure
) -> None:
    server.answers(reply)
    with pytest.raises(TransportError) as caught:
        say_hello(transport)
    assert caught.value.kind is kind


def test_nobody_listens() -> None:
    with hostile_server() as server:
        address = server.url
    with pytest.raises(TransportError) as caught:
        say_hello(Transport(address))
    assert caught.value.kind is Failure.OFFLINE
    assert caught.value.passing


def test_a_kept_connection_that_was_closed_is_opened_again(server: Hostile, transport: Transport) -> None:
    server.answers(sealed(WELCOME), sealed(WELCOME))
    assert say_hello(transport) == say_hello(transport)
    assert len(server.requests) == 2


def test_an_answer_that_trickles_ends_at_the_deadline_of_the_call(server: Hostile) -> None:
    server.answers(Reply(200, OURS, b"x" * 12, drip=0.05))
    with pytest.raises(TransportError) as caught:
        say_hello(Transport(server.url, deadline_seconds=0.2))
    assert caught.value.kind is Failure.TIMEOUT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("17", 17.0), ("999999", 3600.0), ("soon", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)],
)
def test_a_busy_server_says_when_to_come_back(
    server: Hostile, transport: Transport, value: str, seconds: float | None
) -> None:
    server.answers(problem("unavailable", 503, Retry_After=value))
    with pytest.raises(TransportError) as caught:
        say_hello(transport)
    assert caught.value.kind is Failure.UNAVAILABLE
    assert caught.value.retry_after == seconds


def test_a_moved_server_is_followed_and_remembered(server: Hostile) -> None:
    with hostile_server() as new:
        moved: list[str] = []
        transport = Transport(server.url, on_moved=moved.append)
        server.answers(Reply(308, {"Location": f"{new.url}/sync/v1/hello"}))
        new.answers(sealed(WELCOME), sealed(WELCOME))
        assert say_hello(transport) == WELCOME
        assert moved == [new.url]
        assert say_hello(transport) == WELCOME
        assert len(server.requests) == 1


def test_a_detour_is_followed_but_not_remembered(server: Hostile) -> None:
    with hostile_server() as other:
        moved: list[str] = []
        transport = Transport(server.url, on_moved=moved.append)
        server.answers(Reply(307, {"Location": f"{other.url}/sync/v1/hello"}))
        other.answers(sealed(WELCOME))
        assert say_hello(transport) == WELCOME
        assert (moved, transport.server_url) == ([], server.url)


def test_redirects_never_loop(server: Hostile, transport: Transport) -> None:
    to_itself = Reply(308, {"Location": f"{server.url}/sync/v1/hello"})
    server.answers(to_itself, to_itself, to_itself)
    with pytest.raises(TransportError) as caught:
        say_hello(transport)
    assert caught.value.kind is Failure.REDIRECT
    assert len(server.requests) == 2


def test_business_data_never_leaves_in_the_open() -> None:
    with pytest.raises(TransportError) as caught:
        checked_address("http://crm.example.com")
    assert caught.value.kind is Failure.INSECURE
    assert checked_address("https://crm.example.com/") == "https://crm.example.com"


def test_an_ended_access_token_is_renewed_once_and_the_call_repeated(server: Hostile) -> None:
    kept: list[TokenPair] = []
    credentials = Credentials("d1", TokenPair("old", "r1"), kept.append, device_key())
    transport = Transport(server.url, credentials)
    server.answers(
        problem("unauthenticated", 401),
        sealed(Tokens(access_token="new", access_expires_ms=1, refresh_token="r2")),
        sealed(WELCOME),
    )
    assert say_hello(transport) == WELCOME
    assert kept == [TokenPair("new", "r2")]
    assert [(one.path, one.token) for one in server.requests] == [
        ("/sync/v1/hello", "old"),
        ("/sync/v1/refresh", ""),
        ("/sync/v1/hello", "new"),
    ]
    ticket = decode(Refresh, zstandard.ZstdDecompressor().decompress(server.requests[1].body))
    assert (ticket.device_id, ticket.refresh_token) == ("d1", "r1")
    assert ticket.proof is not None


def test_a_laptop_with_a_wrong_clock_signs_again_with_the_time_of_the_server(server: Hostile) -> None:
    transport = Transport(server.url, Credentials("d1", TokenPair("", "r1"), lambda _: None, device_key()))
    wrong_clock = Problem(code="unauthenticated", params={"reason": "clock", "server_ms": 1_800_000_000_000})
    server.answers(
        sealed(wrong_clock, 401),
        sealed(Tokens(access_token="new", access_expires_ms=1, refresh_token="r2")),
        sealed(WELCOME),
    )
    assert say_hello(transport) == WELCOME
    tickets = [decode(Refresh, zstandard.decompress(one.body)) for one in server.requests[:2]]
    assert [one.proof.made_ms for one in tickets if one.proof] == [0, 1_800_000_000_000]
    assert len({one.proof.nonce for one in tickets if one.proof}) == 2


def test_a_used_up_refresh_token_asks_for_a_sign_in(server: Hostile) -> None:
    transport = Transport(
        server.url, Credentials("d1", TokenPair("", "used"), lambda pair: None, device_key())
    )
    server.answers(problem("unauthenticated", 401))
    with pytest.raises(TransportError) as caught:
        say_hello(transport)
    assert caught.value.kind is Failure.SIGNED_OUT
    assert not caught.value.passing
