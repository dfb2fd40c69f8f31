"""What somebody did in a day or a week, in their own words: composed from their records, read by who leads them."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from crm_core.ids import child_id
from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of
from crm_core.model.types import Day, Instant

LONGEST_REPORT = 60_000
"""Characters: a busy month in full sentences has a third of it."""
REPORT_STATUS = Choices(
    "report_status",
    {
        "DRAFT": L("草稿", "草稿", "Draft"),
        "SUBMITTED": L("已提交", "已提交", "Handed in"),
    },
)


class WorkReport(Record):
    """One for each person and period: written on two laptops of theirs it is still one."""

    entity = "work_report"
    label = L("工作报告", "工作報告", "Work report")
    scopes = (Of("user", "author_id"),)
    title_fields = ("starts_on",)

    author_id: Mapped[str] = ref(
        "user", L("报告人", "報告人", "Author"), policy=Policy.IMM, required=True, index=True
    )
    starts_on: Mapped[Any] = field(
        Day, L("起始日", "起始日", "From"), policy=Policy.IMM, required=True, index=True
    )
    ends_on: Mapped[Any] = field(Day, L("截止日", "截止日", "To"), policy=Policy.IMM, required=True)
    language: Mapped[str | None] = text(8, L("语言", "語言", "Language"))
    body: Mapped[str | None] = text(LONGEST_REPORT, L("内容", "內容", "Text"), group="text", multiline=True)
    composed: Mapped[str | None] = text(
        LONGEST_REPORT,
        L("由记录生成的内容", "由記錄產生的內容", "Text from the records"),
        group="text",
        multiline=True,
    )
    status: Mapped[str] = choice(
        REPORT_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="DRAFT"
    )
    submitted_at: Mapped[Any] = field(Instant, L("提交时间", "提交時間", "Handed in at"))

    @staticmethod
    def make_id(author_id: str, starts_on: date, ends_on: date) -> str:
        """Return the id of what `author_id` wrote about these days, both included."""
        return child_id(author_id, "work_report", f"{starts_on.isoformat()}\x1f{ends_on.isoformat()}")
