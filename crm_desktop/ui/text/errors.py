"""Texts for when something went wrong that has no sentence of its own."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "errors.crash_title": Text("程序遇到意外错误", "程式發生未預期的錯誤", "Something unexpected happened"),
    "errors.crash_safe": Text(
        "已保存的数据都在本机，没有丢失。可以继续使用；若问题再次出现，请把下面的报告发给管理员。"
        "报告不含客户资料。",
        "已儲存的資料都在本機，沒有遺失。您可以繼續使用；若問題再次發生，請將下列報告寄給管理員。"
        "報告不含客戶資料。",
        "Everything you saved is on this laptop; nothing was lost. You can go on working. If it happens again, "
        "send the report below to your administrator. It contains no customer data.",
    ),
    "errors.report": Text("错误报告", "錯誤報告", "Report"),
    "errors.copy_report": Text("复制报告", "複製報告", "Copy report"),
    "errors.go_on": Text("继续使用", "繼續使用", "Go on"),
    "errors.cannot_open": Text("无法打开数据", "無法開啟資料", "Your data cannot be opened"),
    "errors.ended": Text("这台电脑不再使用", "這台電腦不再使用", "This laptop is no longer in use"),
    "errors.try_again": Text("再试一次", "再試一次", "Try again"),
    "errors.password": Text("密码", "密碼", "Password"),
    "errors.quit": Text("退出", "結束", "Quit"),
}
