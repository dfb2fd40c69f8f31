"""What happens at the head office of a simulated company: customers change hands, other systems bring records."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import errors
from sqlalchemy import Connection

from crm_server import feed, grants, jobs
from crm_server.database import fetch
from crm_server.records import insert_rows, server_row, set_columns
from tests.sync.sim.drawing import Drawing
from tests.sync.world import World

BROUGHT: dict[str, dict[str, Any]] = {
    "order": {"ordered_on": "2026-01-02", "number": "Q"},
    "case": {"subject": "Q"},
    "credit_profile": {},
    "product": {"code": "Q", "name": "Q", "cost": 5_000_000},
    "announcement": {"title": "Q"},
}
"""What other systems bring, and what it needs; Q stands for a text of its own."""
DERIVED = (
    "org_unit",
    "user",
    "resolution_journal",
    "owner_history",
    "contact_touch",
    "price_stat",
    "suppression",
    "ref_label",
    "duplicate_candidate",
)
"""What the server makes of all this by itself."""
OFTEN = {
    "assign": 8,
    "share": 4,
    "unshare": 3,
    "transfer": 1,
    "move": 2,
    "promote": 1,
    "bring": 3,
    "night": 2,
}


@dataclass
class Office:
    world: World
    rng: random.Random
    draw: Drawing
    people: list[str]
    kinds: Sequence[str]

    def act(self) -> str:
        """Do one thing, after everything that was accepted so far; return what. Does nothing while others block it."""
        kinds = [kind for kind in OFTEN if kind in self.kinds]
        if not kinds:
            return "rests"
        self.world.now_ms += 1
        try:
            kind = self.rng.choices(kinds, [OFTEN[kind] for kind in kinds])[0]
            if kind == "night":
                jobs.run_due(self.world.database, self.world.now_ms)
                return kind
            with self.world.database.transaction() as conn:
                accounts = [row[0] for row in fetch(conn, "SELECT id FROM account ORDER BY id")]
                account = self.rng.choice(accounts[:4])
                return self._do(conn, kind, account, self.rng.choice(self.people))
        except* errors.LockNotAvailable:  # alone, or of some of a night's jobs
            pass
        return "waits in vain"

    def _do(self, conn: Connection, kind: str, account: str, person: str) -> str:
        now = self.world.now_ms
        match kind:
            case "assign":
                grants.assign(conn, [account], person, now_ms=now)
            case "share":
                level: grants.Level = "read" if self.rng.random() < 0.5 else "edit"
                grants.share(conn, account, person, level, now_ms=now)
            case "unshare":
                grants.unshare(conn, account, person, now_ms=now)
            case "transfer":
                grants.transfer(conn, person, self.rng.choice(self.people), now_ms=now)
            case "move":
                self._change_person(conn, person, {"org_unit_id": self._other_unit(conn, person)})
            case "promote":
                self._change_person(conn, person, {"role": self.rng.choice(("rep", "rep", "manager"))})
            case _:
                self._bring(conn, account)
        return f"{kind} {account} {person}"

    def _other_unit(self, conn: Connection, person: str) -> str:
        """Return a unit below the first one, made if there is none, or the first one for who is not there."""
        below = fetch(conn, "SELECT id FROM org_unit WHERE parent_id = %s", (self.world.unit,))
        if not below:
            row = server_row("org_unit", {"name": "East", "kind": "branch"}, now_ms=self.world.now_ms)
            row["parent_id"] = self.world.unit
            insert_rows(conn, "org_unit", [row])
            feed.publish(conn, {"org_unit": [row["id"]]})
            return str(row["id"])
        unit = fetch(conn, 'SELECT org_unit_id FROM "user" WHERE id = %s', (person,))[0][0]
        return str(below[0][0] if unit == self.world.unit else self.world.unit)

    def _change_person(self, conn: Connection, person: str, values: dict[str, str]) -> None:
        set_columns(conn, "user", {person: values}, now_ms=self.world.now_ms)
        grants.recompute(conn, now_ms=self.world.now_ms)
        feed.publish(conn, {"user": [person]})

    def _bring(self, conn: Connection, account: str) -> None:
        entity = self.rng.choice(list(BROUGHT))
        values = {
            name: self.draw.token() if value == "Q" else value for name, value in BROUGHT[entity].items()
        }
        if entity in {"order", "case", "credit_profile"}:
            values["account_id"] = account
        row = server_row(entity, values, now_ms=self.world.now_ms)
        insert_rows(conn, entity, [row])
        feed.publish(conn, {entity: [row["id"]]})
