"""How many customers are in each stage of their life now, by class (features.md 141)."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_core.model.customers import LIFECYCLE
from crm_core.model.fields import Label
from crm_desktop.reports import wording
from crm_desktop.reports.customers import LEVELS, counted
from crm_desktop.reports.options import WHOSE
from crm_desktop.reports.panels import wide
from crm_desktop.reports.shape import Asked, Column, Drill, Found, Panel, Report, ReportResult, Row
from crm_desktop.reports.shares import percent_of

L = Label

BY_LEVEL = (
    *(
        Column(f"level_{level.lower()}", L(f"{level} 级", f"{level} 級", f"Level {level}"), "int")
        for level in LEVELS
    ),
    Column("level_none", wording.NO_LEVEL, "int"),
)
COLUMNS = (
    Column("stage", L("阶段", "階段", "Stage")),
    Column("customers", wording.CUSTOMERS, "int"),
    Column("share", wording.SHARE, "percent"),
    *BY_LEVEL,
)


def query(session: Session, asked: Asked) -> Found:
    """Count by stage and class; a stage without customers has a row too."""
    stage, level = func.coalesce(Account.lifecycle, ""), func.coalesce(Account.level, "")
    statement = select(stage, level, func.count()).where(*counted(asked)).group_by(stage, level)
    counts: Counter[tuple[str, str]] = Counter()
    for code, of_level, number in session.execute(statement):
        counts[code, of_level if of_level in LEVELS else ""] += number
    everything = counts.total()
    stages = dict.fromkeys((*LIFECYCLE, *sorted(code for code, _ in counts)))
    rows = [_row(code, counts, everything, asked.language) for code in stages]
    return Found(COLUMNS, tuple(rows), everything)


def _row(stage: str, counts: Counter[tuple[str, str]], everything: int, language: str) -> Row:
    by_level = [counts[stage, level] for level in (*LEVELS, "")]
    return Row(
        {
            "stage": LIFECYCLE.text(stage, language) or wording.NONE.text(language),
            "customers": sum(by_level),
            "share": percent_of(sum(by_level), everything),
            **{column.key: number for column, number in zip(BY_LEVEL, by_level, strict=True)},
        },
        {"lifecycle": stage},
    )


def chart(result: ReportResult) -> list[Panel]:
    """The stages side by side, each by class."""
    return wide(result, "stage", BY_LEVEL, wording.CUSTOMERS)


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:
    """The customers of a stage, by name."""
    statement = (
        select(Account.id)
        .where(*counted(asked), func.coalesce(Account.lifecycle, "") == (key["lifecycle"] or ""))
        .order_by(Account.name, Account.id)
    )
    return Drill("account", tuple(session.scalars(statement)))


REPORT = Report(
    name="lifecycle",
    numbers=(141,),
    title=L("生命周期客户分析", "生命週期客戶分析", "Customers by stage"),
    definition=(
        L(
            "每个客户按当前的生命周期阶段计一次，占比为占全部客户的百分比；级别为客户的 A/B/C 类。",
            "每個客戶按目前的生命週期階段計一次，占比為占全部客戶的百分比；級別為客戶的 A/B/C 類。",
            "Each customer counts once, in the stage it is in now; the share is of all customers counted.",
        ),
        L(
            "不含已删除、归档、合并的客户，也不含竞争对手、供应商和内部单位。人员指客户当前的负责人。",
            "不含已刪除、封存、合併的客戶，也不含競爭對手、供應商和內部單位。人員指客戶目前的負責人。",
            "Deleted, archived and merged customers, competitors, suppliers and our own units are left out. A person's "
            "customers are those owned now.",
        ),
    ),
    options=WHOSE,
    query=query,
    chart=chart,
    drill=drill,
)
