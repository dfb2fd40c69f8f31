"""What rivals ask: heard at a customer, kept beside our own prices (domain.md §3.6)."""

from typing import Any

from sqlalchemy.orm import Mapped

from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of
from crm_core.model.types import Day, Quantity, UnitPrice

IMM = Policy.IMM

TRUST = Choices(
    "trust",
    {
        "HEARD": L("听说", "聽說", "Heard"),
        "CUSTOMER": L("客户告知", "客戶告知", "Told by the customer"),
        "SEEN": L("见到文件", "見到文件", "Seen in writing"),
    },
)


class CompetitorPrice(Record):
    """A rival's price for one unit before tax, as it was learnt on a day. A later one is another record."""

    entity = "competitor_price"
    label = L("竞争报价", "競爭報價", "Competitor price")
    scopes = (Of("account", "account_id"),)
    append_only = True
    title_fields = ("competitor", "offered")

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=IMM, required=True, index=True
    )
    competitor: Mapped[str] = text(120, L("竞争对手", "競爭對手", "Competitor"), required=True)
    offered: Mapped[str | None] = text(255, L("对方产品", "對方產品", "Their product"))
    product_id: Mapped[str | None] = ref(
        "product", L("对应我方产品", "對應我方產品", "Against our product"), index=True
    )
    price: Mapped[Any] = field(UnitPrice, L("未税单价", "未稅單價", "Unit price before tax"), required=True)
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), default="CNY")
    qty: Mapped[Any] = field(Quantity, L("数量", "數量", "Quantity"))
    seen_on: Mapped[Any] = field(Day, L("得知日期", "得知日期", "Learnt on"), required=True)
    trust: Mapped[str] = choice(TRUST, L("可信度", "可信度", "Source"), required=True, default="HEARD")
    note: Mapped[str | None] = text(500, L("备注", "備註", "Notes"))
    visit_id: Mapped[str | None] = ref("visit", L("拜访", "拜訪", "Visit"), policy=IMM)
    quote_id: Mapped[str | None] = ref("quote", L("报价单", "報價單", "Quote"), policy=IMM)
