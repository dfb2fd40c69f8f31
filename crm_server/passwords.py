"""Passwords of people, kept as Argon2id hashes (RFC 9106) in the PHC string format."""

import os
from functools import cache

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

ITERATIONS, LANES, MEMORY_KIB = 2, 1, 19 * 1024
"""What OWASP's password storage cheat sheet names as the minimum for Argon2id; about 40 ms."""
SHORTEST = 8


class WeakPasswordError(ValueError):
    """The password is too short to be kept."""


def hash_password(password: str) -> str:
    """Return the hash to be stored. Raises WeakPasswordError below eight characters."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"A password needs at least {SHORTEST} characters.")
    kdf = Argon2id(salt=os.urandom(16), length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive_phc_encoded(password.encode())


def is_password(password: str, stored: str | None) -> bool:
    """Whether the password is the one that was stored. Takes as long when nothing is stored."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), stored or _nobodys())
    except InvalidKey:
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    return hash_password("nobody has this password")
