"""The sentences for what a person has to know or do, made from a stable code and its parameters.

One table an area, so that each area adds its own. A sentence says what happened and what to do now; which field of
which record it was about follows in brackets, from the model's own labels.
"""

from collections.abc import Mapping
from typing import Any

from crm_core.labels import Label
from crm_desktop import (
    access_sentences,
    blob_sentences,
    card_sentences,
    device_sentences,
    list_sentences,
    outbox_sentences,
    price_sentences,
    quote_sentences,
    report_sentences,
    restore_sentences,
    safety_sentences,
    sentences,
)

Messages = dict[str, Label]

STORE: Messages = {
    "folder_in_use": Label(
        "数据文件夹 {path} 正被另一个程序使用。请先关闭那个程序。",
        "資料夾 {path} 正被另一個程式使用。請先關閉那個程式。",
        "Another program is using the data folder {path}. Close it first.",
    ),
    "folder_unusable": Label(
        "无法使用数据文件夹 {path}：{reason}。请检查权限，或换一个文件夹。",
        "無法使用資料夾 {path}：{reason}。請檢查權限，或換一個資料夾。",
        "The data folder {path} cannot be used: {reason}. Check its permissions or choose another one.",
    ),
    "no_keyring": Label(
        "这台电脑没有可用的系统密钥环。请设置一个口令来保护本地数据。",
        "這台電腦沒有可用的系統金鑰圈。請設定一個通關密語來保護本機資料。",
        "This computer has no system keyring. Set a passphrase to protect the local data.",
    ),
    "keyring_locked": Label(
        "系统密钥环打不开。请解锁后再试，或输入口令。",
        "系統金鑰圈無法開啟。請解鎖後再試，或輸入通關密語。",
        "The system keyring cannot be opened. Unlock it and try again, or enter the passphrase.",
    ),
    "keyring_secret_missing": Label(
        "系统密钥环里找不到本地数据的密钥，也没有设置口令。请在原来的系统账户下打开。",
        "系統金鑰圈裡找不到本機資料的金鑰，也沒有設定通關密語。請在原來的系統帳戶下開啟。",
        "The keyring does not know the key of the local data, and no passphrase was set. Open it from the system "
        "account that it was made with.",
    ),
    "passphrase_needed": Label(
        "请输入口令以打开本地数据。",
        "請輸入通關密語以開啟本機資料。",
        "Enter the passphrase to open the local data.",
    ),
    "wrong_passphrase": Label(
        "口令不正确。请重新输入，本地数据没有改动。",
        "通關密語不正確。請重新輸入，本機資料沒有變動。",
        "The passphrase is not right. Enter it again; nothing was changed.",
    ),
    "no_vault": Label(
        "找不到密钥文件 {path}，本地数据无法打开。请从备份中恢复这个文件。",
        "找不到金鑰檔 {path}，本機資料無法開啟。請從備份還原這個檔案。",
        "The key file {path} is missing, so the local data cannot be opened. Restore it from a backup.",
    ),
    "vault_corrupt": Label(
        "密钥文件 {path} 已损坏。请从备份中恢复这个文件；数据文件没有改动。",
        "金鑰檔 {path} 已損毀。請從備份還原這個檔案；資料檔沒有變動。",
        "The key file {path} is damaged. Restore it from a backup; the data itself was not touched.",
    ),
    "wrong_key": Label(
        "密钥与 {path} 中的数据不匹配。请确认打开的是正确的数据文件夹。",
        "金鑰與 {path} 中的資料不符。請確認開啟的是正確的資料夾。",
        "The key does not belong to the data in {path}. Check that this is the right data folder.",
    ),
    "store_corrupt": Label(
        "本地数据文件已损坏。请不要删除它：先运行 doctor，或从备份恢复，再同步。",
        "本機資料檔已損毀。請不要刪除它：先執行 doctor，或從備份還原，再同步。",
        "The local data file is damaged. Do not delete it: run doctor or restore a backup, then synchronise.",
    ),
    "store_too_new": Label(
        "本地数据来自较新的程序版本。请更新程序后再打开。",
        "本機資料來自較新的程式版本。請更新程式後再開啟。",
        "The local data was written by a newer version of this program. Update the program.",
    ),
    "store_busy": Label(
        "本地数据正忙，操作没有完成。请稍后再试。",
        "本機資料忙碌中，操作沒有完成。請稍後再試。",
        "The local data is busy and the action was not done. Try again in a moment.",
    ),
    "store_read_only": Label(
        "本地数据文件是只读的，无法保存。请检查文件权限。",
        "本機資料檔是唯讀的，無法儲存。請檢查檔案權限。",
        "The local data file is read-only, so nothing can be saved. Check its permissions.",
    ),
    "store_unreachable": Label(
        "无法打开本地数据文件。请检查磁盘和权限。",
        "無法開啟本機資料檔。請檢查磁碟和權限。",
        "The local data file cannot be opened. Check the disk and the permissions.",
    ),
    "chunk_damaged": Label(
        "首次同步的一部分数据连续两次传输有误。已收到的数据都在，稍后会再试；如果一再发生，请联系管理员。",
        "首次同步的一部分資料連續兩次傳輸有誤。已收到的資料都在，稍後會再試；如果一再發生，請聯絡管理員。",
        "A part of the first sync arrived damaged twice. What has come is kept and it will be tried again; "
        "if this goes on, tell your administrator.",
    ),
    "disk_full": Label(
        "磁盘已满，这次修改没有保存，以前的数据都在。请腾出空间后再试。",
        "磁碟已滿，這次修改沒有儲存，先前的資料都在。請騰出空間後再試。",
        "The disk is full. This change was not saved; everything before it is there. Free some space and try again.",
    ),
    "disk_error": Label(
        "读写磁盘时出错，这次操作没有完成。请检查磁盘并尽快备份。",
        "讀寫磁碟時發生錯誤，這次操作沒有完成。請檢查磁碟並儘快備份。",
        "The disk reported an error and the action was not done. Check the disk and make a backup soon.",
    ),
    "backup_exists": Label(
        "文件 {path} 已经存在。请换一个文件名。",
        "檔案 {path} 已經存在。請換一個檔名。",
        "The file {path} exists already. Choose another name.",
    ),
}

