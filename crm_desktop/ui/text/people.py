"""Texts of the question who works on this laptop."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "people.title": Text("请选择使用者", "請選擇使用者", "Who is working?"),
    "people.hint": Text(
        "每个人的数据分开加密保存，互相看不到。",
        "每個人的資料分開加密保存，互相看不到。",
        "Everybody's data are encrypted apart; nobody sees those of another.",
    ),
    "people.open": Text("打开", "開啟", "Open"),
}
