"""Which records a committed transaction changed: what every list and card on the screen listens to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Changes:
    """Entity → ids of the records that were written or removed."""

    records: dict[str, frozenset[str]] = field(default_factory=dict)

    @staticmethod
    def of(records: Mapping[str, Iterable[str]]) -> "Changes":
        """Return the changes for these records, without entities that have none."""
        frozen = {entity: frozenset(ids) for entity, ids in records.items()}
        return Changes({entity: ids for entity, ids in frozen.items() if ids})

    def __bool__(self) -> bool:
        return bool(self.records)

    def __or__(self, other: "Changes") -> "Changes":
        entities = self.records.keys() | other.records.keys()
        none: frozenset[str] = frozenset()
        return Changes({e: self.records.get(e, none) | other.records.get(e, none) for e in entities})
