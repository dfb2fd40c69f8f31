"""What the merge leaves for people: conflicts, the journal, merges of whole records, edits handed over (sync.md §6)."""

from typing import Any

from sqlalchemy.orm import Mapped

from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, ref, text
from crm_core.model.fields import field as declare
from crm_core.model.scopes import Everyone, SameAs
from crm_core.model.types import Instant, Json

IMM = Policy.IMM

CONFLICT_STATUS = Choices(
    "conflict_status", {"OPEN": L("待处理", "待處理", "Open"), "RESOLVED": L("已解决", "已解決", "Resolved")}
)
RESOLUTION = Choices(
    "resolution",
    {
        "accepted": L("保留已接受值", "保留已接受值", "Keep the accepted value"),
        "other": L("采用另一值", "採用另一值", "Take the other value"),
        "value": L("填写新值", "填寫新值", "Typed value"),
    },
)

DUPLICATE_DECISION = Choices(
    "duplicate_decision",
    {
        "NOT_SAME": L("不是同一个", "不是同一個", "Not the same"),
        "LATER": L("以后再说", "以後再說", "Later"),
        "MERGE": L("是同一个，应合并", "是同一個，應合併", "The same, to be merged"),
    },
)


class Conflict(Record):
    """Two people set a field that a person must decide. Solving it on one laptop clears it on all.

    `base`, `accepted` and `other` are maps of field → stored value, because a group is decided as one.
    """

    entity = "conflict"
    label = L("冲突", "衝突", "Conflict")
    scopes = (SameAs("target", "record_id"),)

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=IMM, required=True)
    record_id: Mapped[str] = text(36, L("记录", "記錄", "Record"), policy=IMM, required=True, index=True)
    field: Mapped[str] = text(60, L("字段", "欄位", "Field"), policy=IMM, required=True)
    base: Mapped[dict[str, Any] | None] = declare(Json, L("原值", "原值", "Base"), policy=IMM)
    accepted: Mapped[dict[str, Any] | None] = declare(Json, L("已接受值", "已接受值", "Accepted"), policy=IMM)
    other: Mapped[dict[str, Any] | None] = declare(Json, L("另一值", "另一值", "Other"), policy=IMM)
    accepted_by: Mapped[str | None] = ref(
        "user", L("已接受值的作者", "已接受值的作者", "Accepted: author"), policy=IMM
    )
    accepted_hlc: Mapped[str | None] = text(
        16, L("已接受值的时间", "已接受值的時間", "Accepted: time"), policy=IMM
    )
    other_by: Mapped[str | None] = ref("user", L("另一值的作者", "另一值的作者", "Other: author"), policy=IMM)
    other_hlc: Mapped[str | None] = text(16, L("另一值的时间", "另一值的時間", "Other: time"), policy=IMM)
    status: Mapped[str] = choice(CONFLICT_STATUS, L("状态", "狀態", "Status"), required=True, default="OPEN")
    resolution: Mapped[str | None] = choice(RESOLUTION, L("处理方式", "處理方式", "Resolution"))
    resolved_by: Mapped[str | None] = ref("user", L("处理人", "處理人", "Resolved by"))
    resolved_at: Mapped[Any] = declare(Instant, L("处理时间", "處理時間", "Resolved at"))


class ResolutionJournal(Record):
    """One automatic decision: the value that was kept and the one that lost, restorable for 30 days."""

    entity = "resolution_journal"
    label = L("自动合并记录", "自動合併記錄", "Merge journal")
    scopes = (SameAs("target", "record_id"),)
    server_only = True

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=IMM, required=True)
    record_id: Mapped[str] = text(36, L("记录", "記錄", "Record"), policy=IMM, required=True, index=True)
    field: Mapped[str] = text(60, L("字段", "欄位", "Field"), policy=IMM, required=True)
    kept: Mapped[dict[str, Any] | None] = declare(Json, L("保留值", "保留值", "Kept"), policy=IMM)
    lost: Mapped[dict[str, Any] | None] = declare(Json, L("未采用值", "未採用值", "Lost"), policy=IMM)
    kept_by: Mapped[str | None] = ref("user", L("保留值的作者", "保留值的作者", "Kept: author"), policy=IMM)
    kept_hlc: Mapped[str | None] = text(16, L("保留值的时间", "保留值的時間", "Kept: time"), policy=IMM)
    lost_by: Mapped[str | None] = ref(
        "user", L("未采用值的作者", "未採用值的作者", "Lost: author"), policy=IMM
    )
    lost_hlc: Mapped[str | None] = text(16, L("未采用值的时间", "未採用值的時間", "Lost: time"), policy=IMM)
    decided_at: Mapped[Any] = declare(Instant, L("合并时间", "合併時間", "Decided at"), policy=IMM)


MERGE_STATE = Choices(
    "merge_state",
    {
        "PROPOSED": L("待合并", "待合併", "Proposed"),
        "DONE": L("已合并", "已合併", "Done"),
        "REFUSED": L("未合并", "未合併", "Not done"),
        "UNDO_ASKED": L("待撤销", "待復原", "To be undone"),
        "UNDONE": L("已撤销", "已復原", "Undone"),
    },
)


