"""Texts of logging a visit, and of days as people type them."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "visit.quick": Text("快速拜访", "快速拜訪", "Quick visit"),
    "visit.customer": Text("客户", "客戶", "Customer"),
    "visit.customer_hint": Text(
        "输入名称、拼音或电话尾号", "輸入名稱、拼音或電話末碼", "Type a name, pinyin or last digits"
    ),
    "visit.customers_found": Text("找到的客户", "找到的客戶", "Customers found"),
    "visit.no_customer": Text("没有找到“{text}”", "找不到「{text}」", "Nothing found for “{text}”"),
    "visit.kind": Text("方式", "方式", "Kind"),
    "visit.result": Text("结果", "結果", "Result"),
    "visit.no_result": Text("结果（可不填）", "結果（可不填）", "Result (optional)"),
    "visit.summary": Text("谈了什么", "談了什麼", "What was said"),
    "visit.summary_hint": Text(
        "见了谁，谈了什么。以 ! 开头的一行是承诺：!王工 寄样品 周五。图片、文件可直接粘贴或拖入。",
        "見了誰，談了什麼。以 ! 開頭的一行是承諾：!王工 寄樣品 週五。圖片、檔案可直接貼上或拖入。",
        "Whom you met, what was said. A line with ! is a promise: !Wang send samples fri. Paste or drop files.",
    ),
    "visit.next_step": Text("下一步", "下一步", "Next step"),
    "visit.next_step_hint": Text(
        "下一步和日期，例如：发样品 下周三",
        "下一步和日期，例如：寄樣品 下週三",
        "Next step and day: send samples next wed",
    ),
    "visit.follow_up": Text("跟进", "跟進", "Follow up"),
    "visit.becomes_task": Text("待办：{title}，{day}", "待辦：{title}，{day}", "Task: {title}, {day}"),
    "visit.becomes_task_without_day": Text(
        "待办：{title}（没有日期）", "待辦：{title}（沒有日期）", "Task: {title} (no day)"
    ),
    "visit.becomes_promise": Text("承诺：{text}", "承諾：{text}", "Promise: {text}"),
    "visit.met_decision_maker": Text("见到决策人", "見到決策人", "Met the decision maker"),
    "visit.files": Text("附件", "附件", "Attachments"),
    "visit.pasted": Text("粘贴的图片{n}", "貼上的圖片{n}", "Pasted picture {n}"),
    "visit.take_off": Text("移除附件 {name}", "移除附件 {name}", "Remove {name}"),
    "visit.day_hint": Text("+3d、下周一、8/15", "+3d、下週一、8/15", "+3d, next mon, 8/15"),
    "visit.day_unknown": Text("看不懂这个日期", "看不懂這個日期", "That is no day"),
    "visit.pick_day": Text("从日历选择", "從日曆選擇", "Choose from a calendar"),
    "visit.keys": Text(
        "Enter 保存 · Shift+Enter 换行 · Esc 关闭，草稿保留",
        "Enter 儲存 · Shift+Enter 換行 · Esc 關閉，草稿保留",
        "Enter saves · Shift+Enter new line · Esc keeps a draft",
    ),
    "visit.save": Text("保存拜访", "儲存拜訪", "Save visit"),
    "visit.saved": Text("已记录对 {name} 的拜访", "已記錄對 {name} 的拜訪", "Visit to {name} saved"),
    "visit.saved_with_task": Text(
        "已记录对 {name} 的拜访，并建立了待办",
        "已記錄對 {name} 的拜訪，並建立了待辦",
        "Visit to {name} saved, with a task",
    ),
    "visit.undone": Text("已撤销", "已復原", "Undone"),
    "visit.customer_missing": Text("请先选择客户。", "請先選擇客戶。", "Please choose a customer."),
    "visit.nothing_said": Text("请写一句谈了什么。", "請寫一句談了什麼。", "Please write what was said."),
}
