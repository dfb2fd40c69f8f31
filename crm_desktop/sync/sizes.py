"""How much to send and to ask for at once: as much as the line and the disk take in a comfortable time."""

from dataclasses import dataclass

SMALLEST = 32 * 1024
LARGEST = 1024 * 1024
GROWTH = 2.0
COMFORTABLE_CALL_SECONDS = 3.0
COMFORTABLE_APPLY_SECONDS = 0.05
"""How long one transaction of the sync may keep a person's edit waiting."""


@dataclass
class PageSize:
    """A number of bytes that grows while pages take less than their time, and shrinks when one takes more."""

    bytes: int

    def observe(self, seconds: float, comfortable: float) -> None:
        """Learn from a page that took `seconds` where `comfortable` would have been well."""
        factor = comfortable / max(seconds, 0.001)
        self._scale(min(max(factor, 1 / GROWTH), GROWTH))

    def shrink(self) -> None:
        """Halve, after an answer that broke off."""
        self._scale(1 / GROWTH)

    def _scale(self, factor: float) -> None:
        self.bytes = min(max(int(self.bytes * factor), SMALLEST), LARGEST)
