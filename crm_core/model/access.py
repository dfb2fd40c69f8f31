"""Who stands in for whom, who is shown what, whose customer it was: what decides who may see what (domain.md §1)."""

from typing import Any

from sqlalchemy.orm import Mapped

from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of
from crm_core.model.types import Day, Instant

IMM, SRV = Policy.IMM, Policy.SRV

DELEGATION_STATUS = Choices(
    "delegation_status",
    {
        "requested": L("已申请", "已申請", "Requested"),
        "active": L("已批准", "已核准", "Approved"),
        "ended": L("已结束", "已結束", "Ended"),
        "refused": L("已拒绝", "已拒絕", "Refused"),
    },
)
SHARE_LEVEL = Choices(
    "share_level", {"read": L("只读", "唯讀", "Read"), "edit": L("可编辑", "可編輯", "Edit")}
)
SHARE_STATUS = Choices(
    "share_status", {"active": L("共享中", "共享中", "Shared"), "ended": L("已结束", "已結束", "Ended")}
)
HAND_OVER_STATUS = Choices(
    "hand_over_status",
    {
        "requested": L("待同步", "待同步", "Requested"),
        "done": L("已移交", "已移交", "Handed over"),
        "withdrawn": L("已撤回", "已撤回", "Withdrawn"),
    },
)
OWNER_CHANGE = Choices(
    "owner_change",
    {
        "assign": L("分配", "分配", "Assigned"),
        "transfer": L("工作移交", "工作移交", "Handed over"),
        "import": L("导入", "匯入", "Imported"),
    },
)


class Delegation(Record):
    """A deputy holds what the one they stand in for holds, from one moment to another.

    Its people and dates never change: another period is another delegation, so nobody lengthens their own.
    """

    entity = "delegation"
    label = L("工作代理", "工作代理", "Delegation")
    scopes = (Of("user", "from_user_id"), Of("user", "to_user_id"))
    title_fields = ("reason",)

    from_user_id: Mapped[str] = ref("user", L("委托人", "委託人", "Stood in for"), policy=IMM, required=True)
    to_user_id: Mapped[str] = ref("user", L("代理人", "代理人", "Deputy"), policy=IMM, required=True)
    starts_at: Mapped[Any] = field(Instant, L("开始时间", "開始時間", "From"), policy=IMM, required=True)
    ends_at: Mapped[Any] = field(Instant, L("结束时间", "結束時間", "Until"), policy=IMM, required=True)
    reason: Mapped[str | None] = text(255, L("原因", "原因", "Reason"))
    status: Mapped[str] = choice(
        DELEGATION_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="requested"
    )
    began_at: Mapped[Any] = field(Instant, L("生效时间", "生效時間", "In force since"), policy=SRV)


class AccountShare(Record):
    """A customer shown to a colleague, until a day or until somebody ends it; another level is another share."""

    entity = "account_share"
    label = L("客户共享", "客戶共享", "Share of a customer")
    scopes = (Of("account", "account_id"), Of("user", "user_id"))
    title_fields = ("reason",)

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=IMM, required=True, index=True
    )
    user_id: Mapped[str] = ref("user", L("共享给", "共享給", "Shown to"), policy=IMM, required=True)
    level: Mapped[str] = choice(
        SHARE_LEVEL, L("权限", "權限", "Level"), policy=IMM, required=True, default="read"
    )
    until: Mapped[Any] = field(Day, L("共享至", "共享至", "Until"), policy=IMM)
    reason: Mapped[str | None] = text(255, L("原因", "原因", "Reason"), policy=IMM)
    status: Mapped[str] = choice(
        SHARE_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="active"
    )


class HandOver(Record):
    """A customer given to a colleague: asked for on a laptop, carried out by the server, remembered as OwnerHistory."""

    entity = "hand_over"
    label = L("客户移交", "客戶移交", "Handing over of a customer")
    scopes = (Of("account", "account_id"), Of("user", "to_user_id"))
    title_fields = ("reason",)

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=IMM, required=True, index=True
    )
    to_user_id: Mapped[str] = ref("user", L("移交给", "移交給", "To"), policy=IMM, required=True)
    reason: Mapped[str | None] = text(255, L("原因", "原因", "Reason"), policy=IMM)
    status: Mapped[str] = choice(
        HAND_OVER_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="requested"
    )


class OwnerHistory(Record):
    """One change of a customer's owner. What else has an owner follows its customer."""

    entity = "owner_history"
    label = L("负责人变更", "負責人變更", "Change of owner")
    scopes = (Of("account", "account_id"),)
    server_only = True

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=SRV, required=True, index=True
    )
    from_user_id: Mapped[str | None] = ref("user", L("原负责人", "原負責人", "From"), policy=SRV)
    to_user_id: Mapped[str | None] = ref("user", L("新负责人", "新負責人", "To"), policy=SRV)
    changed_at: Mapped[Any] = field(
        Instant, L("变更时间", "變更時間", "Changed at"), policy=SRV, required=True
    )
    why: Mapped[str | None] = choice(OWNER_CHANGE, L("原因", "原因", "Why"), policy=SRV)
