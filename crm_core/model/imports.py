"""Where imported records came from: a batch per file, a row per card with its raw cells (cards.md §5)."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Of, Otherwise, Via
from crm_core.model.types import Instant, Json

IMM = Policy.IMM

BATCH_STATUS = Choices(
    "batch_status",
    {
        "RUNNING": L("导入中", "匯入中", "Running"),
        "DONE": L("已完成", "已完成", "Done"),
        "UNDONE": L("已撤销", "已復原", "Undone"),
    },
)
ROW_STATE = Choices(
    "row_state",
    {
        "NEW": L("新增", "新增", "New"),
        "UPDATE": L("补充", "補充", "Filled in"),
        "CONFLICT": L("有差异", "有差異", "Differs"),
        "DUP_IN_FILE": L("文件内重复", "檔案內重複", "Twice in the file"),
        "DUP_SURE": L("已存在", "已存在", "Known"),
        "DUP_MAYBE": L("疑似重复", "疑似重複", "Perhaps known"),
        "SKIPPED": L("跳过", "略過", "Skipped"),
        "ERROR": L("错误", "錯誤", "Error"),
        "BLOCKED": L("请勿联系", "請勿聯絡", "Do not contact"),
    },
)


class ImportBatch(Record):
    entity = "import_batch"
    label = L("导入批次", "匯入批次", "Import")
    scopes = (Of("user", "created_by"),)
    title_fields = ("file_name",)

    file_name: Mapped[str] = text(255, L("文件名", "檔名", "File"), policy=IMM, required=True)
    sha256: Mapped[str] = text(
        64, L("文件校验", "檔案校驗", "File hash"), policy=IMM, required=True, index=True
    )
    sheet: Mapped[str | None] = text(120, L("工作表", "工作表", "Sheet"), policy=IMM)
    encoding: Mapped[str | None] = text(32, L("编码", "編碼", "Encoding"), policy=IMM)
    mapping: Mapped[dict[str, str] | None] = field(Json, L("列对应", "欄位對應", "Columns"), policy=IMM)
    source: Mapped[str | None] = text(32, L("来源", "來源", "Source"), policy=IMM)
    campaign: Mapped[str | None] = text(120, L("活动", "活動", "Campaign"), policy=IMM)
    row_count: Mapped[int | None] = field(Integer, L("行数", "列數", "Rows"), policy=IMM)
    counts: Mapped[dict[str, int] | None] = field(Json, L("结果", "結果", "Counts"))
    status: Mapped[str | None] = choice(
        BATCH_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, default="RUNNING"
    )
    imported_at: Mapped[Any] = field(Instant, L("导入时间", "匯入時間", "Imported at"), policy=IMM)


class ImportRow(Record):
    entity = "import_row"
    label = L("导入行", "匯入列", "Import row")
    scopes = (
        Otherwise(
            Otherwise(Of("account", "account_id"), Via("contact", "contact_id")),
            Via("import_batch", "batch_id"),
        ),
    )

    batch_id: Mapped[str] = ref(
        "import_batch", L("批次", "批次", "Import"), policy=IMM, required=True, index=True
    )
    row_number: Mapped[int] = field(Integer, L("行号", "列號", "Row"), policy=IMM, required=True)
    sheet: Mapped[str | None] = text(120, L("工作表", "工作表", "Sheet"), policy=IMM)
    sheet_row: Mapped[int | None] = field(Integer, L("表内行号", "表內列號", "Row in the sheet"), policy=IMM)
    row_hash: Mapped[str] = text(64, L("行校验", "列校驗", "Row hash"), policy=IMM, required=True, index=True)
    raw: Mapped[dict[str, Any] | None] = field(Json, L("原始内容", "原始內容", "Raw cells"), policy=IMM)
    state: Mapped[str] = choice(ROW_STATE, L("结果", "結果", "State"), required=True)
    reason: Mapped[dict[str, Any] | None] = field(Json, L("原因", "原因", "Reason"))
    contact_id: Mapped[str | None] = ref("contact", L("联系人", "聯絡人", "Contact"))
    account_id: Mapped[str | None] = ref("account", L("客户", "客戶", "Customer"))
    changes: Mapped[dict[str, Any] | None] = field(Json, L("改动", "變更", "Changes"), policy=IMM)
