"""Quotes and their lines (domain.md §3.5). A draft merges by line; from SENT on its content is locked."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core import names
from crm_core.model.base import L, Owned, Record
from crm_core.model.fields import COST_ROLES, Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of, Otherwise, Via
from crm_core.model.types import Amount, Day, ExchangeRate, Flag, Instant, Json, Percent, Quantity, UnitPrice

M3C, DER, IMM = Policy.M3C, Policy.DER, Policy.IMM

QUOTE_STATUS = names.QUOTE_STATUS
TAX_MODE = Choices(
    "tax_mode", {"EXCL": L("未税", "未稅", "Tax excluded"), "INCL": L("含税", "含稅", "Tax included")}
)
TAX_ROUNDING = Choices(
    "tax_rounding", {"LINE": L("按行", "按行", "Per line"), "DOC": L("按单", "按單", "Per document")}
)
DISCOUNT_KIND = Choices(
    "discount_kind", {"pct": L("百分比", "百分比", "Per cent"), "amt": L("金额", "金額", "Amount")}
)

EVIDENCE_KIND = Choices(
    "evidence_kind",
    {
        "SIGNATURE": L("签字盖章", "簽名蓋章", "Signature"),
        "MAIL": L("邮件确认", "郵件確認", "E-mail"),
        "PO": L("采购订单号", "採購單號", "Purchase order"),
        "FILE": L("附件", "附件", "File"),
        "VERBAL": L("口头", "口頭", "By word"),
    },
)

PARALLEL = Choices(
    "parallel",
    {
        "REVISED": L("同时修订", "同時修訂", "Revised twice at once"),
        "EDITED": L("发送时另有修改", "送出時另有修改", "Edited while it was sent"),
    },
)


class Quote(Owned, Record):
    entity = "quote"
    label = names.NAMED[entity].label
    scopes = (Otherwise(Of("account", "account_id"), Of("user", "created_by")),)
    title_fields = names.NAMED[entity].title_fields

    number: Mapped[str | None] = text(60, L("编号", "編號", "Number"), policy=Policy.SRV, index=True)
    drawn_number: Mapped[str | None] = text(60, L("本机编号", "本機編號", "Number drawn offline"), index=True)
    provisional_number: Mapped[str | None] = text(
        60, L("临时编号", "臨時編號", "Provisional number"), policy=IMM, index=True
    )
    revision: Mapped[int | None] = field(Integer, L("修订", "修訂", "Revision"), policy=IMM, default=1)
    root_id: Mapped[str | None] = ref("quote", L("原始报价", "原始報價", "First revision"), policy=IMM)
    supersedes_id: Mapped[str | None] = ref("quote", L("替代", "取代", "Supersedes"), policy=IMM)
    account_id: Mapped[str | None] = ref("account", L("客户", "客戶", "Customer"), policy=IMM, index=True)
    contact_id: Mapped[str | None] = ref("contact", L("联系人", "聯絡人", "Contact"))
    subject: Mapped[str | None] = text(255, L("主题", "主旨", "Subject"))
    currency: Mapped[str] = text(3, L("币种", "幣別", "Currency"), policy=M3C, required=True, default="CNY")
    fx_rate_to_base: Mapped[Any] = field(
        ExchangeRate, L("汇率", "匯率", "Exchange rate"), policy=M3C, group="fx"
    )
    fx_as_of: Mapped[Any] = field(Day, L("汇率日期", "匯率日期", "Rate as of"), policy=M3C, group="fx")
    price_book_id: Mapped[str | None] = ref("price_book", L("价格表", "價格表", "Price book"))
    price_as_of: Mapped[Any] = field(Day, L("价格日期", "價格日期", "Prices as of"))
    old_prices_accepted_on: Mapped[Any] = field(
        Day, L("旧价格确认日期", "舊價格確認日期", "Old prices confirmed on"), policy=M3C
    )
    tax_mode: Mapped[str] = choice(
        TAX_MODE, L("计税方式", "計稅方式", "Tax mode"), policy=M3C, required=True, default="EXCL"
    )
    tax_rounding: Mapped[str] = choice(
        TAX_ROUNDING, L("税额舍入", "稅額捨入", "Tax rounding"), policy=M3C, required=True, default="LINE"
    )
    quote_on: Mapped[Any] = field(Day, L("报价日期", "報價日期", "Quoted on"))
    valid_until: Mapped[Any] = field(Day, L("有效期至", "有效期至", "Valid until"), policy=M3C)
    payment_term: Mapped[str | None] = text(255, L("付款条件", "付款條件", "Payment term"))
    delivery_term: Mapped[str | None] = text(255, L("交货条件", "交貨條件", "Delivery term"))
    warranty: Mapped[str | None] = text(255, L("质保", "保固", "Warranty"))
    terms_text: Mapped[str | None] = text(
        20_000, L("条款", "條款", "Terms"), policy=Policy.TXT3, multiline=True
    )
    header_discount_kind: Mapped[str | None] = choice(
        DISCOUNT_KIND,
        L("整单折扣方式", "整單折扣方式", "Header discount kind"),
        policy=M3C,
        group="header_discount",
    )
    header_discount_value: Mapped[Any] = field(
        UnitPrice, L("整单折扣", "整單折扣", "Header discount"), policy=M3C, group="header_discount"
    )
    freight_amount: Mapped[Any] = field(Amount, L("运费", "運費", "Freight"), policy=M3C, group="freight")
    freight_tax_rate: Mapped[Any] = field(
        Percent, L("运费税率", "運費稅率", "Freight tax rate"), policy=M3C, group="freight", unit="%"
    )
    internal_note: Mapped[str | None] = text(
        20_000, L("内部备注", "內部備註", "Internal note"), policy=Policy.TXT3, multiline=True
    )
    status: Mapped[str] = choice(
        QUOTE_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="DRAFT"
    )
    sent_at: Mapped[Any] = field(Instant, L("发送时间", "送出時間", "Sent at"), policy=M3C)
    sent_channel: Mapped[str | None] = text(40, L("发送方式", "送出方式", "Sent by"), policy=M3C)
    sent_hash: Mapped[str | None] = text(
        64, L("发送内容校验", "送出內容校驗", "Hash of what was sent"), policy=M3C
    )
    sent_content: Mapped[dict[str, Any] | None] = field(
        Json, L("发送内容", "送出內容", "What was sent"), policy=M3C
    )
    accepted_on: Mapped[Any] = field(Day, L("接受日期", "接受日期", "Accepted on"), policy=M3C)
    accepted_by: Mapped[str | None] = text(120, L("接受人", "接受人", "Accepted by"), policy=M3C)
    parallel: Mapped[str | None] = choice(
        PARALLEL, L("并行版本", "並行版本", "Parallel revision"), policy=Policy.SRV
    )
    evidence_kind: Mapped[str | None] = choice(
        EVIDENCE_KIND, L("接受凭据", "接受憑據", "Evidence of acceptance"), policy=M3C, group="evidence"
    )
    evidence_ref: Mapped[str | None] = text(
        255, L("凭据说明", "憑據說明", "Evidence reference"), policy=M3C, group="evidence"
    )
    reject_reason: Mapped[str | None] = text(255, L("拒绝原因", "拒絕原因", "Reason of refusal"))
    language: Mapped[str | None] = text(8, L("语言", "語言", "Language"), default="zh_CN")
    total_net: Mapped[Any] = field(Amount, L("未税金额", "未稅金額", "Net"), policy=DER)
    total_discount: Mapped[Any] = field(Amount, L("折扣金额", "折扣金額", "Discount"), policy=DER)
    total_tax: Mapped[Any] = field(Amount, L("税额", "稅額", "Tax"), policy=DER)
    total_gross: Mapped[Any] = field(Amount, L("价税合计", "含稅總計", "Gross"), policy=DER)
    tax_by_rate: Mapped[dict[str, str] | None] = field(
        Json, L("分税率税额", "分稅率稅額", "Tax by rate"), policy=DER
    )

    @property
    def official_number(self) -> str | None:
        """The number that the server gave, or until it has spoken the one that a laptop drew from its block."""
        return self.number or self.drawn_number

    @property
    def shown_number(self) -> str:
        """What people call the quote by: its official number, else the provisional one."""
        return self.official_number or self.provisional_number or ""


class QuoteLine(Record):
    entity = "quote_line"
    label = L("报价行", "報價明細", "Quote line")
    scopes = (Via("quote", "quote_id"),)
    parent = ("quote", "quote_id")
    title_fields = ("code", "name")

    quote_id: Mapped[str] = ref(
        "quote", L("报价单", "報價單", "Quote"), policy=IMM, required=True, index=True
    )
    sort_key: Mapped[str] = text(40, L("顺序", "順序", "Order"), required=True, default="a")
    section: Mapped[str | None] = text(120, L("分组", "分組", "Section"))
    product_id: Mapped[str | None] = ref(
        "product", L("产品", "產品", "Product"), policy=M3C, index=True, group="product"
    )
    code: Mapped[str | None] = text(60, L("编码", "編號", "Code"), policy=M3C, group="product")
    name: Mapped[str | None] = text(255, L("名称", "名稱", "Name"), policy=M3C, group="product")
    spec: Mapped[str | None] = text(255, L("规格", "規格", "Specification"), policy=M3C, group="product")
    unit: Mapped[str | None] = text(20, L("单位", "單位", "Unit"), policy=M3C, group="product")
    qty: Mapped[Any] = field(Quantity, L("数量", "數量", "Quantity"), policy=M3C, required=True, default=1)
    list_price: Mapped[Any] = field(UnitPrice, L("目录价", "目錄價", "List price"), policy=M3C)
    price_source: Mapped[str | None] = text(120, L("价格来源", "價格來源", "Price source"), policy=M3C)
    unit_price: Mapped[Any] = field(
        UnitPrice, L("单价", "單價", "Unit price"), policy=M3C, required=True, default=0
    )
    discount_kind: Mapped[str | None] = choice(
        DISCOUNT_KIND, L("折扣方式", "折扣方式", "Discount kind"), policy=M3C, group="discount"
    )
    discount_value: Mapped[Any] = field(
        UnitPrice, L("折扣", "折扣", "Discount"), policy=M3C, group="discount"
    )
    tax_rate: Mapped[Any] = field(Percent, L("税率", "稅率", "Tax rate"), policy=M3C, unit="%")
    delivery: Mapped[str | None] = text(120, L("交期", "交期", "Delivery"))
    note: Mapped[str | None] = text(1000, L("备注", "備註", "Notes"), policy=Policy.TXT3)
    price_reason: Mapped[str | None] = text(
        255, L("价格偏离原因", "價格偏離原因", "Reason for the price"), policy=M3C
    )
    is_optional: Mapped[bool | None] = field(Flag, L("选配", "選配", "Optional"), policy=M3C)
    cost_snapshot: Mapped[Any] = field(
        UnitPrice, L("成本快照", "成本快照", "Cost at the time"), policy=Policy.SRV, visible_to=COST_ROLES
    )
    amount_net: Mapped[Any] = field(Amount, L("未税金额", "未稅金額", "Net"), policy=DER)
    amount_tax: Mapped[Any] = field(Amount, L("税额", "稅額", "Tax"), policy=DER)
    amount_gross: Mapped[Any] = field(Amount, L("含税金额", "含稅金額", "Gross"), policy=DER)
