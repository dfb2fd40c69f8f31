"""What people do with their laptops: add, change, delete, decide. What they wrote, and may expect to find, is noted."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crm_core.model import ENTITIES, policy_of, table_of
from crm_core.model.fields import Policy
from crm_desktop.db import numbers
from crm_desktop.db.rows import RawConnection, Row
from crm_desktop.errors import UserError
from crm_desktop.services.quotes.states import LEAVING
from crm_desktop.sync import refused
from tests.sync.sim import quoting
from tests.sync.sim.drawing import tokens_in
from tests.sync.sim.machine import Machine
from tests.sync.sim.promises import SOME_MOMENT

if TYPE_CHECKING:
    from tests.sync.sim.company import Company

SENDS = 0.4
"""The share of all that is done with quotes that is a sending."""
TRIES = 4
"""How often somebody looks for something to do."""
EXPECTED = frozenset(("immutable_field", "record_deleted", "server_field")) | quoting.REFUSED
"""What a laptop may answer to an edit that is drawn without looking."""


class People:
    """`written`: every text that somebody was told is stored, with its record and laptop.

    `given_up`: those that somebody then let go. `papers`: what customers were sent, by the text in `sent_channel`.
    """

    def __init__(self, company: "Company") -> None:
        self._company = company
        self._rng = company.rng
        self._draw = company.draw
        self.written: dict[str, tuple[str, str, str]] = {}
        self.given_up: set[str] = set()
        self.papers: dict[str, quoting.Paper] = {}

    def edit(self, machine: Machine) -> str:
        """Edit something; return what was done."""
        machine.now_ms += self._rng.randint(1, 3_600_000)
        done = ""
        for _ in range(TRIES):
            entity = self._rng.choice(self._company.plan.entities)
            job = self._rng.choices((self._add, self._change, self._delete_or_restore), (8, 11, 2))[0]
            if entity == "quote" and self._rng.random() < SENDS:
                job = self._send
            done = self._tried(machine, partial(job, machine, entity))
            if not done.startswith("no "):
                break
        return done

    def edit_again(self, machine: Machine) -> str:
        """Go on with a record of which patches wait, if there is one."""
        waiting = machine.read(_waiting)
        if not waiting:
            return self.edit(machine)
        machine.now_ms += 1
        entity, record_id = self._rng.choice(waiting)
        row = machine.row(entity, record_id)
        if row is None or row["deleted_at"] is not None:
            return f"no {entity}"
        return self._tried(
            machine,
            lambda: self._set(machine, entity, row, self._draw.edit(entity, row, self._living(machine))),
        )

    def _tried(self, machine: Machine, job: Callable[[], str]) -> str:
        try:
            return job()
        except UserError as error:
            if error.code not in EXPECTED and not self._company.excuses(machine, error):
                raise
            return error.code

    def _living(self, machine: Machine) -> Callable[[str], Sequence[str]]:
        return lambda entity: sorted(
            one for one, row in machine.rows(entity).items() if row["deleted_at"] is None
        )

    def _add(self, machine: Machine, entity: str) -> str:
        values = self._draw.record(entity, self._living(machine))
        if values is None:
            return f"no {entity}"
        known = machine.row(entity, values.get("id", ""))
        if known is None:
            record_id = machine.add(entity, **values)
            self._note_written(machine, entity, record_id)
            return f"added {entity} {record_id}"
        if known["deleted_at"] is None:
            return f"has {entity}"
        again = {name: value for name, value in values.items() if not _is_fixed(entity, name)}
        return self._set(machine, entity, known, {"deleted_at": None, **again})

    def _change(self, machine: Machine, entity: str) -> str:
        ids = self._living(machine)(entity)
        record_id = self._draw.one(ids[:3] if self._rng.random() < 0.6 else ids)
        row = machine.row(entity, record_id or "")
        if row is None:
            return f"no {entity}"
        return self._set(machine, entity, row, self._draw.edit(entity, row, self._living(machine)))

    def _send(self, machine: Machine, entity: str) -> str:
        """Send a quote that is here, or write one and send it."""
        open_ = [one for one, row in machine.rows(entity).items() if _may_be_sent(row)]
        quote_id = self._draw.one(sorted(open_))
        account_id = self._draw.one(self._living(machine)("account"))
        if quote_id is None and account_id is not None:
            quote_id = quoting.write(machine, account_id, self._draw.token())
            self._note_written(machine, entity, quote_id)
        if quote_id is None:
            return f"no {entity}"
        self.given_up |= tokens_in(quoting.overwritten_by_sending(machine, quote_id))
        channel = self._draw.token()
        self.papers[channel] = quoting.send(machine, quote_id, channel)
        self._note_written(machine, entity, quote_id)
        return f"sent {quote_id} {self.papers[channel]}"

    def _delete_or_restore(self, machine: Machine, entity: str) -> str:
        records = machine.rows(entity)
        record_id = self._draw.one(sorted(records))
        if record_id is None:
            return f"no {entity}"
        is_deleted = records[record_id]["deleted_at"] is not None
        machine.set(entity, record_id, deleted_at=None if is_deleted else SOME_MOMENT)
        return f"{'restored' if is_deleted else 'deleted'} {entity} {record_id}"

    def _set(self, machine: Machine, entity: str, row: Row, values: dict[str, object]) -> str:
        if entity == "quote" and row["status"] == "DRAFT" and values.get("status") in LEAVING:
            values = values | {"drawn_number": machine.write(numbers.draw)}
        self.given_up.update(*(tokens_in(row[name]) for name in values))
        machine.set(entity, row["id"], **values)
        self._note_written(machine, entity, row["id"])
        return f"set {entity} {row['id']} {values}"

    def _note_written(self, machine: Machine, entity: str, record_id: str) -> None:
        for token in tokens_in(machine.row(entity, record_id)):
            self.written.setdefault(token, (entity, record_id, machine.name))

    def decide(self, machine: Machine) -> str:
        """Decide a conflict, or try a refused edit again, or let it go."""
        kind = self._rng.choice(("conflict", "retry", "discard"))
        if kind == "conflict":
            return self._tried(machine, lambda: self._solve(machine))
        return self._tried(machine, lambda: self._answer_refusal(machine, kind))

    def _solve(self, machine: Machine) -> str:
        conflicts = machine.rows("conflict")
        found = self._draw.one(sorted(one for one, row in conflicts.items() if row["status"] == "OPEN"))
        if found is None:
            return "no conflict"
        self.given_up |= tokens_in(conflicts[found])
        machine.set("conflict", found, status="RESOLVED", resolution="accepted")
        return f"solved {found}"

    def _answer_refusal(self, machine: Machine, kind: str) -> str:
        set_aside = dict(machine.read(_refused))
        mutation = self._draw.one(list(set_aside))
        if mutation is None:
            return "nothing refused"
        if kind == "discard":
            self.given_up |= tokens_in(set_aside[mutation])
            machine.write(lambda connection: refused.discard(connection, mutation))
            return f"discarded {mutation}"
        try:
            machine.write(lambda connection: refused.retry(connection, mutation, machine.ids))
        except UserError as error:
            if error.code != "record_gone":
                raise
            return error.code
        return f"retried {mutation}"

    def give_up_evicted(self, machines: Sequence[Machine]) -> None:
        """Give up what a server that is set back may have lost: of records that have left, no laptop keeps its edits.

        That those must leave with their customer (promise I5) goes before what a restored server could be told again.
        """
        held = {machine.name: machine.read(_held) for machine in machines}
        for token, (entity, record_id, name) in self.written.items():
            if (entity, record_id) not in held[name]:
                self.given_up.add(token)

    def unsent(self, machine: Machine) -> set[str]:
        """Return the texts that only this laptop keeps, as far as it knows."""
        return tokens_in(machine.read(_kept_mutations))


def _may_be_sent(row: Row) -> bool:
    return (
        row["deleted_at"] is None and row["account_id"] is not None and row["status"] in ("DRAFT", "APPROVED")
    )


def _refused(connection: RawConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT id, changes FROM local_outbox WHERE state = 'refused' ORDER BY n"
    ).fetchall()


def _waiting(connection: RawConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT DISTINCT r.entity, r.id FROM local_outbox_record AS r JOIN local_outbox AS o ON o.n = r.n"
        " WHERE o.state = 'pending' ORDER BY r.id"
    ).fetchall()


def _held(connection: RawConnection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT entity, id FROM local_scope_member"))


def _kept_mutations(connection: RawConnection) -> list[tuple[str]]:
    return connection.execute(
        "SELECT changes FROM local_outbox UNION ALL SELECT changes FROM local_acknowledged"
    ).fetchall()


def _is_fixed(entity: str, name: str) -> bool:
    return name == "id" or policy_of(table_of(ENTITIES[entity]).columns[name]) in (Policy.IMM, Policy.FSM)
