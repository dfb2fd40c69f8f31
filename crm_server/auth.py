"""Who is asking: signing a laptop in, renewing its tokens, and telling from a token whose request it is."""

from sqlalchemy import Connection

from crm_core.proof import REFRESH, SIGN_IN
from crm_core.wire import Refresh, SignIn, Tokens
from crm_server import devices
from crm_server.attempts import Attempts
from crm_server.database import Database, execute, fetch
from crm_server.devices import Holder
from crm_server.errors import ProblemError
from crm_server.passwords import hash_password, is_password
from crm_server.proofs import check_proof
from crm_server.schema import TOKEN_KEY, read_meta
from crm_server.session import Session
from crm_server.tokens import new_access_token, read_access_token


class Auth:
    """Sign-in and tokens of one server. Safe to use from many threads."""

    def __init__(self, database: Database, attempts: Attempts | None = None) -> None:
        self._database = database
        self._attempts = attempts or Attempts()
        with database.transaction() as conn:
            self._key = bytes.fromhex(read_meta(conn, TOKEN_KEY))

    def sign_in(self, message: SignIn, address: str, now_ms: int) -> tuple[Holder, Tokens]:
        """Enrol a device for a person who knows the password, and return its first tokens.

        Raises:
            ProblemError: bad_credentials, user_disabled, unavailable (429, after too many failures); for a device that
                is enrolled already also device_revoked, unauthenticated.
        """
        self._attempts.check(message.login, address, now_ms)
        with self._database.transaction() as conn:
            user_id, password_hash, is_active = _credential(conn, message.login)
        if not is_password(message.password, password_hash):
            self._attempts.failed(message.login, address, now_ms)
            raise ProblemError("bad_credentials")
        if not is_active:
            raise ProblemError("user_disabled")
        self._attempts.succeeded(message.login)
        with self._database.transaction() as conn:
            device_id = _device(conn, user_id, message, now_ms)
            return devices.holder_of(conn, device_id, now_ms), self._tokens(conn, device_id, now_ms)

    def refresh(self, message: Refresh, now_ms: int) -> Tokens:
        """Trade a refresh token for new tokens; the request must be signed by the device's key.

        Raises:
            ProblemError: unauthenticated, device_revoked, user_disabled.
        """
        with self._database.transaction() as conn:
            devices.holder_of(conn, message.device_id, now_ms)
            check_proof(
                conn, message.proof, purpose=REFRESH, device=message.device_id,
                key=devices.key_of(conn, message.device_id), said=message.refresh_token, now_ms=now_ms,
            )  # fmt: skip
            if devices.use_refresh_token(conn, message.device_id, message.refresh_token, now_ms):
                return self._tokens(conn, message.device_id, now_ms)
        raise ProblemError("unauthenticated", params={"reason": "reused"})

    def session(self, access_token: str, now_ms: int) -> Session:
        """Return whose request carries this token.

        Raises:
            ProblemError: unauthenticated, device_revoked, user_disabled.
        """
        device_id = read_access_token(self._key, access_token, now_ms)
        with self._database.transaction() as conn:
            return devices.holder_of(conn, device_id, now_ms).session

    def _tokens(self, conn: Connection, device_id: str, now_ms: int) -> Tokens:
        access_token, expires_ms = new_access_token(self._key, device_id, now_ms)
        return Tokens(
            access_token=access_token,
            access_expires_ms=expires_ms,
            refresh_token=devices.issue_refresh_token(conn, device_id, now_ms),
        )


def _device(conn: Connection, user_id: str, message: SignIn, now_ms: int) -> str:
    """Return the device that signs in: the one it was before, if it proves to be that, else a new one."""
    app_version = message.hello.app_version
    if not message.device_id:
        return devices.register(conn, user_id, message.device_label, message.device_key, app_version, now_ms)
    key = devices.renew(conn, message.device_id, user_id, message.device_label, app_version)
    check_proof(
        conn,
        message.proof,
        purpose=SIGN_IN,
        device=message.device_id,
        key=key,
        said=message.login,
        now_ms=now_ms,
    )
    return message.device_id


def _credential(conn: Connection, login: str) -> tuple[str, str | None, bool]:
    """Return (user id, hash of the password, whether active); an empty id and no hash for an unknown login."""
    found = fetch(
        conn,
        'SELECT u.id, c.password_hash, u.is_active = 1 FROM "user" u LEFT JOIN credential c ON c.user_id = u.id'
        " WHERE lower(u.login) = lower(%s) AND u.deleted_at IS NULL",
        (login,),
    )
    return found[0] if found else ("", None, False)


def set_password(conn: Connection, user_id: str, password: str) -> None:
    """Keep a user's password. Raises WeakPasswordError."""
    keep_password_hash(conn, user_id, hash_password(password))


def keep_password_hash(conn: Connection, user_id: str, password_hash: str) -> None:
    """Keep the hash of a user's password."""
    execute(
        conn,
        "INSERT INTO credential (user_id, password_hash) VALUES (%s, %s)"
        " ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash",
        (user_id, password_hash),
    )
