"""Texts of what must be known before contacting a customer, and of what other systems know about it."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "warnings.strip": Text("联系前须知", "聯絡前須知", "Before you call"),
    "warnings.refused_person": Text(
        "{contact} 要求请勿联系（{channel}）",
        "{contact} 要求請勿聯絡（{channel}）",
        "{contact} does not want contact ({channel})",
    ),
    "warnings.refused_account": Text(
        "客户要求请勿联系（{channel}）",
        "客戶要求請勿聯絡（{channel}）",
        "The customer does not want contact ({channel})",
    ),
    "warnings.mass_person": Text(
        "{contact} 不接收群发", "{contact} 不接收群發", "{contact} wants no mass mail"
    ),
    "warnings.mass_account": Text("客户不接收群发", "客戶不接收群發", "The customer wants no mass mail"),
    "warnings.said": Text("“{text}”", "「{text}」", "“{text}”"),
    "warnings.said_to": Text("{day} 告知 {name}", "{day} 告知 {name}", "told to {name}, {day}"),
    "warnings.except": Text("已允许：{channels}", "已允許：{channels}", "allowed: {channels}"),
    "warnings.complaint": Text(
        "投诉未解决：{subject}（{number}，已 {n} 天）。先谈解决，再谈销售。",
        "投訴未解決：{subject}（{number}，已 {n} 天）。先談解決，再談銷售。",
        "Open complaint: {subject} ({number}, {n} days). Talk about that before you sell.",
        "Open complaint: {subject} ({number}, 1 day). Talk about that before you sell.",
    ),
    "warnings.colleague": Text(
        "{who} {when}联系过（{kind}）", "{who} {when}聯絡過（{kind}）", "{who} was in touch {when} ({kind})"
    ),
    "warnings.colleague_with": Text(
        "{who} {when}联系过 {contact}（{kind}）",
        "{who} {when}聯絡過 {contact}（{kind}）",
        "{who} was in touch with {contact} {when} ({kind})",
    ),
    "warnings.hold": Text(
        "信用冻结，暂不能下单（财务截至 {moment}）",
        "信用凍結，暫不能下單（財務截至 {moment}）",
        "Credit on hold, no orders for now (finance, {moment})",
    ),
    "warnings.overdue": Text(
        "逾期 {money}，最长 {days} 天（财务截至 {moment}）",
        "逾期 {money}，最長 {days} 天（財務截至 {moment}）",
        "{money} overdue, up to {days} days (finance, {moment})",
    ),
    "warnings.stale": Text("本机数据已 {n} 天未同步", "本機資料已 {n} 天未同步", "Not synced for {n} days"),
    "warnings.conflicts": Text(
        "{n} 项冲突待决定", "{n} 項衝突待決定", "{n} conflicts to decide", "1 conflict to decide"
    ),
    "warnings.merge_into": Text(
        "已建议并入“{name}”，下次同步时完成",
        "已建議併入「{name}」，下次同步時完成",
        "Will become part of {name} at the next sync",
    ),
    "warnings.merge_from": Text(
        "已建议将“{name}”并入，下次同步时完成",
        "已建議將「{name}」併入，下次同步時完成",
        "{name} will become part of this customer at the next sync",
    ),
    "warnings.decide": Text("去处理", "前往處理", "Decide"),
    "warnings.refuse": Text("请勿联系…", "請勿聯絡…", "Do not contact…"),
    "warnings.refuse_title": Text("记录“请勿联系”", "記錄「請勿聯絡」", "Record a refusal"),
    "warnings.refuse_save": Text("记录", "記錄", "Record"),
    "warnings.allow": Text("重新允许…", "重新允許…", "Allow again…"),
    "warnings.allow_title": Text("重新允许联系", "重新允許聯絡", "Allow contact again"),
    "warnings.allow_save": Text("允许", "允許", "Allow"),
    "warnings.party": Text("谁", "誰", "Who"),
    "warnings.whole_customer": Text("整个客户", "整個客戶", "The whole customer"),
    "warnings.channel": Text("方式", "方式", "Channel"),
    "warnings.words": Text("对方原话", "對方原話", "Their words"),
    "warnings.allow_words": Text("依据（对方怎么说的）", "依據（對方怎麼說的）", "How we know (their words)"),
    "warnings.expires": Text("有效至（可不填）", "有效至（可不填）", "Until (optional)"),
    "warnings.mass_only": Text("只是不接收群发", "只是不接收群發", "No mass mail only"),
    "warnings.refused": Text("已记录，全公司可见", "已記錄，全公司可見", "Recorded for everybody"),
    "warnings.allowed": Text("已允许联系", "已允許聯絡", "Contact is allowed again"),
    "warnings.words_missing": Text(
        "请写下对方怎么说的。", "請寫下對方怎麼說的。", "Please write down what they said."
    ),
    "business.promises": Text("承诺", "承諾", "Promises"),
    "business.no_promises": Text("没有承诺。", "沒有承諾。", "No promises."),
    "business.by": Text("{name} 承诺", "{name} 承諾", "by {name}"),
    "business.orders": Text("订单", "訂單", "Orders"),
    "business.no_orders": Text("没有订单。", "沒有訂單。", "No orders."),
    "business.lines": Text("{n} 行", "{n} 列", "{n} lines", "1 line"),
    "business.cases": Text("服务单", "服務單", "Cases"),
    "business.no_cases": Text("没有服务单。", "沒有服務單。", "No cases."),
    "business.days_open": Text("已 {n} 天", "已 {n} 天", "{n} days", "1 day"),
    "business.credit": Text("信用", "信用", "Credit"),
    "business.as_of": Text("截至 {moment}", "截至 {moment}", "as of {moment}"),
    "business.available": Text("可用额度", "可用額度", "Available"),
    "business.hold": Text("信用冻结", "信用凍結", "On hold"),
    "business.days": Text("{n} 天", "{n} 天", "{n} days", "1 day"),
    "warnings.see_cases": Text("查看服务", "檢視服務", "Show cases"),
    "warnings.see_visits": Text("查看拜访", "檢視拜訪", "Show visits"),
    "warnings.see_orders": Text("查看订单", "檢視訂單", "Show orders"),
    "warnings.sync": Text("立即同步", "立即同步", "Sync now"),
    "warnings.see_other": Text("打开那一家", "開啟那一家", "Open it"),
}