EDITS: Messages = {
    "server_only": Label(
        "这类资料由公司统一维护，不能在这里修改。",
        "這類資料由公司統一維護，不能在這裡修改。",
        "The company keeps these records; they cannot be changed here.",
    ),
    "server_field": Label(
        "这个字段由服务器决定，不能在这里修改。",
        "這個欄位由伺服器決定，不能在這裡修改。",
        "The server decides this field; it cannot be changed here.",
    ),
    "immutable_field": Label(
        "这个字段在创建之后不能再修改。",
        "這個欄位在建立之後不能再修改。",
        "This field cannot be changed once the record exists.",
    ),
    "record_deleted": Label(
        "这条记录已被删除，不能再修改。请先恢复它。",
        "這筆記錄已被刪除，不能再修改。請先還原它。",
        "This record was deleted and cannot be edited. Restore it first.",
    ),
    "erased": Label(
        "此人的资料已按要求抹除，这条修改不再保留。不需要处理。",
        "此人的資料已依要求抹除，這筆修改不再保留。不需要處理。",
        "This person's data was erased for good, and this edit with it. There is nothing to do.",
    ),
    "append_only": Label(
        "这条记录已入库，不能再改动。请追加一条补充说明。",
        "這筆記錄已入庫，不能再變動。請追加一筆補充說明。",
        "This record is on file and cannot be edited any more. Add an addendum instead.",
    ),
    "document_locked": Label(
        "单据已发出，内容不能再改。请建立新的修订版。",
        "單據已送出，內容不能再改。請建立新的修訂版。",
        "The document was sent and its content is locked. Make a new revision.",
    ),
    "reports_in_circle": Label(
        "这样会形成循环汇报：此人是对方的上级。",
        "這樣會形成循環匯報：此人是對方的上級。",
        "That would go in a circle: this person is above the other one.",
    ),
    "approval_void": Label(
        "报价内容在您审批之后已改动（或决定超过 72 小时），您的决定没有生效。请重新查看后再决定。",
        "報價內容在您核准之後已改動（或決定超過 72 小時），您的決定沒有生效。請重新查看後再決定。",
        "The quote was changed after you looked at it (or your decision is over 72 hours old), so it does not count. "
        "Look at it again and decide anew.",
    ),
    "state_not_allowed": Label(
        "现在的状态不允许这样变更。",
        "目前的狀態不允許這樣變更。",
        "The record cannot move to that state from where it is.",
    ),
    "invalid_value": Label(
        "这个值不符合要求，请更正后重试。",
        "這個值不符合要求，請更正後重試。",
        "This value is not acceptable. Correct it and try again.",
    ),
    "missing_value": Label(
        "缺少必填内容，请补上后重试。",
        "缺少必填內容，請補上後重試。",
        "Something required is missing. Fill it in and try again.",
    ),
    "record_missing": Label(
        "找不到这条记录，它可能已被移走。",
        "找不到這筆記錄，它可能已被移走。",
        "This record cannot be found; it may have been moved away.",
    ),
    "unknown_entity": Label(
        "服务器不认识这类资料。请更新程序或联系管理员。",
        "伺服器不認識這類資料。請更新程式或聯絡管理員。",
        "Records of this kind are unknown there. Update the program or ask the administrator.",
    ),
    "unknown_parent": Label(
        "它所属的记录在服务器上不存在。",
        "它所屬的記錄在伺服器上不存在。",
        "The record that it belongs to does not exist on the server.",
    ),
    "not_permitted": Label(
        "您没有修改这条记录的权限。请联系负责人。",
        "您沒有修改這筆記錄的權限。請聯絡負責人。",
        "You may not change this record. Ask its owner.",
    ),
    "depends_on_refused": Label(
        "它所依赖的修改被退回了。请先处理那一条。",
        "它所依賴的修改被退回了。請先處理那一筆。",
        "A change that this one depends on was refused. Settle that one first.",
    ),
}

