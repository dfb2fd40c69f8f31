"""Texts of what happened without the person, and of what they can do about edits that were not taken."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "sync.tab.notices": Text("需要知道的事", "需要知道的事", "Good to know"),
    "sync.notices.none": Text("没有新的消息", "沒有新的訊息", "Nothing new"),
    "sync.notices.none_hint": Text(
        "服务器恢复、授权快到期、时钟不准等自动发生的事会在这里告诉您。",
        "伺服器還原、授權快到期、時鐘不準等自動發生的事會在這裡告訴您。",
        "What happens on its own (a restored server, a lease near its end, a wrong clock) is told here.",
    ),
    "sync.read": Text("知道了", "知道了", "Got it"),
    "sync.read_all": Text("全部知道了", "全部知道了", "Got all of it"),
    "sync.look": Text("去查看", "前往檢視", "Show me"),
    "sync.tab.missed": Text("服务器缺少的", "伺服器缺少的", "Server lacks"),
    "sync.missed.none": Text("服务器不缺少任何记录", "伺服器不缺少任何記錄", "The server misses nothing"),
    "sync.missed.none_hint": Text(
        "服务器从备份恢复后，如果缺少这台电脑上有过的内容，会列在这里，由您决定是否恢复。",
        "伺服器從備份還原後，如果缺少這台電腦上有過的內容，會列在這裡，由您決定是否恢復。",
        "If a server restored from a backup lacks what was on this laptop, it is listed here for you to bring back.",
    ),
    "sync.missed.whole": Text(
        "服务器上没有这条记录", "伺服器上沒有這筆記錄", "The server does not have this record"
    ),
    "sync.missed.fields": Text(
        "服务器上的 {n} 项内容较旧",
        "伺服器上的 {n} 項內容較舊",
        "{n} fields are older on the server",
        "1 field is older on the server",
    ),
    "sync.bring_back": Text("恢复到服务器", "恢復到伺服器", "Bring back"),
    "sync.keep_no_more": Text("不再保留", "不再保留", "Do not keep"),
    "sync.brought_back": Text(
        "已恢复 {n} 条记录，将随下次同步上传",
        "已恢復 {n} 筆記錄，將隨下次同步上傳",
        "{n} records brought back; they are sent with the next sync",
        "1 record brought back; it is sent with the next sync",
    ),
    "sync.kept_no_more": Text(
        "{n} 条不再保留", "{n} 筆不再保留", "{n} are kept no longer", "1 is kept no longer"
    ),
    "sync.confirm_keep_no_more": Text(
        "这些内容只在本机还有，不保留就找不回来了。再按一次确认。",
        "這些內容只在本機還有，不保留就找不回來了。再按一次確認。",
        "Only this laptop still has them; they cannot be brought back later. Press again to confirm.",
    ),
    "sync.tab.files": Text("附件", "附件", "Files"),
    "sync.files.none": Text("没有等待传输的附件", "沒有等待傳輸的附件", "No files are on their way"),
    "sync.files.none_hint": Text(
        "等待上传或下载的附件会列在这里；没有上传成功的会说明原因。",
        "等待上傳或下載的附件會列在這裡；沒有上傳成功的會說明原因。",
        "Files that wait to be sent or fetched are listed here, and why one was not sent.",
    ),
    "sync.file.waiting": Text("等待上传", "等待上傳", "Waits to be sent"),
    "sync.file.failed": Text("没有上传", "沒有上傳", "Not sent"),
    "sync.file.requested": Text("等待下载", "等待下載", "Waits to be fetched"),
    "sync.file.unavailable": Text("服务器上没有", "伺服器上沒有", "Not on the server"),
    "sync.file.remote": Text("在服务器上", "在伺服器上", "On the server"),
    "sync.file.available": Text("已在本机", "已在本機", "Here"),
    "sync.file.size": Text("{n} MB", "{n} MB", "{n} MB"),
    "sync.remove_file": Text("移除附件", "移除附件", "Remove the file"),
    "sync.confirm_remove_file": Text(
        "没有上传的附件移除后，只能重新添加。再按一次确认。",
        "沒有上傳的附件移除後，只能重新加入。再按一次確認。",
        "A file that was not sent has to be added again if it is removed. Press again to confirm.",
    ),
    "sync.files_removed": Text(
        "已移除 {n} 个附件", "已移除 {n} 個附件", "{n} files removed", "1 file removed"
    ),
    "sync.refused.summary": Text(
        "{n} 项被退回，内容都还在", "{n} 項被退回，內容都還在", "{n} refused; nothing of them is lost"
    ),
    "sync.refused.reason": Text("{reason}（{n} 项）", "{reason}（{n} 項）", "{reason} ({n})"),
    "sync.correct": Text("更正…", "更正…", "Correct…"),
    "sync.correct_title": Text(
        "更正后重新上传：{record}", "更正後重新上傳：{record}", "Correct and send again: {record}"
    ),
    "sync.correct_group": Text("被退回的内容", "被退回的內容", "What was refused"),
    "sync.corrected": Text("已更正，重新排队上传", "已更正，重新排隊上傳", "Corrected; it is back in line"),
    "sync.hand_on": Text("转交…", "轉交…", "Hand on…"),
    "sync.hand_on_title": Text("转交给同事处理", "轉交給同事處理", "Hand on to a colleague"),
    "sync.hand_on_start": Text("转交", "轉交", "Hand on"),
    "sync.hand_on_to": Text("同事", "同事", "Colleague"),
    "sync.hand_on_note": Text("说明", "說明", "What they are told"),
    "sync.hand_on_whom": Text("请选择同事。", "請選擇同事。", "Choose a colleague."),
    "sync.hand_on_task": Text("请代为修改：{edit}", "請代為修改：{edit}", "Please make this change: {edit}"),
    "sync.handed_on": Text(
        "已作为任务转交给 {name}，将随下次同步送达",
        "已作為任務轉交給 {name}，將隨下次同步送達",
        "{name} gets it as a task with the next sync",
    ),
    "sync.export": Text("导出…", "匯出…", "Export…"),
    "sync.export_title": Text("导出未上传的修改", "匯出未上傳的修改", "Export what was not sent"),
    "sync.export_start": Text("导出", "匯出", "Export"),
    "sync.export_name": Text(
        "未上传的修改 {day}.crmoutbox", "未上傳的修改 {day}.crmoutbox", "unsent edits {day}.crmoutbox"
    ),
    "sync.export_filter": Text(
        "未上传的修改 (*.crmoutbox)", "未上傳的修改 (*.crmoutbox)", "Unsent edits (*.crmoutbox)"
    ),
    "sync.export_hint": Text(
        "电脑要交还或重装、又暂时连不上网时使用。文件用口令加密；您在另一台电脑登录后，用命令 import-outbox 取回。",
        "電腦要交還或重灌、又暫時連不上網時使用。檔案用通關密語加密；您在另一台電腦登入後，用命令 import-outbox 取回。",
        "For a laptop that has to be handed back or set up anew and cannot sync. The file is encrypted with the "
        "passphrase; sign in on another laptop and take it back with the command import-outbox.",
    ),
    "sync.export_file": Text("文件", "檔案", "File"),
    "sync.exporting": Text("正在导出…", "正在匯出…", "Exporting…"),
    "sync.exported": Text(
        "{n} 项未上传的修改已导出到 {path}",
        "{n} 項未上傳的修改已匯出到 {path}",
        "{n} unsent edits were written to {path}",
        "1 unsent edit was written to {path}",
    ),
    "sync.reopen": Text("重新决定", "重新決定", "Decide again"),
    "sync.reopened": Text(
        "已撤销决定，请在“冲突”中重新决定",
        "已復原決定，請在「衝突」中重新決定",
        "The decision was taken back; decide again under “Conflicts”",
    ),
    "sync.decided.accepted": Text(
        "{field}：保留了已接受的值", "{field}：保留了已接受的值", "{field}: the accepted value was kept"
    ),
    "sync.decided.other": Text(
        "{field}：采用了另一个值", "{field}：採用了另一個值", "{field}: the other value was taken"
    ),
    "sync.decided.value": Text(
        "{field}：填写了新值", "{field}：填寫了新值", "{field}: a new value was typed"
    ),
    "sync.refused_here": Text(
        "{n} 项修改被服务器退回，内容都还在本机",
        "{n} 項修改被伺服器退回，內容都還在本機",
        "{n} edits were refused and are all kept here",
        "1 edit was refused and is kept here",
    ),
    "sync.allow_removals": Text(
        "允许移除 {n} 条记录", "允許移除 {n} 筆記錄", "Allow {n} records to be removed"
    ),
    "sync.sign_in": Text("重新登录…", "重新登入…", "Sign in again…"),
    "sync.sign_in_title": Text("重新登录", "重新登入", "Sign in again"),
    "sync.sign_in_start": Text("登录", "登入", "Sign in"),
    "sync.join": Text("登录公司的服务器…", "登入公司的伺服器…", "Sign in to my company's server…"),
    "sync.signing_in": Text("正在登录…", "正在登入…", "Signing in…"),
    "sync.signed_in": Text("已登录，正在同步", "已登入，正在同步", "Signed in; syncing"),
    "sync.password": Text("{name} 的密码", "{name} 的密碼", "Password of {name}"),
    "sync.password_missing": Text("请输入密码。", "請輸入密碼。", "Enter the password."),
    "sync.fetching": Text(
        "正在取回 {done}/{total} MB", "正在取回 {done}/{total} MB", "Fetching {done} of {total} MB"
    ),
    "sync.fetching_first": Text(
        "今天的客户最先取回，已取回的现在就可以使用。",
        "今天的客戶最先取回，已取回的現在就可以使用。",
        "Today's customers come first; what has come can be used already.",
    ),
    "sync.seconds_left": Text("约 {n} 秒", "約 {n} 秒", "about {n} s"),
    "sync.minutes_left": Text("约 {n} 分钟", "約 {n} 分鐘", "about {n} min"),
    "status.notices": Text("{n} 条消息", "{n} 則訊息", "{n} to read"),
}
