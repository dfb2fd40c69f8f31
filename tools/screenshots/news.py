"""What a quiet company has none of, and the sync centre must show: conflicts, refusals, decisions, notices."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.big_store import PASSPHRASE
from crm_core.clock import encode, system_ms
from crm_core.model import Account, Conflict, Record, ResolutionJournal, User
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import notices
from crm_desktop.db.rows import RawConnection, put_row
from crm_desktop.services.values import stored_row

HOUR_MS = 3_600_000


def add(folder: Path) -> None:
    """Let things have happened on the laptop in `folder`."""
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    try:
        laptop.context()
        with laptop.store.read() as session:
            mine = session.scalars(
                select(Account)
                .where(Account.owner_id == laptop.facts()["user_id"])
                .order_by(Account.name)
                .limit(8)
            ).all()
            other = session.scalars(select(User).where(User.login == "rep02")).one()
        records = _decisions(laptop, mine[:3], other.id)
        with laptop.store.raw() as connection:
            for record in records:
                put_row(connection, record.entity, stored_row(record))
            _tell(connection)
        laptop.lane.submit(lambda session: _edit(session, [one.id for one in mine[3:]])).result()
        with laptop.store.raw() as connection:
            _refuse(connection)
    finally:
        laptop.close()


def _decisions(laptop: Laptop, accounts: Sequence[Account], other: str) -> list[Record]:
    now, me = system_ms(), laptop.facts()["user_id"]
    fields: list[tuple[str, Any, Any, Any]] = [
        ("level", "C", "A", "B"),
        ("phone", "0512-66880001", "0512-66881234", "0512-66889999"),
        ("payment_terms", None, "NET30", "NET60"),
    ]
    made: list[Record] = []
    for hours, (account, (field, base, accepted, theirs)) in enumerate(zip(accounts, fields, strict=True), 1):
        common = {"target": "account", "record_id": account.id, "field": field}
        made.append(
            Conflict(
                id=laptop.ids.new(), **common, base={field: base}, accepted={field: accepted}, other={field: theirs},
                accepted_by=other, other_by=me, accepted_hlc=encode(now - hours * HOUR_MS),
                other_hlc=encode(now - (hours + 2) * HOUR_MS), status="OPEN",
            )
        )  # fmt: skip
        made.append(
            ResolutionJournal(
                id=laptop.ids.new(), **common, kept={field: accepted}, lost={field: theirs}, kept_by=other,
                lost_by=me, kept_hlc=encode(now - hours * HOUR_MS), lost_hlc=encode(now - hours * HOUR_MS - 1),
            )
        )  # fmt: skip
    for record in made:
        record.rev, record.edited_at = 1, encode(now)
    return made


def _edit(session: Any, ids: list[str]) -> None:
    for number, record_id in enumerate(ids):
        session.get_one(Account, record_id).phone = f"021-5555{number:04d}"


def _refuse(connection: RawConnection) -> None:
    connection.execute(
        "UPDATE local_outbox SET state = 'refused', code = 'not_permitted', params = ?"
        " WHERE n IN (SELECT n FROM local_outbox ORDER BY n LIMIT 2)",
        (json.dumps({"entity": "account", "field": "phone"}),),
    )


def _tell(connection: RawConnection) -> None:
    now = system_ms()
    notices.add(connection, "lease_ends_soon", {"until": "2026-12-01"}, now_ms=now)
    notices.add(connection, "scopes_repaired", {"n": 2}, now_ms=now - HOUR_MS)
