"""Sentences about keeping the data safe (backups, restoring, checks, the lock, first run) for `messages`."""

from crm_core.labels import Label

L = Label

SAFETY: dict[str, Label] = {
    "locked": L(
        "窗口已锁定。请先解锁。",
        "視窗已鎖定。請先解鎖。",
        "The window is locked. Unlock it first.",
    ),
    "backup_damaged": L(
        "备份文件 {path} 已损坏，不能用来恢复。请换一个备份；现有数据没有改动。",
        "備份檔 {path} 已損毀，不能用來還原。請換一個備份；現有資料沒有變動。",
        "The backup {path} is damaged and cannot be restored. Take another one; nothing was changed.",
    ),
    "backup_of_another": L(
        "这份备份属于 {name}，不能恢复到您的数据里。现有数据没有改动。",
        "這份備份屬於 {name}，不能還原到您的資料裡。現有資料沒有變動。",
        "This backup belongs to {name} and cannot take the place of your data. Nothing was changed.",
    ),
    "restore_undone": L(
        "恢复的数据打不开，已自动换回原来的数据。请再试一次以打开原来的数据。",
        "還原的資料打不開，已自動換回原來的資料。請再試一次以開啟原來的資料。",
        "The restored data did not open, so the former data were put back. Try again to open them.",
    ),
    "comparing": L(
        "正在与恢复后的服务器核对数据。请先完成一次同步，再重建本机数据。",
        "正在與還原後的伺服器核對資料。請先完成一次同步，再重建本機資料。",
        "The data are being compared with a server that was restored. Let a sync finish before you rebuild.",
    ),
    "restoring": L(
        "正在更换本机数据，暂时不能修改。",
        "正在更換本機資料，暫時不能修改。",
        "The data are being exchanged; nothing can be changed for a moment.",
    ),
    "work_not_kept": L(
        "未同步的工作没能自动备份到 {path}：{reason}。数据仍在本机；请检查该文件夹或腾出空间。",
        "未同步的工作沒能自動備份到 {path}：{reason}。資料仍在本機；請檢查該資料夾或騰出空間。",
        "Unsent work could not be backed up to {path}: {reason}. The data are still on this laptop; check the folder "
        "or free some space.",
    ),
    "data_unsound": L(
        "定期检查发现本机数据有 {checks} 处问题。录入的内容仍在；请在“设置 → 数据与安全”中备份并修复。",
        "定期檢查發現本機資料有 {checks} 處問題。輸入的內容仍在；請在「設定 → 資料與安全」中備份並修復。",
        "The regular check found {checks} problems in the data of this laptop. What you entered is still there; back "
        "up and repair under Settings → Data and safety.",
    ),
    "data_rebuilt": L(
        "本机数据已从服务器重建。{waiting} 项待同步的修改和 {aside} 项待处理的修改都已保留。",
        "本機資料已從伺服器重建。{waiting} 項待同步的修改和 {aside} 項待處理的修改都已保留。",
        "The data of this laptop were rebuilt from the server. {waiting} edits that wait and {aside} that need you "
        "were kept.",
    ),
    "data_restored": L(
        "已恢复备份。备份之后的 {waiting} 项未同步修改已一并带入，{aside} 项需要您查看。",
        "已還原備份。備份之後的 {waiting} 項未同步修改已一併帶入，{aside} 項需要您查看。",
        "The backup was restored. {waiting} unsent edits made since went along, and {aside} need you to look at them.",
    ),
    "wrong_old_passphrase": L(
        "原口令不正确，口令没有更改。",
        "原通關密語不正確，通關密語沒有變更。",
        "The former passphrase is not right; nothing was changed.",
    ),
    "not_deleted": L(
        "这条记录没有被删除，或已经恢复。",
        "這筆記錄沒有被刪除，或已經還原。",
        "This record is not deleted, or was restored already.",
    ),
    "merged_away": L(
        "这条记录已并入另一条记录，请在那条记录上撤销合并。",
        "這筆記錄已併入另一筆記錄，請在那筆記錄上撤銷合併。",
        "This record was merged into another; take the merge back there.",
    ),
}

TABLES = [SAFETY]
