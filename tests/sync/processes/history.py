"""What people did, as their laptops acknowledged it, and whether the server's rows can be the result of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["add", "set"]


@dataclass(frozen=True)
class Act:
    """One thing that a person did: a record made, or the phone of one set. `token` is unlike every other."""

    kind: Kind
    entity: str
    id: str
    token: str


@dataclass
class History:
    """Acts in the order in which each laptop began them, and which of them were acknowledged to the person."""

    begun: list[Act] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)

    def faults(self, rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
        """Return what cannot be: acknowledged and nowhere, there twice, or set back. `rows`: entity → id → row."""
        return [*self._lost_or_doubled(rows), *self._set_back(rows)]

    def _lost_or_doubled(self, rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
        found = []
        for act in self.begun:
            if act.kind == "add":
                times = sum(act.token in map(str, row.values()) for row in rows[act.entity].values())
                if times > 1 or (times == 0 and act.token in self.acknowledged):
                    found.append(f"{act.entity} {act.id} ({act.token}) is there {times} times")
        return found

    def _set_back(self, rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
        """A phone has one writer, so it holds the last acknowledged number or one that was begun after it."""
        by_record: dict[tuple[str, str], list[Act]] = {}
        for act in self.begun:
            if act.kind == "set":
                by_record.setdefault((act.entity, act.id), []).append(act)
        found = []
        for (entity, record_id), acts in by_record.items():
            last = max((n for n, act in enumerate(acts) if act.token in self.acknowledged), default=None)
            allowed = {act.token for act in acts[last or 0 :]} | ({None} if last is None else set())
            row = rows[entity].get(record_id)
            if row is None and last is not None:
                found.append(f"{entity} {record_id} is gone")
            elif row is not None and row["phone"] not in allowed:
                found.append(
                    f"{entity} {record_id} holds {row['phone']}, last acknowledged {acts[last or 0].token}"
                )
        return found
