"""Texts of the first screen of the day."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "today.title": Text("今日", "今日", "Today"),
    "today.heading": Text(
        "{month} 月 {day} 日 {weekday}", "{month} 月 {day} 日 {weekday}", "{weekday}, {day} {month}"
    ),
    "today.more": Text("还有 {n} 项…", "還有 {n} 項…", "{n} more…"),
    "today.visits": Text("今天的拜访", "今天的拜訪", "Visits of today"),
    "today.no_visits": Text(
        "今天没有计划拜访。按 Ctrl+N 计划一次，或从右边久未联系的客户里挑一位。",
        "今天沒有計畫拜訪。按 Ctrl+N 計畫一次，或從右邊久未聯絡的客戶裡挑一位。",
        "No visit is planned. Ctrl+N plans one, or choose one of the silent customers.",
    ),
    "today.promises": Text("我的承诺", "我的承諾", "My promises"),
    "today.no_promises": Text(
        "三天内没有要兑现的承诺。拜访纪要里以“!”开头的一行会记为承诺。",
        "三天內沒有要兌現的承諾。拜訪紀要裡以「!」開頭的一行會記為承諾。",
        "Nothing promised is due. A line of a visit that begins with “!” becomes a promise.",
    ),
    "today.tasks": Text("待办", "待辦", "Tasks"),
    "today.no_tasks": Text("今天没有到期的待办。", "今天沒有到期的待辦。", "No task is due."),
    "today.task_tick": Text("完成", "完成", "Done:"),
    "today.task_done": Text("已完成：{title}", "已完成：{title}", "Done: {title}"),
    "today.quotes": Text("即将到期的报价", "即將到期的報價", "Quotes about to expire"),
    "today.no_quotes": Text(
        "一周内没有到期的报价。", "一週內沒有到期的報價。", "No quote runs out within a week."
    ),
    "today.valid_until": Text("{day}到期", "{day}到期", "Expires {day}"),
    "today.silent": Text("久未联系的客户", "久未聯絡的客戶", "Silent customers"),
    "today.no_silent": Text(
        "所有客户都在约定的间隔内联系过。",
        "所有客戶都在約定的間隔內聯絡過。",
        "Every customer was contacted in time.",
    ),
    "today.silent_days": Text("{n} 天未联系", "{n} 天未聯絡", "{n} days silent", "1 day silent"),
    "today.silent_allowed": Text("应每 {n} 天联系一次", "應每 {n} 天聯絡一次", "Due every {n} days"),
    "today.last_contact": Text("上次联系 {day}", "上次聯絡 {day}", "Last contact {day}"),
    "today.never": Text("从未联系", "從未聯絡", "Never contacted"),
    "today.changes": Text("上次在线以来", "上次在線以來", "Since you were last online"),
    "today.no_changes": Text("没有新的变化。", "沒有新的變化。", "Nothing new came in."),
    "today.assigned": Text("分配给您：{title}", "指派給您：{title}", "Assigned to you: {title}"),
    "today.edited": Text(
        "{who} 修改了{entity}：{title}", "{who} 修改了{entity}：{title}", "{who} changed {entity}: {title}"
    ),
    "today.created": Text(
        "{who} 新建了{entity}：{title}", "{who} 新增了{entity}：{title}", "{who} added {entity}: {title}"
    ),
    "today.resolved": Text(
        "{who} 裁定了冲突：{title}", "{who} 裁定了衝突：{title}", "{who} settled a conflict: {title}"
    ),
    "today.somebody": Text("同事", "同事", "Somebody"),
    "today.announcements": Text("公告", "公告", "Announcements"),
    "today.must_read": Text("必读", "必讀", "Must read"),
    "today.unread": Text("未读", "未讀", "Unread"),
    "today.must_read_waiting": Text("必读公告：{title}", "必讀公告：{title}", "Please read: {title}"),
    "today.read": Text("阅读", "閱讀", "Read"),
    "today.mark_read": Text("我已阅读", "我已閱讀", "I have read this"),
    "today.published": Text("发布于 {moment}", "發布於 {moment}", "Published {moment}"),
    "today.valid": Text("有效期至 {day}", "有效期至 {day}", "Valid until {day}"),
    "today.to_whom": Text("对 {name}", "對 {name}", "To {name}"),
    "today.keep": Text("已兑现", "已兌現", "Kept"),
    "today.break": Text("未能兑现", "未能兌現", "Not kept"),
    "today.keep_title": Text("承诺已兑现", "承諾已兌現", "The promise was kept"),
    "today.break_title": Text("承诺未能兑现", "承諾未能兌現", "The promise was not kept"),
    "today.evidence": Text("凭据（可不填）", "憑據（可不填）", "Evidence (optional)"),
    "today.break_reason": Text("原因", "原因", "Reason"),
    "today.settled_keep": Text("已记为兑现", "已記為兌現", "Recorded as kept"),
    "today.settled_break": Text("已记为未兑现", "已記為未兌現", "Recorded as not kept"),
    "today.counts_plans": Text("{n} 个拜访", "{n} 個拜訪", "{n} visits", "1 visit"),
    "today.counts_late": Text("{n} 项逾期", "{n} 項逾期", "{n} late"),
    "today.counts_due": Text("{n} 项到期", "{n} 項到期", "{n} due"),
    "today.counts_nothing": Text("今天没有安排", "今天沒有安排", "Nothing scheduled"),
    "today.collections": Text("到期应收", "到期應收", "Collections due"),
    "today.no_collections": Text("没有逾期款项。", "沒有逾期款項。", "Nothing is overdue."),
    "today.collect": Text("记一项催款", "記一項催款", "Make a task of it"),
    "today.collect_task": Text(
        "催款：{name} {money} 今天", "催款：{name} {money} 今天", "Ask {name} for {money} today"
    ),
    "today.collect_done": Text("已加入今天的任务", "已加入今天的任務", "Added to today's tasks"),
}
