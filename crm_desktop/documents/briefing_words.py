"""The words of a briefing in three languages."""

from typing import Any

from crm_core.model.fields import Label

L = Label

BRIEFING: dict[str, Label] = {
    "title": L("出差简报", "出差簡報", "Trip briefing"),
    "for_days": L(
        "{first} 至 {last} · {name} · {n} 家客户",
        "{first} 至 {last} · {name} · {n} 家客戶",
        "{first} to {last} · {name} · {n} customers",
    ),
    "data_of": L(
        "资料截至 {moment} 同步；价格截至 {day}",
        "資料截至 {moment} 同步；價格截至 {day}",
        "Data as of the sync of {moment}; prices as of {day}",
    ),
    "never_synced": L("尚未同步，仅本机资料", "尚未同步，僅本機資料", "Not synced yet: this laptop only"),
    "printed": L("打印于 {moment}", "列印於 {moment}", "Printed {moment}"),
    "route": L("行程", "行程", "Route"),
    "unplanned": L("未排日期", "未排日期", "no day yet"),
    "gone": L(
        "这家客户已不在本机，可能已转给同事。联系前请先同步。",
        "這家客戶已不在本機，可能已轉給同事。聯絡前請先同步。",
        "This customer is no longer on this laptop and may be a colleague's now. Sync before you call.",
    ),
    "merged": L(
        "已并入这家客户的另一条记录也在计划中。",
        "已併入這家客戶的另一筆記錄也在計畫中。",
        "Another record that became part of this customer was planned.",
    ),
    "planned": L("{day} {time} {purpose}", "{day} {time} {purpose}", "{day} {time} {purpose}"),
    "address": L("地址", "地址", "Address"),
    "switchboard": L("总机", "總機", "Phone"),
    "plan": L("计划", "計畫", "Planned"),
    "about": L("备注", "備註", "Notes"),
    "credit": L("信用", "信用", "Credit"),
    "credit_line": L("额度 {limit}，已用 {used}", "額度 {limit}，已用 {used}", "limit {limit}, used {used}"),
    "contacts": L("联系人", "聯絡人", "People"),
    "primary": L("首要", "首要", "primary"),
    "no_contacts": L("没有联系人", "沒有聯絡人", "Nobody is entered"),
    "visits": L("最近拜访", "最近拜訪", "Last visits"),
    "no_visits": L("还没有拜访记录", "還沒有拜訪記錄", "No visits yet"),
    "next_step": L("下一步：{text}", "下一步：{text}", "Next step: {text}"),
    "met": L("见到决策人", "見到決策人", "met decision maker"),
    "promises": L("未兑现的承诺", "未兌現的承諾", "Open promises"),
    "due": L("{day} 到期", "{day} 到期", "due {day}"),
    "overdue": L("已逾期 {n} 天", "已逾期 {n} 天", "{n} days late"),
    "tasks": L("未完成任务", "未完成任務", "Open tasks"),
    "quotes": L("进行中的报价", "進行中的報價", "Running quotes"),
    "valid_until": L("有效期至 {day}", "有效期至 {day}", "valid until {day}"),
    "ends_on_the_way": L("出差期间到期", "出差期間到期", "ends during the trip"),
    "prices": L("最近成交价", "最近成交價", "Prices paid last"),
    "discount": L("折扣 {pct}%", "折扣 {pct}%", "{pct}% off"),
    "of_order": L("{day} 订单 {number}", "{day} 訂單 {number}", "order {number} of {day}"),
    "complaint": L(
        "投诉未解决：{subject}（{number}，已 {days} 天）",
        "投訴未解決：{subject}（{number}，已 {days} 天）",
        "Open complaint: {subject} ({number}, {days} days)",
    ),
    "refused": L(
        "请勿联系：{who}（{channel}）{text}",
        "請勿聯絡：{who}（{channel}）{text}",
        "Do not contact: {who} ({channel}) {text}",
    ),
    "mass_only": L("不接收群发：{who}", "不接收群發：{who}", "No mass mail: {who}"),
    "whole_customer": L("整个客户", "整個客戶", "the whole customer"),
    "hold": L("信用冻结，暂不能下单", "信用凍結，暫不能下單", "Credit on hold: no orders for now"),
    "overdue_money": L(
        "逾期 {money}，最长 {days} 天", "逾期 {money}，最長 {days} 天", "{money} overdue, up to {days} days"
    ),
    "colleague": L(
        "{who} 于 {day} 联系过 {contact}",
        "{who} 於 {day} 聯絡過 {contact}",
        "{who} was in touch on {day} {contact}",
    ),
    "conflicts": L("{n} 项冲突待决定", "{n} 項衝突待決定", "{n} conflicts to decide"),
    "merge_waits": L("与“{other}”的合并待完成", "與「{other}」的合併待完成", "A merge with {other} waits"),
    "other_warning": L(
        "另有提示，请在客户卡查看", "另有提示，請在客戶卡檢視", "Another warning: see the customer's card"
    ),
}


def say(key: str, language: str, **values: Any) -> str:
    """Return the wording of `key`, filled in, without the gaps that empty values leave."""
    return " ".join(BRIEFING[key].text(language).format(**values).split())