SYNC: Messages = {
    "client_too_old": Label(
        "程序版本太旧，服务器已不再支持。请更新程序；未上传的修改都还在。",
        "程式版本太舊，伺服器已不再支援。請更新程式；未上傳的修改都還在。",
        "This program is too old for the server. Update it; what was not sent yet is kept.",
    ),
    "server_too_old": Label(
        "服务器版本太旧，暂时不能同步。请通知管理员；未上传的修改都还在。",
        "伺服器版本太舊，暫時不能同步。請通知管理員；未上傳的修改都還在。",
        "The server is too old for this program. Tell the administrator; what was not sent yet is kept.",
    ),
    "bad_credentials": Label(
        "用户名或密码不正确。",
        "使用者名稱或密碼不正確。",
        "The user name or the password is not right.",
    ),
    "unauthenticated": Label(
        "登录已失效。请重新登录；未上传的修改都还在。",
        "登入已失效。請重新登入；未上傳的修改都還在。",
        "The sign-in is no longer valid. Sign in again; what was not sent yet is kept.",
    ),
    "device_revoked": Label(
        "这台设备的使用权已被收回。请联系管理员。",
        "這台裝置的使用權已被收回。請聯絡管理員。",
        "This device's access was withdrawn. Ask the administrator.",
    ),
    "user_disabled": Label(
        "您的账号已停用。请联系管理员。",
        "您的帳號已停用。請聯絡管理員。",
        "Your account is disabled. Ask the administrator.",
    ),
    "resync_required": Label(
        "服务器的数据已重建，需要重新核对一遍；未上传的修改都还在。",
        "伺服器的資料已重建，需要重新核對一遍；未上傳的修改都還在。",
        "The server's data was rebuilt and has to be compared once more; what was not sent yet is kept.",
    ),
    "malformed": Label(
        "服务器读不懂这次请求。请更新程序或联系管理员。",
        "伺服器讀不懂這次請求。請更新程式或聯絡管理員。",
        "The server could not read the request. Update the program or tell the administrator.",
    ),
    "too_large": Label(
        "这次上传太大，服务器没有接收。请联系管理员。",
        "這次上傳太大，伺服器沒有接收。請聯絡管理員。",
        "The upload was too large for the server. Tell the administrator.",
    ),
    "unavailable": Label(
        "服务器暂时不可用，稍后会自动再试。您可以继续工作。",
        "伺服器暫時無法使用，稍後會自動再試。您可以繼續工作。",
        "The server is not available at the moment and will be tried again. You can go on working.",
    ),
    "clone_detected": Label(
        "服务器发现这份数据被复制或恢复过，需要重新登记这台设备；未上传的修改都还在。",
        "伺服器發現這份資料被複製或還原過，需要重新登記這台裝置；未上傳的修改都還在。",
        "The server noticed that this data was copied or restored. Enrol this device again; what was not sent yet is "
        "kept.",
    ),
}

