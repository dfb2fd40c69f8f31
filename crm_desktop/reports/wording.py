"""Sentences and labels that several reports share."""

from crm_core.model.fields import Label

L = Label

CUSTOMER = L("客户", "客戶", "Customer")
LEVEL = L("级别", "級別", "Level")
OWNER = L("负责人", "負責人", "Owner")
PERSON = L("业务员", "業務員", "Rep")
CURRENCY = L("币种", "幣別", "Currency")
SHARE = L("占比", "占比", "Share")
STATE = L("状态", "狀態", "State")
CUSTOMERS = L("客户数", "客戶數", "Customers")
VISITS = L("拜访", "拜訪", "Visits")
NET = L("未税金额", "未稅金額", "Net amount")
NONE = L("未填", "未填", "Not set")
NOBODY = L("未分配", "未指派", "Nobody")
NOT_HERE = L("（不在本机）", "（不在本機）", "(not on this laptop)")
NO_LEVEL = L("未分级", "未分級", "No level")

PERIOD_BETWEEN = L(
    "期间：{first} 至 {last}，含首尾两天。",
    "期間：{first} 至 {last}，含首尾兩天。",
    "Period: {first} to {last}, both days included.",
)
PERIOD_FROM = L("期间：{first} 起。", "期間：{first} 起。", "Period: from {first} on.")
PERIOD_TO = L(
    "期间：截至 {last}（含当天）。", "期間：截至 {last}（含當天）。", "Period: up to and including {last}."
)
PERIOD_OPEN = L("期间：不限。", "期間：不限。", "Period: not limited.")
WHOSE = L("范围：{whose}。", "範圍：{whose}。", "Counted: {whose}.")
AS_OF = L(
    "数据截至 {moment} 的同步，加上本机此后的录入。",
    "資料截至 {moment} 的同步，加上本機此後的輸入。",
    "Data as of the sync of {moment}, with what was entered on this laptop since.",
)
NEVER_SYNCED = L(
    "本机尚未同步，只含本机录入的资料。",
    "本機尚未同步，只含本機輸入的資料。",
    "This laptop has not synced yet; only what was entered on it is counted.",
)
RECORDS_SEEN = L("统计记录 {count} 条", "統計記錄 {count} 筆", "{count} records counted")
NOTHING = L("这个范围内没有记录。", "這個範圍內沒有記錄。", "There are no records in this range.")
DEFINITION = L("口径", "定義", "Definition")
CHART = L("图表", "圖表", "Chart")
PAGE = L("第 {page} 页，共 {pages} 页", "第 {page} 頁，共 {pages} 頁", "Page {page} of {pages}")
FIRST_OF = L("前 {shown} 项，共 {all} 项", "前 {shown} 項，共 {all} 項", "the first {shown} of {all}")
OTHERS = L("其他", "其他", "Others")
DAYS = L("{days} 天", "{days} 天", "{days} d")
