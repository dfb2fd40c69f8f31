"""Signing in, tokens and their ends, against a real database."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_core.wire import Refresh, SignIn
from crm_server import devices
from crm_server.attempts import WINDOW_MS, Attempts
from crm_server.auth import Auth
from crm_server.database import Database, execute, fetch
from crm_server.devices import GRACE_MS, REFRESH_MS
from crm_server.errors import ProblemError, UnknownRecordError
from crm_server.jobs import run_due
from crm_server.passwords import WeakPasswordError, hash_password, is_password
from crm_server.people import add_unit, add_user, disable_user
from crm_server.proofs import WINDOW_MS as WINDOW_OF_PROOF
from crm_server.tokens import ACCESS_MS, new_access_token, read_access_token
from tests.support import device
from tests.support.costs import REAL_FOR_PASSWORDS

NOW = 1_800_000_000_000
KEY = b"k" * 32


def sign_in(login: str = "li", password: str = "correct horse") -> SignIn:
    return device.sign_in(login, password)


@pytest.fixture
def opened(server_database: Database) -> Database:
    with server_database.transaction() as conn:
        add_unit(conn, "Sales", None)
        add_user(conn, "li", "Li Wei", "rep", "Sales", "correct horse")
    return server_database


@pytest.fixture
def auth(opened: Database) -> Auth:
    return Auth(opened)


def refused(error: pytest.ExceptionInfo[ProblemError]) -> tuple[str, int]:
    return error.value.code, error.value.status


def test_a_password_is_kept_as_a_salted_hash() -> None:
    first, second = hash_password("correct horse"), hash_password("correct horse")
    assert first != second
    assert first.startswith("$argon2id$")
    assert is_password("correct horse", first)
    assert not is_password("wrong horse", first)
    assert not is_password("correct horse", None)


def test_a_guess_costs_what_owasp_recommends() -> None:
    assert REAL_FOR_PASSWORDS == (2, 1, 19 * 1024)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(WeakPasswordError):
        hash_password("seven77")


def test_an_access_token_names_its_device_until_it_ends() -> None:
    token, expires_ms = new_access_token(KEY, "device", NOW)
    assert expires_ms == NOW + ACCESS_MS
    assert read_access_token(KEY, token, expires_ms - 1) == "device"
    with pytest.raises(ProblemError) as error:
        read_access_token(KEY, token, expires_ms)
    assert refused(error) == ("unauthenticated", 401)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token.replace("device", "other!"),
        lambda token: token + "A",
        lambda _: "",
        lambda _: "é.1.x",
    ],
    ids=["other device", "longer", "empty", "foreign letters"],
)
def test_a_changed_access_token_is_refused(change: Callable[[str], str]) -> None:
    token, _ = new_access_token(KEY, "device", NOW)
    with pytest.raises(ProblemError):
        read_access_token(KEY, change(token), NOW)


def test_a_token_of_another_server_is_refused() -> None:
    token, _ = new_access_token(b"x" * 32, "device", NOW)
    with pytest.raises(ProblemError):
        read_access_token(KEY, token, NOW)


def test_guessing_is_stopped_for_the_account_and_forgotten_after_a_while() -> None:
    attempts = Attempts(per_login=3)
    for _ in range(3):
        attempts.check("Li", "1.1.1.1", NOW)
        attempts.failed("Li", "1.1.1.1", NOW)
    with pytest.raises(ProblemError) as error:
        attempts.check("li", "2.2.2.2", NOW + 1000)
    assert refused(error) == ("unavailable", 429)
    assert error.value.params["retry_after_s"] > 0
    attempts.check("wang", "1.1.1.1", NOW)
    attempts.check("li", "2.2.2.2", NOW + WINDOW_MS)


def test_guessing_at_many_accounts_is_stopped_for_the_address() -> None:
    attempts = Attempts(per_address=2)
    attempts.failed("a", "1.1.1.1", NOW)
    attempts.failed("b", "1.1.1.1", NOW)
    with pytest.raises(ProblemError):
        attempts.check("c", "1.1.1.1", NOW)


def test_signing_in_makes_a_device(auth: Auth, opened: Database) -> None:
    holder, tokens = auth.sign_in(sign_in("LI"), "1.1.1.1", NOW)
    assert (holder.name, holder.session.role) == ("Li Wei", "rep")
    assert auth.session(tokens.access_token, NOW) == holder.session
    with opened.transaction() as conn:
        made = devices.list_devices(conn)[0]
    assert (made.id, made.label, made.user) == (holder.session.device_id, "laptop", "li")


@pytest.mark.parametrize(
    ("login", "password"), [("li", "wrong horse"), ("nobody", "correct horse"), ("li", "")]
)
def test_wrong_credentials_make_no_device(auth: Auth, opened: Database, login: str, password: str) -> None:
    with pytest.raises(ProblemError) as error:
        auth.sign_in(sign_in(login, password), "1.1.1.1", NOW)
    assert refused(error) == ("bad_credentials", 401)
    with opened.transaction() as conn:
        assert devices.list_devices(conn) == []


def test_success_forgives_the_failures_before(opened: Database) -> None:
    auth = Auth(opened, Attempts(per_login=2))
    for password in ("wrong horse", "correct horse", "wrong horse"):
        if password == "correct horse":
            auth.sign_in(sign_in(password=password), "1.1.1.1", NOW)
            continue
        with pytest.raises(ProblemError, match="bad_credentials"):
            auth.sign_in(sign_in(password=password), "1.1.1.1", NOW)
    auth.sign_in(sign_in(), "1.1.1.1", NOW)


def test_a_refresh_token_is_traded_for_the_next(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    second = auth.refresh(device.refresh(device_id, first.refresh_token, NOW), NOW + 1)
    third = auth.refresh(device.refresh(device_id, second.refresh_token, NOW), NOW + 2)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert auth.session(third.access_token, NOW + 2) == holder.session


def test_a_lost_answer_does_not_sign_the_laptop_out(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    auth.refresh(device.refresh(device_id, first.refresh_token, NOW), NOW + 1)
    later = NOW + GRACE_MS // 2
    again = auth.refresh(device.refresh(device_id, first.refresh_token, later), later)
    auth.refresh(device.refresh(device_id, again.refresh_token, NOW + GRACE_MS), NOW + GRACE_MS)


def test_a_used_token_that_comes_back_takes_all_tokens_of_the_device(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    second = auth.refresh(device.refresh(device_id, first.refresh_token, NOW), NOW + 1)
    third = auth.refresh(device.refresh(device_id, second.refresh_token, NOW), NOW + 2)
    for token in (first.refresh_token, third.refresh_token):
        with pytest.raises(ProblemError) as error:
            auth.refresh(device.refresh(device_id, token, NOW), NOW + 3)
        assert refused(error) == ("unauthenticated", 401)


def test_a_used_token_may_not_come_back_after_the_grace(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id, later = holder.session.device_id, NOW + 2 + GRACE_MS
    auth.refresh(device.refresh(device_id, first.refresh_token, NOW), NOW + 1)
    with pytest.raises(ProblemError) as error:
        auth.refresh(device.refresh(device_id, first.refresh_token, later), later)
    assert error.value.params == {"reason": "reused"}


def test_a_refresh_token_ends_with_the_lease(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    later = NOW + REFRESH_MS
    with pytest.raises(ProblemError) as error:
        auth.refresh(device.refresh(holder.session.device_id, first.refresh_token, later), later)
    assert error.value.params == {}


def test_a_refresh_token_belongs_to_its_device(auth: Auth) -> None:
    _, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    other, _ = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    with pytest.raises(ProblemError) as error:
        auth.refresh(device.refresh(other.session.device_id, first.refresh_token, NOW), NOW)
    assert error.value.params == {}


def reason(error: pytest.ExceptionInfo[ProblemError]) -> object:
    assert refused(error) == ("unauthenticated", 401)
    return error.value.params["reason"]


def test_a_stolen_token_is_worth_nothing_without_the_key(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    bare = Refresh(device_id=device_id, refresh_token=first.refresh_token)
    with pytest.raises(ProblemError) as error:
        auth.refresh(bare, NOW)
    assert reason(error) == "unsigned"
    with pytest.raises(ProblemError) as error:
        auth.refresh(device.refresh(device_id, first.refresh_token, NOW, device.device_key(2)), NOW)
    assert reason(error) == "signature"
    auth.refresh(device.refresh(device_id, first.refresh_token, NOW), NOW)


def test_a_signed_request_counts_once_and_for_its_token_alone(auth: Auth) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    copied = device.refresh(holder.session.device_id, first.refresh_token, NOW)
    second = auth.refresh(copied, NOW)
    with pytest.raises(ProblemError) as error:
        auth.refresh(copied, NOW)
    assert reason(error) == "replayed"
    copied.refresh_token = second.refresh_token
    with pytest.raises(ProblemError) as error:
        auth.refresh(copied, NOW)
    assert reason(error) == "signature"


@pytest.mark.parametrize("wrong_by", [-365 * 24 * 3_600_000, -WINDOW_OF_PROOF - 1, WINDOW_OF_PROOF + 1])
def test_a_wrong_clock_is_told_the_time_and_may_sign_again(auth: Auth, wrong_by: int) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    with pytest.raises(ProblemError) as error:
        auth.refresh(device.refresh(device_id, first.refresh_token, NOW + wrong_by), NOW)
    assert error.value.params == {"reason": "clock", "server_ms": NOW}
    auth.refresh(device.refresh(device_id, first.refresh_token, NOW + 1_000), NOW)


def test_nonces_are_forgotten_when_they_cannot_come_again(auth: Auth, opened: Database) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    auth.refresh(device.refresh(holder.session.device_id, first.refresh_token, NOW), NOW)
    run_due(opened, NOW + WINDOW_OF_PROOF)
    with opened.transaction() as conn:
        assert len(fetch(conn, "SELECT 1 FROM device_nonce")) == 1
    run_due(opened, NOW + 4 * WINDOW_OF_PROOF)
    with opened.transaction() as conn:
        assert fetch(conn, "SELECT 1 FROM device_nonce") == []


def test_who_signs_in_again_stays_the_same_device(auth: Auth, opened: Database) -> None:
    holder, first = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    message = device.sign_in("li", "correct horse", device_id=device_id, now_ms=NOW)
    again, second = auth.sign_in(message, "1.1.1.1", NOW)
    assert again.session.device_id == device_id
    with opened.transaction() as conn:
        assert len(devices.list_devices(conn)) == 1
    with pytest.raises(ProblemError):
        auth.refresh(device.refresh(device_id, first.refresh_token, NOW), NOW)
    auth.refresh(device.refresh(device_id, second.refresh_token, NOW), NOW)


def test_nobody_signs_in_as_a_device_of_another(auth: Auth, opened: Database) -> None:
    holder, _ = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    with opened.transaction() as conn:
        add_user(conn, "wang", "Wang", "rep", "Sales", "correct horse")
    for login, number, why in (("wang", 1, "device"), ("li", 2, "signature")):
        message = device.sign_in(login, "correct horse", device_id=device_id, now_ms=NOW, number=number)
        with pytest.raises(ProblemError) as error:
            auth.sign_in(message, "1.1.1.1", NOW)
        assert reason(error) == why


def test_a_revoked_device_cannot_sign_in_again(auth: Auth, opened: Database) -> None:
    holder, _ = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    device_id = holder.session.device_id
    with opened.transaction() as conn:
        devices.revoke(conn, device_id, NOW)
    with pytest.raises(ProblemError, match="device_revoked"):
        auth.sign_in(device.sign_in("li", "correct horse", device_id=device_id, now_ms=NOW), "1.1.1.1", NOW)


def test_no_token_is_kept_as_it_is(auth: Auth, opened: Database) -> None:
    _, tokens = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    with opened.transaction() as conn:
        kept = fetch(conn, "SELECT hash FROM refresh_token")
    assert len(kept) == 1
    assert tokens.refresh_token not in kept[0][0]


def test_a_revoked_device_is_told_so(auth: Auth, opened: Database) -> None:
    holder, tokens = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    with opened.transaction() as conn:
        devices.revoke(conn, holder.session.device_id, NOW)
    with pytest.raises(ProblemError) as error:
        auth.session(tokens.access_token, NOW)
    assert refused(error) == ("device_revoked", 403)
    with pytest.raises(ProblemError) as error:
        auth.refresh(Refresh(device_id=holder.session.device_id, refresh_token=tokens.refresh_token), NOW)
    assert refused(error) == ("device_revoked", 403)


def test_revoking_an_unknown_device_is_an_error(opened: Database) -> None:
    with pytest.raises(UnknownRecordError), opened.transaction() as conn:
        devices.revoke(conn, "nothing", NOW)


def test_a_disabled_user_is_told_so_when_the_password_is_right(auth: Auth, opened: Database) -> None:
    _, tokens = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    with opened.transaction() as conn:
        disable_user(conn, "li", date(2027, 1, 15))
    for call in (
        lambda: auth.session(tokens.access_token, NOW),
        lambda: auth.sign_in(sign_in(), "1.1.1.1", NOW),
    ):
        with pytest.raises(ProblemError) as error:
            call()
        assert refused(error) == ("user_disabled", 403)
    with pytest.raises(ProblemError, match="bad_credentials"):
        auth.sign_in(sign_in(password="wrong horse"), "1.1.1.1", NOW)


def test_the_role_is_that_of_now(auth: Auth, opened: Database) -> None:
    _, tokens = auth.sign_in(sign_in(), "1.1.1.1", NOW)
    with opened.transaction() as conn:
        execute(conn, "UPDATE \"user\" SET role = 'manager'")
    assert auth.session(tokens.access_token, NOW).role == "manager"
