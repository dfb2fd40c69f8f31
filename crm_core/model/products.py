"""Products and price books: the server's, read-only on the laptop (domain.md §3.4).

What a bundle consists of, and what serves in a product's place, is written by those who look after the catalogue.
"""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core.model.base import Imported, L, Record
from crm_core.model.fields import CATALOGUE_ROLES, COST_ROLES, Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Everyone, Of, Otherwise, Via
from crm_core.model.types import Day, ExchangeRate, Flag, Json, Percent, Quantity, UnitPrice

SRV = Policy.SRV

PRODUCT_STATUS = Choices(
    "product_status",
    {
        "ON": L("上架", "上架", "On sale"),
        "OFF": L("下架", "下架", "Off sale"),
        "PHASE_OUT": L("停产中", "停產中", "Phasing out"),
    },
)


class Product(Imported, Record):
    entity = "product"
    label = L("产品", "產品", "Product")
    scopes = (Everyone(),)
    server_only = True
    written_by = CATALOGUE_ROLES
    title_fields = ("code", "name")

    code: Mapped[str] = text(60, L("产品编码", "產品編號", "Code"), policy=SRV, required=True, index=True)
    name: Mapped[str] = text(255, L("产品名称", "產品名稱", "Name"), policy=SRV, required=True)
    english_name: Mapped[str | None] = text(255, L("英文名", "英文名", "English name"), policy=SRV)
    spec: Mapped[str | None] = text(255, L("规格型号", "規格型號", "Specification"), policy=SRV)
    unit: Mapped[str | None] = text(20, L("单位", "單位", "Unit"), policy=SRV)
    category: Mapped[str | None] = text(120, L("类别", "類別", "Category"), policy=SRV)
    attributes: Mapped[dict[str, Any] | None] = field(Json, L("属性", "屬性", "Attributes"), policy=SRV)
    list_price: Mapped[Any] = field(UnitPrice, L("目录价", "目錄價", "List price"), policy=SRV)
    cost: Mapped[Any] = field(UnitPrice, L("成本", "成本", "Cost"), policy=SRV, visible_to=COST_ROLES)
    floor_price: Mapped[Any] = field(UnitPrice, L("底价", "底價", "Floor price"), policy=SRV)
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=SRV)
    tax_rate: Mapped[Any] = field(Percent, L("税率", "稅率", "Tax rate"), policy=SRV, unit="%")
    status: Mapped[str | None] = choice(PRODUCT_STATUS, L("状态", "狀態", "Status"), policy=SRV, default="ON")
    lead_time_days: Mapped[int | None] = field(Integer, L("交期", "交期", "Lead time"), policy=SRV, unit="d")
    replaced_by_id: Mapped[str | None] = ref("product", L("替代产品", "替代產品", "Replaced by"), policy=SRV)
    substitute_ids: Mapped[list[str] | None] = field(
        Json, L("可代用产品", "可代用產品", "Substitutes"), policy=SRV
    )
    photo_id: Mapped[str | None] = ref("attachment", L("照片", "照片", "Photo"), policy=SRV)


class BundleItem(Imported, Record):
    """One product that a bundle consists of, at the price it has by itself; a free one comes at none."""

    entity = "bundle_item"
    label = L("组合明细", "組合明細", "Bundle item")
    scopes = (Via("product", "bundle_id"),)
    written_by = CATALOGUE_ROLES

    bundle_id: Mapped[str] = ref(
        "product", L("组合", "組合", "Bundle"), policy=Policy.IMM, required=True, index=True
    )
    product_id: Mapped[str] = ref("product", L("产品", "產品", "Product"), required=True)
    qty: Mapped[Any] = field(Quantity, L("数量", "數量", "Quantity"), required=True, default=1)
    is_free: Mapped[bool | None] = field(Flag, L("赠送", "贈送", "Free of charge"))
    sort_key: Mapped[str | None] = text(40, L("顺序", "順序", "Order"))


