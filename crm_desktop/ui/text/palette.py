"""Texts of the palette, of undo and of the list of the last changes."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "palette.command": Text("命令", "命令", "Command"),
    "palette.nothing": Text(
        "没有找到“{text}”。输入 > 只找命令。",
        "找不到「{text}」。輸入 > 只找命令。",
        "Nothing found for “{text}”. Type > for commands alone.",
    ),
    "palette.visit": Text("拜访 {day}", "拜訪 {day}", "Visit {day}"),
    "palette.at": Text("{field} {text}", "{field} {text}", "{field}: {text}"),
    "undo.undo": Text("撤销上一步", "復原上一步", "Undo"),
    "undo.redo": Text("重做", "重做", "Redo"),
    "undo.changes": Text("我最近的修改", "我最近的修改", "My last changes"),
    "undo.this": Text("撤销这一项", "復原這一項", "Undo this one"),
    "undo.insert": Text("新建{what} {title}", "新增{what} {title}", "New {what} {title}"),
    "undo.update": Text("修改{what} {title}", "修改{what} {title}", "Changed {what} {title}"),
    "undo.delete": Text("删除{what} {title}", "刪除{what} {title}", "Deleted {what} {title}"),
    "undo.import": Text("名片导入 {title}", "名片匯入 {title}", "Import {title}"),
    "undo.others": Text("另有 {n} 条", "另有 {n} 筆", "{n} more", "1 more"),
    "undo.undone": Text("已撤销", "已復原", "undone"),
    "undo.stuck": Text("无法撤销", "無法復原", "cannot be undone"),
    "undo.did": Text("已撤销：{what}", "已復原：{what}", "Undone: {what}"),
    "undo.did_again": Text("已重做：{what}", "已重做：{what}", "Done again: {what}"),
    "undo.partly": Text(
        "已撤销：{what}。有 {n} 项没有撤销：{why}",
        "已復原：{what}。有 {n} 項沒有復原：{why}",
        "Undone: {what}. {n} parts were not: {why}",
        "Undone: {what}. One part was not: {why}",
    ),
    "undo.not": Text(
        "没有撤销“{what}”：{why}", "沒有復原「{what}」：{why}", "“{what}” was not undone: {why}"
    ),
    "undo.partly_again": Text(
        "已重做：{what}。有 {n} 项没有重做：{why}",
        "已重做：{what}。有 {n} 項沒有重做：{why}",
        "Done again: {what}. {n} parts were not: {why}",
        "Done again: {what}. One part was not: {why}",
    ),
    "undo.not_again": Text(
        "没有重做“{what}”：{why}", "沒有重做「{what}」：{why}", "“{what}” was not done again: {why}"
    ),
    "undo.empty": Text(
        "这台电脑上还没有可以撤销的修改。",
        "這台電腦上還沒有可以復原的修改。",
        "Nothing was changed on this laptop yet.",
    ),
    "undo.hint": Text(
        "Enter 撤销 · 已同步的也可以撤销 · Esc 关闭",
        "Enter 復原 · 已同步的也可以復原 · Esc 關閉",
        "Enter undoes · also what was synced · Esc closes",
    ),
}
