"""Everything that the product takes from the machine by itself, drawn from the seed instead: time, ids, secrets."""

import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from crm_core import ids
from crm_core.ids import IdSource


@contextmanager
def drawn_from(rng: random.Random, now_ms: Callable[[], int]) -> Iterator[None]:
    """Inside the block the system's clock shows `now_ms()`, and new ids and secrets come from `rng`."""

    def token_bytes(nbytes: int | None = None) -> bytes:
        return rng.randbytes(nbytes or 32)

    with (
        patch.object(time, "time_ns", lambda: now_ms() * 1_000_000),
        patch.object(secrets, "token_bytes", token_bytes),
        patch.object(ids, "_default", IdSource(now_ms, rng)),
    ):
        yield
