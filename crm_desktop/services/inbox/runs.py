"""The history of syncs, as the engine wrote it down."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_desktop.db.local_tables import sync_run


@dataclass(frozen=True)
class RunRow:
    """One sync. `counts` are those of the sync report: pushed, pulled, bytes_up, bytes_down, seconds and so on.

    `code` and `params` say why it stopped, for `crm_desktop.messages`; empty where it ended well. `ended_ms` is None
    while it runs, and for one that the program did not live to end.
    """

    id: str
    started_ms: int
    ended_ms: int | None
    counts: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def runs(session: Session, limit: int = 200) -> list[RunRow]:
    """Return the syncs of this laptop, latest first."""
    found = session.execute(select(sync_run).order_by(sync_run.c.id.desc()).limit(limit)).mappings()
    return [
        RunRow(
            id=str(row["id"]),
            started_ms=row["started_ms"],
            ended_ms=row["ended_ms"],
            counts=json.loads(row["report"]) if row["report"] else {},
            code=row["error_code"] or "",
            params=json.loads(row["error_params"]) if row["error_params"] else {},
        )
        for row in found
    ]
