"""The HTTP shell, spoken to as a laptop does: real sockets, real database."""

import json
import logging
from typing import Any

import pytest
import zstandard
from sqlalchemy.exc import OperationalError

from crm_core.ids import new_id
from crm_core.wire import (
    Change,
    Hello,
    Mutation,
    Page,
    Problem,
    Pull,
    Push,
    PushReply,
    SignedIn,
    SignIn,
    Tokens,
    Welcome,
    decode,
    encode,
)
from crm_server import codec, devices
from crm_server.failures import describe
from crm_server.tokens import ACCESS_MS
from tests.server.caller import NOW, SIGN_IN, Laptop, problem
from tests.support import device

HELLO = Hello(protocol_min=1, protocol_max=1, schema=1, app_version="1.0")
NO_MESSAGES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"login": 5}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"hello": "\xed\xa0\x80"}',
)


def a_customer(user_id: str, name: str) -> Mutation:
    fields = {"name": [None, name], "created_at": [None, NOW], "created_by": [None, user_id]}
    change = Change(entity="account", id=new_id(), op="insert", fields=fields)
    return Mutation(id=new_id(), n=1, hlc=f"{NOW:012x}0000", schema=1, changes=[change])


def test_enrolling_signs_in_and_welcomes(laptop: Laptop) -> None:
    signed_in = laptop.enroll()
    assert (signed_in.user_name, signed_in.role) == ("李伟", "rep")
    assert signed_in.access_expires_ms == NOW + ACCESS_MS
    assert signed_in.welcome.user_id == signed_in.user_id
    assert signed_in.welcome.lease_until_ms == NOW + 120 * 24 * 60 * 60 * 1000


def test_answers_are_packed_for_who_understands_it(laptop: Laptop) -> None:
    assert laptop.send("enroll", SIGN_IN).headers["Content-Encoding"] == "zstd"
    plain = laptop.post("enroll", encode(SIGN_IN), Content_Encoding="identity", Accept_Encoding="identity")
    assert "Content-Encoding" not in plain.headers
    assert decode(SignedIn, plain.body).user_name == "李伟"


def test_a_signed_in_laptop_says_hello_pushes_and_pulls(laptop: Laptop) -> None:
    user_id = laptop.enroll().user_id
    assert decode(Welcome, laptop.send("hello", HELLO).body).server_ms == NOW
    push = Push(hello=HELLO, incarnation="one", mutations=[a_customer(user_id, "砺澄精密机械")])
    reply = decode(PushReply, laptop.send("push", push).body)
    assert [outcome.result for outcome in reply.outcomes] == ["applied"]
    page = decode(Page, laptop.send("pull", Pull(hello=HELLO)).body)
    names = [
        row[table.columns.index("name")]
        for table in page.tables
        if table.entity == "account"
        for row in table.rows
    ]
    assert names == ["砺澄精密机械"]


def test_tokens_are_renewed(laptop: Laptop) -> None:
    first = laptop.enroll()
    laptop.clock.ms += ACCESS_MS
    assert problem(laptop.send("hello", HELLO)) == (401, "unauthenticated")
    message = device.refresh(first.device_id, first.refresh_token, laptop.clock.ms)
    laptop.token = decode(Tokens, laptop.send("refresh", message).body).access_token
    assert laptop.send("hello", HELLO).status == 200


def test_strangers_get_nothing(laptop: Laptop) -> None:
    for operation in ("hello", "push", "pull"):
        for laptop.token in ("", "nonsense", "a.1.b"):
            answer = laptop.send(operation, HELLO)
            assert problem(answer) == (401, "unauthenticated")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_laptop_gets_nothing(laptop: Laptop) -> None:
    device_id = laptop.enroll().device_id
    with laptop.database.transaction() as conn:
        devices.revoke(conn, device_id, NOW)
    assert problem(laptop.send("pull", Pull(hello=HELLO))) == (403, "device_revoked")


def test_wrong_passwords_are_refused_and_then_slowed_down(laptop: Laptop) -> None:
    wrong = SignIn(login="li", password="wrong horse", device_label="x", device_key="00", hello=HELLO)
    answers = [laptop.send("enroll", wrong) for _ in range(11)]
    assert {problem(answer) for answer in answers[:10]} == {(401, "bad_credentials")}
    assert problem(answers[10]) == (429, "unavailable")
    assert int(answers[10].headers["Retry-After"]) > 0


