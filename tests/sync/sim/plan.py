"""What kind of week a seed gives. Each week has some troubles and not others, so that none hides behind another."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.sync.sim.drawing import EDITABLE

LINE = ("drop", "reorder", "double", "meanwhile", "lose", "cut", "crowd", "server dies")
MACHINE = ("kill", "clock", "full disk", "old files", "clone", "no cursor")
OFFICE = ("assign", "share", "unshare", "transfer", "move", "promote", "bring", "night")
PEOPLE = (("ann", "rep"), ("bo", "rep"), ("may", "manager"))
FAVOURITES = (
    "account",
    "contact",
    "account_contact",
    "contact_method",
    "visit",
    "quote",
    "quote_line",
    "task",
)
NEVER_MS = 10**15
STEPS = {"edit": 26, "decide": 3, "sync": 13, "office": 5, "machine": 3, "server": 2}
"""How often each kind of thing happens, in a week that has them all."""


@dataclass(frozen=True)
class Plan:
    """The troubles of a week, the entities that people work with, and who has how many laptops."""

    line: frozenset[str]
    machine: Sequence[str]
    office: Sequence[str]
    entities: Sequence[str]
    laptops: Sequence[int]
    verify_every_ms: int
    backups: bool
    thorough: bool

    def __str__(self) -> str:
        """The same text in every process: a set has its order from the process."""
        return str({**vars(self), "line": sorted(self.line)})


def draw_plan(rng: random.Random) -> Plan:
    """Draw a week's troubles. In weeks with `backups` the server is set back; `thorough` ones end with all checks."""
    entities = rng.sample(FAVOURITES, rng.randint(2, 5)) + rng.sample(EDITABLE, rng.randint(1, 4))
    if "quote" in entities or "quote_line" in entities:
        entities += ["quote", "quote_line", "quote_line"]
    return Plan(
        line=frozenset(_some(rng, LINE)),
        machine=_some(rng, MACHINE),
        office=_some(rng, OFFICE),
        entities=["account", "account", *entities],
        laptops=rng.choice(([0, 1], [0, 1], [0, 2], [0, 0], [0, 1, 2], [0, 0, 1, 2])),
        verify_every_ms=rng.choice((0, NEVER_MS, NEVER_MS, NEVER_MS, NEVER_MS)),
        backups=rng.random() < 0.1,
        thorough=rng.random() < 0.25,
    )


def _some(rng: random.Random, kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if rng.random() < 0.6]
