"""Asking for more than one may give, and the answer: what was seen is named by its hash (domain.md §6).

Both are parts of their quote, so that a decision, and the state that follows from it, travel as one.
"""

from typing import Any

from sqlalchemy.orm import Mapped

from crm_core import names
from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Via
from crm_core.model.types import Amount, Flag, Instant, Percent

IMM = Policy.IMM

APPROVAL_STATUS = names.APPROVAL_STATUS
APPROVAL_DECISION = Choices(
    "approval_decision",
    {"APPROVE": L("批准", "核准", "Approve"), "REJECT": L("驳回", "駁回", "Reject")},
)


class ApprovalRequest(Record):
    """A quote beyond its owner's limits, as it was when it was submitted; another content is another request."""

    entity = "approval_request"
    label = L("审批申请", "核准申請", "Request for approval")
    scopes = (Via("quote", "quote_id"),)
    parent = ("quote", "quote_id")
    title_fields = ("reason",)

    quote_id: Mapped[str] = ref(
        "quote", L("报价单", "報價單", "Quote"), policy=IMM, required=True, index=True
    )
    content_hash: Mapped[str] = text(
        64, L("内容校验", "內容校驗", "Hash of the content"), policy=IMM, required=True
    )
    approver_id: Mapped[str | None] = ref("user", L("审批人", "核准人", "Asked"), policy=IMM)
    reason: Mapped[str | None] = text(500, L("申请理由", "申請理由", "Reason"), policy=IMM)
    discount_pct: Mapped[Any] = field(Percent, L("折扣", "折扣", "Discount"), policy=IMM, unit="%")
    limit_pct: Mapped[Any] = field(Percent, L("权限", "權限", "Limit"), policy=IMM, unit="%")
    below_floor: Mapped[bool | None] = field(Flag, L("低于底价", "低於底價", "Below the floor"), policy=IMM)
    amount: Mapped[Any] = field(Amount, L("价税合计", "含稅總計", "Gross"), policy=IMM)
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=IMM)
    status: Mapped[str] = choice(
        APPROVAL_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="PENDING"
    )


class ApprovalDecision(Record):
    """What an approver, or their deputy, said to a request, and of which content."""

    entity = "approval_decision"
    label = L("审批意见", "核准意見", "Decision")
    scopes = (Via("quote", "quote_id"),)
    parent = ("quote", "quote_id")
    append_only = True
    title_fields = ("comment",)

    request_id: Mapped[str] = ref(
        "approval_request", L("审批申请", "核准申請", "Request"), policy=IMM, required=True, index=True
    )
    quote_id: Mapped[str] = ref(
        "quote", L("报价单", "報價單", "Quote"), policy=IMM, required=True, index=True
    )
    decision: Mapped[str] = choice(
        APPROVAL_DECISION, L("决定", "決定", "Decision"), policy=IMM, required=True, default="REJECT"
    )
    comment: Mapped[str | None] = text(500, L("意见", "意見", "Comment"), policy=IMM)
    content_hash: Mapped[str] = text(
        64, L("内容校验", "內容校驗", "Hash of the content"), policy=IMM, required=True
    )
    data_as_of: Mapped[Any] = field(Instant, L("数据截至", "資料截至", "Data as of"), policy=IMM)
