"""What happens at the head office of a simulated company: customers change hands, other systems bring records."""

import random
from dataclasses import dataclass

from sqlalchemy import Connection

from crm_server import feed, grants
from crm_server.database import fetch
from crm_server.records import insert_rows, server_row
from tests.sync.drawing import Drawing
from tests.sync.world import World

BROUGHT = {
    "order": {"ordered_on": "2026-01-02", "number": "Q"},
    "case": {"subject": "Q"},
    "credit_profile": {},
    "product": {"code": "Q", "name": "Q"},
    "announcement": {"title": "Q"},
}
"""What other systems bring, and what it needs; Q stands for a text of its own."""


@dataclass
class Office:
    world: World
    rng: random.Random
    draw: Drawing
    people: list[str]

    def act(self) -> None:
        """Do one thing, after everything that was accepted so far."""
        self.world.now_ms += 1
        with self.world.database.transaction() as conn:
            accounts = [row[0] for row in fetch(conn, "SELECT id FROM account ORDER BY id")]
            if accounts:
                self._do(conn, self.rng.choice(accounts))

    def _do(self, conn: Connection, account: str) -> None:
        person, now = self.rng.choice(self.people), self.world.now_ms
        match self.rng.choices(("assign", "share", "unshare", "transfer", "bring"), (8, 4, 3, 1, 4))[0]:
            case "assign":
                grants.assign(conn, [account], person, now_ms=now)
            case "share":
                level: grants.Level = "read" if self.rng.random() < 0.5 else "edit"
                grants.share(conn, account, person, level, now_ms=now)
            case "unshare":
                grants.unshare(conn, account, person, now_ms=now)
            case "transfer":
                grants.transfer(conn, person, self.rng.choice(self.people), now_ms=now)
            case _:
                self._bring(conn, account)

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
