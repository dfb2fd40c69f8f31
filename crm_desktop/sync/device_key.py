"""The key that was made on this laptop at enrolment: what it signs proves that a message is this device's own."""

import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crm_core.clock import system_ms
from crm_core.proof import proof_text
from crm_core.wire import Proof

NONCE_BYTES = 16


class DeviceKey:
    """Signs for one device. The time is this laptop's, until a server says that it is wrong."""

    def __init__(self, private_key: Ed25519PrivateKey, now_ms: Callable[[], int] = system_ms) -> None:
        self._private_key = private_key
        self._now_ms = now_ms
        self._skew_ms = 0

    @classmethod
    def from_hex(cls, text: str, now_ms: Callable[[], int] = system_ms) -> "DeviceKey":
        """Return the key that is kept as `to_hex` gave it."""
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text)), now_ms)

    def to_hex(self) -> str:
        """Return the private half, to be kept in the encrypted store and nowhere else."""
        return self._private_key.private_bytes_raw().hex()

    @property
    def public_hex(self) -> str:
        """The public half, by which the server knows this device."""
        return self._private_key.public_key().public_bytes_raw().hex()

    def prove(self, purpose: str, device: str, said: str) -> Proof:
        """Return a proof for one message; arguments as crm_core.proof.proof_text."""
        made_ms, nonce = self._now_ms() + self._skew_ms, secrets.token_hex(NONCE_BYTES)
        text = proof_text(purpose, device, made_ms, nonce, said)
        return Proof(made_ms=made_ms, nonce=nonce, signature=self._private_key.sign(text).hex())

    def set_time(self, server_ms: int) -> None:
        """Sign with the server's time from now on."""
        self._skew_ms = server_ms - self._now_ms()