SUBSTITUTE_KIND = Choices(
    "substitute_kind",
    {
        "EQUAL": L("等同", "等同", "Equal"),
        "UPGRADE": L("升级", "升級", "Better"),
        "BUDGET": L("简配", "簡配", "Simpler"),
    },
)


class ProductSubstitute(Record):
    """A product that serves in the place of another one, and how it compares; the reverse is another record."""

    entity = "product_substitute"
    label = L("代用产品", "代用產品", "Substitute")
    scopes = (Via("product", "product_id"),)
    written_by = CATALOGUE_ROLES

    product_id: Mapped[str] = ref(
        "product", L("产品", "產品", "Product"), policy=Policy.IMM, required=True, index=True
    )
    other_id: Mapped[str] = ref("product", L("代用产品", "代用產品", "Substitute"), required=True)
    kind: Mapped[str] = choice(SUBSTITUTE_KIND, L("关系", "關係", "Kind"), required=True, default="EQUAL")
    note: Mapped[str | None] = text(255, L("说明", "說明", "Notes"))
    sort_key: Mapped[str | None] = text(40, L("顺序", "順序", "Order"))


class PriceBook(Imported, Record):
    entity = "price_book"
    label = L("价格表", "價格表", "Price book")
    scopes = (Otherwise(Of("account", "account_id"), Everyone()),)
    server_only = True
    title_fields = ("name",)

    name: Mapped[str] = text(120, L("名称", "名稱", "Name"), policy=SRV, required=True)
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=SRV, default="CNY")
    tax_inclusive: Mapped[bool | None] = field(Flag, L("含税", "含稅", "Tax included"), policy=SRV)
    parent_id: Mapped[str | None] = ref(
        "price_book", L("上级价格表", "上級價格表", "Parent book"), policy=SRV
    )
    valid_from: Mapped[Any] = field(Day, L("生效日期", "生效日期", "Valid from"), policy=SRV)
    valid_to: Mapped[Any] = field(Day, L("失效日期", "失效日期", "Valid to"), policy=SRV)
    account_id: Mapped[str | None] = ref("account", L("适用客户", "適用客戶", "For customer"), policy=SRV)
    level: Mapped[str | None] = text(8, L("适用级别", "適用級別", "For level"), policy=SRV)
    region: Mapped[str | None] = text(60, L("适用地区", "適用地區", "For region"), policy=SRV)
    is_default: Mapped[bool | None] = field(Flag, L("默认", "預設", "Default"), policy=SRV)
    version: Mapped[int | None] = field(Integer, L("版本", "版本", "Version"), policy=SRV)


class PriceEntry(Imported, Record):
    entity = "price_entry"
    label = L("价格", "價格", "Price")
    scopes = (Via("price_book", "price_book_id"),)
    server_only = True

    price_book_id: Mapped[str] = ref(
        "price_book", L("价格表", "價格表", "Price book"), policy=SRV, required=True, index=True
    )
    product_id: Mapped[str] = ref(
        "product", L("产品", "產品", "Product"), policy=SRV, required=True, index=True
    )
    min_qty: Mapped[Any] = field(Quantity, L("起订量", "起訂量", "From quantity"), policy=SRV)
    price: Mapped[Any] = field(UnitPrice, L("单价", "單價", "Unit price"), policy=SRV, required=True)
    valid_from: Mapped[Any] = field(Day, L("生效日期", "生效日期", "Valid from"), policy=SRV)
    valid_to: Mapped[Any] = field(Day, L("失效日期", "失效日期", "Valid to"), policy=SRV)
    rule_id: Mapped[str | None] = ref("price_rule", L("价格规则", "價格規則", "Price rule"), policy=SRV)


