"""Texts for days and times as people say them."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "time.today": Text("今天", "今天", "today"),
    "time.yesterday": Text("昨天", "昨天", "yesterday"),
    "time.tomorrow": Text("明天", "明天", "tomorrow"),
    "time.month": Text("yyyy 年 M 月", "yyyy 年 M 月", "MMMM yyyy"),
    "time.days_ago": Text("{n} 天前", "{n} 天前", "{n} days ago", "1 day ago"),
    "time.in_days": Text("{n} 天后", "{n} 天後", "in {n} days", "in 1 day"),
    "time.overdue": Text("逾期 {n} 天", "逾期 {n} 天", "{n} days late", "1 day late"),
    "time.yes": Text("是", "是", "Yes"),
    "time.no": Text("否", "否", "No"),
}
