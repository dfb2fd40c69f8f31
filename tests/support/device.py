"""A device's key, and what it signs, for tests that speak to the server."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crm_core.proof import QUARANTINE, REFRESH, SIGN_IN
from crm_core.wire import Hello, Quarantine, Refresh, SignIn
from crm_desktop.sync.device_key import DeviceKey

HELLO = Hello(protocol_min=1, protocol_max=1, schema=1, app_version="1.0")


def device_key(number: int = 1) -> DeviceKey:
    """The same key for the same number."""
    return DeviceKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32), lambda: 0)


def at(key: DeviceKey, now_ms: int) -> DeviceKey:
    key.set_time(now_ms)
    return key


def refresh(device_id: str, token: str, now_ms: int, key: DeviceKey | None = None) -> Refresh:
    """A signed request for new tokens."""
    proof = at(key or device_key(), now_ms).prove(REFRESH, device_id, token)
    return Refresh(device_id=device_id, refresh_token=token, proof=proof)


def sign_in(login: str, password: str, *, device_id: str = "", now_ms: int = 0, number: int = 1) -> SignIn:
    """A sign-in; with `device_id` as the device that it was before."""
    key = at(device_key(number), now_ms)
    return SignIn(
        login=login,
        password=password,
        device_label="laptop",
        device_key=key.public_hex,
        hello=HELLO,
        device_id=device_id,
        proof=key.prove(SIGN_IN, device_id, login) if device_id else None,
    )


def quarantine(device_id: str, body: str, now_ms: int, number: int = 1) -> Quarantine:
    """What a revoked device sends."""
    proof = at(device_key(number), now_ms).prove(QUARANTINE, device_id, body)
    return Quarantine(device_id=device_id, body=body, proof=proof)
