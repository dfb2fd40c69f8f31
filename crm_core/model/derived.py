"""What a rep needs to know of records that they may not see: made by the server, read-only (sync.md §4)."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core.ids import child_id
from crm_core.model.activities import VISIT_KIND
from crm_core.model.base import L, Record
from crm_core.model.customers import CONSENT_CHANNEL, LEVEL
from crm_core.model.fields import Policy, choice, field, ref, text
from crm_core.model.merging import DUPLICATE_DECISION
from crm_core.model.scopes import Everyone, SameAs, Via
from crm_core.model.types import Day, Instant, Json, Quantity, UnitPrice

SRV = Policy.SRV


class ContactTouch(Record):
    """When a colleague was last in touch with a person whom several of us know; never what was said."""

    entity = "contact_touch"
    label = L("同事联系", "同事聯絡", "Colleague's contact")
    scopes = (Via("contact", "contact_id"),)
    server_only = True

    contact_id: Mapped[str] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=SRV, required=True, index=True
    )
    user_id: Mapped[str] = ref("user", L("同事", "同事", "Colleague"), policy=SRV, required=True)
    last_at: Mapped[Any] = field(
        Instant, L("最近联系", "最近聯絡", "Last contact"), policy=SRV, required=True
    )
    kind: Mapped[str | None] = choice(VISIT_KIND, L("方式", "方式", "Kind"), policy=SRV)

    @staticmethod
    def make_id(contact_id: str, user_id: str) -> str:
        """Return the id of what `user_id` had to do with `contact_id`."""
        return child_id(contact_id, "touch", user_id)


class PriceStat(Record):
    """What a product sold for in one month to customers of one level; none where fewer than three bought."""

    entity = "price_stat"
    label = L("成交价统计", "成交價統計", "Price statistics")
    scopes = (Everyone(),)
    server_only = True
    title_fields = ("month",)

    product_id: Mapped[str] = ref(
        "product", L("产品", "產品", "Product"), policy=SRV, required=True, index=True
    )
    level: Mapped[str | None] = choice(LEVEL, L("客户级别", "客戶級別", "Level"), policy=SRV)
    month: Mapped[str] = text(7, L("月份", "月份", "Month"), policy=SRV, required=True)
    currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=SRV)
    line_count: Mapped[int | None] = field(Integer, L("成交次数", "成交次數", "Sales"), policy=SRV)
    qty: Mapped[Any] = field(Quantity, L("数量", "數量", "Quantity"), policy=SRV)
    min_price: Mapped[Any] = field(UnitPrice, L("最低单价", "最低單價", "Lowest price"), policy=SRV)
    median_price: Mapped[Any] = field(UnitPrice, L("中位单价", "中位單價", "Median price"), policy=SRV)
    avg_price: Mapped[Any] = field(UnitPrice, L("平均单价", "平均單價", "Average price"), policy=SRV)
    max_price: Mapped[Any] = field(UnitPrice, L("最高单价", "最高單價", "Highest price"), policy=SRV)

    @staticmethod
    def make_id(product_id: str, level: str | None, month: str, currency: str | None) -> str:
        """Return the id of one cell of the statistics."""
        return child_id(product_id, "price", f"{level or ''}\x1f{month}\x1f{currency or ''}")


class Suppression(Record):
    """A number or address at which somebody must not be contacted, as a keyed hash (crm_core.suppression)."""

    entity = "suppression"
    label = L("禁止联系标记", "禁止聯絡標記", "Suppression")
    scopes = (Everyone(),)
    server_only = True

    key_hash: Mapped[str] = text(64, L("校验值", "校驗值", "Hash"), policy=SRV, required=True, index=True)
    channel: Mapped[str] = choice(CONSENT_CHANNEL, L("渠道", "管道", "Channel"), policy=SRV, required=True)
    expires_on: Mapped[Any] = field(Day, L("失效日期", "失效日期", "Expires on"), policy=SRV)

    @staticmethod
    def make_id(key_hash: str, channel: str) -> str:
        """Return the id of the refusal of `channel` at the key that `key_hash` stands for."""
        return child_id(key_hash, "suppression", channel)


class RefLabel(Record):
    """What a record is called that another one points to, for those who see the other one only."""

    entity = "ref_label"
    label = L("引用名称", "參照名稱", "Name of a reference")
    scopes = (SameAs("target", "record_id"),)
    server_only = True
    title_fields = ("label_text",)

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=SRV, required=True)
    record_id: Mapped[str] = text(36, L("记录", "記錄", "Record"), policy=SRV, required=True, index=True)
    ref_entity: Mapped[str] = text(
        40, L("所指对象", "所指物件", "Entity pointed to"), policy=SRV, required=True
    )
    ref_id: Mapped[str] = text(
        36, L("所指记录", "所指記錄", "Record pointed to"), policy=SRV, required=True, index=True
    )
    label_text: Mapped[str | None] = text(255, L("名称", "名稱", "Name"), policy=SRV)

    @staticmethod
    def make_id(record_id: str, ref_id: str) -> str:
        """Return the id of the name of `ref_id` as `record_id` points to it."""
        return child_id(record_id, "ref", ref_id)


class DuplicateCandidate(Record):
    """One half of two records that seem to be one: it lies with its own record and holds nothing of the other's.

    Both halves have the same `pair`. Whoever sees both records holds both halves and so knows which two they are; who
    sees one learns that `known_to`, of `known_to_unit`, has the same. `reasons` are codes of what agrees
    (crm_core.keys.matching), without the values.
    """

    entity = "duplicate_candidate"
    label = L("疑似重复", "疑似重複", "Possible duplicate")
    scopes = (SameAs("target", "record_id"),)
    server_only = True

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=SRV, required=True)
    record_id: Mapped[str] = text(36, L("记录", "記錄", "Record"), policy=SRV, required=True, index=True)
    pair: Mapped[str] = text(36, L("配对", "配對", "Pair"), policy=SRV, required=True, index=True)
    score: Mapped[int | None] = field(Integer, L("相似度", "相似度", "Score"), policy=SRV)
    reasons: Mapped[list[str] | None] = field(Json, L("理由", "理由", "Reasons"), policy=SRV)
    known_to: Mapped[str | None] = ref("user", L("对方负责人", "對方負責人", "Also known to"), policy=SRV)
    known_to_unit: Mapped[str | None] = ref(
        "org_unit", L("对方部门", "對方部門", "Unit of who knows it"), policy=SRV
    )
    decision: Mapped[str | None] = choice(DUPLICATE_DECISION, L("结论", "結論", "Decision"), policy=SRV)
    decided_by: Mapped[str | None] = ref("user", L("处理人", "處理人", "Decided by"), policy=SRV)
    decided_at: Mapped[Any] = field(Instant, L("处理时间", "處理時間", "Decided at"), policy=SRV)

    @staticmethod
    def half_of(record_id: str, other_id: str) -> str:
        """Return the id of the half that lies with `record_id`."""
        return child_id(record_id, "duplicate", other_id)

    @staticmethod
    def pair_of(one_id: str, other_id: str) -> str:
        """Return the name of the pair, in whichever order the two are given."""
        first, second = sorted((one_id, other_id))
        return child_id(first, "pair", second)
