"""Texts of the sync centre."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "sync.title": Text("同步", "同步", "Sync"),
    "sync.state.idle": Text("已同步", "已同步", "Up to date"),
    "sync.state.waiting": Text("有修改等待上传", "有修改等待上傳", "Edits wait to be sent"),
    "sync.state.syncing": Text("正在同步…", "正在同步…", "Syncing…"),
    "sync.state.offline": Text("离线，可以照常工作", "離線，可以照常工作", "Offline; you can go on working"),
    "sync.state.attention": Text("有事项等您决定", "有事項等您決定", "Something needs your decision"),
    "sync.state.alone": Text(
        "只在这台电脑上使用", "只在這台電腦上使用", "This laptop works alone, without a server"
    ),
    "sync.alone": Text(
        "{n} 项修改都已安全保存在本机；登录公司的服务器之后上传",
        "{n} 項修改都已安全儲存在本機；登入公司的伺服器之後上傳",
        "{n} edits are safely kept here; they are sent once you sign in to a server",
        "1 edit is safely kept here; it is sent once you sign in to a server",
    ),
    "sync.state.never": Text("还没有同步过", "還沒有同步過", "Not synced yet"),
    "sync.last": Text("上次同步 {time}", "上次同步 {time}", "Last sync {time}"),
    "sync.all_sent": Text(
        "本机的修改都已上传", "本機的修改都已上傳", "Everything from this laptop has been sent"
    ),
    "sync.waiting": Text(
        "{n} 项修改等待上传，已安全保存在本机",
        "{n} 項修改等待上傳，已安全儲存在本機",
        "{n} edits wait here safely to be sent",
        "1 edit waits here safely to be sent",
    ),
    "sync.progress": Text("同步进度", "同步進度", "Sync progress"),
    "sync.stop": Text("停止", "停止", "Stop"),
    "sync.metered": Text("按流量计费的网络", "按流量計費的網路", "Metered connection"),
    "sync.metered_hint": Text(
        "较少联网，不自动下载大量数据和附件原件。",
        "較少連線，不自動下載大量資料和附件原檔。",
        "Connects less often and fetches nothing large on its own.",
    ),
    "sync.tab.pending": Text("待上传", "待上傳", "Waiting"),
    "sync.tab.refused": Text("被退回", "被退回", "Refused"),
    "sync.tab.handed": Text("移交给我", "移交給我", "Handed to me"),
    "sync.handed.none": Text("没有移交给您的修改", "沒有移交給您的修改", "No edits were handed to you"),
    "sync.handed.none_hint": Text(
        "客户转给您之后，原负责人迟到的修改会出现在这里，由您决定是否采纳。",
        "客戶轉給您之後，原負責人遲到的修改會出現在這裡，由您決定是否採納。",
        "When a customer came to you, late edits of its former owner appear here for you to take over or not.",
    ),
    "sync.take_over": Text("采纳", "採納", "Take over"),
    "sync.let_go": Text("忽略", "忽略", "Let go"),
    "sync.taken_over": Text(
        "已采纳 {n} 项修改", "已採納 {n} 項修改", "{n} edits taken over", "1 edit taken over"
    ),
    "sync.let_gone": Text("已忽略 {n} 项修改", "已忽略 {n} 項修改", "{n} edits let go", "1 edit let go"),
    "sync.tab.conflicts": Text("冲突", "衝突", "Conflicts"),
    "sync.tab.journal": Text("自动合并", "自動合併", "Merged"),
    "sync.tab.runs": Text("同步记录", "同步記錄", "History"),
    "sync.tab_count": Text("{title} {n}", "{title} {n}", "{title} {n}"),
    "sync.pending.none": Text("没有等待上传的修改", "沒有等待上傳的修改", "Nothing waits to be sent"),
    "sync.pending.none_hint": Text(
        "您在本机的修改会先出现在这里，联网后自动上传。",
        "您在本機的修改會先出現在這裡，連線後自動上傳。",
        "What you edit appears here first and is sent by itself when there is a connection.",
    ),
    "sync.refused.none": Text("没有被退回的修改", "沒有被退回的修改", "Nothing was refused"),
    "sync.refused.none_hint": Text(
        "服务器不接受的修改会留在这里，您可以更正后重试或放弃，内容不会丢。",
        "伺服器不接受的修改會留在這裡，您可以更正後重試或放棄，內容不會遺失。",
        "An edit that the server does not accept stays here until you retry or discard it. Nothing is lost.",
    ),
    "sync.conflicts.none": Text("没有冲突", "沒有衝突", "No conflicts"),
    "sync.conflicts.none_hint": Text(
        "两个人改了同一个关键字段时，会在这里请您决定。其他情况自动合并。",
        "兩個人改了同一個關鍵欄位時，會在這裡請您決定。其他情況自動合併。",
        "When two people set the same important field, you decide here. Everything else merges by itself.",
    ),
    "sync.journal.none": Text(
        "还没有自动合并的记录", "還沒有自動合併的記錄", "Nothing was merged automatically yet"
    ),
    "sync.journal.none_hint": Text(
        "两个人先后改了同一字段时，后改的生效；没采用的值记在这里，可以恢复。",
        "兩個人先後改了同一欄位時，後改的生效；沒採用的值記在這裡，可以恢復。",
        "Of two edits of one field the later stands; the other value is kept here and can be restored.",
    ),
    "sync.runs.none": Text("还没有同步记录", "還沒有同步記錄", "No sync has run yet"),
    "sync.runs.none_hint": Text(
        "按 Ctrl+Shift+S 立即同步。", "按 Ctrl+Shift+S 立即同步。", "Press Ctrl+Shift+S to sync now."
    ),
    "sync.op.insert": Text("新建{entity} {title}", "新增{entity} {title}", "New {entity} {title}"),
    "sync.op.update": Text("修改{entity} {title}", "修改{entity} {title}", "Edited {entity} {title}"),
    "sync.op.delete": Text("删除{entity} {title}", "刪除{entity} {title}", "Deleted {entity} {title}"),
    "sync.untitled": Text("（未命名）", "（未命名）", "(unnamed)"),
    "sync.of_entity": Text("{entity} {title}", "{entity} {title}", "{entity} {title}"),
    "sync.field_value": Text("{field}：{value}", "{field}：{value}", "{field}: {value}"),
    "sync.more_fields": Text("等 {n} 项", "等 {n} 項", "and {n} more"),
    "sync.no_value": Text("（空）", "（空）", "(empty)"),
    "sync.records": Text("共 {n} 条记录", "共 {n} 筆記錄", "{n} records"),
    "sync.handed_over": Text(
        "客户已转给同事，这项修改已转交给他",
        "客戶已轉給同事，這項修改已轉交給他",
        "The customer has a new owner, who received this edit",
    ),
    "sync.retry": Text("重试", "重試", "Retry"),
    "sync.discard": Text("放弃修改", "放棄修改", "Discard"),
    "sync.retried": Text(
        "{n} 项已重新排队上传", "{n} 項已重新排隊上傳", "{n} edits are back in line", "1 edit is back in line"
    ),
    "sync.discarded": Text(
        "已放弃 {n} 项修改", "已放棄 {n} 項修改", "{n} edits discarded", "1 edit discarded"
    ),
    "sync.confirm_discard": Text(
        "放弃后恢复为服务器上的内容，不能撤销。再按一次确认。",
        "放棄後恢復為伺服器上的內容，不能復原。再按一次確認。",
        "The record goes back to the server's values; this cannot be undone. Press again to confirm.",
    ),
    "sync.open_record": Text("打开客户", "開啟客戶", "Open the customer"),
    "sync.column.record": Text("记录", "記錄", "Record"),
    "sync.column.field": Text("字段", "欄位", "Field"),
    "sync.column.base": Text("原值", "原值", "Before"),
    "sync.column.accepted": Text("1 · 已接受的值", "1 · 已接受的值", "1 · Accepted"),
    "sync.column.other": Text("2 · 另一个值", "2 · 另一個值", "2 · The other"),
    "sync.me": Text("我", "我", "Me"),
    "sync.mine": Text("我的", "我的", "Mine"),
    "sync.by": Text("{who} · {when}", "{who} · {when}", "{who} · {when}"),
    "sync.keep": Text("1 保留已接受的值", "1 保留已接受的值", "1 Keep the accepted value"),
    "sync.take": Text("2 采用另一个值", "2 採用另一個值", "2 Take the other value"),
    "sync.type": Text("3 填写新值…", "3 填寫新值…", "3 Type a value…"),
    "sync.decide": Text("决定 {n} 项", "決定 {n} 項", "Decide {n}"),
    "sync.use_value": Text("采用这个值", "採用這個值", "Use this value"),
    "sync.conflict_hint": Text(
        "可以多选（Shift 或 Ctrl+A），一次决定多项。",
        "可以多選（Shift 或 Ctrl+A），一次決定多項。",
        "Select several (Shift or Ctrl+A) to decide them at once.",
    ),
    "sync.resolved": Text(
        "已决定 {n} 项，所有同事都会看到",
        "已決定 {n} 項，所有同事都會看到",
        "{n} decided; every colleague will see it",
        "1 decided; every colleague will see it",
    ),
    "sync.settled_before": Text(
        "{n} 项已由同事决定",
        "{n} 項已由同事決定",
        "{n} had been decided by a colleague",
        "1 had been decided by a colleague",
    ),
    "sync.deletion": Text("删除", "刪除", "Deletion"),
    "sync.kept_record": Text("保留", "保留", "Keep the record"),
    "sync.deleted_record": Text("删除", "刪除", "Delete the record"),
    "sync.journal.kept": Text("{field}：采用 {value}", "{field}：採用 {value}", "{field}: {value} stands"),
    "sync.journal.lost": Text(
        "未采用 {value}（{who}）", "未採用 {value}（{who}）", "not taken: {value} ({who})"
    ),
    "sync.restore": Text("恢复另一个值", "恢復另一個值", "Restore the other value"),
    "sync.restored": Text("已恢复：{text}", "已恢復：{text}", "Restored: {text}"),
    "sync.run.ok": Text("{time} · 完成", "{time} · 完成", "{time} · done"),
    "sync.run.failed": Text("{time} · 没有完成", "{time} · 沒有完成", "{time} · not finished"),
    "sync.run.running": Text("{time} · 进行中", "{time} · 進行中", "{time} · running"),
    "sync.run.counts": Text(
        "上传 {pushed} · 接收 {pulled} · 合并 {merged} · 冲突 {conflict} · 退回 {refused}",
        "上傳 {pushed} · 接收 {pulled} · 合併 {merged} · 衝突 {conflict} · 退回 {refused}",
        "sent {pushed} · received {pulled} · merged {merged} · conflicts {conflict} · refused {refused}",
    ),
    "sync.run.size": Text(
        "↑ {up} ↓ {down} · {seconds} 秒", "↑ {up} ↓ {down} · {seconds} 秒", "↑ {up} ↓ {down} · {seconds} s"
    ),
    "sync.run.kib": Text("{n} KB", "{n} KB", "{n} KB"),
}
