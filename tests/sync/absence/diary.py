"""What Ann does while she is away, and what may become of each act by the rules of docs/sync.md."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sync.laptop import Laptop
from tests.sync.scenarios.author import Author

Fates = frozenset[str]
"""Results of the push; a refusal with its code."""
APPLIED: Fates = frozenset(("applied",))
TAKEN: Fates = frozenset(("applied", "merged", "conflict"))
HANDED_OVER: Fates = frozenset(("handed_over",))


def refused(*codes: str) -> Fates:
    return frozenset(f"refused:{code}" for code in codes)


@dataclass(frozen=True)
class Act:
    """One mutation: what kind of act made it, on which record, and what may become of it."""

    kind: str
    entity: str
    record_id: str
    fates: Fates


class Diary:
    """Every act on a laptop by the id of its mutation."""

    def __init__(self, laptop: Author) -> None:
        self.laptop = laptop
        self.acts: dict[str, Act] = {}
        self._last = 0

    def add(self, kind: str, fates: Fates, entity: str, /, **values: Any) -> str:
        record_id = self.laptop.add(entity, **values)
        self._note(Act(kind, entity, record_id, fates))
        return record_id

    def set(self, kind: str, fates: Fates, entity: str, record_id: str, /, **values: Any) -> None:
        self._noted(kind, fates, (entity, record_id), lambda: self.laptop.set(entity, record_id, **values))

    def set_of_the_forgotten(
        self, kind: str, fates: Fates, entity: str, record_id: str, /, **values: Any
    ) -> None:
        """Edit what will have to go with all that was written about it: nobody looks for it afterwards."""
        self._noted(
            kind, fates, (entity, record_id), lambda: Laptop.set(self.laptop, entity, record_id, **values)
        )

    def _noted(self, kind: str, fates: Fates, key: tuple[str, str], act: Callable[[], None]) -> None:
        act()
        self._note(Act(kind, *key, fates))

    def _note(self, act: Act) -> None:
        """Write down the one mutation that an act has made."""
        rows = self.laptop.read(
            lambda c: c.execute("SELECT n, id FROM local_outbox WHERE n > ?", (self._last,)).fetchall()
        )
        assert len(rows) == 1, f"{act} made {len(rows)} mutations"
        self._last, mutation_id = rows[0]
        self.acts[mutation_id] = act
