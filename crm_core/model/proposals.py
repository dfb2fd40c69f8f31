"""A product that a rep needs and the catalogue lacks: proposed from a line of a quote, decided at the office."""

from typing import Any

from sqlalchemy.orm import Mapped

from crm_core.ids import child_id
from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of, Otherwise
from crm_core.model.types import Percent, UnitPrice

IMM = Policy.IMM

PROPOSAL_STATUS = Choices(
    "proposal_status",
    {
        "PROPOSED": L("待处理", "待處理", "Waiting"),
        "ACCEPTED": L("已采纳", "已採納", "Accepted"),
        "REFUSED": L("未采纳", "未採納", "Refused"),
        "WITHDRAWN": L("已撤回", "已撤回", "Withdrawn"),
    },
)


class ProductProposal(Record):
    """Never a product: the line keeps its own words, and the catalogue stays the office's."""

    entity = "product_proposal"
    label = L("产品提议", "產品提議", "Proposed product")
    scopes = (Otherwise(Of("account", "account_id"), Of("user", "created_by")),)
    title_fields = ("name", "code")

    name: Mapped[str] = text(255, L("名称", "名稱", "Name"), required=True)
    code: Mapped[str | None] = text(60, L("编码", "編號", "Code"))
    spec: Mapped[str | None] = text(255, L("规格型号", "規格型號", "Specification"))
    unit: Mapped[str | None] = text(20, L("单位", "單位", "Unit"))
    price: Mapped[Any] = field(UnitPrice, L("建议单价", "建議單價", "Proposed price"), group="offer")
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), group="offer")
    tax_rate: Mapped[Any] = field(Percent, L("税率", "稅率", "Tax rate"), unit="%")
    note: Mapped[str | None] = text(1000, L("说明", "說明", "Notes"))
    account_id: Mapped[str | None] = ref("account", L("客户", "客戶", "Customer"), policy=IMM, index=True)
    quote_id: Mapped[str | None] = ref("quote", L("报价单", "報價單", "Quote"), policy=IMM)
    line_id: Mapped[str | None] = text(36, L("报价行", "報價明細", "Quote line"), policy=IMM, index=True)
    status: Mapped[str] = choice(
        PROPOSAL_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, required=True, default="PROPOSED"
    )
    answer: Mapped[str | None] = text(255, L("答复", "答覆", "Answer"))
    product_id: Mapped[str | None] = ref("product", L("产品", "產品", "Product"))

    @staticmethod
    def make_id(line_id: str) -> str:
        """Return the id of what the line of a quote proposes."""
        return child_id(line_id, "product_proposal", "")
