"""Sentences about files and how their contents travel, for `messages`."""

from crm_core.labels import Label

L = Label

BLOBS: dict[str, Label] = {
    "attachment_too_large": L(
        "{name} 有 {size} MB，附件最大 {max} MB。请压缩后再添加。",
        "{name} 有 {size} MB，附件最大 {max} MB。請壓縮後再加入。",
        "{name} has {size} MB; an attachment may have at most {max} MB. Make it smaller first.",
    ),
    "not_a_picture": L(
        "{name} 不是能显示的图片，没有添加。请选 JPEG 或 PNG 文件。",
        "{name} 不是能顯示的圖片，沒有加入。請選 JPEG 或 PNG 檔案。",
        "{name} is no picture that can be shown, and was not added. Choose a JPEG or PNG file.",
    ),
    "attachment_damaged": L(
        "附件 {name} 已损坏，无法打开。下次同步会重新下载。",
        "附件 {name} 已損毀，無法開啟。下次同步會重新下載。",
        "The attachment {name} is damaged and cannot be opened. It is fetched again at the next sync.",
    ),
    "attachment_changed": L(
        "{name} 在添加时被改动了，没有添加。请再试一次。",
        "{name} 在加入時被更動了，沒有加入。請再試一次。",
        "{name} changed while it was being added, and was not added. Try again.",
    ),
    "attachment_not_here": L(
        "{name} 的内容不在这台电脑上。请下载后再打开。",
        "{name} 的內容不在這台電腦上。請下載後再開啟。",
        "The content of {name} is not on this laptop. Fetch it first, then open it.",
    ),
    "attachment_asked_for": L(
        "{name} 还在服务器上，已安排在下次同步时下载。请联网同步后再打开。",
        "{name} 還在伺服器上，已安排在下次同步時下載。請連網同步後再開啟。",
        "{name} is on the server only; it is fetched at the next sync. Open it again afterwards.",
    ),
    "attachment_unavailable": L(
        "服务器上暂时没有 {name} 的内容。添加它的同事下次同步时会自动补传，之后即可打开。",
        "伺服器上暫時沒有 {name} 的內容。加入它的同事下次同步時會自動補傳，之後即可開啟。",
        "The server does not have the content of {name} at the moment. The laptop of whoever added it sends it again "
        "at its next sync; then it can be opened.",
    ),
    "attach_a_file": L(
        "附件要从文件添加，不能在这里填写。",
        "附件要從檔案加入，不能在這裡填寫。",
        "Attachments are made of files; they cannot be typed here.",
    ),
    "blob_missing": L(
        "服务器上没有这个文件的内容。",
        "伺服器上沒有這個檔案的內容。",
        "The server does not have the content of this file.",
    ),
    "blob_offset": L(
        "文件上传中断，将从服务器已收到的位置继续。",
        "檔案上傳中斷，將從伺服器已收到的位置繼續。",
        "The upload of the file was interrupted and goes on from what the server has.",
    ),
    "blob_corrupt": L(
        "文件在传输中损坏，将重新传输。",
        "檔案在傳輸中損毀，將重新傳輸。",
        "The file was damaged on the way and is carried again.",
    ),
    "blob_too_large": L(
        "文件 {name} 太大，服务器没有接收。请压缩后重新添加。",
        "檔案 {name} 太大，伺服器沒有接收。請壓縮後重新加入。",
        "The file {name} is larger than the server takes. Add a smaller one in its place.",
    ),
    "blob_quota": L(
        "您在服务器上的附件空间已满，文件 {name} 没有上传，还在本机。请管理员扩大空间后会自动再传。",
        "您在伺服器上的附件空間已滿，檔案 {name} 沒有上傳，還在本機。請管理員擴大空間後會自動再傳。",
        "Your space for attachments on the server is full: {name} was not sent and is still here. Ask the "
        "administrator for more space; it is then sent by itself.",
    ),
    "blob_not_named": L(
        "这个文件所在的记录不在服务器上，文件没有上传。",
        "這個檔案所在的記錄不在伺服器上，檔案沒有上傳。",
        "No record on the server names this file, so it was not sent.",
    ),
}

TABLES = [BLOBS]