def test_a_laptop_that_is_too_old_makes_no_device(laptop: Laptop) -> None:
    old = Hello(protocol_min=0, protocol_max=0, schema=1, app_version="0.1")
    message = SignIn(login="li", password="correct horse", device_label="x", device_key="00", hello=old)
    assert problem(laptop.send("enroll", message)) == (426, "client_too_old")
    with laptop.database.transaction() as conn:
        assert devices.list_devices(conn) == []


def test_what_is_no_message_is_malformed(laptop: Laptop) -> None:
    laptop.enroll()
    for operation in ("enroll", "refresh", "hello", "push", "pull"):
        for body in NO_MESSAGES:
            assert problem(laptop.post(operation, zstandard.compress(body))) == (400, "malformed"), (
                operation,
                body[:20],
            )


def test_texts_that_cannot_be_stored_are_malformed(laptop: Laptop) -> None:
    for login, key in (("li\0", "00"), ("li", "0" * 201)):
        message = SignIn(login=login, password="correct horse", device_label="x", device_key=key, hello=HELLO)
        assert problem(laptop.send("enroll", message)) == (400, "malformed")


def test_what_cannot_be_unpacked_is_malformed(laptop: Laptop) -> None:
    laptop.enroll()
    for body in (b"", b"not packed", zstandard.compress(encode(HELLO))[:-3]):
        assert problem(laptop.post("hello", body)) == (400, "malformed"), body


def test_a_small_body_may_not_grow_into_a_huge_one(laptop: Laptop) -> None:
    laptop.enroll()
    bomb = zstandard.compress(bytes(codec.MAX_UNPACKED + 1), 1)
    assert len(bomb) < 100_000
    assert problem(laptop.post("push", bomb)) == (413, "too_large")


def test_a_body_may_not_ask_for_a_huge_window(laptop: Laptop) -> None:
    laptop.enroll()
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = compressor.compress(encode(HELLO) + b" " * (codec.MAX_WINDOW + 1)) + compressor.flush()
    assert problem(laptop.post("hello", body)) == (400, "malformed")


def test_a_huge_body_is_not_read_to_its_end(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_PACKED", 1000)
    laptop.enroll()
    assert problem(laptop.post("push", b"x" * 1001)) == (413, "too_large")


def test_other_media_types_and_encodings_are_refused(laptop: Laptop) -> None:
    laptop.enroll()
    assert problem(laptop.post("hello", encode(HELLO), Content_Type="text/html")) == (415, "malformed")
    assert problem(laptop.post("hello", encode(HELLO), Content_Encoding="br")) == (415, "malformed")


def test_unknown_operations_are_problems_too(laptop: Laptop) -> None:
    assert problem(laptop.post("frobnicate", b"")) == (404, "malformed")
    answer = laptop.http.get(f"{laptop.url}/sync/v1/hello", timeout=20)
    assert answer.status_code == 405


def test_an_unexpected_error_is_told_without_its_values(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    laptop.enroll()

    def fail(*_: Any) -> None:
        raise ValueError("王小明 13900001234")

    monkeypatch.setattr("crm_server.auth.Auth.session", fail)
    with caplog.at_level(logging.INFO, "crm_server"):
        response = laptop.send("hello", HELLO)
    told = decode(Problem, response.body)
    assert (response.status, told.code, told.params["reason"]) == (500, "unavailable", "internal")
    assert told.params["incident"] in caplog.text
    assert "ValueError" in caplog.text
    assert "王小明" not in caplog.text + json.dumps(told.params, ensure_ascii=False)


def test_a_lost_database_asks_to_come_back(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop.enroll()

    def fail(*_: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("crm_server.devices.holder_of", fail)
    response = laptop.send("hello", HELLO)
    assert problem(response) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0


def test_the_log_names_no_customer(laptop: Laptop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "crm_server"):
        user_id = laptop.enroll().user_id
        mutation = a_customer(user_id, "砺澄精密机械")
        laptop.send("push", Push(hello=HELLO, incarnation="one", mutations=[mutation]))
    assert "push 200" in caplog.text
    assert not any(word in caplog.text for word in ("砺澄", "correct horse", laptop.token, "李伟"))


def test_health_is_that_of_the_database(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert laptop.http.get(f"{laptop.url}/healthz", timeout=20).text == "ok\n"

    def fail(*_: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("crm_server.app.fetch", fail)
    assert laptop.http.get(f"{laptop.url}/healthz", timeout=20).status_code == 503


def test_a_description_of_an_error_names_places_and_causes() -> None:
    try:
        try:
            raise KeyError("secret")
        except KeyError as error:
            raise RuntimeError("secret") from error
    except RuntimeError as error:
        said = describe(error)
    assert "RuntimeError" in said
    assert "KeyError" in said
    assert "test_app.py" in said
    assert "secret" not in said
