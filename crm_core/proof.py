"""What a laptop signs with the key that was made on it: a copied token or a copied message then serves nobody else.

The text that is signed names its purpose, so that a signature given for one thing is none for another. The keys and
the signing are Ed25519 (RFC 8032), done by each side with its own library.
"""

import hashlib

SIGN_IN = "sign-in"
REFRESH = "refresh"
QUARANTINE = "quarantine"


def proof_text(purpose: str, device: str, made_ms: int, nonce: str, said: str) -> bytes:
    """Return the bytes to sign.

    `device`: its id, or its public key (hex) before it has one. `made_ms`: when, ms since 1970. `nonce`: used once.
    `said`: what the message carries besides (a refresh token, a body); only its hash is signed.
    """
    digest = hashlib.sha256(said.encode()).hexdigest()
    return f"crm-sync/1\n{purpose}\n{device}\n{made_ms}\n{nonce}\n{digest}".encode()
