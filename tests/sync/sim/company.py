"""A company's week: people edit, lines fail, programs end, customers change hands; then peace."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.sync import local
from crm_desktop.sync.channel import TransportError
from crm_server import devices
from crm_server.backup.making import back_up
from crm_server.backup.restoring import restore
from crm_server.session import Session
from tests.sync.sim import mortal
from tests.sync.sim.drawing import Drawing
from tests.sync.sim.line import Line
from tests.sync.sim.machine import Machine
from tests.sync.sim.office import Office
from tests.sync.sim.people import People
from tests.sync.sim.plan import STEPS, Plan
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.sim.trace import Trace
from tests.sync.sim.watch import Watch
from tests.sync.world import World

DAY_MS = 24 * 60 * 60 * 1000
YEAR_MS = 365 * DAY_MS
WRONG_BY_MS = (0, 0, 0, 1000, -YEAR_MS, YEAR_MS, -DAY_MS)
ROUNDS_OF_REST = 2
BEGUN = 0.75
"""The share of laptops that have had their first sync when the week begins."""


@dataclass
class Company:
    """The world of one seed."""

    server: Server
    shelf: Shelf
    folder: Path
    plan: Plan
    rng: random.Random
    trace: Trace
    lines: dict[Machine, Line] = field(default_factory=dict)
    old_files: dict[Machine, Path] = field(default_factory=dict)
    full: set[Machine] = field(default_factory=set)
    jumped: set[Machine] = field(default_factory=set)
    backup: Path | None = None
    set_back: bool = False
    busy: bool = False
    world: World = field(init=False)
    draw: Drawing = field(init=False)
    office: Office = field(init=False)
    people: People = field(init=False)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.draw = Drawing(self.rng)
        users = self.server.users
        self.world = self.server.founded(self._new_machine)
        self.office = Office(self.world, self.rng, self.draw, users, self.plan.office)
        self.people = People(self)
        self.watch = Watch(self)
        for number in self.plan.laptops:
            self.add_laptop(users[number])

    def session_of(self, machine: Machine) -> Session:
        """Return who the server takes the laptop's user for, as of now."""
        with self.server.database.transaction() as conn:
            return devices.holder_of(conn, machine.device_id, self.world.now_ms).session

    @property
    def machines(self) -> list[Machine]:
        return list(self.lines)

    # --- laptops -----------------------------------------------------------------------------------------------------

    def _new_machine(self, user_id: str) -> Machine:
        number = len(self.lines)
        begun = self.rng.random() < BEGUN
        store = self.shelf.synced[user_id] if begun else self.shelf.empty
        machine = Machine.new(self.folder / f"laptop-{number}", user_id, f"device-{number}", self.rng, store)
        machine.verify_every_ms = self.plan.verify_every_ms
        return machine

    def add_laptop(self, user_id: str) -> Machine:
        """Give someone a laptop, the clock of which is as wrong as they go."""
        machine = self.world.laptop(user_id)
        assert isinstance(machine, Machine)
        machine.now_ms += (wrong_by := self.rng.choice(WRONG_BY_MS))
        if wrong_by:
            self.jumped.add(machine)
        self.server.enrol(machine.device_id, user_id)
        self._connect(machine)
        return machine

    def _connect(self, machine: Machine) -> None:
        context = self.world.lines[machine].context
        line = Line(
            self.server,
            context,
            machine,
            self.rng,
            look=partial(self.watch.at_any_moment, machine),
            meanwhile=partial(self.meanwhile, machine),
        )
        line.bad = self.plan.line
        self.lines[machine] = line

    # --- what happens ------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """Do one thing that happens in a company."""
        machine = self.rng.choice(self.machines)
        self.world.now_ms += self.rng.randint(1, 60_000)
        kind = self.rng.choices(list(STEPS), list(STEPS.values()))[0]
        match kind:
            case "sync":
                self.sync(machine)
            case "office":
                self.act_in_office()
            case "machine":
                self.trouble(machine)
            case "server":
                self.trouble_of_server()
            case _:
                self.work(machine, kind)

    def act_in_office(self) -> None:
        """Let the head office do something."""
        self.trace.tell(f"office {self.office.act()}")

    def work(self, machine: Machine, kind: str) -> None:
        """Let the laptop's person edit or decide something, with a program that may be killed."""
        with self._survived(machine, self._events(machine, 6)) as told:
            told.append(self.people.edit(machine) if kind == "edit" else self.people.decide(machine))
        self.trace.tell(f"{machine.name} {kind} {told}")
        self.watch.after_edit(machine)

    def _events(self, machine: Machine, doublings: float) -> int:
        """Return after how many events the program is to be killed; mostly 0: not."""
        if "kill" not in self.plan.machine or not self.lines[machine].bad or self.rng.random() > 0.25:
            return 0
        return int(2 ** self.rng.uniform(0, doublings))

    def sync(self, machine: Machine) -> None:
        """Sync over a line that may fail, with a program that may be killed."""
        machine.now_ms += self.rng.randint(1, 60_000)
        report = None
        with self._survived(machine, self._events(machine, 9)) as told:
            report = machine.sync(self.lines[machine])
            told.append(f"{report.pushed} up, {report.pulled} down, {report.evicted} out")
        self.trace.tell(f"{machine.name} sync {told}")
        self.watch.after_sync(machine, report)

    @contextmanager
    def _survived(self, machine: Machine, events: int) -> Iterator[list[str]]:
        """Let what may go wrong go wrong, and note it."""
        told: list[str] = []
        try:
            with machine.doomed(events):
                yield told
        except mortal.Killed:
            self.full.discard(machine)
            told.append("killed")
        except TransportError as error:
            if not error.passing:
                raise
            told.append(str(error.kind))
        except UserError as error:
            if not self.excuses(machine, error):
                raise
            told.append(error.code)

    def excuses(self, machine: Machine, error: UserError) -> bool:
        """Whether what was done to a laptop is why it refuses: its disk is full, its clock ran far ahead."""
        if error.code == "disk_full":
            return machine in self.full
        return error.code == "lease_ended" and machine in self.jumped

    def meanwhile(self, machine: Machine, others_sync: float) -> None:
        """While a question is on its way, somebody else does something, or this laptop's person goes on."""
        if self.busy:
            return
        self.busy = True
        try:
            others = [one for one in self.machines if one is not machine]
            if others and self.rng.random() < others_sync:
                self.sync(self.rng.choice(others))
            elif self.rng.random() < 0.6:
                self.watch.edited_meanwhile(machine)
                (self.people.edit_again if self.rng.random() < 0.5 else self.people.edit)(machine)
            else:
                self.act_in_office()
        finally:
            self.busy = False

    # --- what goes wrong with a laptop -------------------------------------------------------------------------------

    def trouble(self, machine: Machine) -> None:
        """Let something happen to a laptop that its program cannot know of."""
        if not self.plan.machine:
            return
        kind = self.rng.choice(self.plan.machine)
        match kind:
            case "kill":
                machine.restart()
                self.full.discard(machine)
            case "clock":
                machine.now_ms += self.rng.choice((-YEAR_MS, YEAR_MS, -DAY_MS, DAY_MS, -3_600_000, 3_600_000))
                self.jumped.add(machine)
            case "full disk":
                self._fill_or_free(machine)
            case "no cursor":
                machine.write(lambda connection: local.keep(connection, {local.CURSOR: ""}))
            case "old files":
                self._copy_or_set_back(machine)
            case _:
                self._clone(machine)
        self.trace.tell(f"{machine.name} suffers {kind}")

    def _fill_or_free(self, machine: Machine) -> None:
        if machine in self.full:
            machine.free_disk()
            self.full.discard(machine)
        else:
            machine.fill_disk(self.rng.choice((0, 1, 4)))
            self.full.add(machine)

    def _copy_or_set_back(self, machine: Machine) -> None:
        self.full.discard(machine)
        if machine not in self.old_files:
            self.old_files[machine] = self.folder / f"old-{machine.name}"
            machine.copy_to(self.old_files[machine])
            return
        unsent = self.people.unsent(machine)
        machine.set_back_to(self.old_files[machine])
        self.people.given_up |= unsent - self.people.unsent(machine)
        self.watch.set_back(machine)

    def _clone(self, machine: Machine) -> None:
        if len(self.lines) > 4:
            return
        self.full.discard(machine)
        other = machine.clone(self.folder / f"laptop-{len(self.lines)}")
        self.jumped.add(other)
        self.world.lines[other] = self.world.lines[machine]
        self._connect(other)

    def trouble_of_server(self) -> None:
        """Make a backup of the server, or set it back to the last one."""
        if not self.plan.backups:
            return
        now = self.world.now_ms
        if self.backup is None or self.rng.random() < 0.4:
            self.backup = self.folder / f"backup-{self.rng.getrandbits(32):x}"
            back_up(self.server.database, self.backup, now)
            self.trace.tell("server backed up")
            return
        self.people.give_up_evicted(self.machines)
        restore(self.server.database, self.backup, now)
        self.server.told.clear()
        self.set_back = True
        self.trace.tell("server set back")

    # --- peace -------------------------------------------------------------------------------------------------------

    def come_to_rest(self) -> None:
        """Free the disks, mend the lines, and let everybody sync until what came back to the first has arrived."""
        for machine, line in self.lines.items():
            line.bad = frozenset()
            machine.free_disk()
        self.full.clear()
        for machine in self.machines * ROUNDS_OF_REST:
            self.sync(machine)
        if self.set_back:
            # Rows of which a server that was set back has never heard are found by the comparison alone.
            for machine in self.machines:
                machine.engine(self.lines[machine]).verify()

    def close(self) -> None:
        for machine in self.lines:
            machine.stop()
