"""What the first screen says about records before the model is loaded; the model declares its entities with it."""

from typing import Final, NamedTuple

from crm_core.labels import Choices, Label

L = Label


class Named(NamedTuple):
    """What an entity is called, and the fields whose text names a record of it: the first that is not empty."""

    label: Label
    title_fields: tuple[str, ...]


NAMED: Final = {
    "account": Named(L("客户", "客戶", "Customer"), ("name",)),
    "contact": Named(L("联系人", "聯絡人", "Contact"), ("full_name",)),
    "org_unit": Named(L("部门", "部門", "Unit"), ("name",)),
    "promise": Named(L("承诺", "承諾", "Promise"), ("text",)),
    "quote": Named(
        L("报价单", "報價單", "Quote"), ("number", "drawn_number", "provisional_number", "subject")
    ),
    "task": Named(L("任务", "任務", "Task"), ("title",)),
    "user": Named(L("员工", "員工", "User"), ("name",)),
    "visit": Named(L("拜访", "拜訪", "Visit"), ("summary",)),
}
"""The entities that the first screen speaks of; all others are named in their classes."""

PRIORITY = Choices(
    "priority",
    {
        "LOW": L("低", "低", "Low"),
        "NORMAL": L("普通", "普通", "Normal"),
        "HIGH": L("高", "高", "High"),
        "URGENT": L("紧急", "緊急", "Urgent"),
    },
)
PLAN_STATE = Choices(
    "plan_state",
    {
        "PLANNED": L("已计划", "已計畫", "Planned"),
        "DONE": L("已完成", "已完成", "Done"),
        "SKIPPED": L("未去", "未去", "Skipped"),
        "MOVED": L("已改期", "已改期", "Moved"),
    },
)
QUOTE_STATUS = Choices(
    "quote_status",
    {
        "DRAFT": L("草稿", "草稿", "Draft"),
        "IN_APPROVAL": L("审批中", "簽核中", "In approval"),
        "APPROVED": L("已批准", "已核准", "Approved"),
        "REJECTED": L("已驳回", "已駁回", "Rejected"),
        "SENT": L("已发送", "已送出", "Sent"),
        "ACCEPTED": L("已接受", "已接受", "Accepted"),
        "DECLINED": L("已拒绝", "已拒絕", "Declined"),
        "EXPIRED": L("已过期", "已過期", "Expired"),
        "SUPERSEDED": L("已替代", "已取代", "Superseded"),
        "ORDERED": L("已转订单", "已轉訂單", "Ordered"),
        "CANCELLED": L("已作废", "已作廢", "Cancelled"),
    },
)
APPROVAL_STATUS = Choices(
    "approval_status",
    {
        "PENDING": L("待审批", "待核准", "Waiting"),
        "APPROVED": L("通过", "通過", "Approved"),
        "REJECTED": L("驳回", "駁回", "Rejected"),
        "WITHDRAWN": L("撤回", "撤回", "Withdrawn"),
        "VOID": L("失效（内容已改）", "失效（內容已改）", "Void (content changed)"),
    },
)
MANAGING_ROLES: Final = frozenset(("manager", "branch_manager", "admin"))
"""Roles that lead others, and see what these see."""
