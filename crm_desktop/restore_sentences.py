"""The sentences for what happens when the server, or a laptop, is put back to an earlier day."""

from crm_core.labels import Label

RESTORING: dict[str, Label] = {
    "server_restored": Label(
        "服务器已从备份恢复。您此后提交的 {edits} 项修改正在重新发送，无需重做。",
        "伺服器已從備份還原。您此後送出的 {edits} 項修改正在重新傳送，無需重做。",
        "The server was restored from a backup. The {edits} "
        "edits of yours that it may have forgotten are sent again; "
        "you need not repeat them.",
    ),
    "edits_not_sent_again": Label(
        "服务器恢复后，您有 {edits} 项修改无法重新发送，因为相关客户已不归您负责。请告知现负责人。",
        "伺服器還原後，您有 {edits} 項修改無法重新傳送，因為相關客戶已不歸您負責。請告知現負責人。",
        "After the server was restored, {edits} edits of yours "
        "cannot be sent again, because their customers are no longer "
        "yours. Tell whoever has them now.",
    ),
    "records_forgotten": Label(
        "恢复后的服务器上有 {records} 条记录比这里的旧，或已不存在。"
        "这里的内容已另行保留：同事同步后大多会自行恢复，缺少的可以逐条找回。",
        "還原後的伺服器上有 {records} 筆記錄比這裡的舊，或已不存在。"
        "這裡的內容已另行保留：同事同步後大多會自行恢復，缺少的可以逐筆找回。",
        "{records} records are older on the restored server than "
        "they were here, or not there at all. What was here is kept: "
        "most of it returns when your colleagues sync, and you can bring back what stays missing.",
    ),
    "records_withdrawn": Label(
        "恢复后的服务器没有把 {records} 条记录再分配给您，它们已从本机移除。如有疑问，请联系管理员。",
        "還原後的伺服器沒有把 {records} 筆記錄再分配給您，它們已從本機移除。如有疑問，請聯絡管理員。",
        "The restored server does not grant you {records} "
        "records any more; they were removed from this laptop. "
        "Ask your administrator if that is wrong.",
    ),
    "store_restored": Label(
        "本机数据是从较早的副本恢复的，或者另有一份副本在使用。"
        "已提交到服务器的内容会重新取回；副本之后录入而未发送的内容不在其中。",
        "本機資料是從較早的副本還原的，或者另有一份副本在使用。"
        "已送到伺服器的內容會重新取回；副本之後輸入而未傳送的內容不在其中。",
        "The data on this laptop were restored from an older copy, "
        "or a second copy is in use. Everything that had reached "
        "the server is fetched again; what was entered after the copy and never sent is not in it.",
    ),
    "store_replaced": Label(
        "同步期间本机数据被清空或替换，同步已停止，没有写入任何内容。请重新同步。",
        "同步期間本機資料被清空或取代，同步已停止，沒有寫入任何內容。請重新同步。",
        "The data on this laptop were emptied or replaced while "
        "they were syncing. The sync stopped and wrote nothing; "
        "sync again.",
    ),
    "not_forgotten": Label(
        "没有保留这条记录的内容，可能已经恢复。",
        "沒有保留這筆記錄的內容，可能已經恢復。",
        "Nothing is kept of this record; it may have come back already.",
    ),
}

TABLES = [RESTORING]
