"""What happened, line by line: hashed to compare two runs of a seed, shown when a seed is replayed."""

import hashlib
from collections.abc import Callable


class Trace:
    """The lines of one week. `show` gets each as it is told."""

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        self._hash = hashlib.blake2b(digest_size=8)
        self._show = show
        self.lines = 0

    def tell(self, line: str) -> None:
        """Add a line."""
        self._hash.update(line.encode() + b"\n")
        self.lines += 1
        if self._show is not None:
            self._show(line)

    @property
    def digest(self) -> str:
        """A short digest of every line so far."""
        return self._hash.hexdigest()
