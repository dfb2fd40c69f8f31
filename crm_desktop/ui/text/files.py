"""Texts of the files on a record."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "files.title": Text("附件", "附件", "Files"),
    "files.add": Text("添加文件", "加入檔案", "Add a file"),
    "files.none": Text("还没有附件。", "還沒有附件。", "No files yet."),
    "files.save": Text("另存为…", "另存新檔…", "Save as …"),
    "files.fetch": Text("下载", "下載", "Fetch"),
    "files.remove": Text("移除", "移除", "Remove"),
    "files.added": Text("已添加：{name}", "已加入：{name}", "Added: {name}"),
    "files.removed": Text("已移除：{name}", "已移除：{name}", "Removed: {name}"),
    "files.asked": Text(
        "{name} 将在下次同步时下载。", "{name} 將在下次同步時下載。", "{name} is fetched at the next sync."
    ),
    "files.saved": Text("已存到 {path}", "已存到 {path}", "Saved to {path}"),
    "files.open": Text("打开", "開啟", "Open"),
    "files.waiting": Text("待上传", "待上傳", "To be sent"),
    "files.failed": Text("未上传", "未上傳", "Not sent"),
    "files.remote": Text("在服务器上", "在伺服器上", "On the server"),
    "files.requested": Text("等待下载", "等待下載", "To be fetched"),
    "files.unavailable": Text("暂缺", "暫缺", "Unavailable"),
}