DOCUMENTS: Messages = {
    "file_unwritable": Label(
        "无法写入 {path}：{reason}。请换一个文件夹，或关闭正在使用它的程序。",
        "無法寫入 {path}：{reason}。請換一個資料夾，或關閉正在使用它的程式。",
        "{path} cannot be written: {reason}. Choose another folder, or close the program that uses the file.",
    ),
    "logo_unreadable": Label(
        "公司抬头的标志不是可用的 PNG 或 JPEG 图片。请联系管理员更换。",
        "公司抬頭的標誌不是可用的 PNG 或 JPEG 圖片。請聯絡管理員更換。",
        "The logo of the company's letterhead is not a usable PNG or JPEG picture. Ask the administrator.",
    ),
}

TABLES: list[Messages] = [
    STORE,
    EDITS,
    SYNC,
    DOCUMENTS,
    *sentences.TABLES,
    *card_sentences.TABLES,
    *report_sentences.TABLES,
    *restore_sentences.TABLES,
    *access_sentences.TABLES,
    *device_sentences.TABLES,
    *blob_sentences.TABLES,
    *outbox_sentences.TABLES,
    *list_sentences.TABLES,
    *safety_sentences.TABLES,
    quote_sentences.QUOTES,
    *price_sentences.TABLES,
]
"""All areas; a code means the same everywhere, so no two tables may hold one."""

_UNKNOWN = Label(
    "操作没有完成（{code}）。",
    "操作沒有完成（{code}）。",
    "The action was not done ({code}).",
)


def sentence(code: str, params: Mapping[str, Any], language: str) -> str:
    """Return the sentence for `code` in zh_CN, zh_TW or en; a code of a newer server is named as it is."""
    names = (code, code.removeprefix("sync_"))
    known = next((table[name] for name in names for table in TABLES if name in table), None)
    words = (known or _UNKNOWN).text(language).format_map(_Filled({"code": code, **params}))
    about = _about(params, language)
    if not about:
        return words
    return f"{words} ({about})" if language == "en" else f"{words}（{about}）"


class _Filled(dict[str, Any]):
    """Parameters that a newer or older peer did not send read as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _about(params: Mapping[str, Any], language: str) -> str:
    """Name the record and the field, for which alone the model is loaded: closed data are told of without it."""
    if "entity" not in params:
        return str(params.get("field", ""))
    from crm_core.model import ENTITIES, label_of, table_of

    cls = ENTITIES.get(str(params["entity"]))
    if cls is None:
        return str(params.get("field", ""))
    names = [cls.label.text(language)]
    if field := str(params.get("field", "")):
        columns = table_of(cls).columns
        names.append(label_of(columns[field]).text(language) if field in columns else field)
    return ": ".join(names) if language == "en" else "：".join(names)
