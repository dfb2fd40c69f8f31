"""The words of a work report in three languages, and how it writes days and money."""

from datetime import date
from decimal import Decimal
from typing import Any

from crm_core.model.fields import Label
from crm_core.money import CURRENCY_EXPONENTS, round_amount
from crm_desktop.services.work_report.period import Period

L = Label

SECTIONS: dict[str, Label] = {
    "visits": L("拜访与联系", "拜訪與聯絡", "Visits and contacts"),
    "quotes": L("报价", "報價", "Quotes"),
    "promises": L("承诺", "承諾", "Promises"),
    "tasks": L("任务", "任務", "Tasks"),
    "new": L("新客户与新联系人", "新客戶與新聯絡人", "New customers and people"),
    "plan": L("接下来的计划", "接下來的計畫", "What comes next"),
    "own": L("问题、想法与需要的支持", "問題、想法與需要的支援", "Problems, ideas, support needed"),
}
"""The headings, in their order. They never hold numbers: own remarks keep their place below them."""

WORDS: dict[str, Label] = {
    "title_day": L("工作日报", "工作日報", "Daily report"),
    "title_week": L("工作周报", "工作週報", "Weekly report"),
    "title_other": L("工作报告", "工作報告", "Work report"),
    "week": L("{year} 年第 {week} 周", "{year} 年第 {week} 週", "Week {week} of {year}"),
    "to": L("{first} 至 {last}", "{first} 至 {last}", "{first} to {last}"),
    "nothing": L(
        "本机上没有这段时间的记录。",
        "本機上沒有這段時間的記錄。",
        "This laptop holds no records of this time.",
    ),
    "no_visits": L("没有拜访记录", "沒有拜訪記錄", "No visits were written down"),
    "visits": L("拜访 {n} 次", "拜訪 {n} 次", "Visits: {n}"),
    "contacts": L("电话等联系 {n} 次", "電話等聯絡 {n} 次", "calls and messages: {n}"),
    "decision_makers": L("见到决策人 {n} 次", "見到決策人 {n} 次", "met decision makers: {n}"),
    "customers": L("客户 {n} 家", "客戶 {n} 家", "customers: {n}"),
    "km": L("行程约 {km} 公里（直线）", "行程約 {km} 公里（直線）", "about {km} km in straight lines"),
    "hours": L("路途 {hours} 小时", "路途 {hours} 小時", "{hours} h on the road"),
    "met": L("见到决策人", "見到決策人", "met decision maker"),
    "purpose": L("目的：{text}", "目的：{text}", "Purpose: {text}"),
    "next_step": L("下一步：{text}", "下一步：{text}", "Next step: {text}"),
    "next_step_on": L("下一步：{text}（{day}）", "下一步：{text}（{day}）", "Next step: {text} ({day})"),
    "addition": L("补充：{text}", "補充：{text}", "Added: {text}"),
    "not_made": L("计划未成行 {n} 次", "計畫未成行 {n} 次", "Planned but not made: {n}"),
    "made": L("新建报价", "新建報價", "Quotes made"),
    "sent": L("发出报价", "送出報價", "Quotes sent"),
    "won": L("赢单", "贏單", "Quotes won"),
    "lost": L("输单", "輸單", "Quotes lost"),
    "counted": L("{what} {n} 份", "{what} {n} 份", "{what}: {n}"),
    "counted_sum": L(
        "{what} {n} 份，合计 {sums}", "{what} {n} 份，合計 {sums}", "{what}: {n}, together {sums}"
    ),
    "provisional": L("临时编号", "臨時編號", "provisional"),
    "promised": L("作出承诺 {n} 项", "作出承諾 {n} 項", "Made: {n}"),
    "kept": L("已兑现 {n} 项", "已兌現 {n} 項", "Kept: {n}"),
    "broken": L("未能兑现 {n} 项", "未能兌現 {n} 項", "Broken: {n}"),
    "due": L("到期待兑现 {n} 项", "到期待兌現 {n} 項", "Due and open: {n}"),
    "until": L("{day} 前", "{day} 前", "by {day}"),
    "since": L("{day} 到期", "{day} 到期", "due {day}"),
    "done": L("完成任务 {n} 项", "完成任務 {n} 項", "Done: {n}"),
    "open": L("未完成任务 {n} 项", "未完成任務 {n} 項", "Still open: {n}"),
    "new_customers": L("新客户 {n} 家", "新客戶 {n} 家", "New customers: {n}"),
    "new_contacts": L("新联系人 {n} 位", "新聯絡人 {n} 位", "New people: {n}"),
    "no_plan": L("尚无计划", "尚無計畫", "Nothing is planned yet"),
    "planned": L("拜访", "拜訪", "Visit"),
    "promise": L("兑现承诺：{text}", "兌現承諾：{text}", "Keep a promise: {text}"),
    "task": L("任务：{text}", "任務：{text}", "Task: {text}"),
    "more": L("另有 {n} 项", "另有 {n} 項", "{n} more"),
    "customer_gone": L("客户已不在本机", "客戶已不在本機", "customer no longer on this laptop"),
}
_WEEKDAYS = {
    "zh_CN": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "zh_TW": ("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say(key: str, language: str, **values: Any) -> str:
    """Return the wording of `key`, filled in."""
    return WORDS[key].text(language).format(**values)


def day_words(day: date, language: str, *, year: bool = False) -> str:
    """Return a day with its weekday as people write it: `11月16日 周一`, `Mon 16 Nov`."""
    weekday = _WEEKDAYS.get(language, _WEEKDAYS["en"])[day.weekday()]
    if language == "en":
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")
    return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日 {weekday}"


def period_words(period: Period, language: str) -> str:
    """Return the days of a period with their year, and the number of the week of one."""
    first = day_words(period.first, language, year=True)
    if period.days == 1:
        return first
    days = say("to", language, first=first, last=day_words(period.last, language, year=True))
    if not period.is_week:
        return days
    year, week, _ = period.first.isocalendar()
    return f"{say('week', language, year=year, week=week)} · {days}"


def title_of_report(period: Period, author: str, language: str) -> str:
    """Return what a report is called, and whose it is."""
    kind = "title_day" if period.days == 1 else "title_week" if period.is_week else "title_other"
    return " ".join(part for part in (say(kind, language), author) if part)


def money(amount: Decimal, currency: str) -> str:
    """Return `CNY 12,800.00`: the code, and as many decimals as the currency has."""
    exact = round_amount(amount, currency) if currency in CURRENCY_EXPONENTS else amount
    return f"{currency} {exact:,f}"


def section_key(line: str) -> str | None:
    """Return which section a line begins, in whichever language it was composed."""
    return _KEYS.get(line)


_KEYS = {f"■ {text}": key for key, label in SECTIONS.items() for text in label}
