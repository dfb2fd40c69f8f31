"""Texts of data and safety: kept work, backups, repair, the lock, the recycle bin."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "safety.title": Text("数据与安全", "資料與安全", "Data and safety"),
    "safety.unknown": Text("正在读取…", "正在讀取…", "Reading…"),
    "safety.line_kept": Text(
        "未同步工作的自动备份", "未同步工作的自動備份", "Automatic backup of unsent work"
    ),
    "safety.kept_at": Text(
        "上次 {moment} · 有改动后每 {n} 分钟，退出时也备份",
        "上次 {moment} · 有變更後每 {n} 分鐘，結束時也備份",
        "Last {moment} · every {n} minutes of change, and at quit",
    ),
    "safety.kept_never": Text(
        "有未同步的改动后 {n} 分钟备份，退出时也备份",
        "有未同步的變更後 {n} 分鐘備份，結束時也備份",
        "{n} minutes after an unsent change, and at quit",
    ),
    "safety.kept_off": Text("已关闭", "已關閉", "Switched off"),
    "safety.kept_failed": Text(
        "上次没有成功：{reason}", "上次沒有成功：{reason}", "The last one failed: {reason}"
    ),
    "safety.keep_now": Text("立即备份", "立即備份", "Back up now"),
    "safety.keep_settings": Text("设置…", "設定…", "Settings…"),
    "safety.kept_done": Text("已备份到 {path}", "已備份到 {path}", "Backed up to {path}"),
    "safety.kept_nothing": Text(
        "没有新的未同步工作需要备份", "沒有新的未同步工作需要備份", "There is no new unsent work to back up"
    ),
    "safety.line_copies": Text("完整备份", "完整備份", "Full backup"),
    "safety.copies_hint": Text(
        "全部数据存成一个加密文件；恢复前先看到里面有什么",
        "全部資料存成一個加密檔；還原前先看到裡面有什麼",
        "All data in one encrypted file; you see what is in it before you restore",
    ),
    "safety.back_up": Text("备份…", "備份…", "Back up…"),
    "safety.line_unsent": Text("取回未同步的工作", "取回未同步的工作", "Take back unsent work"),
    "safety.unsent_hint": Text(
        "从自动备份或导出的文件，例如另一台电脑的",
        "從自動備份或匯出的檔案，例如另一台電腦的",
        "From a file that was kept or exported, perhaps by another laptop",
    ),
    "safety.restore": Text("恢复…", "還原…", "Restore…"),
    "safety.take_back": Text("取回…", "取回…", "Take back…"),
    "safety.line_checks": Text("检查与修复", "檢查與修復", "Check and repair"),
    "safety.checked": Text(
        "{moment} 全部检查过，数据完好；每周自动检查",
        "{moment} 全部檢查過，資料完好；每週自動檢查",
        "All looked through {moment}, and sound; checked every week by itself",
    ),
    "safety.checked_bad": Text(
        "{moment} 的检查发现 {n} 处问题：请先备份，再修复",
        "{moment} 的檢查發現 {n} 處問題：請先備份，再修復",
        "The check of {moment} found {n} problems: back up first, then repair",
        "The check of {moment} found 1 problem: back up first, then repair",
    ),
    "safety.checked_never": Text(
        "尚未全部检查过；空闲时在后台进行",
        "尚未全部檢查過；閒置時在背景進行",
        "Not looked through yet; it happens in the background",
    ),
    "safety.repair": Text("修复…", "修復…", "Repair…"),
    "safety.line_lock": Text("锁定", "鎖定", "Lock"),
    "safety.lock_after": Text(
        "空闲 {n} 分钟后锁定 · {keys} 立即锁定",
        "閒置 {n} 分鐘後鎖定 · {keys} 立即鎖定",
        "After {n} idle minutes · {keys} locks at once",
    ),
    "safety.lock_never": Text(
        "不自动锁定 · {keys} 立即锁定", "不自動鎖定 · {keys} 立即鎖定", "Not by itself · {keys} locks at once"
    ),
    "safety.lock_weak": Text(
        "还没有口令：解锁只靠系统密钥环",
        "還沒有通關密語：解鎖只靠系統金鑰圈",
        "No passphrase yet: the system's keyring alone unlocks",
    ),
    "safety.lock_now": Text("立即锁定", "立即鎖定", "Lock now"),
    "safety.passphrase": Text("口令与锁定…", "通關密語與鎖定…", "Passphrase and lock…"),
    "safety.line_bin": Text("回收站", "資源回收筒", "Recycle bin"),
    "safety.bin_hint": Text(
        "30 天内删除的客户、联系人、拜访等，可以恢复",
        "30 天內刪除的客戶、聯絡人、拜訪等，可以還原",
        "Customers, people, visits … deleted in the last 30 days can come back",
    ),
    "safety.bin_open": Text("打开回收站", "開啟資源回收筒", "Open the bin"),
    # the settings of kept work
    "safety.keep_title": Text(
        "自动备份未同步的工作", "自動備份未同步的工作", "Backing up unsent work by itself"
    ),
    "safety.keep_folder": Text(
        "文件夹（留空：与数据放在一起）",
        "資料夾（留空：與資料放在一起）",
        "Folder (empty: beside the data)",
    ),
    "safety.keep_after": Text("改动后多久备份", "變更後多久備份", "How long after a change"),
    "safety.minutes": Text("{n} 分钟", "{n} 分鐘", "{n} minutes", "1 minute"),
    "safety.never": Text("从不", "永不", "Never"),
    "safety.keep_passphrase": Text(
        "在别的电脑上打开备份的口令（可留空）",
        "在別的電腦上開啟備份的通關密語（可留空）",
        "Passphrase to open it on another laptop (may stay empty)",
    ),
    "safety.keep_hint": Text(
        "备份总是加密的。没有口令时只有这台电脑能打开；放在网盘或 U 盘上时请设口令。",
        "備份總是加密的。沒有通關密語時只有這台電腦能開啟；放在雲端或隨身碟上時請設通關密語。",
        "The files are always encrypted. Without a passphrase this laptop alone opens them; set one if they lie on a "
        "shared or removable disk.",
    ),
    "safety.keep_has_passphrase": Text(
        "已设口令；留空则不变。",
        "已設通關密語；留空則不變。",
        "A passphrase is set; leave it empty to keep it.",
    ),
    "safety.save": Text("保存", "儲存", "Save"),
    "safety.saved": Text("已保存", "已儲存", "Saved"),
    # restoring
    "safety.restore_title": Text("恢复备份", "還原備份", "Restore a backup"),
    "safety.restore_file": Text("备份文件", "備份檔", "Backup file"),
    "safety.look": Text("查看内容", "檢視內容", "Look inside"),
    "safety.looking": Text("正在查看…", "正在檢視…", "Looking…"),
    "safety.restore_start": Text("恢复并重新打开", "還原並重新開啟", "Restore and reopen"),
    "safety.restoring": Text("正在恢复…", "正在還原…", "Restoring…"),
    "safety.missing_file": Text("请选择文件。", "請選擇檔案。", "Choose the file."),
    "safety.missing_passphrase": Text("请输入口令。", "請輸入通關密語。", "Enter the passphrase."),
    "safety.whose": Text("属于", "屬於", "Belongs to"),
    "safety.made": Text("备份时间", "備份時間", "Made"),
    "safety.made_at": Text("{moment}（{ago}）", "{moment}（{ago}）", "{moment} ({ago})"),
    "safety.then_now": Text(
        "备份里 {then} · 现在 {now}", "備份裡 {then} · 現在 {now}", "{then} in it · {now} now"
    ),
    "safety.customers": Text("客户", "客戶", "Customers"),
    "safety.contacts": Text("联系人", "聯絡人", "People"),
    "safety.visits": Text("拜访", "拜訪", "Visits"),
    "safety.quotes": Text("报价", "報價", "Quotes"),
    "safety.unsent": Text("未同步的修改", "未同步的修改", "Unsent edits"),
    "safety.what_happens": Text(
        "现在还有 {n} 项未同步的修改不在备份里，会一并带入；已同步的内容会从服务器重新取回。"
        "现在的数据会保留到恢复的数据再次正常打开为止。",
        "現在還有 {n} 項未同步的修改不在備份裡，會一併帶入；已同步的內容會從伺服器重新取回。"
        "現在的資料會保留到還原的資料再次正常開啟為止。",
        "{n} unsent edits of now are not in the backup; they go along. What was synced comes again from the server. "
        "The present data stay beside until the restored ones have opened well once more.",
        "1 unsent edit of now is not in the backup; it goes along. What was synced comes again from the server. "
        "The present data stay beside until the restored ones have opened well once more.",
    ),
    "safety.nothing_lost": Text(
        "现在的未同步修改都在备份里；已同步的内容会从服务器重新取回。"
        "现在的数据会保留到恢复的数据再次正常打开为止。",
        "現在的未同步修改都在備份裡；已同步的內容會從伺服器重新取回。"
        "現在的資料會保留到還原的資料再次正常開啟為止。",
        "No unsent edit of now is missing in it. What was synced comes again from the server. The present data stay "
        "beside until the restored ones have opened well once more.",
    ),
    # taking back
    "safety.back_title": Text("取回未同步的工作", "取回未同步的工作", "Take back unsent work"),
    "safety.back_file": Text("未同步工作的文件", "未同步工作的檔案", "File of unsent work"),
    "safety.back_start": Text("取回", "取回", "Take back"),
    "safety.back_busy": Text("正在取回…", "正在取回…", "Taking back…"),
    "safety.back_hint": Text(
        "这台电脑自己备份的文件不需要口令。服务器已有的修改不会重复生效。",
        "這台電腦自己備份的檔案不需要通關密語。伺服器已有的修改不會重複生效。",
        "A file that this laptop made by itself needs no passphrase. What the server has already has no second effect.",
    ),
    "safety.back_done": Text(
        "已取回：{waiting} 项待同步，{aside} 项需要查看，{known} 项原本就有",
        "已取回：{waiting} 項待同步，{aside} 項需要檢視，{known} 項原本就有",
        "Taken back: {waiting} to sync, {aside} to look at, {known} known already",
    ),
    "safety.back_filter": Text(
        "未同步的工作 (*.crmwork *.crmoutbox);;所有文件 (*)",
        "未同步的工作 (*.crmwork *.crmoutbox);;所有檔案 (*)",
        "Unsent work (*.crmwork *.crmoutbox);;All files (*)",
    ),
    # repair
    "safety.repair_title": Text("修复数据", "修復資料", "Repair the data"),
    "safety.repair_what": Text("做什么", "做什麼", "What to do"),
    "safety.repair_compare": Text("与服务器核对", "與伺服器核對", "Compare with the server"),
    "safety.repair_compare_hint": Text(
        "逐项核对，不同的部分重新取回。需要联网，通常一两分钟。",
        "逐項核對，不同的部分重新取回。需要連網，通常一兩分鐘。",
        "Every value is compared, and what differs is fetched anew. Needs the network; a minute or two.",
    ),
    "safety.repair_index": Text("重建搜索索引", "重建搜尋索引", "Rebuild the search index"),
    "safety.repair_index_hint": Text(
        "搜索找不到应有的客户时用。可以继续工作，期间搜索不完整。",
        "搜尋找不到應有的客戶時使用。可以繼續工作，期間搜尋不完整。",
        "When a search misses what is there. You can go on working; searches are incomplete meanwhile.",
    ),
    "safety.repair_rebuild": Text("从服务器重建全部数据", "從伺服器重建全部資料", "Rebuild everything"),
    "safety.repair_rebuild_hint": Text(
        "数据损坏时用。未同步的工作全部保留，其余从服务器重新下载；窗口会重新打开。",
        "資料損毀時使用。未同步的工作全部保留，其餘從伺服器重新下載；視窗會重新開啟。",
        "For damaged data. All unsent work is kept, the rest comes again from the server; the window reopens.",
    ),
    "safety.repair_start": Text("开始", "開始", "Begin"),
    "safety.repairing": Text("正在修复…", "正在修復…", "Repairing…"),
    "safety.compared": Text(
        "核对完成：{n} 个部分不同，已重新取回",
        "核對完成：{n} 個部分不同，已重新取回",
        "Compared: {n} parts differed and were fetched anew",
        "Compared: 1 part differed and was fetched anew",
    ),
    "safety.compared_same": Text(
        "核对完成：与服务器一致", "核對完成：與伺服器一致", "Compared: the same as on the server"
    ),
    "safety.index_done": Text("搜索索引已重建", "搜尋索引已重建", "The search index was rebuilt"),
    # the passphrase and the lock
    "safety.passphrase_title": Text("口令与锁定", "通關密語與鎖定", "Passphrase and lock"),
    "safety.former": Text("现在的口令", "現在的通關密語", "The present passphrase"),
    "safety.new": Text(
        "新口令（留空则不变）", "新通關密語（留空則不變）", "New passphrase (empty: no change)"
    ),
    "safety.again": Text("再输入一次", "再輸入一次", "Once more"),
    "safety.lock_minutes": Text("空闲多久后锁定", "閒置多久後鎖定", "Lock when idle for"),
    "safety.passphrase_hint": Text(
        "口令保护这台电脑上的数据，没有人能替您找回。忘记时可以重新登录并从服务器取回已同步的内容，"
        "未同步的工作则会失去。",
        "通關密語保護這台電腦上的資料，沒有人能替您找回。忘記時可以重新登入並從伺服器取回已同步的內容，"
        "未同步的工作則會失去。",
        "The passphrase protects the data on this laptop, and nobody can tell it to you. If you forget it you can sign "
        "in anew and get back what was synced; unsent work is then lost.",
    ),
    "safety.passphrase_set": Text("口令已更改", "通關密語已變更", "The passphrase was changed"),
    "safety.strength_weak": Text(
        "太容易猜：请用更长的口令，例如四个不相关的词",
        "太容易猜：請用更長的通關密語，例如四個不相關的詞",
        "Easy to guess: make it longer, four unrelated words for instance",
    ),
    "safety.strength_fair": Text("可以", "可以", "Fair"),
    "safety.strength_strong": Text("很好", "很好", "Strong"),
    "safety.locked_title": Text("已锁定", "已鎖定", "Locked"),
    "safety.locked_hint": Text(
        "内容已隐藏，密钥已从内存中清除。解锁后继续同步，正在填写的内容还在。",
        "內容已隱藏，金鑰已從記憶體中清除。解鎖後繼續同步，正在填寫的內容還在。",
        "The content is hidden and the key is out of memory. Syncing goes on after unlocking; what you were typing is "
        "still there.",
    ),
    "safety.unlock_passphrase": Text("口令", "通關密語", "Passphrase"),
    "safety.unlock": Text("解锁", "解鎖", "Unlock"),
    "safety.unlocking": Text("正在解锁…", "正在解鎖…", "Unlocking…"),
    # the end of the lease
    "safety.lease_days": Text(
        "离线授权还剩 {n} 天。请联网并同步一次；之后会锁定，直到重新登录。数据不会丢失。",
        "離線授權還剩 {n} 天。請連網並同步一次；之後會鎖定，直到重新登入。資料不會遺失。",
        "You can work offline for {n} more days. Connect and sync once; otherwise this laptop locks until you sign in "
        "again. No data is lost.",
        "You can work offline for 1 more day. Connect and sync once; otherwise this laptop locks until you sign in "
        "again. No data is lost.",
    ),
    "safety.lease_today": Text(
        "离线授权今天到期。请联网并同步一次；之后会锁定，直到重新登录。数据不会丢失。",
        "離線授權今天到期。請連網並同步一次；之後會鎖定，直到重新登入。資料不會遺失。",
        "Working offline ends today. Connect and sync once; otherwise this laptop locks until you sign in again. No "
        "data is lost.",
    ),
    # the bin
    "bin.title": Text("回收站", "資源回收筒", "Recycle bin"),
    "bin.hint": Text(
        "30 天内由您删除、或属于您的记录。恢复后像其他修改一样同步；删除的痕迹由公司保留，不能在这里彻底清除。",
        "30 天內由您刪除、或屬於您的記錄。還原後像其他修改一樣同步；刪除的痕跡由公司保留，不能在這裡徹底清除。",
        "What you deleted in the last 30 days, or what was yours. Restoring syncs like any edit; the company keeps the "
        "trace of a deletion, so nothing can be wiped here.",
    ),
    "bin.none": Text("回收站是空的", "資源回收筒是空的", "The bin is empty"),
    "bin.none_hint": Text(
        "删除的客户、联系人、拜访、任务、承诺、报价会在这里保留 30 天。",
        "刪除的客戶、聯絡人、拜訪、任務、承諾、報價會在這裡保留 30 天。",
        "Deleted customers, people, visits, tasks, promises and quotes are offered here for 30 days.",
    ),
    "bin.deleted": Text("{name} 删除", "{name} 刪除", "deleted by {name}"),
    "bin.restore": Text("恢复", "還原", "Restore"),
    "bin.restored": Text(
        "已恢复 {n} 条记录", "已還原 {n} 筆記錄", "{n} records restored", "1 record restored"
    ),
    "bin.untitled": Text("（无标题）", "（無標題）", "(no title)"),
}
