"""The records that the peers move: as many as ours, about 485 bytes of JSON each, the same ones at every run."""

import random
import string
from typing import Any

FIELDS = ("id", "name", "mail", "phone", "city", "state", "amount", "owner", "changed_ms", "remark")
_STATES = ("new", "known", "customer", "lost")
_REMARK_CHARACTERS = 232


def peer_records(count: int) -> list[dict[str, Any]]:
    """Return `count` customers whose texts compress about as well as what people write."""
    chance = random.Random(11)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9))) for _ in range(3000)]
    return [_record(chance, words, number) for number in range(count)]


def _record(chance: random.Random, words: list[str], number: int) -> dict[str, Any]:
    first, second, firm, town = chance.choices(words, k=4)
    return {
        "id": f"{chance.getrandbits(128):032x}",
        "name": f"{first} {second} {firm}".title(),
        "mail": f"{first}@{firm}.example",
        "phone": f"+{chance.randint(10**10, 10**11)}",
        "city": town.title(),
        "state": chance.choice(_STATES),
        "amount": chance.randint(0, 10**8),
        "owner": f"rep{chance.randint(1, 9)}",
        "changed_ms": 1_750_000_000_000 + number,
        "remark": " ".join(chance.choices(words, k=50))[:_REMARK_CHARACTERS],
    }
