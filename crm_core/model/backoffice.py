"""What other systems of the company know: orders, cases, credit. Imported on the server, read-only on the laptop."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core.model.base import Imported, L, Owned, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of, Via
from crm_core.model.types import Amount, Day, Flag, Instant, Percent, Quantity, UnitPrice

SRV = Policy.SRV

ORDER_STATUS = Choices(
    "order_status",
    {
        "DRAFT": L("草稿", "草稿", "Draft"),
        "SUBMITTED": L("已提交", "已提交", "Submitted"),
        "CONFIRMED": L("已确认", "已確認", "Confirmed"),
        "PARTIAL_DELIVERED": L("部分发货", "部分出貨", "Partly delivered"),
        "DELIVERED": L("已发货", "已出貨", "Delivered"),
        "CLOSED": L("已关闭", "已關閉", "Closed"),
        "CANCELLED": L("已取消", "已取消", "Cancelled"),
    },
)
CASE_KIND = Choices(
    "case_kind",
    {
        "REQUEST": L("服务", "服務", "Service"),
        "REPAIR": L("维修", "維修", "Repair"),
        "COMPLAINT": L("投诉", "投訴", "Complaint"),
        "QUESTION": L("咨询", "諮詢", "Question"),
        "RETURN": L("退货", "退貨", "Return"),
    },
)
URGENCY = Choices(
    "urgency",
    {
        "LOW": L("低", "低", "Low"),
        "NORMAL": L("中", "中", "Normal"),
        "HIGH": L("高", "高", "High"),
        "URGENT": L("紧急", "緊急", "Urgent"),
    },
)
CASE_STATUS = Choices(
    "case_status",
    {
        "NEW": L("新建", "新建", "New"),
        "ASSIGNED": L("已分配", "已分配", "Assigned"),
        "WORKING": L("处理中", "處理中", "Working"),
        "WAITING_CUSTOMER": L("等待客户", "等待客戶", "Waiting for the customer"),
        "RESOLVED": L("已解决", "已解決", "Resolved"),
        "CLOSED": L("已关闭", "已關閉", "Closed"),
        "REJECTED": L("已拒绝", "已拒絕", "Rejected"),
        "DUPLICATE": L("重复", "重複", "Duplicate"),
    },
)
OPEN_CASE_STATES = frozenset(("NEW", "ASSIGNED", "WORKING", "WAITING_CUSTOMER"))


class Order(Owned, Imported, Record):
    entity = "order"
    label = L("订单", "訂單", "Order")
    scopes = (Of("account", "account_id"),)
    server_only = True
    title_fields = ("number",)

    number: Mapped[str | None] = text(60, L("订单号", "訂單號", "Number"), policy=SRV, index=True)
    account_id: Mapped[str] = ref("account", L("客户", "客戶", "Customer"), policy=SRV, required=True)
    quote_id: Mapped[str | None] = ref("quote", L("报价单", "報價單", "Quote"), policy=SRV)
    ordered_on: Mapped[Any] = field(Day, L("下单日期", "下單日期", "Ordered on"), policy=SRV, required=True)
    requested_on: Mapped[Any] = field(Day, L("要求交期", "要求交期", "Requested for"), policy=SRV)
    delivered_on: Mapped[Any] = field(Day, L("发货日期", "出貨日期", "Delivered on"), policy=SRV)
    status: Mapped[str | None] = choice(
        ORDER_STATUS, L("状态", "狀態", "Status"), policy=SRV, default="CONFIRMED"
    )
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=SRV, default="CNY")
    freight_amount: Mapped[Any] = field(Amount, L("运费", "運費", "Freight"), policy=SRV)
    total_net: Mapped[Any] = field(Amount, L("未税金额", "未稅金額", "Net"), policy=SRV)
    total_tax: Mapped[Any] = field(Amount, L("税额", "稅額", "Tax"), policy=SRV)
    total_gross: Mapped[Any] = field(Amount, L("价税合计", "含稅總計", "Gross"), policy=SRV)


class OrderLine(Imported, Record):
    entity = "order_line"
    label = L("订单行", "訂單明細", "Order line")
    scopes = (Via("order", "order_id"),)
    server_only = True
    parent = ("order", "order_id")
    title_fields = ("code", "name")

    order_id: Mapped[str] = ref("order", L("订单", "訂單", "Order"), policy=SRV, required=True, index=True)
    product_id: Mapped[str | None] = ref("product", L("产品", "產品", "Product"), policy=SRV, index=True)
    code: Mapped[str | None] = text(60, L("编码", "編號", "Code"), policy=SRV)
    name: Mapped[str | None] = text(255, L("名称", "名稱", "Name"), policy=SRV)
    qty: Mapped[Any] = field(Quantity, L("数量", "數量", "Quantity"), policy=SRV)
    unit_price: Mapped[Any] = field(UnitPrice, L("单价", "單價", "Unit price"), policy=SRV)
    discount_pct: Mapped[Any] = field(Percent, L("折扣", "折扣", "Discount"), policy=SRV, unit="%")
    amount_net: Mapped[Any] = field(Amount, L("未税金额", "未稅金額", "Net"), policy=SRV)


class Case(Owned, Imported, Record):
    entity = "case"
    label = L("服务单", "服務單", "Case")
    scopes = (Of("account", "account_id"),)
    server_only = True
    title_fields = ("number", "subject")

    number: Mapped[str | None] = text(60, L("单号", "單號", "Number"), policy=SRV, index=True)
    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=SRV, required=True, index=True
    )
    contact_id: Mapped[str | None] = ref("contact", L("联系人", "聯絡人", "Contact"), policy=SRV)
    product_id: Mapped[str | None] = ref("product", L("产品", "產品", "Product"), policy=SRV)
    kind: Mapped[str | None] = choice(CASE_KIND, L("类型", "類型", "Kind"), policy=SRV, default="REQUEST")
    urgency: Mapped[str | None] = choice(URGENCY, L("紧急程度", "緊急程度", "Urgency"), policy=SRV)
    subject: Mapped[str | None] = text(255, L("主题", "主旨", "Subject"), policy=SRV)
    description: Mapped[str | None] = text(
        20_000, L("描述", "描述", "Description"), policy=SRV, multiline=True
    )
    status: Mapped[str | None] = choice(CASE_STATUS, L("状态", "狀態", "Status"), policy=SRV, default="NEW")
    opened_on: Mapped[Any] = field(Day, L("提出日期", "提出日期", "Opened on"), policy=SRV)
    due_on: Mapped[Any] = field(Day, L("期限", "期限", "Due on"), policy=SRV)
    closed_at: Mapped[Any] = field(Instant, L("关闭时间", "關閉時間", "Closed at"), policy=SRV)
    assignee_id: Mapped[str | None] = ref("user", L("处理人", "處理人", "Assignee"), policy=SRV)
    resolution: Mapped[str | None] = text(
        20_000, L("处理结果", "處理結果", "Resolution"), policy=SRV, multiline=True
    )


class CreditProfile(Imported, Record):
    """How much a customer may owe us, as finance last said."""

    entity = "credit_profile"
    label = L("信用", "信用", "Credit")
    scopes = (Of("account", "account_id"),)
    server_only = True
    title_fields = ("grade",)

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=SRV, required=True, index=True
    )
    grade: Mapped[str | None] = text(8, L("信用等级", "信用等級", "Grade"), policy=SRV)
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=SRV, default="CNY")
    limit_amount: Mapped[Any] = field(Amount, L("信用额度", "信用額度", "Limit"), policy=SRV)
    term_days: Mapped[int | None] = field(Integer, L("账期", "帳期", "Term"), policy=SRV, unit="d")
    exposure: Mapped[Any] = field(Amount, L("占用额度", "占用額度", "Exposure"), policy=SRV)
    overdue: Mapped[Any] = field(Amount, L("逾期金额", "逾期金額", "Overdue"), policy=SRV)
    longest_overdue_days: Mapped[int | None] = field(
        Integer, L("最长逾期", "最長逾期", "Longest overdue"), policy=SRV, unit="d"
    )
    on_hold: Mapped[bool | None] = field(Flag, L("信用冻结", "信用凍結", "On hold"), policy=SRV)
    reviewed_on: Mapped[Any] = field(Day, L("评审日期", "評審日期", "Reviewed on"), policy=SRV)
    as_of: Mapped[Any] = field(Instant, L("截至", "截至", "As of"), policy=SRV)
