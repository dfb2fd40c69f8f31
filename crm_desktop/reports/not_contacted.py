"""Customers whom nobody has contacted for longer than their class allows (features.md 145)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm_core.model import Account, User, Visit
from crm_core.model.activities import VISIT_KIND
from crm_core.model.fields import Label
from crm_desktop.reports import wording
from crm_desktop.reports.customers import LEVELS, counted
from crm_desktop.reports.options import WHOSE
from crm_desktop.reports.panels import crossed
from crm_desktop.reports.shape import Asked, Column, Drill, Found, Option, Panel, Report, ReportResult, Row
from crm_desktop.services.last_contact import is_contact

L = Label

COLUMNS = (
    Column("customer", wording.CUSTOMER),
    Column("level", wording.LEVEL),
    Column("owner", wording.OWNER),
    Column("last_contact", L("上次联系", "上次聯絡", "Last contact"), "day"),
    Column("channel", L("方式", "方式", "Channel"), minor=True),
    Column("contacted_by", L("联系人员", "聯絡人員", "Contacted by"), minor=True),
    Column("silent", L("未联系", "未聯絡", "Silent for"), "duration"),
    Column("limit", L("期限", "期限", "Limit"), "duration", minor=True),
    Column("overdue", L("超期", "超期", "Overdue"), "duration"),
)


def query(session: Session, asked: Asked) -> Found:
    """Find those over their limit, class A first, then the longest silence."""
    seen = session.scalar(select(func.count()).select_from(Account).where(*_candidates(asked))) or 0
    rows = [_row(found, asked) for found in session.execute(_statement(asked))]
    rows.sort(key=lambda row: (str(row.cells["level"] or "~"), -_days(row), str(row.cells["customer"])))
    return Found(COLUMNS, tuple(rows), seen)


def limits(asked: Asked) -> dict[str, int]:
    """Return the days that each class may be silent; customers without a class are held to those of C."""
    one_for_all = asked.values["days"]
    return {
        level: one_for_all if one_for_all is not None else asked.number(f"days_{level.lower()}")
        for level in LEVELS
    }


def _candidates(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (*counted(asked), func.coalesce(Account.lifecycle, "") != "REJECTED")


def _statement(asked: Asked) -> Select[Any]:
    by = func.coalesce(Visit.recorded_by, Visit.created_by)
    # SQLite takes the columns beside max() from the row that holds the maximum.
    last = (
        select(
            Visit.account_id,
            func.max(Visit.started_at).label("at"),
            by.label("by_id"),
            Visit.kind.label("kind"),
        )
        .where(
            *is_contact(), Visit.started_at < asked.calendar.begin(asked.calendar.today + timedelta(days=1))
        )
        .group_by(Visit.account_id)
        .subquery("last_contact")
    )
    owner, by_user = aliased(User), aliased(User)
    since = func.coalesce(last.c.at, Account.created_at)
    return (
        select(
            Account.id, Account.name, Account.level, Account.owner_id, owner.name,
            last.c.at, last.c.kind, by_user.name, Account.created_at,
        )
        .outerjoin(last, last.c.account_id == Account.id)
        .outerjoin(owner, owner.id == Account.owner_id)
        .outerjoin(by_user, by_user.id == last.c.by_id)
        .where(*_candidates(asked), _over_limit(since, asked))
    )  # fmt: skip


def _over_limit(since: ColumnElement[object], asked: Asked) -> ColumnElement[bool]:
    of_level = limits(asked)
    begin = {
        level: asked.calendar.begin(asked.calendar.today - timedelta(days=days))
        for level, days in of_level.items()
    }
    known = [and_(Account.level == level, since < moment) for level, moment in begin.items()]
    other = and_(func.coalesce(Account.level, "").not_in(LEVELS), since < begin["C"])
    return or_(since.is_(None), *known, other)


def _row(found: Any, asked: Asked) -> Row:
    account_id, name, level, owner_id, owner, at, kind, by, created = found
    since = asked.calendar.day_of(at or created)
    silent = (asked.calendar.today - since).days if since else None
    limit = limits(asked).get(level or "", limits(asked)["C"])
    return Row(
        {
            "customer": name,
            "level": level,
            "owner": owner or wording.NOBODY.text(asked.language),
            "last_contact": asked.calendar.day_of(at),
            "channel": VISIT_KIND.text(kind, asked.language) or None,
            "contacted_by": by,
            "silent": silent,
            "limit": limit,
            "overdue": None if silent is None else silent - limit,
        },
        {"account_id": account_id, "owner_id": owner_id},
    )


def _days(row: Row) -> int:
    silent = row.cells["silent"]
    return silent if isinstance(silent, int) else 1_000_000


def chart(result: ReportResult) -> list[Panel]:
    """How many of each owner's customers are silent, by class."""
    return crossed(result, "owner", "level", wording.CUSTOMERS, empty=wording.NO_LEVEL)


def drill(_session: Session, _asked: Asked, key: Mapping[str, str | None]) -> Drill:
    """The customer of a row."""
    return Drill("account", (str(key["account_id"]),))


REPORT = Report(
    name="not_contacted",
    numbers=(145,),
    title=L("近期未联系客户", "近期未聯絡客戶", "Customers not contacted"),
    definition=(
        L(
            "超过期限没有任何联系的客户：A 级 {days_a} 天、B 级 {days_b} 天、C 级及未分级 {days_c} 天。",
            "超過期限沒有任何聯絡的客戶：A 級 {days_a} 天、B 級 {days_b} 天、C 級及未分級 {days_c} 天。",
            "Customers without any contact for more days than their class allows: A {days_a}, B {days_b}, C and "
            "without class {days_c}.",
        ),
        L(
            "联系指任何同事以任何方式（上门、电话、微信、邮件等）的拜访记录；未见到、取消和作废的不算。"
            "从未联系过的客户，从建档之日算起。",
            "聯絡指任何同事以任何方式（拜訪、電話、微信、郵件等）的拜訪記錄；未見到、取消和作廢的不算。"
            "從未聯絡過的客戶，從建檔之日算起。",
            "A contact is a recorded visit by any colleague through any channel; those not met, cancelled or withdrawn "
            "do not count. A customer never contacted counts from the day of its record.",
        ),
        L(
            "不含已删除、归档、合并、判为非目标的客户，也不含竞争对手、供应商和内部单位。人员指客户当前的负责人。",
            "不含已刪除、封存、合併、判為非目標的客戶，也不含競爭對手、供應商和內部單位。人員指客戶目前的負責人。",
            "Deleted, archived, merged and rejected customers, competitors, suppliers and our own units are left out. "
            "A person's customers are those owned now.",
        ),
    ),
    options=(
        Option("days", L("统一天数", "統一天數", "Days for all"), "int"),
        Option("days_a", L("A 级天数", "A 級天數", "Days for A"), "int", 30),
        Option("days_b", L("B 级天数", "B 級天數", "Days for B"), "int", 60),
        Option("days_c", L("C 级天数", "C 級天數", "Days for C"), "int", 90),
        *WHOSE,
    ),
    query=query,
    chart=chart,
    drill=drill,
    filled=lambda asked: {f"days_{level.lower()}": days for level, days in limits(asked).items()},
)
