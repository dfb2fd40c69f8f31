"""A company's week from a seed: people edit, lines fail, customers change hands; then peace, and everything must agree.

The laptops, their stores and the server's handlers are the real ones. The same seed gives the same week. What must hold
at the end is in `tests.sync.verdict`.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from crm_core.model import ENTITIES, policy_of, table_of
from crm_core.model.fields import Policy
from crm_desktop.db.rows import RawConnection, Row
from crm_desktop.errors import UserError
from crm_desktop.sync import local, refused
from crm_desktop.sync.channel import TransportError
from crm_server.database import Database
from tests.sync import verdict
from tests.sync.drawing import EDITABLE, Drawing
from tests.sync.faults import BadLine, Killed, doomed
from tests.sync.laptop import Laptop
from tests.sync.office import Office
from tests.sync.world import World

YEAR_MS = 365 * 24 * 60 * 60 * 1000
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
EXPECTED = frozenset(("immutable_field", "record_deleted"))
"""What a laptop may answer to an edit that is drawn without looking."""


@dataclass
class Company:
    """The world of one seed, and what its people wrote."""

    world: World
    rng: random.Random
    draw: Drawing
    office: Office
    lines: dict[Laptop, BadLine] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)

    @property
    def laptops(self) -> list[Laptop]:
        return list(self.lines)

    def act(self) -> None:
        """Do one thing that happens in a company."""
        laptop, kind = self.rng.choice(self.laptops), self.rng.random()
        if kind < 0.66:
            self.edit(laptop)
        elif kind < 0.72:
            self.decide(laptop)
        elif kind < 0.9:
            self.sync(laptop)
        else:
            self.office.act()

    # --- people ------------------------------------------------------------------------------------------------------

    def edit(self, laptop: Laptop) -> None:
        laptop.now_ms += self.rng.randint(1, 3_600_000)
        entity = self.rng.choice(FAVOURITES if self.rng.random() < 0.7 else EDITABLE)
        job = self.rng.choices((self._add, self._change, self._delete_or_restore), (9, 9, 2))[0]
        try:
            job(laptop, entity)
        except UserError as error:
            if error.code not in EXPECTED:
                raise

    def _living(self, laptop: Laptop) -> Callable[[str], Sequence[str]]:
        return lambda entity: sorted(
            one for one, row in laptop.rows(entity).items() if row["deleted_at"] is None
        )

    def _add(self, laptop: Laptop, entity: str) -> None:
        values = self.draw.record(entity, self._living(laptop))
        if values is None:
            return
        known = laptop.row(entity, values.get("id", ""))
        if known is None:
            self._note_written(laptop, entity, laptop.add(entity, **values))
        elif known["deleted_at"] is not None:
            again = {name: value for name, value in values.items() if not _is_fixed(entity, name)}
            self._set(laptop, entity, known, {"deleted_at": None, **again})

    def _change(self, laptop: Laptop, entity: str) -> None:
        record_id = self.draw.one(self._living(laptop)(entity))
        row = laptop.row(entity, record_id or "")
        if row is not None:
            self._set(laptop, entity, row, self.draw.edit(entity, row, self._living(laptop)))

    def _delete_or_restore(self, laptop: Laptop, entity: str) -> None:
        records = laptop.rows(entity)
        record_id = self.draw.one(sorted(records))
        if record_id is not None:
            is_deleted = records[record_id]["deleted_at"] is not None
            laptop.set(entity, record_id, deleted_at=None if is_deleted else verdict.SOME_MOMENT)

    def _set(self, laptop: Laptop, entity: str, row: Row, values: dict[str, object]) -> None:
        laptop.set(entity, row["id"], **values)
        self.given_up.update(*(verdict.tokens_in(row[name]) for name in values))
        self._note_written(laptop, entity, row["id"])

    def _note_written(self, laptop: Laptop, entity: str, record_id: str) -> None:
        for token in verdict.tokens_in(laptop.row(entity, record_id)):
            self.written.setdefault(token, f"{entity} {record_id} by {laptop.device_id}")

    def decide(self, laptop: Laptop) -> None:
        """Decide a conflict, or try a refused edit again, or let it go."""
        kind = self.rng.choice(("conflict", "retry", "discard"))
        if kind == "conflict":
            conflicts = laptop.rows("conflict")
            found = self.draw.one(sorted(one for one, row in conflicts.items() if row["status"] == "OPEN"))
            if found is not None:
                laptop.set("conflict", found, status="RESOLVED", resolution="accepted")
                self.given_up |= verdict.tokens_in(conflicts[found])
            return
        set_aside = dict(laptop.read(_refused))
        mutation = self.draw.one(list(set_aside))
        if mutation is not None and kind == "retry":
            self._retry(laptop, mutation)
        elif mutation is not None:
            laptop.write(lambda connection: refused.discard(connection, mutation))
            self.given_up |= verdict.tokens_in(set_aside[mutation])

    def _retry(self, laptop: Laptop, mutation: str) -> None:
        try:
            laptop.write(lambda connection: refused.retry(connection, mutation, laptop.ids))
        except UserError as error:
            if error.code != "record_gone":
                raise

    # --- the line ----------------------------------------------------------------------------------------------------

    def sync(self, laptop: Laptop) -> None:
        """Sync over a line that may fail, with a program that may be killed and may have lost its cursor."""
        laptop.now_ms += self.rng.randint(1, 60_000)
        self.world.now_ms += self.rng.randint(1, 600_000)
        statements = 0
        if self.lines[laptop].faulty:
            if self.rng.random() < 0.04:
                laptop.write(lambda connection: local.keep(connection, {local.CURSOR: ""}))
            statements = self.rng.choice((0, 0, 0, self.rng.randint(1, 150)))
        try:
            with doomed(laptop, statements):
                laptop.sync(self.lines[laptop])
        except TransportError as error:
            if not error.passing:
                raise
        except Killed:
            return

    def meanwhile(self, laptop: Laptop) -> None:
        """Between a question's answer and its use somebody edits on this laptop, or the office decides something.

        What the lane still has to do is waited for, so that the same seed gives the same week.
        """
        laptop.lane.submit_raw(lambda connection: None).result()
        if self.rng.random() < 0.6:
            self.edit(laptop)
        else:
            self.office.act()

    def come_to_rest(self) -> None:
        """Let the lines work, and everybody sync twice: for what comes back to those who went first."""
        for line in self.lines.values():
            line.faulty = False
        for laptop in self.laptops * 2:
            self.sync(laptop)


def _refused(connection: RawConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT id, changes FROM local_outbox WHERE state = 'refused' ORDER BY n"
    ).fetchall()


def _is_fixed(entity: str, name: str) -> bool:
    return name == "id" or policy_of(table_of(ENTITIES[entity]).columns[name]) in (Policy.IMM, Policy.FSM)


def found(database: Database, folder: Path, seed: int) -> Company:
    """Make a company: two reps, one of them with two laptops, and a manager; clocks are wrong by up to a year."""
    rng = random.Random(seed)
    made: list[Laptop] = []

    def new_laptop(user_id: str) -> Laptop:
        number = len(made)
        made.append(
            Laptop(folder / f"{seed}-{number}", user_id, f"device-{number}", seed=100 * seed + number)
        )
        return made[-1]

    world = World(database, new_laptop)
    roles = {"ann": "rep", "bo": "rep", "may": "manager"}
    people = {world.person(login, role): role for login, role in roles.items()}
    draw = Drawing(rng)
    company = Company(world, rng, draw, Office(world, rng, draw, list(people)))
    for user_id in [*people, next(iter(people))]:
        laptop = world.laptop(user_id, people[user_id])
        laptop.now_ms += rng.choice((0, 0, 1000, -YEAR_MS, YEAR_MS))
        company.lines[laptop] = BadLine(world.lines[laptop].context, rng, partial(company.meanwhile, laptop))
    return company


def simulate(database: Database, folder: Path, seed: int, steps: int) -> None:
    """Play one seed. Raises AssertionError where a promise is broken."""
    company = found(database, folder, seed)
    try:
        for _ in range(steps):
            company.act()
        company.come_to_rest()
        verdict.check(company)
    finally:
        for laptop in company.world.lines:
            laptop.close()
