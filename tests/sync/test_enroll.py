"""Signing a laptop in against a server that answers as told."""

from collections.abc import Iterator

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crm_core.wire import Hello, SignedIn, SignIn, Tokens, Welcome, decode
from crm_desktop.errors import UserError
from crm_desktop.sync import local
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.engine import greeting
from crm_desktop.sync.enroll import Enrolled, Login, enroll, open_transport
from crm_desktop.sync.transport import Transport
from tests.sync.conftest import NewLaptop
from tests.sync.hostile import Hostile, hostile_server, problem, sealed
from tests.sync.laptop import START_MS, Laptop

WELCOME = Welcome(
    protocol=1, schema=1, epoch="e1", server_ms=START_MS + 90_000, lease_until_ms=2 * START_MS, user_id="ann"
)
SIGNED_IN = SignedIn(
    device_id="d7",
    user_id="ann",
    user_name="安妮",
    role="rep",
    access_token="acc",
    access_expires_ms=1,
    refresh_token="ref",
    welcome=WELCOME,
)
LOGIN = Login("ann", "correct horse", "安妮的电脑")


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile_server() as running:
        yield running


def sign_in(laptop: Laptop, server: Hostile) -> Enrolled:
    return enroll(laptop.lane, Transport(server.url), server.url, LOGIN, clock=laptop.clock, ids=laptop.ids)


def test_a_laptop_becomes_somebody(ann: Laptop, server: Hostile) -> None:
    server.answers(sealed(SIGNED_IN))
    assert sign_in(ann, server) == Enrolled("d7", "ann", "安妮", "rep", server.url)
    asked = decode(SignIn, zstandard.ZstdDecompressor().decompress(server.requests[0].body))
    facts = ann.read(local.settings)
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(facts[local.DEVICE_KEY]))
    assert private.public_key().public_bytes_raw().hex() == asked.device_key
    assert (asked.login, asked.password, asked.device_label) == ("ann", "correct horse", "安妮的电脑")
    assert "correct horse" not in facts.values()
    assert abs(ann.clock.wall_ms() - WELCOME.server_ms) < 1000


def test_a_wrong_password_changes_nothing(ann: Laptop, server: Hostile) -> None:
    before = ann.read(local.settings)
    server.answers(problem("bad_credentials", 401))
    with pytest.raises(TransportError) as caught:
        sign_in(ann, server)
    assert caught.value.code == "bad_credentials"
    assert ann.read(local.settings) == before


def test_the_store_of_one_person_is_not_given_to_another(new_laptop: NewLaptop, server: Hostile) -> None:
    bo = new_laptop("bo")
    server.answers(sealed(SIGNED_IN))
    with pytest.raises(UserError) as caught:
        sign_in(bo, server)
    assert caught.value.code == "enrolled_for_another"
    assert bo.read(local.settings)[local.USER] == "bo"


def test_new_tokens_outlive_the_program(ann: Laptop, server: Hostile) -> None:
    server.answers(
        sealed(SIGNED_IN),
        problem("unauthenticated", 401),
        sealed(Tokens(access_token="acc2", access_expires_ms=1, refresh_token="ref2")),
        sealed(WELCOME),
        sealed(WELCOME),
    )
    sign_in(ann, server)
    say_hello(ann)
    say_hello(ann)
    assert [one.token for one in server.requests] == ["", "acc", "", "acc2", "acc2"]
    assert ann.read(local.settings)[local.REFRESH_TOKEN] == "ref2"


def say_hello(laptop: Laptop) -> None:
    question: Hello = greeting("1.0")
    open_transport(laptop.lane, laptop.store).call("hello", question, Welcome)


def test_without_enrolment_there_is_no_line(ann: Laptop) -> None:
    ann.write(lambda connection: connection.execute("DELETE FROM local_meta"))
    with pytest.raises(UserError) as caught:
        open_transport(ann.lane, ann.store)
    assert caught.value.code == "not_enrolled"
