"""Sentences about edits that the server has not taken (corrected, exported, taken back), for `messages`."""

from crm_core.labels import Label

L = Label

OUTBOX: dict[str, Label] = {
    "nothing_to_correct": L(
        "这条修改没有可以在这里更正的内容。可以重试、导出或放弃。",
        "這筆修改沒有可以在這裡更正的內容。可以重試、匯出或放棄。",
        "There is nothing to correct in this edit. Retry it, export it or discard it.",
    ),
    "nothing_unsent": L(
        "没有未上传的修改，不需要导出。",
        "沒有未上傳的修改，不需要匯出。",
        "Everything has been sent; there is nothing to export.",
    ),
    "outbox_file_unreadable": L(
        "{path} 不是导出的未上传修改，或口令不对。",
        "{path} 不是匯出的未上傳修改，或通關密語不對。",
        "{path} does not hold exported edits, or the passphrase is another one.",
    ),
    "outbox_of_another": L(
        "这个文件是 {name} 的修改，只能在 {name} 登录的电脑上取回。",
        "這個檔案是 {name} 的修改，只能在 {name} 登入的電腦上取回。",
        "This file holds edits of {name}; they can be taken back only on a laptop of {name}.",
    ),
}

TABLES = [OUTBOX]
