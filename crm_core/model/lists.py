"""What a person keeps of lists, on all of their laptops: saved filters, favourites, and what left as a file."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core.ids import child_id
from crm_core.model.base import L, Record
from crm_core.model.fields import Policy, field, ref, text
from crm_core.model.scopes import Of
from crm_core.model.types import Instant, Json

IMM = Policy.IMM


class SavedFilter(Record):
    """A filter of a list that a person keeps by name."""

    entity = "saved_filter"
    label = L("保存的筛选", "儲存的篩選", "Saved filter")
    scopes = (Of("user", "created_by"),)
    title_fields = ("name",)

    list_key: Mapped[str] = text(60, L("列表", "清單", "List"), policy=IMM, required=True)
    name: Mapped[str] = text(80, L("名称", "名稱", "Name"), required=True)
    conditions: Mapped[dict[str, Any]] = field(
        Json, L("条件", "條件", "Conditions"), required=True, default=dict
    )


class Favourite(Record):
    """A customer that a person has starred; its id is made from both, so that two laptops' star is one row."""

    entity = "favourite"
    label = L("收藏", "收藏", "Favourite")
    scopes = (Of("user", "user_id"),)

    user_id: Mapped[str] = ref("user", L("员工", "員工", "User"), policy=IMM, required=True)
    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=IMM, required=True, index=True
    )

    @staticmethod
    def make_id(user_id: str, account_id: str) -> str:
        """Return the id of the star of `user_id` on `account_id`."""
        return child_id(user_id, "favourite", account_id)


class ExportLog(Record):
    """One entry of the export ledger: what was written into a file or printed, how much, and where to."""

    entity = "export_log"
    label = L("导出记录", "匯出紀錄", "Export")
    scopes = (Of("user", "created_by"),)
    append_only = True
    title_fields = ("what",)

    what: Mapped[str] = text(120, L("内容", "內容", "What"), policy=IMM, required=True)
    filter: Mapped[dict[str, Any] | None] = field(Json, L("筛选条件", "篩選條件", "Filter"), policy=IMM)
    fields: Mapped[list[str] | None] = field(Json, L("列", "欄", "Columns"), policy=IMM)
    row_count: Mapped[int] = field(Integer, L("行数", "列數", "Rows"), policy=IMM, required=True, default=0)
    withheld: Mapped[int | None] = field(
        Integer, L("隐去联系方式", "隱去聯絡方式", "Contact data withheld"), policy=IMM
    )
    file_sha256: Mapped[str | None] = text(64, L("文件校验", "檔案校驗", "File hash"), policy=IMM)
    target: Mapped[str | None] = text(1000, L("去向", "去向", "Where to"), policy=IMM)
    exported_at: Mapped[Any] = field(
        Instant, L("导出时间", "匯出時間", "Exported at"), policy=IMM, required=True
    )
