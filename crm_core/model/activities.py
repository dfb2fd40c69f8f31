"""What was done with a customer and what is to be done: visits and tasks (domain.md §3.3)."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core import names
from crm_core.blobs import MAX_THUMB
from crm_core.model.base import L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.fields import text as declare_text
from crm_core.model.scopes import Of, Otherwise, SameAs, Via
from crm_core.model.types import Day, Flag, Instant, Json

VISIT_KIND = Choices(
    "visit_kind",
    {
        "VISIT": L("上门", "拜訪", "Visit"),
        "CALL": L("电话", "電話", "Call"),
        "MEETING": L("会议", "會議", "Meeting"),
        "VIDEO": L("视频", "視訊", "Video call"),
        "WECHAT": L("微信", "微信", "WeChat"),
        "EMAIL": L("邮件", "電子郵件", "E-mail"),
        "SMS": L("短信", "簡訊", "Text message"),
        "FAX": L("传真", "傳真", "Fax"),
        "EVENT": L("展会", "展會", "Event"),
        "CARE": L("关怀", "關懷", "Care"),
        "SERVICE": L("服务", "服務", "Service"),
    },
)
DIRECTION = Choices("direction", {"out": L("去访", "去訪", "Outgoing"), "in": L("来访", "來訪", "Incoming")})
VISIT_RESULT = Choices(
    "visit_result",
    {
        "PROGRESS": L("推进", "推進", "Progress"),
        "NEUTRAL": L("持平", "持平", "Neutral"),
        "SETBACK": L("受阻", "受阻", "Setback"),
        "NOT_MET": L("未见到", "未見到", "Not met"),
        "CANCELLED": L("取消", "取消", "Cancelled"),
    },
)
PLACE_GRADE = Choices(
    "place_grade",
    {
        "DECLARED": L("自报", "自報", "Declared"),
        "WIFI_CITY": L("网络定位", "網路定位", "By network"),
        "PHOTO_EXIF": L("照片", "照片", "By photo"),
        "SIGNED": L("签到", "簽到", "Signed"),
    },
)
ADDENDUM_KIND = Choices(
    "addendum_kind",
    {
        "ADD": L("补充", "補充", "Addition"),
        "CORRECT": L("更正", "更正", "Correction"),
        "VOID": L("作废", "作廢", "Withdrawal"),
    },
)
PRIORITY = names.PRIORITY
TASK_STATUS = Choices(
    "task_status",
    {
        "OPEN": L("未开始", "未開始", "Open"),
        "DOING": L("进行中", "進行中", "In progress"),
        "WAITING": L("等待", "等待", "Waiting"),
        "DONE": L("已完成", "已完成", "Done"),
        "CANCELLED": L("已取消", "已取消", "Cancelled"),
        "DEFERRED": L("推迟", "延後", "Deferred"),
    },
)
PLAN_STATE = names.PLAN_STATE
PROMISE_STATE = Choices(
    "promise_state",
    {
        "OPEN": L("待兑现", "待兌現", "Open"),
        "ACCEPTED": L("已受理", "已受理", "Accepted"),
        "DONE": L("已兑现", "已兌現", "Kept"),
        "BROKEN": L("未兑现", "未兌現", "Broken"),
        "WITHDRAWN": L("已撤回", "已撤回", "Withdrawn"),
    },
)
ABOUT_ACCOUNT = Otherwise(Of("account", "account_id"), Of("user", "created_by"))


class Visit(Record):
    entity = "visit"
    label = names.NAMED[entity].label
    scopes = (ABOUT_ACCOUNT,)
    append_only = True
    title_fields = names.NAMED[entity].title_fields

    kind: Mapped[str] = choice(VISIT_KIND, L("方式", "方式", "Kind"), required=True, default="VISIT")
    direction: Mapped[str | None] = choice(DIRECTION, L("方向", "方向", "Direction"), default="out")
    account_id: Mapped[str | None] = ref("account", L("客户", "客戶", "Customer"), policy=Policy.IMM)
    contact_id: Mapped[str | None] = ref("contact", L("联系人", "聯絡人", "Contact"))
    started_at: Mapped[Any] = field(Instant, L("开始时间", "開始時間", "Started at"), required=True)
    ended_at: Mapped[Any] = field(Instant, L("结束时间", "結束時間", "Ended at"))
    time_zone: Mapped[str | None] = text(64, L("时区", "時區", "Time zone"))
    place_text: Mapped[str | None] = text(255, L("地点", "地點", "Place"))
    place_grade: Mapped[str | None] = choice(PLACE_GRADE, L("地点可信度", "地點可信度", "Place grade"))
    our_people: Mapped[list[str] | None] = field(
        Json, L("我方参与人", "我方參與人", "Our people"), policy=Policy.SET
    )
    their_people: Mapped[list[str] | None] = field(
        Json, L("对方参与人", "對方參與人", "Their people"), policy=Policy.SET
    )
    met_decision_maker: Mapped[bool | None] = field(Flag, L("见到决策人", "見到決策人", "Met decision maker"))
    purpose: Mapped[str | None] = text(255, L("目的", "目的", "Purpose"))
    summary: Mapped[str | None] = text(
        20_000, L("纪要", "紀要", "Summary"), policy=Policy.TXT3, multiline=True
    )
    result: Mapped[str | None] = choice(VISIT_RESULT, L("结果", "結果", "Result"))
    satisfaction: Mapped[int | None] = field(Integer, L("满意度", "滿意度", "Satisfaction"))
    next_step: Mapped[str | None] = text(255, L("下一步", "下一步", "Next step"))
    next_step_on: Mapped[Any] = field(Day, L("下一步日期", "下一步日期", "Next step on"))
    cost_minutes_travel: Mapped[int | None] = field(
        Integer, L("路途用时", "路途用時", "Travel time"), unit="min"
    )
    plan_id: Mapped[str | None] = ref("visit_plan", L("来自计划", "來自計畫", "From plan"), policy=Policy.IMM)
    recorded_at: Mapped[Any] = field(Instant, L("记录时间", "記錄時間", "Recorded at"), policy=Policy.IMM)
    recorded_by: Mapped[str | None] = ref("user", L("记录人", "記錄人", "Recorded by"), policy=Policy.IMM)
    imported_from: Mapped[str | None] = text(
        120, L("导入来源", "匯入來源", "Imported from"), policy=Policy.IMM
    )


class VisitAddendum(Record):
    """What was added, corrected or withdrawn after a visit could no longer be edited in place."""

    entity = "visit_addendum"
    label = L("补充说明", "補充說明", "Addendum")
    scopes = (Via("visit", "visit_id"),)
    append_only = True
    parent = ("visit", "visit_id")
    title_fields = ("text",)

    visit_id: Mapped[str] = ref(
        "visit", L("拜访", "拜訪", "Visit"), policy=Policy.IMM, required=True, index=True
    )
    kind: Mapped[str] = choice(
        ADDENDUM_KIND, L("类型", "類型", "Kind"), policy=Policy.IMM, required=True, default="ADD"
    )
    text: Mapped[str | None] = text(20_000, L("内容", "內容", "Text"), multiline=True)


class Task(Record):
    entity = "task"
    label = names.NAMED[entity].label
    scopes = (
        Of("user", "assignee_id"),
        Of("user", "created_by"),
        Of("account", "account_id"),
    )
    title_fields = names.NAMED[entity].title_fields

    title: Mapped[str] = text(255, L("标题", "標題", "Title"), required=True)
    due_on: Mapped[Any] = field(Day, L("截止日期", "截止日期", "Due on"), index=True)
    due_at: Mapped[Any] = field(Instant, L("截止时间", "截止時間", "Due at"))
    priority: Mapped[str | None] = choice(PRIORITY, L("优先级", "優先級", "Priority"), default="NORMAL")
    status: Mapped[str | None] = choice(
        TASK_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, default="OPEN"
    )
    assignee_id: Mapped[str | None] = ref("user", L("执行人", "執行人", "Assignee"), index=True)
    assigner_id: Mapped[str | None] = ref("user", L("指派人", "指派人", "Assigned by"), policy=Policy.IMM)
    account_id: Mapped[str | None] = ref("account", L("客户", "客戶", "Customer"), index=True)
    contact_id: Mapped[str | None] = ref("contact", L("联系人", "聯絡人", "Contact"))
    visit_id: Mapped[str | None] = ref("visit", L("来自拜访", "來自拜訪", "From visit"), policy=Policy.IMM)
    note: Mapped[str | None] = text(20_000, L("说明", "說明", "Notes"), policy=Policy.TXT3, multiline=True)
    remind_at: Mapped[Any] = field(Instant, L("提醒时间", "提醒時間", "Remind at"))
    done_at: Mapped[Any] = field(Instant, L("完成时间", "完成時間", "Done at"))


class VisitPlan(Record):
    """A visit that somebody means to make on a day."""

    entity = "visit_plan"
    label = L("拜访计划", "拜訪計畫", "Visit plan")
    scopes = (Of("user", "assignee_id"), Of("account", "account_id"))
    title_fields = ("purpose",)

    account_id: Mapped[str | None] = ref("account", L("客户", "客戶", "Customer"), index=True)
    contact_id: Mapped[str | None] = ref("contact", L("联系人", "聯絡人", "Contact"))
    assignee_id: Mapped[str | None] = ref("user", L("执行人", "執行人", "Assignee"), index=True)
    planned_on: Mapped[Any] = field(Day, L("计划日期", "計畫日期", "Planned on"), required=True, index=True)
    starts: Mapped[str | None] = text(5, L("开始", "開始", "From"), group="window")
    ends: Mapped[str | None] = text(5, L("结束", "結束", "To"), group="window")
    purpose: Mapped[str | None] = text(255, L("目的", "目的", "Purpose"))
    order_in_day: Mapped[int | None] = field(Integer, L("当日顺序", "當日順序", "Order in the day"))
    state: Mapped[str] = choice(
        PLAN_STATE, L("状态", "狀態", "State"), policy=Policy.FSM, required=True, default="PLANNED"
    )
    skip_reason: Mapped[str | None] = text(255, L("未去原因", "未去原因", "Why skipped"))
    visit_id: Mapped[str | None] = ref("visit", L("拜访", "拜訪", "Visit"))


class Promise(Record):
    """What one of us promised a customer: its words never change, only what became of it."""

    entity = "promise"
    label = names.NAMED[entity].label
    scopes = (Of("account", "account_id"), Of("user", "maker_id"))
    title_fields = names.NAMED[entity].title_fields

    account_id: Mapped[str | None] = ref(
        "account", L("客户", "客戶", "Customer"), policy=Policy.IMM, index=True
    )
    contact_id: Mapped[str | None] = ref("contact", L("对谁承诺", "對誰承諾", "To whom"), policy=Policy.IMM)
    visit_id: Mapped[str | None] = ref("visit", L("来自拜访", "來自拜訪", "From visit"), policy=Policy.IMM)
    quote_id: Mapped[str | None] = ref("quote", L("来自报价", "來自報價", "From quote"), policy=Policy.IMM)
    text: Mapped[str] = text(1000, L("承诺内容", "承諾內容", "Promise"), policy=Policy.IMM, required=True)
    maker_id: Mapped[str | None] = ref(
        "user", L("承诺人", "承諾人", "Made by"), policy=Policy.IMM, index=True
    )
    due_on: Mapped[Any] = field(Day, L("兑现日期", "兌現日期", "Due on"), index=True)
    former_due: Mapped[list[str] | None] = field(
        Json, L("原定日期", "原定日期", "Was due on"), policy=Policy.SET
    )
    remind_on: Mapped[Any] = field(Day, L("提醒日期", "提醒日期", "Remind on"))
    responsible_unit_id: Mapped[str | None] = ref("org_unit", L("责任部门", "責任部門", "Responsible unit"))
    state: Mapped[str] = choice(
        PROMISE_STATE, L("状态", "狀態", "State"), policy=Policy.FSM, required=True, default="OPEN"
    )
    fulfilled_on: Mapped[Any] = field(Day, L("兑现于", "兌現於", "Kept on"))
    evidence: Mapped[str | None] = declare_text(1000, L("凭据", "憑據", "Evidence"))


class Note(Record):
    """A free remark on a customer or a person."""

    entity = "note"
    label = L("备注", "備註", "Note")
    scopes = (
        Otherwise(
            Otherwise(Of("account", "account_id"), Via("contact", "contact_id")), Of("user", "created_by")
        ),
    )
    title_fields = ("text",)

    account_id: Mapped[str | None] = ref(
        "account", L("客户", "客戶", "Customer"), policy=Policy.IMM, index=True
    )
    contact_id: Mapped[str | None] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=Policy.IMM, index=True
    )
    text: Mapped[str] = text(
        20_000, L("内容", "內容", "Text"), policy=Policy.TXT3, required=True, default="", multiline=True
    )


class Attachment(Record):
    """A file on a record. Its content travels apart, named by its hash; a picture's thumbnail comes with the row."""

    entity = "attachment"
    label = L("附件", "附件", "Attachment")
    scopes = (SameAs("target", "record_id"),)
    title_fields = ("name",)

    target: Mapped[str] = declare_text(40, L("对象", "物件", "Entity"), policy=Policy.IMM, required=True)
    record_id: Mapped[str] = declare_text(
        36, L("记录", "記錄", "Record"), policy=Policy.IMM, required=True, index=True
    )
    name: Mapped[str] = declare_text(1000, L("文件名", "檔名", "Name"), policy=Policy.IMM, required=True)
    mime: Mapped[str | None] = declare_text(120, L("类型", "類型", "Type"), policy=Policy.IMM)
    size: Mapped[int] = field(
        Integer, L("大小", "大小", "Size"), policy=Policy.IMM, required=True, default=0, unit="B"
    )
    sha256: Mapped[str] = declare_text(
        64, L("内容校验", "內容校驗", "Hash"), policy=Policy.IMM, required=True, index=True
    )
    thumb: Mapped[str | None] = declare_text(MAX_THUMB, L("缩略图", "縮圖", "Thumbnail"), policy=Policy.IMM)
