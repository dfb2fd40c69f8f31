"""Texts of the settings: appearance, account and device, local data, about."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "settings.title": Text("设置", "設定", "Settings"),
    "settings.look": Text("语言与外观", "語言與外觀", "Language and appearance"),
    "settings.language": Text("语言", "語言", "Language"),
    "settings.theme": Text("外观", "外觀", "Appearance"),
    "settings.look_hint": Text(
        "只影响这台电脑上的窗口，不会同步。",
        "只影響這台電腦上的視窗，不會同步。",
        "For the window on this computer only; not synced.",
    ),
    "settings.account": Text("账号与设备", "帳號與裝置", "Account and device"),
    "settings.user": Text("用户", "使用者", "User"),
    "settings.role": Text("角色", "角色", "Role"),
    "settings.unit": Text("部门", "部門", "Unit"),
    "settings.server": Text("服务器", "伺服器", "Server"),
    "settings.device": Text("设备", "裝置", "Device"),
    "settings.device_id": Text("设备编号", "裝置編號", "Device id"),
    "settings.lease": Text("离线授权至", "離線授權至", "Offline until"),
    "settings.lease_left": Text(
        "{moment}（还有 {n} 天）", "{moment}（還有 {n} 天）", "{moment} ({n} days left)"
    ),
    "settings.last_sync": Text("上次同步", "上次同步", "Last sync"),
    "settings.never": Text("尚未同步", "尚未同步", "Not synced yet"),
    "settings.unknown": Text("未知", "未知", "Unknown"),
    "settings.no_server": Text("只在这台电脑上使用", "只在這台電腦上使用", "None: this laptop works alone"),
    "settings.data": Text("本机数据", "本機資料", "Data on this computer"),
    "settings.folder": Text("文件夹", "資料夾", "Folder"),
    "settings.size": Text("大小", "大小", "Size"),
    "settings.size_mb": Text("{n} MB", "{n} MB", "{n} MB"),
    "settings.customers": Text("客户", "客戶", "Customers"),
    "settings.cipher": Text("加密", "加密", "Encryption"),
    "settings.cipher_value": Text("SQLCipher {version}", "SQLCipher {version}", "SQLCipher {version}"),
    "settings.data_hint": Text(
        "数据整库加密保存在这台电脑上，离线也可使用。备份用您设定的口令另行加密。",
        "資料整庫加密保存在這台電腦上，離線也可使用。備份以您設定的通關密語另行加密。",
        "All data is kept encrypted on this computer and works offline. A backup is encrypted with a passphrase "
        "of its own.",
    ),
    "settings.back_up": Text("完整备份…", "完整備份…", "Back up everything…"),
    "settings.open_folder": Text("打开文件夹", "開啟資料夾", "Open the folder"),
    "settings.check": Text("检查完整性", "檢查完整性", "Check the data"),
    "settings.checking": Text("正在检查…", "正在檢查…", "Checking…"),
    "settings.sound": Text(
        "数据完好：{n} 项检查全部通过。",
        "資料完好：{n} 項檢查全部通過。",
        "The data is sound: all {n} checks passed.",
    ),
    "settings.unsound": Text(
        "{n} 项检查有问题。已录入的内容仍在；请先备份，再联系管理员。",
        "{n} 項檢查有問題。已輸入的內容仍在；請先備份，再聯絡管理員。",
        "{n} checks found something. What you entered is still here: back up first, then ask your administrator.",
        "1 check found something. What you entered is still here: back up first, then ask your administrator.",
    ),
    "settings.check.integrity": Text(
        "数据文件可读且未被改动", "資料檔可讀且未被改動", "The file is readable and unaltered"
    ),
    "settings.check.readable": Text("数据可以读取", "資料可以讀取", "The data can be read"),
    "settings.check.schema": Text(
        "表结构与程序版本一致", "資料表結構與程式版本一致", "The tables fit this version"
    ),
    "settings.check.outbox_records": Text(
        "待同步清单完整", "待同步清單完整", "The list of what waits is complete"
    ),
    "settings.check.bases": Text("每项修改都有原值", "每項修改都有原值", "Every edit has its original"),
    "settings.check.visible_rows": Text(
        "显示的内容 = 服务器数据 + 本机修改",
        "顯示的內容 = 伺服器資料 + 本機修改",
        "What is shown = server + own edits",
    ),
    "settings.check.search_index": Text("搜索索引完整", "搜尋索引完整", "The search index is complete"),
    "settings.check.scope_members": Text(
        "权限范围与数据一致", "權限範圍與資料一致", "Permissions fit the data"
    ),
    "settings.backup_title": Text("备份本机数据", "備份本機資料", "Back up the data"),
    "settings.backup_file": Text("备份文件", "備份檔", "Backup file"),
    "settings.backup_name": Text(
        "行簿备份-{day}.crmbackup", "行簿備份-{day}.crmbackup", "fieldbook-{day}.crmbackup"
    ),
    "settings.backup_filter": Text("备份 (*.crmbackup)", "備份 (*.crmbackup)", "Backup (*.crmbackup)"),
    "settings.choose": Text("选择…", "選擇…", "Choose…"),
    "settings.passphrase": Text("口令", "通關密語", "Passphrase"),
    "settings.passphrase_again": Text("再输入一次口令", "再輸入一次通關密語", "The passphrase once more"),
    "settings.passphrase_hint": Text(
        "恢复时需要这个口令。忘记后无法打开备份，请妥善保管。",
        "還原時需要這個通關密語。忘記後無法開啟備份，請妥善保管。",
        "You need this passphrase to restore. Without it nobody can open the backup.",
    ),
    "settings.passphrase_short": Text(
        "口令至少 {n} 个字符。", "通關密語至少 {n} 個字元。", "The passphrase needs at least {n} characters."
    ),
    "settings.passphrase_differs": Text(
        "两次输入的口令不一致。", "兩次輸入的通關密語不一致。", "The two passphrases differ."
    ),
    "settings.file_missing": Text("请选择备份文件。", "請選擇備份檔。", "Please choose a file."),
    "settings.backup_start": Text("开始备份", "開始備份", "Back up"),
    "settings.backing_up": Text("正在备份…", "正在備份…", "Backing up…"),
    "settings.backed_up": Text(
        "已备份到 {path}（{size}）", "已備份到 {path}（{size}）", "Backed up to {path} ({size})"
    ),
    "settings.about": Text("关于", "關於", "About"),
    "settings.version_source": Text("源代码", "原始碼", "From source"),
    "settings.python": Text("Python", "Python", "Python"),
    "settings.qt": Text("Qt", "Qt", "Qt"),
    "settings.system": Text("系统", "系統", "System"),
    "settings.about_hint": Text(
        "数据归贵公司所有。本程序只连接上面的服务器。",
        "資料歸貴公司所有。本程式只連線上面的伺服器。",
        "The data belongs to your company. This program connects to the server above and nowhere else.",
    ),
    "settings.licences": Text("开源许可…", "開放原始碼授權…", "Licences…"),
    "settings.licences_title": Text("开源许可", "開放原始碼授權", "Licences"),
    "settings.licences_hint": Text(
        "本程序使用了以下开源组件，感谢它们的作者。",
        "本程式使用了以下開放原始碼元件，感謝它們的作者。",
        "This program stands on these components; thanks to their authors.",
    ),
    "settings.licence_text": Text("许可全文", "授權全文", "Text of the licence"),
    "settings.no_licence_text": Text(
        "该组件没有随附许可全文。",
        "該元件沒有隨附授權全文。",
        "This component came without the text of its licence.",
    ),
}
