"""What a quiet company has none of, and the sync centre must show: conflicts, refusals, decisions, notices."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.big_store import PASSPHRASE
from crm_core.clock import encode
from crm_core.model import Account, Conflict, Record, ResolutionJournal, User, VisitPlan
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import notices
from crm_desktop.db.capture import EditContext
from crm_desktop.db.rows import RawConnection, put_row
from crm_desktop.services.lists.saved import save_filter
from crm_desktop.services.lookups import today
from crm_desktop.services.records.writing import delete
from crm_desktop.services.values import stored_row
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.sync import local, local_profile
from tools.screenshots import wares

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
            _tell(connection, laptop.clock.wall_ms())
        laptop.lane.submit(lambda session: _edit(session, [one.id for one in mine[3:]])).result()
        context = laptop.context()
        for deed in (_log, _delete, _keep_filter):
            laptop.lane.submit(partial(deed, context=context, ids=[one.id for one in mine[3:]])).result()
        with laptop.store.raw() as connection:
            _refuse(connection)
        wares.add(laptop)
        with laptop.store.raw() as connection:
            _join(connection)
    finally:
        laptop.close()


def _decisions(laptop: Laptop, accounts: Sequence[Account], other: str) -> list[Record]:
    now, me = laptop.clock.wall_ms(), laptop.facts()["user_id"]
    fields: list[tuple[str, Any, Any, Any]] = [
        ("level", "C", "A", "B"),
        ("phone", "0512-66880001", "0512-66881234", "0512-66889999"),
        ("payment_term_days", 30, 45, 60),
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


def _log(session: Session, context: EditContext, ids: list[str]) -> None:
    visit = NewVisit(
        account_id=ids[0],
        summary="看了新产线，对方关心交期\n!周五前提供样机测试报告",
        result="PROGRESS",
        next_step="发三档数量的报价",
        next_step_on=today(context) + timedelta(days=3),
    )
    log_visit(session, context, visit)


def _delete(session: Session, context: EditContext, ids: list[str]) -> None:
    """Fill the recycle bin a little."""
    delete(session, context, "account", ids[-1])
    plans = select(VisitPlan.id).where(VisitPlan.account_id == ids[0]).order_by(VisitPlan.planned_on).limit(1)
    for plan_id in session.scalars(plans).all():
        delete(session, context, "visit_plan", plan_id)


def _keep_filter(session: Session, context: EditContext, ids: list[str]) -> None:
    del ids
    save_filter(session, context, "customers", "江浙重点客户", {"facets": {"level": ["A", "B"]}})


def _refuse(connection: RawConnection) -> None:
    connection.execute(
        "UPDATE local_outbox SET state = 'refused', code = 'not_permitted', params = ?"
        " WHERE n IN (SELECT n FROM local_outbox ORDER BY n LIMIT 2)",
        (json.dumps({"entity": "account", "field": "phone"}),),
    )


def _join(connection: RawConnection) -> None:
    """Let the laptop be one of a company's, as those of the people who read the guide are. Nothing asks its server."""
    local.forget(connection, local_profile.MARK)
    local.keep(connection, {local.SERVER: "https://crm.example.com", local.DEVICE_LABEL: "chen-jie"})


def _tell(connection: RawConnection, now: int) -> None:
    notices.add(connection, "lease_ends_soon", {"until": "2026-12-01"}, now_ms=now)
    notices.add(connection, "scopes_repaired", {"scopes": 2, "records": 31}, now_ms=now - HOUR_MS)
