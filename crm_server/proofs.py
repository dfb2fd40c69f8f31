"""Whether a message was signed by the key of the device that it speaks for: lately, and once.

A laptop whose clock is wrong is told the time and may sign again; a signature that has been seen before is a copy.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from crm_core.proof import proof_text
from crm_core.wire import Proof
from crm_server.database import execute
from crm_server.errors import ProblemError
from crm_server.jobs import JOBS

WINDOW_MS = 10 * 60 * 1000
"""How far from the server's time a signature may have been made; for as long its nonce is remembered."""
LONGEST_NONCE = 64


def check_proof(
    conn: Connection, proof: Proof | None, *, purpose: str, device: str, key: str, said: str, now_ms: int
) -> None:
    """Take a proof, once. `key`: the public key in hex; `device`, `said`: as crm_core.proof.proof_text.

    Raises:
        ProblemError: unauthenticated, with `reason` unsigned, signature, clock (and `server_ms`) or replayed.
    """
    if proof is None:
        raise ProblemError("unauthenticated", params={"reason": "unsigned"})
    text = proof_text(purpose, device, proof.made_ms, proof.nonce, said)
    if not 0 < len(proof.nonce) <= LONGEST_NONCE or not _is_signed(key, proof.signature, text):
        raise ProblemError("unauthenticated", params={"reason": "signature"})
    if abs(proof.made_ms - now_ms) > WINDOW_MS:
        raise ProblemError("unauthenticated", params={"reason": "clock", "server_ms": now_ms})
    fresh = execute(
        conn,
        "INSERT INTO device_nonce (device_id, nonce, seen_ms) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (device, proof.nonce, now_ms),
    )
    if not fresh:
        raise ProblemError("unauthenticated", params={"reason": "replayed"})


def _is_signed(key: str, signature: str, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text)
    except (ValueError, InvalidSignature):
        return False
    return True


def forget_nonces(conn: Connection, now_ms: int) -> None:
    """Drop the nonces of proofs that are too old to be accepted anyway, whichever way a clock was wrong."""
    execute(conn, "DELETE FROM device_nonce WHERE seen_ms < %s", (now_ms - 3 * WINDOW_MS,))


JOBS["forget_nonces"] = forget_nonces
