"""Bytes by Range over HTTP: parts are put together rightly, and nothing else is taken for them."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from crm_core.wire import BYTES_TYPE
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.transport import DEADLINE_SECONDS, Transport
from tests.sync.hostile import Hostile, Reply, hostile_server, problem

WHOLE = bytes(range(100))
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile_server() as running:
        yield running


@pytest.fixture
def transport(server: Hostile) -> Iterator[Transport]:
    line = Transport(server.url)
    yield line
    line.close()


def part(start: int, *, missing: int = 0, size: int = len(WHOLE)) -> Reply:
    """The bytes from `start` on; the last `missing` do not come."""
    headers = {"Content-Type": BYTES_TYPE, "Content-Range": f"bytes {start}-{size - 1}/{size}"}
    return Reply(206, headers, WHOLE[start : len(WHOLE) - missing], missing)


def test_a_part_is_asked_for_and_given(server: Hostile, transport: Transport) -> None:
    server.answers(part(40))
    got = bytearray()
    assert transport.download("chunk", "n", 40, got.extend) == len(WHOLE)
    assert bytes(got) == WHOLE[40:]
    assert server.requests[0].path == "/sync/v1/bytes/chunk/n"
    assert server.requests[0].body == b"bytes=40-"
    assert transport.bytes_down == 60


def test_what_came_before_the_answer_broke_off_is_good(server: Hostile, transport: Transport) -> None:
    server.answers(part(0, missing=70), part(30))
    got = bytearray()
    with pytest.raises(TransportError) as caught:
        transport.download("chunk", "n", 0, got.extend)
    assert caught.value.kind is Failure.TRUNCATED
    assert bytes(got) == WHOLE[:30]
    transport.download("chunk", "n", len(got), got.extend)
    assert bytes(got) == WHOLE


def test_where_the_question_for_a_part_got_lost_the_beginning_is_left_out(
    server: Hostile, transport: Transport
) -> None:
    server.answers(Reply(200, {"Content-Type": BYTES_TYPE}, WHOLE))
    got = bytearray()
    assert transport.download("chunk", "n", 33, got.extend) == len(WHOLE)
    assert bytes(got) == WHOLE[33:]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(200, HTML, b"<html>sign in"), Failure.CAPTIVE_PORTAL),
        (Reply(302, {"Location": "http://portal.example/login"}), Failure.CAPTIVE_PORTAL),
        (Reply(404, HTML, b"?"), Failure.NOT_A_SERVER),
        (Reply(503, HTML, b"?"), Failure.UNAVAILABLE),
        (problem("resync_required", 409), Failure.PROBLEM),
        (part(5), Failure.GARBAGE),
        (Reply(416, {"Content-Type": BYTES_TYPE, "Content-Range": "bytes */3"}), Failure.GARBAGE),
        (Reply(206, {"Content-Type": BYTES_TYPE}, WHOLE), Failure.GARBAGE),
        (part(0, size=50), Failure.TOO_LONG),
    ],
)
def test_what_is_not_the_bytes_is_named_and_not_given(
    server: Hostile, transport: Transport, reply: Reply, kind: Failure
) -> None:
    server.answers(reply)
    got = bytearray()
    with pytest.raises(TransportError) as caught:
        transport.download("chunk", "n", 0, got.extend)
    assert caught.value.kind is kind
    assert not got


def test_an_answer_that_trickles_ends_at_the_deadline_and_keeps_what_came(
    server: Hostile, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = part(0)
    server.answers(Reply(slow.status, slow.headers, slow.body, drip=0.02))
    got, clock = bytearray(), [0.0]

    def taken_for_long(piece: bytes) -> None:
        got.extend(piece)
        clock[0] += DEADLINE_SECONDS + 1

    monkeypatch.setattr("crm_desktop.sync.transport.time", SimpleNamespace(monotonic=lambda: clock[0]))
    with pytest.raises(TransportError) as caught:
        transport.download("chunk", "n", 0, taken_for_long)
    assert caught.value.kind is Failure.TIMEOUT
    assert bytes(got) == WHOLE[: len(got)]
    assert got


def test_a_detour_is_followed(server: Hostile, transport: Transport) -> None:
    with hostile_server() as other:
        server.answers(Reply(307, {"Location": f"{other.url}/sync/v1/bytes/chunk/n"}))
        other.answers(part(0))
        got = bytearray()
        transport.download("chunk", "n", 0, got.extend)
        assert bytes(got) == WHOLE
