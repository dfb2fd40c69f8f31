"""What must hold at every moment of a week, looked at after every step on the laptop that it concerned."""

from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from crm_core.model import ENTITIES, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.quoting import totals_of
from crm_desktop.db.rows import RawConnection, stored_rows
from crm_desktop.sync import local
from crm_desktop.sync.report import SyncReport
from crm_server import feed
from crm_server.cursor import CursorSeal
from crm_server.database import fetch
from crm_server.errors import ProblemError
from crm_server.schema import CURSOR_KEY, EPOCH, read_meta
from tests.sync.sim import promises
from tests.sync.sim.machine import Machine

if TYPE_CHECKING:
    from tests.sync.sim.company import Company

Key = tuple[str, str]
LOOKED_AT_WHOLE = 0.15
"""The share of syncs after which every row is compared; the end of the week compares them all."""
MERGED = frozenset((Policy.SET, Policy.TXT3))
"""Policies under which what a person sees is more than what they wrote."""


class Watch:
    """Looks at one company."""

    def __init__(self, company: "Company") -> None:
        self._company = company
        self._revisions: dict[Machine, dict[Key, int]] = {}
        self._epochs: dict[Machine, str] = {}
        self._restless: set[Machine] = set()
        self._went_on: set[Machine] = set()
        self._quotes: dict[Machine, set[str]] = {}

    def set_back(self, machine: Machine) -> None:
        """The laptop was given old files: what it showed since is no measure."""
        self._revisions.pop(machine, None)

    def after_edit(self, machine: Machine) -> None:
        self._check_store(machine)

    def after_sync(self, machine: Machine, report: SyncReport | None) -> None:
        """Check a laptop after a sync, which has a report if it ended well."""
        if report is not None:
            self._quotes.pop(machine, None)
        self._check_store(machine)
        if report is not None:
            self._restless.discard(machine)  # only now: it may have brought what an interrupted one left
        if report is not None and machine not in self._went_on:
            assert not (waiting := self._waiting(machine)), (
                f"I12 {machine.name}: {waiting} mutations still wait"
            )
        if report is not None and not self._company.set_back:
            assert not report.repaired, f"I3 {machine.name}: {report.repaired} scopes had to be repaired"
        self._went_on.discard(machine)
        self._check_cursor(machine)

    def edited_meanwhile(self, machine: Machine) -> None:
        """The laptop's person goes on working while it syncs."""
        self._went_on.add(machine)

    def _waiting(self, machine: Machine) -> int:
        return machine.count("local_outbox", "state = 'pending'")

    def at_any_moment(self, machine: Machine) -> None:
        """Check what a person may see between two pages."""
        if not machine.fate.left:
            if self._company.rng.random() < 0.5:
                machine.lane.work()
            edited = self._edited_quotes(machine)
            machine.read(lambda connection: _check_pending(connection, machine.name))
            machine.read(lambda connection: _check_quotes(connection, machine.name, edited))

    # --- the laptop by itself ----------------------------------------------------------------------------------------

    def _edited_quotes(self, machine: Machine) -> set[str]:
        """Return the quotes that were edited here since the last whole sync.

        The use cases calculate what a person edits; here people edit without them. And the answer to an edit brings the
        quote's new sums before the pull brings the lines that others have added to it.
        """
        edited = self._quotes.setdefault(machine, set())
        edited |= {one for (one,) in machine.read(lambda c: c.execute(_EDITED_QUOTES).fetchall())}
        return edited

    def _check_store(self, machine: Machine) -> None:
        edited = self._edited_quotes(machine)
        machine.read(lambda connection: _check_pending(connection, machine.name))
        machine.read(lambda connection: _check_quotes(connection, machine.name, edited))
        epoch = machine.read(local.settings).get(local.EPOCH, "")
        if self._epochs.get(machine) != epoch:
            # A server that was set back numbers its revisions anew from there.
            self._epochs[machine] = epoch
            self._restless.add(machine)
        revisions = machine.read(_revisions)
        known = self._revisions.setdefault(machine, {})
        if machine in self._restless:
            known.clear()
        back = {key: (known[key], rev) for key, rev in revisions.items() if rev < known.get(key, 0)}
        assert not back, f"I7 {machine.name}: older revisions (before, now) {back}"
        known.update(revisions)

    # --- the laptop against the server -------------------------------------------------------------------------------

    def _check_cursor(self, machine: Machine) -> None:
        """I4: everything in the established scopes up to the cursor is here. At the head, nothing else is."""
        text = machine.read(local.settings).get(local.CURSOR, "")
        with self._company.server.database.transaction() as conn:
            head = feed.head(conn)
            seal = CursorSeal(read_meta(conn, CURSOR_KEY), read_meta(conn, EPOCH), machine.user_id)
            try:
                cursor = seal.read(text, head)
            except ProblemError:
                return
            entries = fetch(
                conn,
                "SELECT f.scope, f.entity, f.id, f.rev, f.gone FROM scope_grant g"
                " JOIN feed f ON f.scope = g.scope AND f.seq <= %s"
                " WHERE g.user_id = %s AND g.ended_seq IS NULL AND g.seq <= %s AND g.changed_seq <= %s",
                (cursor.seq, machine.user_id, cursor.established, cursor.told),
            )
        members, revisions = machine.read(_members), machine.read(_revisions)
        for scope, entity, record_id, rev, gone in entries:
            here = (scope, entity, record_id) in members
            assert here is not gone, f"I4 {machine.name}: {entity} {record_id} in {scope}, gone={gone}"
            held = revisions.get((entity, record_id), 0)
            assert gone or held >= rev, f"I4 {machine.name}: {entity} {record_id} at {held}, not {rev}"
        at_head = cursor.seq == cursor.told == cursor.established == head and cursor.backfill is None
        if (
            at_head
            and not self._company.set_back
            and not self._waiting(machine)
            and self._company.rng.random() < LOOKED_AT_WHOLE
        ):
            promises.agreement(self._company, machine)