RULE_BASE = Choices(
    "rule_base",
    {
        "LIST": L("目录价", "目錄價", "List price"),
        "BOOK": L("价格表", "價格表", "Price book"),
        "COST": L("成本", "成本", "Cost"),
    },
)
RULE_ROUNDING = Choices(
    "rule_rounding",
    {
        "HALF_UP": L("四舍五入", "四捨五入", "To the nearest"),
        "UP": L("进位", "進位", "Up"),
        "DOWN": L("舍去", "捨去", "Down"),
    },
)


class PriceRule(Imported, Record):
    """Prices of many products by one sentence: so many per cent above or below a base, rounded, plus a surcharge.

    A rule on cost has its percentage where only those see it who see costs; the server makes price entries of it.
    """

    entity = "price_rule"
    label = L("价格规则", "價格規則", "Price rule")
    scopes = (Via("price_book", "price_book_id"),)
    server_only = True

    price_book_id: Mapped[str] = ref(
        "price_book", L("价格表", "價格表", "Price book"), policy=SRV, required=True, index=True
    )
    category: Mapped[str | None] = text(120, L("适用类别", "適用類別", "For category"), policy=SRV)
    base: Mapped[str] = choice(
        RULE_BASE, L("计算基础", "計算基礎", "Base"), policy=SRV, required=True, default="LIST"
    )
    base_book_id: Mapped[str | None] = ref(
        "price_book", L("基础价格表", "基礎價格表", "Base book"), policy=SRV
    )
    percent: Mapped[Any] = field(Percent, L("加减百分比", "加減百分比", "Per cent"), policy=SRV, unit="%")
    cost_percent: Mapped[Any] = field(
        Percent, L("成本加成", "成本加成", "Margin on cost"), policy=SRV, visible_to=COST_ROLES, unit="%"
    )
    rounding: Mapped[str | None] = choice(
        RULE_ROUNDING, L("取整方式", "取整方式", "Rounding"), policy=SRV, default="HALF_UP"
    )
    rounding_factor: Mapped[Any] = field(UnitPrice, L("取整到", "取整到", "Rounded to"), policy=SRV)
    surcharge: Mapped[Any] = field(UnitPrice, L("附加金额", "附加金額", "Surcharge"), policy=SRV)
    min_qty: Mapped[Any] = field(Quantity, L("起订量", "起訂量", "From quantity"), policy=SRV)
    valid_from: Mapped[Any] = field(Day, L("生效日期", "生效日期", "Valid from"), policy=SRV)
    valid_to: Mapped[Any] = field(Day, L("失效日期", "失效日期", "Valid to"), policy=SRV)


class TaxRate(Imported, Record):
    """A rate that holds on some days. Without any row here, every rate is taken as it is typed."""

    entity = "tax_rate"
    label = L("税率", "稅率", "Tax rate")
    scopes = (Everyone(),)
    server_only = True
    title_fields = ("code",)

    code: Mapped[str] = text(20, L("代码", "代碼", "Code"), policy=SRV, required=True)
    rate: Mapped[Any] = field(Percent, L("税率", "稅率", "Rate"), policy=SRV, required=True, unit="%")
    region: Mapped[str | None] = text(12, L("地区", "地區", "Region"), policy=SRV)
    valid_from: Mapped[Any] = field(Day, L("生效日期", "生效日期", "Valid from"), policy=SRV)
    valid_to: Mapped[Any] = field(Day, L("失效日期", "失效日期", "Valid to"), policy=SRV)


class CurrencyRate(Imported, Record):
    """What one unit of a currency is worth in the company's own, from a day on."""

    entity = "currency_rate"
    label = L("汇率", "匯率", "Exchange rate")
    scopes = (Everyone(),)
    server_only = True
    title_fields = ("currency",)

    currency: Mapped[str] = text(3, L("币种", "幣別", "Currency"), policy=SRV, required=True, index=True)
    rate: Mapped[Any] = field(ExchangeRate, L("汇率", "匯率", "Rate"), policy=SRV, required=True)
    valid_from: Mapped[Any] = field(Day, L("生效日期", "生效日期", "Valid from"), policy=SRV, required=True)