class MergeRecord(Record):
    """Two records of one customer, or of one person, become one. A laptop proposes it; the server does it (sync.md §6).

    `choices` names the fields or groups of which the survivor takes the other's value ("merged"); of all others the
    survivor keeps its own, and only its blanks are filled. `code` says why a merge or its undoing was not done.
    """

    entity = "merge_record"
    label = L("合并", "合併", "Merge")
    scopes = (SameAs("target", "survivor_id"),)
    title_fields = ("merged_title",)

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=IMM, required=True)
    survivor_id: Mapped[str] = text(
        36, L("保留的记录", "保留的記錄", "Kept record"), policy=IMM, required=True, index=True
    )
    merged_id: Mapped[str] = text(
        36, L("并入的记录", "併入的記錄", "Merged record"), policy=IMM, required=True, index=True
    )
    merged_title: Mapped[str | None] = text(
        255, L("并入记录的名称", "併入記錄的名稱", "Name of the merged record"), policy=IMM
    )
    choices: Mapped[dict[str, str] | None] = declare(Json, L("取值", "取值", "Choices"), policy=IMM)
    reason: Mapped[str | None] = text(255, L("原因", "原因", "Reason"), policy=IMM)
    state: Mapped[str] = choice(
        MERGE_STATE, L("状态", "狀態", "State"), policy=Policy.FSM, required=True, default="PROPOSED"
    )
    code: Mapped[str | None] = text(40, L("未执行的原因", "未執行的原因", "Why not done"), policy=Policy.SRV)
    done_at: Mapped[Any] = declare(Instant, L("合并时间", "合併時間", "Done at"), policy=Policy.SRV)


HANDOVER_STATUS = Choices(
    "handover_status",
    {
        "OPEN": L("待处理", "待處理", "Open"),
        "ACCEPTED": L("已采纳", "已採納", "Accepted"),
        "DISMISSED": L("已忽略", "已忽略", "Dismissed"),
    },
)


class HandedOverEdit(Record):
    """An edit whose author had lost the record by then: its new owner takes it over or lets it go.

    It lies where `record_id` of `target` lies: the record that the edit changes, or the one that a new record belongs
    to. `changes` is the patch as it came, a list of {entity, id, op, fields}.
    """

    entity = "handed_over_edit"
    label = L("移交的修改", "移交的修改", "Handed-over edit")
    scopes = (SameAs("target", "record_id"),)

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=IMM, required=True)
    record_id: Mapped[str] = text(36, L("记录", "記錄", "Record"), policy=IMM, required=True, index=True)
    changes: Mapped[list[Any] | None] = declare(Json, L("改动", "變更", "Changes"), policy=IMM)
    author_id: Mapped[str | None] = ref("user", L("作者", "作者", "Author"), policy=IMM)
    made_hlc: Mapped[str | None] = text(16, L("修改时间", "修改時間", "Edited at"), policy=IMM)
    received_at: Mapped[Any] = declare(Instant, L("收到时间", "收到時間", "Received at"), policy=IMM)
    status: Mapped[str] = choice(HANDOVER_STATUS, L("状态", "狀態", "Status"), required=True, default="OPEN")
    settled_by: Mapped[str | None] = ref("user", L("处理人", "處理人", "Settled by"))
    settled_at: Mapped[Any] = declare(Instant, L("处理时间", "處理時間", "Settled at"))


class Erasure(Record):
    """A person's data was erased for good: whoever still holds some of the record wipes it, and never revives it."""

    entity = "erasure"
    label = L("抹除", "抹除", "Erasure")
    scopes = (Everyone(),)
    server_only = True

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=Policy.SRV, required=True)
    record_id: Mapped[str] = text(
        36, L("记录", "記錄", "Record"), policy=Policy.SRV, required=True, index=True
    )
    erased_at: Mapped[Any] = declare(Instant, L("抹除时间", "抹除時間", "Erased at"), policy=Policy.SRV)


class DuplicateDecision(Record):
    """What somebody said who looked at two records that seem to be one: the latest counts.

    After NOT_SAME nobody is asked again. `other_id` is the other record, or the `pair` of a DuplicateCandidate whose
    other record its reader may not see.
    """

    entity = "duplicate_decision"
    label = L("查重结论", "查重結論", "Decision on a duplicate")
    scopes = (SameAs("target", "record_id"),)

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=IMM, required=True)
    record_id: Mapped[str] = text(36, L("记录", "記錄", "Record"), policy=IMM, required=True, index=True)
    other_id: Mapped[str] = text(36, L("另一记录", "另一記錄", "Other record"), policy=IMM, required=True)
    decision: Mapped[str] = choice(
        DUPLICATE_DECISION, L("结论", "結論", "Decision"), policy=IMM, required=True, default="NOT_SAME"
    )
