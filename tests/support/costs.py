"""What turning a passphrase into a key costs is meant to hurt who guesses; in the tests it would be minutes.

The costs are written beside what they protect, so the program does the same with small ones.
`REAL` and `REAL_FOR_PASSWORDS` are the program's own, at which test_vault.py and test_auth.py look.
"""

from typing import Final

from crm_desktop.db.vault import ARGON2
from crm_server import passwords

REAL: Final = dict(ARGON2)
REAL_FOR_PASSWORDS: Final = (passwords.ITERATIONS, passwords.LANES, passwords.MEMORY_KIB)
SMALL: Final = {"iterations": 1, "lanes": 1, "memory_cost": 64}


def make_passphrases_cheap() -> None:
    """From here on, in this process, a guess costs nothing."""
    ARGON2.update(SMALL)
    passwords.ITERATIONS, passwords.LANES, passwords.MEMORY_KIB = SMALL.values()
