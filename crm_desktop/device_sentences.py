"""Sentences about the laptop itself (its lease, its end, its clock, its line, who works on it) for `messages`."""

from crm_core.labels import Label

L = Label

DEVICES: dict[str, Label] = {
    "lease_ended": L(
        "这台电脑已经太久没有联系公司服务器（授权到 {until} 为止）。数据和未上传的修改都还在；连上网络后请重新登录。",
        "這台電腦已經太久沒有聯絡公司伺服器（授權到 {until} 為止）。資料和未上傳的修改都還在；連上網路後請重新登入。",
        "This laptop has not seen the company's server for too long (it was allowed to work until {until}). The data "
        "and what was not sent are all kept; connect to the network and sign in again.",
    ),
    "lease_ends_soon": L(
        "请在 {until} 之前联网同步一次，否则这台电脑会被锁定，直到重新登录。",
        "請在 {until} 之前連網同步一次，否則這台電腦會被鎖定，直到重新登入。",
        "Please synchronise before {until}; after that this laptop is locked until you sign in again.",
    ),
    "device_locked": L(
        "公司已收回这台电脑的使用权，数据已锁定。未上传的修改会在下次联网时交给公司，然后本机数据将被删除。",
        "公司已收回這台電腦的使用權，資料已鎖定。未上傳的修改會在下次連網時交給公司，然後本機資料將被刪除。",
        "The company has ended this laptop's access; its data are locked. What was not sent will be handed to the "
        "company at the next contact, and the data here will then be deleted.",
    ),
    "device_wiped": L(
        "公司已收回这台电脑的使用权。{sent} 条未上传的修改已交给公司，本机数据已删除。如有疑问请联系管理员。",
        "公司已收回這台電腦的使用權。{sent} 筆未上傳的修改已交給公司，本機資料已刪除。如有疑問請聯絡管理員。",
        "The company has ended this laptop's access. {sent} unsent edits were handed to the company, and the data here "
        "were deleted. Ask the administrator if you have questions.",
    ),
    "not_revoked": L(
        "这台电脑仍可正常同步，不需要移交修改。",
        "這台電腦仍可正常同步，不需要移交修改。",
        "This laptop may still synchronise; nothing has to be handed over.",
    ),
    "server_error": L(
        "服务器处理这条修改时出错，没有接收（编号 {incident}）。修改还在这台电脑上；请告诉管理员，之后可以重试。",
        "伺服器處理這筆修改時出錯，沒有接收（編號 {incident}）。修改還在這台電腦上；請告訴管理員，之後可以重試。",
        "The server failed over this edit and did not take it (incident {incident}). It is kept here; tell the "
        "administrator, and try again later.",
    ),
    "clock_wrong": L(
        "这台电脑的时钟与服务器相差约 {minutes} 分钟。记录的时间已自动校正；请检查系统的日期和时间。",
        "這台電腦的時鐘與伺服器相差約 {minutes} 分鐘。記錄的時間已自動校正；請檢查系統的日期和時間。",
        "This laptop's clock and the server's differ by about {minutes} minutes. Times are corrected; please check the "
        "system's date and time.",
    ),
    "metered_download": L(
        "按流量计费模式：约有 {megabytes} MB（{rows} 条记录）要下载，没有自动下载。需要时请点“立即同步”。",
        "按流量計費模式：約有 {megabytes} MB（{rows} 筆記錄）要下載，沒有自動下載。需要時請按「立即同步」。",
        "Metered mode: about {megabytes} MB ({rows} records) are to be downloaded and were not fetched on their own. "
        "Choose “sync now” to fetch them.",
    ),
    "no_such_profile": L(
        "这台电脑上没有名为 {profile} 的使用者。请先用 enroll --profile 登录。",
        "這台電腦上沒有名為 {profile} 的使用者。請先用 enroll --profile 登入。",
        "There is no profile {profile} on this laptop. Sign in with enroll --profile first.",
    ),
    "profile_name_empty": L(
        "请写出使用者的名字。",
        "請寫出使用者的名字。",
        "Give the profile a name.",
    ),
}

TABLES = [DEVICES]