def _members(connection: RawConnection) -> set[tuple[str, str, str]]:
    return set(connection.execute("SELECT scope, entity, id FROM local_scope_member"))


@cache
def _all_revisions() -> str:
    rows = (f"SELECT '{entity}', id, rev FROM \"{entity}\"" for entity in ENTITIES)
    return " UNION ALL ".join(rows)


def _revisions(connection: RawConnection) -> dict[Key, int]:
    """Return the revision of the server's that stands behind each record: of dirty ones that of the base."""
    found = {(entity, one): rev for entity, one, rev in connection.execute(_all_revisions())}
    for entity, one, rev in connection.execute("SELECT entity, id, rev FROM local_base"):
        found[entity, one] = rev
    return found


def _check_pending(connection: RawConnection, name: str) -> None:
    """I7, I10: what waits to be sent is what the person sees, and the server's row lies below it."""
    rows = connection.execute("SELECT changes FROM local_outbox WHERE state = 'pending' ORDER BY n")
    wanted: dict[Key, dict[str, Any]] = {}
    inserted: set[Key] = set()
    for (text,) in rows.fetchall():
        for change in orjson.loads(text):
            key = change["entity"], change["id"]
            if change["op"] == "delete":
                wanted[key] = {}
            else:
                wanted.setdefault(key, {}).update(_visible(change))
            if change["op"] == "insert":
                inserted.add(key)
    bases = set(connection.execute("SELECT entity, id FROM local_base"))
    assert bases <= wanted.keys(), f"I10 {name}: idle bases {bases - wanted.keys()}"
    assert wanted.keys() - inserted <= bases, f"I10 {name}: no base below {wanted.keys() - inserted - bases}"
    for (entity, record_id), values in wanted.items():
        row = stored_rows(connection, entity, [record_id]).get(record_id)
        assert row is not None, f"I7 {name}: {entity} {record_id} is gone while patches of it wait"
        differs = {field: (row[field], value) for field, value in values.items() if row[field] != value}
        assert not differs, f"I7 {name}: {entity} {record_id} (shown, written) {differs}"


def _visible(change: dict[str, Any]) -> dict[str, Any]:
    """Return the fields whose value a person sees exactly as they wrote it."""
    columns = table_of(ENTITIES[change["entity"]]).columns
    found = {
        field: value[1]
        for field, value in change.get("fields", {}).items()
        if field in columns and policy_of(columns[field]) not in MERGED
    }
    return found | {"deleted_at": None}


_EDITED_QUOTES = "SELECT aggregate_id FROM local_outbox WHERE aggregate = 'quote' AND state = 'pending'"


def _check_quotes(connection: RawConnection, name: str, edited: set[str]) -> None:
    """I8, V3, V5: no line without its quote, and the amounts shown are those of the lines that are shown."""
    lines = stored_rows(
        connection, "quote_line", [one for (one,) in connection.execute("SELECT id FROM quote_line")]
    )
    quotes = stored_rows(connection, "quote", [one for (one,) in connection.execute("SELECT id FROM quote")])
    by_quote: dict[str, list[dict[str, Any]]] = {}
    for line in lines.values():
        assert line["quote_id"] in quotes, f"I8 {name}: line {line['id']} without its quote"
        by_quote.setdefault(line["quote_id"], []).append(line)
    for quote_id in quotes.keys() - edited:
        quote = quotes[quote_id]
        amounts, by_line = totals_of(quote, by_quote.get(quote_id, []))
        assert amounts.items() <= quote.items(), f"I8 {name}: quote {quote_id} is not the sum of its lines"
        for line_id, columns in by_line.items():
            assert columns.items() <= lines[line_id].items(), f"I8 {name}: line {line_id} of {quote_id}"
