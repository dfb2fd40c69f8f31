"""Access tokens, which need no table: who and until when, signed with the server's key."""

import base64
import hashlib
import hmac
import secrets

from crm_server.errors import ProblemError

ACCESS_MS = 15 * 60 * 1000


def new_access_token(key: bytes, device_id: str, now_ms: int) -> tuple[str, int]:
    """Return (token, when it ends in ms since 1970)."""
    expires_ms = now_ms + ACCESS_MS
    said = f"{device_id}.{expires_ms}"
    return f"{said}.{_signature(key, said)}", expires_ms


def read_access_token(key: bytes, token: str, now_ms: int) -> str:
    """Return the device that a token was given to. Raises ProblemError `unauthenticated` if it is not good any more."""
    said, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, said).encode()):
        raise ProblemError("unauthenticated")
    device_id, _, expires_ms = said.partition(".")
    if int(expires_ms) <= now_ms:
        raise ProblemError("unauthenticated", params={"reason": "expired"})
    return device_id


def new_refresh_token() -> tuple[str, str]:
    """Return (token, hash to be stored)."""
    token = secrets.token_urlsafe(32)
    return token, hash_of(token)


def hash_of(refresh_token: str) -> str:
    """Return what is kept of a refresh token. It is random, so a plain hash cannot be searched."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()


def _signature(key: bytes, said: str) -> str:
    digest = hmac.digest(key, said.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
